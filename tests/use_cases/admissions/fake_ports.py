"""Fakes of admission's ports, after the contracts in kundelik_domain/admissions/ports.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Final, TypeVar
from uuid import UUID

from typing_extensions import override

from kundelik_domain.admissions.application import APPLICATION
from kundelik_domain.admissions.events import ApplicationDrafted, ApplicationEdited
from kundelik_domain.admissions.ports import (
    Calendars,
    Employees,
    EvidenceKeeping,
    Numbers,
    People,
    SchoolFacts,
    Schools,
    Statement,
    Statements,
)
from kundelik_domain.admissions.values import ChildDetails, Language, SignatureEvidence
from kundelik_domain.shared.access import Holding, Principal, Role
from kundelik_domain.shared.refusals import NotFound
from kundelik_domain.shared.signatures import (
    DocumentChanged,
    KeyUse,
    NotASignature,
    OrganisationDiffers,
    SignatureCheck,
    Signer,
    VerifiedSignature,
)
from kundelik_domain.shared.streams import Decision, Envelope, Outcome, Reader, StreamKind
from kundelik_domain.shared.working_days import WorkingCalendar
from tests.fakes import MemoryStreams
from tests.language import ALMATY, ANOTHER_SCHOOL, CALENDAR, NUMBER, THE_BIN, THE_SCHOOL, person

State = TypeVar("State")
BOTH: Final = (Language.KK, Language.RU)
ALMATY_CITY, AQTOBE_REGION = "KZ-75", "KZ-15"


class InterruptedStreams(MemoryStreams):
    """Each of `meanwhile` happens once, between a decision and its append. Strict about what stands where."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(now)
        self.meanwhile: list[Callable[[], object]] = []

    @override
    def read(self, kind: StreamKind[State], stream: UUID) -> State:
        assert all(isinstance(fact, kind.facts) for fact in self.facts(stream)), kind.name
        return super().read(kind, stream)

    @override
    def change(self, envelope: Envelope, decide: Callable[[Reader, datetime], Decision]) -> Outcome:
        def decided(reader: Reader, now: datetime) -> Decision:
            decision = decide(reader, now)
            streams = [change.stream for change in decision.changes]
            assert len(set(streams)) == len(streams), "the store would take them for a conflict with itself"
            if self.meanwhile:
                self.meanwhile.pop(0)()
            return decision

        return super().change(envelope, decided)


@dataclass
class CountedNumbers(Numbers):
    """One after the other."""

    last: int = NUMBER - 1

    @override
    def next(self) -> int:
        self.last += 1
        return self.last


class KnownPeople(People):
    """A digest of the IIN."""

    @override
    def person_with(self, iin: str) -> UUID:
        return person(iin)


@dataclass
class SomeEmployees(Employees):
    """Those whom a test has met; who has left is met no more."""

    holdings: dict[UUID, frozenset[Holding]] = field(default_factory=dict)

    def meet(self, *principals: Principal) -> None:
        self.holdings |= {principal.user: principal.holdings for principal in principals}

    @override
    def roles_in(self, user: UUID, organisation: UUID) -> frozenset[Role]:
        held = self.holdings.get(user, frozenset())
        return frozenset(holding.role for holding in held if holding.organisation == organisation)


@dataclass
class SomeSchools(Schools):
    """One in Almaty, one in Aqtobe region."""

    schools: dict[UUID, SchoolFacts] = field(
        default_factory=lambda: {
            THE_SCHOOL: SchoolFacts(ALMATY_CITY, ALMATY, BOTH, THE_BIN),
            ANOTHER_SCHOOL: SchoolFacts(AQTOBE_REGION, "Asia/Aqtobe", BOTH),
        }
    )

    @override
    def school(self, school: UUID) -> SchoolFacts | None:
        return self.schools.get(school)


@dataclass
class OneCalendar(Calendars):
    """The same for everybody."""

    known: WorkingCalendar = CALENDAR

    @override
    def calendar(self) -> WorkingCalendar:
        return self.known


@dataclass
class StatementsOf(Statements):
    """Shows the edition that stands in the streams."""

    streams: MemoryStreams

    @override
    def application(self, application: UUID) -> Statement:
        return self._statement("application", application)

    @override
    def approval(self, application: UUID) -> Statement:
        return self._statement("approval", application)

    def _statement(self, kind: str, application: UUID) -> Statement:
        content = self.streams.read(APPLICATION, application).content
        facts = self.streams.facts(application)
        children = [f.child_details for f in facts if isinstance(f, ApplicationDrafted | ApplicationEdited)]
        if not children:
            raise NotFound
        assert isinstance(children[-1], ChildDetails)
        return Statement(f"{kind} {application} edition {content}".encode(), content, children[-1].born_on)


def signed(document: bytes, iin: str, bin_: str | None = None) -> bytes:
    """What somebody's key makes of a document."""
    return f"{iin} {bin_ or '-'} {sha256(document).hexdigest()}".encode()


class HonestCheck(SignatureCheck):
    """Takes what `signed` made."""

    @override
    def verify(
        self,
        document: bytes,
        cms: bytes,
        *,
        at: datetime,
        use: KeyUse = KeyUse.SIGNING,
        expected_bin: str | None = None,
    ) -> VerifiedSignature:
        try:
            iin, bin_, digest = cms.decode().split(" ")
        except ValueError:
            raise NotASignature(reason="shape") from None
        if digest != sha256(document).hexdigest():
            raise DocumentChanged
        if expected_bin is not None and bin_ != expected_bin:
            raise OrganisationDiffers
        return VerifiedSignature(
            signer=Signer(iin, bin_, "—"),
            use=use,
            algorithm="fake",
            certificate_serial="1",
            certificate_sha256=sha256(iin.encode()).hexdigest(),
            purposes=(),
            signed_at=None,
            checked_at=at,
            revocation_checked_until=None,
            document_sha256=digest,
            cms=cms,
            chain=(iin.encode(),),
            crls=(b"none revoked",),
        )


@dataclass
class KeptEvidence(EvidenceKeeping):
    """Once each, under their hashes."""

    kept: dict[str, bytes] = field(default_factory=dict)

    @override
    def keep(self, verified: VerifiedSignature, document: bytes) -> SignatureEvidence:
        return SignatureEvidence(
            document=document,
            cms=verified.cms,
            algorithm=verified.algorithm,
            certificate_sha256=verified.certificate_sha256,
            signed_at=verified.signed_at,
            checked_at=verified.checked_at,
            certificates=tuple(self._keep(one) for one in verified.chain),
            revocation_lists=tuple(self._keep(one) for one in verified.crls),
        )

    def _keep(self, content: bytes) -> str:
        digest = sha256(content).hexdigest()
        self.kept[digest] = content
        return digest
