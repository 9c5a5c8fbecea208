"""Whether every published week still is what was published: its rows against the hash in the log (RPT-18)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kundelik_domain.attainment.events import WeekPublished
from projections.attainment.digests import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from adapters.bootstrap.wiring import Installation

PORTION: Final = 500


@dataclass(frozen=True, slots=True)
class WeekVerdict:
    """`rows` and `sha256` are what the tables hold now; the fact says what they held when it was published."""

    published: WeekPublished
    rows: int
    sha256: str

    @property
    def genuine(self) -> bool:
        """Whether both are still the same."""
        return (self.rows, self.sha256) == (self.published.rows, self.published.sha256)


def verified_weeks(installation: Installation) -> Iterator[WeekVerdict]:
    """Of all weeks and revisions, in the order in which they were published."""
    log, position = installation.log, 0
    names, head = log.names_of((WeekPublished,)), log.head()
    while position < head:
        found, position = log.after(position, PORTION, names, upto=head)
        with installation.database.connection() as connection, connection.cursor() as cursor:
            for recorded in found:
                assert isinstance(recorded.fact, WeekPublished)
                with connection.transaction():
                    cursor.execute("set local search_path to reports")
                    rows, sha256 = digest_of(cursor, recorded.fact.week, recorded.fact.revision)
                yield WeekVerdict(recorded.fact, rows, sha256)
