"""What the HTTP door needs of papers and pages (SIG-4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from adapters.texts.languages import Language
from projections.admissions.papers import PaperKind
from projections.reading import Recorded


class Made(Protocol):
    """A paper that was made."""

    @property
    def content(self) -> bytes:
        """The file."""
        ...

    @property
    def sha256(self) -> str:
        """Of the file."""
        ...

    @property
    def name(self) -> str:
        """ASCII, with its ending."""
        ...

    @property
    def at(self) -> datetime:
        """The moment of what it attests."""
        ...


class Papers(Protocol):
    """Makes papers from the events, and finds out about them by their codes."""

    def made(self, kind: PaperKind, language: Language, history: Sequence[Recorded]) -> Made:
        """As that history has it; raises `NotFound`, `NotAccepted`, `NotRefused`."""
        ...

    def history(self, application: UUID) -> list[Recorded]:
        """All facts of an application; raises `NotFound`."""
        ...

    def order(self, formation: UUID, language: Language) -> Made:
        """The signed formation order; raises `NotFound`."""
        ...

    def checked(self, code: str, language: Language) -> dict[str, Any]:
        """What anybody may know of the paper with this code; raises `NotFound`."""
        ...

    def compared(self, code: str, given: bytes) -> str:
        """`same`, `same-content` or `different`; raises `NotFound`."""
        ...

    def count_wrong_code(self, address: str) -> None:
        """Raises `TooManyAttempts` where an address tries codes."""
        ...


class Pages(Protocol):
    """Pages for people, and what belongs to them."""

    def page(self, template: str, language: Language, **values: Any) -> str:
        """As HTML."""
        ...

    def chart(self, language: Language, indicator: str, unit: str, points: Sequence[Mapping[str, Any]]) -> str:
        """An indicator week by week as SVG."""
        ...

    def figure(self, language: Language, indicator: str, unit: str, points: Sequence[Mapping[str, Any]]) -> str:
        """The same picture, and its table."""
        ...

    def static(self, name: str) -> bytes | None:
        """A file that never changes under its name."""
        ...
