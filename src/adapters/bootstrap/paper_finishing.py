"""What all papers have in common: code, school and people as they were, seal, a signature verified again (SIG-4)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from adapters.pdf.codes import Codes
from adapters.pdf.typesetting import typeset
from adapters.signatures.sealing import Seals
from adapters.signatures.verification import CmsSignatureCheck
from adapters.texts.papers import Frame, SchoolShown
from kundelik_domain.admissions.values import SignatureEvidence
from kundelik_domain.identity.events import UserDetailsChanged, UserRegistered
from kundelik_domain.organisations.organisation import School
from kundelik_domain.organisations.organisation import evolve as evolve_school
from kundelik_domain.shared.facts import Erased
from kundelik_domain.shared.refusals import NotFound, Refusal
from projections.admissions.papers import PaperKind

from .signature_checking import trust_of

if TYPE_CHECKING:
    from datetime import datetime

    from adapters.texts.languages import Language

    from .wiring import Installation


@dataclass(frozen=True, slots=True, kw_only=True)
class MadePaper:
    """A PDF and what it is of. `unsealed` is what the seal was put on; the same where there is no seal."""

    content: bytes
    unsealed: bytes
    code: str
    kind: PaperKind
    number: int | str
    at: datetime
    sealed_for: str | None
    school: SchoolShown

    @property
    def sha256(self) -> str:
        """Of the file as it is handed out."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def name(self) -> str:
        """ASCII, for whoever saves it."""
        return f"{self.kind.value}-{self.number}.pdf"


class PaperFinishing:
    """Of one installation."""

    def __init__(self, installation: Installation) -> None:
        self._installation, self._log = installation, installation.log
        self._address = f"{installation.settings.public_address}/check"
        self.codes = Codes(installation.master_key.blind)

    @cached_property
    def _seals(self) -> Seals | None:
        folder = self._installation.settings.seals
        return None if folder is None else Seals(folder)

    def frame(self, school: SchoolShown, code: str, letterhead: str | None = None) -> Frame:
        """Around a paper of that school."""
        url = f"{self._address}/{code}"
        return Frame(school=school, code=code, address=self._address, url=url, letterhead=letterhead)

    def finished(
        self, sheet: dict[str, Any], code: str, kind: PaperKind, number: int | str, at: datetime, school: SchoolShown
    ) -> MadePaper:
        """Typeset, and sealed where the school has a certificate here."""
        seal = self._seals.of(school.bin) if self._seals else None
        unsealed = typeset(sheet, at)
        return MadePaper(
            content=unsealed if seal is None else seal.put_on(unsealed, at, str(sheet["title"])),
            unsealed=unsealed,
            code=code,
            kind=kind,
            number=number,
            at=at,
            sealed_for=None if seal is None else school.bin,
            school=school,
        )

    def school(self, school: UUID, at: datetime) -> SchoolShown:
        """As it was then, from its own facts."""
        found = School()
        for recorded in self._log.of_stream(school, moment=at):
            found = evolve_school(found, cast("Any", recorded.fact))
        settings = found.settings
        if settings is None:
            raise NotFound
        names: dict[Language, str] = {"kk": settings.name_kk, "ru": settings.name_ru, "en": found.name_en}
        return SchoolShown(names=names, address=settings.address, zone=found.zone, bin=found.bin)

    def person(self, user: UUID, at: datetime) -> str | None:
        """Initial and surname of an employee as they were then; None where they are erased."""
        name: str | None = None
        for recorded in self._log.of_stream(user, moment=at):
            if isinstance(recorded.fact, UserRegistered | UserDetailsChanged):
                details = recorded.fact.details
                name = None if isinstance(details, Erased) else details.short_name
        return name

    def verified_again(self, evidence: SignatureEvidence) -> str:
        """As of the moment it was first checked, with the lists and answers kept since.

        `kept` where a service had verified it, whose answer is kept and cannot be found again here.
        """
        if evidence.service_answer is not None:
            return "kept"
        files = self._installation.files
        lists = [files.get(digest) for digest in evidence.revocation_lists]
        answers = [files.get(digest) for digest in evidence.revocation_answers]
        check = CmsSignatureCheck(
            trust_of(self._installation),
            crls=[each for each in lists if each is not None],
            answers=[each for each in answers if each is not None],
        )
        try:
            check.verify(evidence.document, evidence.cms, at=evidence.checked_at)
        except Refusal:
            return "invalid"
        return "valid"
