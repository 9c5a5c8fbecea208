"""What the HTTP door needs of reports as files (RPT-9, RPT-22, RPT-25)."""

from __future__ import annotations

from typing import Any, Protocol
from uuid import UUID

from adapters.texts.languages import Language
from kundelik_domain.attainment.commands import OrderExport
from kundelik_domain.shared.access import Principal
from kundelik_domain.shared.streams import Envelope, Outcome


class MadeReport(Protocol):
    """A file as it is handed out."""

    @property
    def content(self) -> bytes:
        """All of it."""
        ...

    @property
    def sha256(self) -> str:
        """Of the content."""
        ...

    @property
    def name(self) -> str:
        """ASCII, with its ending."""
        ...

    @property
    def media_type(self) -> str:
        """With the charset of a text."""
        ...


class ReportFiles(Protocol):
    """Every method but the last two asks first who is asking (RPT-8)."""

    def order(self, envelope: Envelope, principal: Principal, command: OrderExport) -> Outcome:
        """The answer names the export. Raises what `Exports.order` raises."""
        ...

    def told(self, principal: Principal, export: UUID, language: Language) -> dict[str, Any]:
        """What it is of, and whether it is made. Raises `NotFound`, `NotPermitted`."""
        ...

    def fetch(self, envelope: Envelope, principal: Principal, export: UUID) -> tuple[Outcome, MadeReport]:
        """The file; that it was handed out is recorded. Raises `NotFound`, `NotPermitted`."""
        ...

    def checked(self, code: str, language: Language) -> dict[str, Any]:
        """What the genuine file says of itself, to anybody with its id or its SHA-256; raises `NotFound`."""
        ...

    def count_wrong_code(self, address: str) -> None:
        """Raises `TooManyAttempts` where an address tries codes."""
        ...
