"""A town whose use cases decide on the real store, and read models that are fed from it position by position."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields, is_dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, cast
from uuid import UUID

from psycopg.rows import dict_row
from psycopg.sql import SQL, Identifier
from typing_extensions import override

from adapters.bootstrap.erasing import PersonErasing
from adapters.persistence.advancing import Advance, Site, make_tables, open_session
from adapters.persistence.fact_streams import FactStreams
from adapters.settings import Settings
from kundelik_domain.privacy.refusals import AlreadyErased
from kundelik_domain.privacy.values import Subject
from kundelik_domain.shared.access import Principal
from kundelik_domain.shared.facts import Fact
from kundelik_domain.shared.refusals import NotFound
from kundelik_domain.shared.streams import Decision, Envelope, Outcome, Reader
from projections.admissions.cabinet import Cabinet
from projections.admissions.class_lists import ClassLists
from projections.admissions.executor_list import ExecutorList
from projections.admissions.history import History
from projections.messages.notices import Notices
from projections.reading import Recorded
from tests.fakes import FixedClock
from tests.installations import TestClock, TestInstallation, a_database
from tests.language import MOTHERS_IIN
from tests.use_cases.admissions.fake_ports import InterruptedStreams
from tests.use_cases.admissions.town import Town

MODELS: Final = (ExecutorList(), Cabinet(), History(), Notices(), ClassLists())
"""Those with rows of applications."""
ROWS: Final = {
    "executor_list": "number",
    "cabinet": "number",
    "history": "version",
    "notices": "version",
    "formation_children": "application",
}
"""Their tables, with what puts the rows of one application in order."""
BASIS: Final = "Қолдаухат № 17"


class StoredStreams(FactStreams):
    """On PostgreSQL. Each of `meanwhile` happens once, between a decision and its append."""

    def __init__(self, installation: TestInstallation) -> None:
        super().__init__(installation.database, installation.appender, installation.codec, installation.now)
        self._whole, self.meanwhile = installation.log, list[Callable[[], object]]()
        self._known: list[Recorded] = []

    @property
    def log(self) -> list[Recorded]:
        """All that is stored, as it could be read when it was first looked at."""
        self._known += self._whole.after(len(self._known), 100_000).recorded
        return self._known

    def facts(self, stream: UUID) -> tuple[Fact, ...]:
        return tuple(recorded.fact for recorded in self._whole.of_stream(stream))

    @override
    def change(self, envelope: Envelope, decide: Callable[[Reader, datetime], Decision]) -> Outcome:
        def decided(reader: Reader, now: datetime) -> Decision:
            decision = decide(reader, now)
            if self.meanwhile:
                self.meanwhile.pop(0)()
            return decision

        return super().change(envelope, decided)


class StoredTown(Town):
    """As `Town`, on an installation's store, with the statements that are really signed; a second a command."""

    def __init__(self, installation: TestInstallation) -> None:
        super().__init__()
        installation.clock = TestClock(self.clock.moment)
        self.clock = cast("FixedClock", installation.clock)
        self.installation, streams = installation, StoredStreams(installation)
        installation.__dict__["streams"] = streams
        self.streams = cast("InterruptedStreams", streams)
        told: dict[str, Any] = {"streams": streams, "statements": installation.deciding.statements}
        for name, part in list(vars(self).items()):
            if is_dataclass(part) and not isinstance(part, type):
                own = {field.name for field in fields(part)} & told.keys()
                setattr(self, name, replace(part, **{each: told[each] for each in own}) if own else part)
        self.statements = told["statements"]

    @override
    def envelope(self, who: Principal, content: object, command: UUID | None = None) -> Envelope:
        self.clock.moment += timedelta(seconds=1)
        return super().envelope(who, content, command)

    @override
    def signed_as_it_reads(self, application: UUID, iin: str = MOTHERS_IIN) -> bytes:
        """Who is erased has nothing to sign."""
        try:
            return super().signed_as_it_reads(application, iin)
        except NotFound:
            return b""

    def erases(self, person: UUID) -> bool:
        """By the one way there is; False where there is nothing to erase."""
        erasing = PersonErasing(self.installation)
        generation = self.installation.person_keys.living_generation(person)
        try:
            erasing.record([Subject(person, generation)], (), BASIS, even_though_live=True)
        except AlreadyErased:
            return False
        erasing.sweep()
        return True


@contextmanager
def a_stored_town(server: str, template: str, var: Path) -> Iterator[StoredTown]:
    """A fresh one, on a fresh database."""
    with a_database(server, template) as conninfo, TestInstallation(Settings(var=var), conninfo) as installation:
        yield StoredTown(installation)


class Fed:
    """Freshly created read models beside the live ones, or the live ones, fed up to any position."""

    def __init__(self, installation: TestInstallation, *, live: bool) -> None:
        self._connection = installation.database.connect()
        self._followers = [self._follower(installation, model, live=live) for model in MODELS]

    def _follower(self, installation: TestInstallation, model: Any, *, live: bool) -> Advance:
        site = Site.live(model) if live else Site.build(model)
        open_session(self._connection, site)
        make_tables(self._connection, model, site)
        follower = Advance(self._connection, installation.log, model, site)
        follower.load()
        return follower

    def up_to(self, position: int) -> None:
        """By the steps of a real follower."""
        for follower in self._followers:
            while follower.position < position:
                follower.step(500, position)

    def rows(self, application: UUID) -> dict[str, list[dict[str, Any]]]:
        """What the tables hold of it now."""
        return {table: self._rows(table, order, application) for table, order in ROWS.items()}

    def _rows(self, table: str, order: str, application: UUID) -> list[dict[str, Any]]:
        names = Identifier(table), Identifier(order)
        query = SQL("select * from {} where application = %s order by {}").format(*names)
        with self._connection.cursor(row_factory=dict_row) as reading:
            return reading.execute(query, (application,)).fetchall()

    def close(self) -> None:
        self._connection.close()


def streams_of(log: Sequence[Recorded]) -> dict[UUID, list[Recorded]]:
    """The log by its streams."""
    found: dict[UUID, list[Recorded]] = {}
    for recorded in log:
        found.setdefault(recorded.stream, []).append(recorded)
    return found
