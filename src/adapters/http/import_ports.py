"""What the HTTP door needs of imports, behind which stand tables, texts and several contexts (ADM-17, ADM-34)."""

from __future__ import annotations

from typing import Any, Protocol
from uuid import UUID

from adapters.texts.languages import Language
from kundelik_domain.imports.values import ImportKind
from kundelik_domain.shared.access import Principal
from kundelik_domain.shared.streams import Envelope, Outcome


class ImportsDoor(Protocol):
    """Every method asks first who is asking: a foreign import does not exist (IDN-3)."""

    def require(self, principal: Principal, kind: ImportKind, school: UUID | None) -> None:
        """Before a table is read. Raises `NotFound`, `NotPermitted`, `SchoolMissing`."""
        ...

    def begin(
        self,
        envelope: Envelope,
        principal: Principal,
        kind: ImportKind,
        school: UUID | None,
        content: bytes,
        language: Language,
    ) -> tuple[Outcome, dict[str, Any]]:
        """The import, and the preview of its table."""
        ...

    def template(self, kind: ImportKind, language: Language) -> bytes:
        """An empty workbook with the headings of that kind."""
        ...

    def start(self, envelope: Envelope, principal: Principal, run: UUID, rows: tuple[int, ...] | None) -> Outcome:
        """Take all rows, or these."""
        ...

    def stop(self, envelope: Envelope, principal: Principal, run: UUID) -> Outcome:
        """What was taken stays."""
        ...

    def progress(self, principal: Principal, run: UUID, language: Language) -> dict[str, Any]:
        """How far it is."""
        ...

    def errors(self, principal: Principal, run: UUID, language: Language, *, as_csv: bool) -> bytes:
        """The refused rows as a table."""
        ...

    def employees(self, principal: Principal, run: UUID, after: int, limit: int) -> list[dict[str, Any]]:
        """The accounts of imported employees, by row."""
        ...
