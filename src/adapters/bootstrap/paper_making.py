"""Papers made from the events, and checked by anybody who holds one (ADM-10, ADM-25, SIG-4)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from adapters.pdf.codes import NoSuchCode, PaperCode
from adapters.persistence.attempts import VaultAttempts
from adapters.signatures.sealing import seal_is_sound
from adapters.texts.catalogue import catalogue
from adapters.texts.papers import Papers, masked
from kundelik_domain.admissions.events import ApplicationAccepted, ApplicationRefused, ApplicationSent
from kundelik_domain.admissions.refusals import NotAccepted, NotRefused
from kundelik_domain.shared.facts import Erased
from kundelik_domain.shared.refusals import NotFound, Refusal, TooManyAttempts
from projections.admissions import as_of
from projections.admissions.papers import Content, PaperKind, select_application, shown, version_shown

from .order_papers import OrderPapers
from .paper_finishing import MadePaper, PaperFinishing
from .signature_checking import trust_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from adapters.texts.languages import Language
    from projections.reading import Recorded

    from .wiring import Installation

MOST_WRONG: Final = 30
WINDOW: Final = timedelta(minutes=10)
_MISSING: Final[dict[PaperKind, type[Refusal]]] = {PaperKind.RECEIPT: NotAccepted, PaperKind.REFUSAL: NotRefused}


class PaperMaking:
    """Makes papers of an installation again and again, always the same bytes."""

    def __init__(self, installation: Installation) -> None:
        self._installation, self._log = installation, installation.log
        self._finishing = PaperFinishing(installation)
        self._orders = OrderPapers(self._finishing, installation)

    def made(self, kind: PaperKind, language: Language, history: Sequence[Recorded]) -> MadePaper:
        """The paper as `history` has it: all of it, or what the asker may see.

        Raises `NotFound` where such a paper is of nothing, `NotAccepted`, `NotRefused` where it is too early.
        """
        version = version_shown(kind, history)
        content = None if version is None else shown(kind, history, version)
        if content is None:
            raise _MISSING.get(kind, NotFound)
        return self._drawn(content, language)

    def history(self, application: UUID) -> list[Recorded]:
        """All facts of an application; raises `NotFound` where there are none."""
        history = self._log.of_stream(application)
        if not history:
            raise NotFound
        return history

    def _drawn(self, content: Content, language: Language) -> MadePaper:
        code = self._finishing.codes.written(PaperCode(content.number, content.kind, language, content.event.version))
        at = content.event.recorded_at
        school = self._finishing.school(content.content.choice.school, at)
        frame = self._finishing.frame(school, code)
        sheet = Papers(catalogue(), language).of_application(content, frame, self._actor(content))
        return self._finishing.finished(sheet, code, content.kind, content.number, at, school)

    def order(self, formation: UUID, language: Language) -> MadePaper:
        """The signed formation order; raises `NotFound` before it is signed."""
        return self._orders.made(formation, language)

    def _actor(self, content: Content) -> str | None:
        match content.event.fact:
            case ApplicationAccepted(accepted_by=user) | ApplicationRefused(refused_by=user):
                return self._finishing.person(user, content.event.recorded_at)
            case _:
                return None

    # checking

    def checked(self, code: str, language: Language) -> dict[str, Any]:
        """What anybody may know of a paper whose code they hold (SIG-4); raises `NotFound` for any other code."""
        paper = self._read(code)
        if isinstance(paper.subject, UUID):
            return self._orders.checked(paper, language)
        history, content = self._content(paper)
        made = self._drawn(content, paper.language)
        texts, state = catalogue(), as_of.snapshot(history)
        return {
            "code": made.code,
            "paper": paper.kind.value,
            "paper_text": texts.label_of(paper.kind, language),
            "number": content.number,
            "version": paper.version,
            "language": paper.language,
            "at": made.at.isoformat(),
            "zone": made.school.zone,
            "school": made.school.names[language],
            "child": masked(content.content.child_details),
            "issued_by": self._actor(content),
            "signed_by": masked(content.content.applicant_details) if content.signing else None,
            "signature": self._signature(content),
            "sealed": made.sealed_for is not None,
            "sha256": made.sha256,
            "status": state["status"],
            "status_text": texts.label("status", state["status"], language),
        }

    def compared(self, code: str, given: bytes) -> str:
        """`same` to the byte; `same-content` under another sound seal of the organisation; `different`."""
        paper = self._read(code)
        if isinstance(paper.subject, UUID):
            made = self._orders.made(paper.subject, paper.language)
        else:
            made = self._drawn(self._content(paper)[1], paper.language)
        if given in (made.content, made.unsealed):
            return "same"
        bin_number = made.school.bin
        if bin_number is None or not given.startswith(made.unsealed):
            return "different"
        trust = trust_of(self._installation)
        return "same-content" if seal_is_sound(given, trust, bin_number, made.at) else "different"

    def count_wrong_code(self, address: str) -> None:
        """A right code counts nothing. Raises `TooManyAttempts` after `MOST_WRONG` within `WINDOW`."""
        installation = self._installation
        attempts = VaultAttempts(installation.database, installation.now)
        counted = attempts.count(installation.master_key.blind("check", address).hex, WINDOW)
        if counted.failures > MOST_WRONG:
            raise TooManyAttempts(retry_after_seconds=max(1, int(counted.window_left.total_seconds())))

    def _read(self, code: str) -> PaperCode:
        try:
            return self._finishing.codes.read(code)
        except NoSuchCode as error:
            raise NotFound from error

    def _content(self, paper: PaperCode) -> tuple[list[Recorded], Content]:
        """All facts of the application, and what the paper shows of them; raises `NotFound`."""
        assert isinstance(paper.subject, int)
        application = self._installation.queries.ask("admissions.cabinet", None, select_application, paper.subject)
        if application is None:
            raise NotFound
        history = self.history(application)
        content = shown(paper.kind, history, paper.version)
        if content is None:
            raise NotFound
        return history, content

    def _signature(self, content: Content) -> str:
        """Of the applicant's sending: `none`, `on-paper`, `erased`; `valid` or `invalid` as verified again now."""
        if content.signing is None:
            return "none"
        assert isinstance(content.signing.fact, ApplicationSent)
        evidence = content.signing.fact.signature
        if evidence is None:
            return "on-paper"
        return "erased" if isinstance(evidence, Erased) else self._finishing.verified_again(evidence)
