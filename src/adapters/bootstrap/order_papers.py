"""The signed formation order as PDF, and its check (ADM-31, SIG-4)."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from adapters.pdf.codes import PaperCode
from adapters.texts.catalogue import catalogue
from adapters.texts.order_sheets import order_sheet
from adapters.texts.papers import Papers
from kundelik_domain.admissions.events import FormationOrderSigned
from kundelik_domain.shared.facts import Erased
from kundelik_domain.shared.refusals import NotFound
from projections.admissions.formation import order_paper
from projections.admissions.papers import PaperKind

if TYPE_CHECKING:
    from adapters.texts.languages import Language

    from .paper_finishing import MadePaper, PaperFinishing
    from .wiring import Installation

SIGNED: Final = 1
"""A formation is signed once: its order has one version."""

_BAND: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 180" width="1000" height="180">'
    '<image width="1000" height="180" preserveAspectRatio="xMidYMid meet" href="data:{media_type};base64,{content}"/>'
    "</svg>"
)


@dataclass(frozen=True)
class OrderPapers:
    """Made from the read model of formations, which forgets whoever is erased; the school as it was at signing."""

    finishing: PaperFinishing
    installation: Installation

    def made(self, formation: UUID, language: Language) -> MadePaper:
        """Raises `NotFound` where nothing is signed."""
        order = self.installation.queries.ask("admissions.formation", None, order_paper, formation)
        if order is None or order["signed_at"] is None:
            raise NotFound
        code = self.finishing.codes.written(PaperCode(formation, PaperKind.ORDER, language, SIGNED))
        school = self.finishing.school(order["school"], order["signed_at"])
        frame = self.finishing.frame(school, code, self._letterhead(order["letterhead"]))
        sheet = order_sheet(Papers(catalogue(), language), order, frame)
        return self.finishing.finished(sheet, code, PaperKind.ORDER, order["number"], order["signed_at"], school)

    def checked(self, code: PaperCode, language: Language) -> dict[str, Any]:
        """As `PaperMaking.checked`; nobody's child is named."""
        assert isinstance(code.subject, UUID)
        made, signed = self.made(code.subject, code.language), self._signing(code.subject)
        evidence = signed.signature
        signature = "erased" if isinstance(evidence, Erased) else self.finishing.verified_again(evidence)
        return {
            "code": made.code,
            "paper": code.kind.value,
            "paper_text": catalogue().label_of(code.kind, language),
            "number": made.number,
            "version": code.version,
            "language": code.language,
            "at": made.at.isoformat(),
            "zone": made.school.zone,
            "school": made.school.names[language],
            "child": None,
            "issued_by": self.finishing.person(signed.signed_by, made.at),
            "signed_by": None,
            "signature": signature,
            "sealed": made.sealed_for is not None,
            "sha256": made.sha256,
            "status": "signed",
            "status_text": None,
        }

    def _signing(self, formation: UUID) -> FormationOrderSigned:
        facts = (recorded.fact for recorded in self.installation.log.of_stream(formation))
        found = next((fact for fact in facts if isinstance(fact, FormationOrderSigned)), None)
        if found is None:
            raise NotFound
        return found

    def _letterhead(self, digest: str | None) -> str | None:
        content = None if digest is None else self.installation.files.get(digest)
        if content is None:
            return None
        media_type = "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"
        return _BAND.format(media_type=media_type, content=base64.b64encode(content).decode())
