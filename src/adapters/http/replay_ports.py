"""What the auditors' routes need from behind the door: replays of any stream, and case files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from projections.replaying import Replayed

if TYPE_CHECKING:
    from adapters.texts.languages import Language


class Replays(Protocol):
    """Any stream as it was."""

    def opened(self, stream: UUID, *, version: int | None = None, moment: datetime | None = None) -> Replayed | None:
        """From its events alone, up to there; None where nothing had happened yet."""
        ...


@dataclass(frozen=True, slots=True)
class CaseScope:
    """Whose case file: one application, a school's year, or everything of one parent."""

    application: UUID | None = None
    school: UUID | None = None
    school_year: int | None = None
    parent: str | None = None


class CaseFiles(Protocol):
    """Histories with proofs, documents, papers and signatures in one export (AUD-2, AUD-4)."""

    def applications(self, scope: CaseScope) -> Sequence[UUID]:
        """Which records it would hold. Raises `NotFound`."""
        ...

    def zipped(self, scope: CaseScope, applications: Sequence[UUID], language: Language) -> Iterator[bytes]:
        """A ZIP, piece by piece. Raises LookupError, before the first piece, while something is not sealed yet."""
        ...
