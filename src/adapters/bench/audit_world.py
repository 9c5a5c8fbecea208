"""A log of applications as they really go, as long as one likes: encoded and sealed as ever, stored by COPY."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid5

import psycopg

from adapters.bootstrap.setting_up import SETUP, register_staff, setup_envelope
from adapters.calendars.kazakhstan import load_calendar
from kundelik_domain.admissions.events import (
    ApplicationAccepted,
    ApplicationApproved,
    ApplicationDrafted,
    ApplicationForwarded,
    ApplicationSent,
    ChildClaimed,
    DocumentAttached,
    DocumentChecked,
)
from kundelik_domain.admissions.shipped_rules import MANUAL_2021
from kundelik_domain.admissions.time_limit import TimeLimitRule, time_limit
from kundelik_domain.admissions.values import (
    ApplicantDetails,
    ChildDetails,
    Choice,
    ClassKind,
    Direction,
    Document,
    DocumentKind,
    Language,
    LegalStatus,
    Relation,
    SignatureEvidence,
    Verdict,
    claim_of,
)
from kundelik_domain.identity.commands import RegisterEmployee, SignIn
from kundelik_domain.organisations.commands import RegisterSchool
from kundelik_domain.organisations.values import Language as Taught
from kundelik_domain.shared.access import PLATFORM, Role
from kundelik_domain.shared.iin import Sex

from .http_path import PASSWORD

if TYPE_CHECKING:
    from adapters.bootstrap.wiring import Installation
    from kundelik_domain.shared.facts import Fact

EVENTS_OF_ONE: Final = 12
PEOPLE: Final = 2_000
"""Persons with a data key each: more would measure how keys are made."""
NAMES: Final = UUID("6a1f0c52-3f86-5d0b-9a44-9b5f2f6f2a10")
BEGUN: Final = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
EVENTS: Final = (
    "copy kundelik.events (position, stream, version, name, data, recorded_at, actor, role, organisation, command_id,"
    " correlation_id, client_address) from stdin"
)
COMMANDS: Final = "copy kundelik.commands (command_id, position, events, fingerprint, answer) from stdin"
Step = tuple[UUID, int, "Fact", UUID, Role]
"""Stream, version, fact, who did it, in which capacity."""


@dataclass(frozen=True)
class AuditWorld:
    """A school and an auditor, made through the front door; applications, written behind it."""

    installation: Installation

    def school(self) -> UUID:
        """Registered."""
        register = RegisterSchool(
            region="KZ-75", name_kk="Мектеп", name_ru="Школа", name_en="School", address="-", languages=(Taught.KK,)
        )
        made = self.installation.organisations.register_school(setup_envelope("audit/school"), SETUP, register)
        return UUID(made.answer["school"])

    def auditor(self) -> str:
        """The credential of one."""
        command = RegisterEmployee(
            organisation=PLATFORM, role=Role.AUDITOR, surname="Ревизор", name="Тест", iin="871008401427",
            login="bench-auditor", password=PASSWORD,
        )  # fmt: skip
        register_staff(self.installation, "audit/auditor", command)
        signing_in = SignIn(login="bench-auditor", password=PASSWORD)
        return self.installation.identity.sign_in(setup_envelope("audit/in"), signing_in).credential

    def fill(self, conninfo: str, events: int, school: UUID) -> int:
        """About so many; how many there are then. The owner writes past the append function, gapless all the same."""
        codec, position = self.installation.codec, self.installation.log.head()
        commands: list[tuple[UUID, int]] = []
        with psycopg.connect(conninfo) as connection:
            with connection.cursor() as cursor, cursor.copy(EVENTS) as copy:
                for number in range((events - position) // EVENTS_OF_ONE):
                    at = BEGUN + timedelta(seconds=number)
                    for step, (stream, version, fact, actor, role) in enumerate(_steps(number, school)):
                        position += 1
                        command = uuid5(stream, f"command/{version}")
                        data, when = codec.encode(stream, version, fact), at + timedelta(hours=step)
                        copy.write_row((
                            position, stream, version, fact.NAME, data, when, actor, role.value, school, command,
                            command, "192.0.2.7",
                        ))  # fmt: skip
                        commands.append((command, position))
            with connection.cursor() as cursor, cursor.copy(COMMANDS) as copy:
                for command, place in commands:
                    copy.write_row((command, place, 1, b"", b"{}"))
            connection.execute("update kundelik.head set position = %s", (position,))
        with psycopg.connect(conninfo, autocommit=True) as connection:
            connection.execute("vacuum analyze kundelik.events, kundelik.commands")
        return position


def application_numbered(number: int) -> UUID:
    """The stream of one of them."""
    return uuid5(NAMES, f"application/{number}")


def _person(kind: str, number: int) -> UUID:
    return uuid5(NAMES, f"{kind}/{number % PEOPLE}")


def _steps(number: int, school: UUID) -> Iterator[Step]:
    """One application, and its child's claim, from the draft to the approval."""
    application, child = application_numbered(number), uuid5(NAMES, f"child/{number}")
    parent, executor, director = _person("parent", number), uuid5(NAMES, "executor"), uuid5(NAMES, "director")
    facts: list[tuple[Fact, UUID, Role]] = [(_draft(number, school), parent, Role.PARENT)]
    facts += [
        (DocumentAttached(application=application, document=_document(kind, number)), parent, Role.PARENT)
        for kind in (*MANUAL_2021.documents, DocumentKind.SIGNED_APPLICATION)[:4]
    ]
    facts += [(_sending(application, _person("person", number), school), parent, Role.PARENT)]
    facts += [(fact, executor, Role.EXECUTOR) for fact in _by_the_executor(application, number, executor)]
    approval = ApplicationApproved(
        application=application, approved_by=director, director=director, signature=_signature()
    )
    facts.append((approval, director, Role.DIRECTOR))
    for version, (fact, actor, role) in enumerate(facts, 1):
        yield application, version, fact, actor, role
    claim = claim_of(child, 2026)
    claimed = ChildClaimed(claim=claim, application=application, number=200_000 + number, owner=parent)
    yield claim, 1, claimed, parent, Role.PARENT


def _by_the_executor(application: UUID, number: int, executor: UUID) -> Iterator[Fact]:
    applicant = _person("person", number)
    for kind in MANUAL_2021.documents[:2]:
        yield DocumentChecked(
            application=application, applicant=applicant, checked_by=executor, kind=kind, verdict=Verdict.IN_ORDER,
            remark=None,
        )  # fmt: skip
    yield ApplicationAccepted(
        application=application, applicant=applicant, accepted_by=executor, executor=executor, inclusion=False,
        comment="Құжаттарыңыз қабылданды, қарастырылуда.",
    )  # fmt: skip
    yield ApplicationForwarded(application=application, forwarded_by=executor)


def _draft(number: int, school: UUID) -> ApplicationDrafted:
    applicant: dict[str, Any] = {
        "iin": "751020183186", "surname": "Тестовый", "name": f"Тест-{number}", "patronymic": None,
        "born_on": date(1985, 10, 20), "phone": "+77011222556", "legal_status": LegalStatus.CITIZEN,
        "relation": Relation.MOTHER,
    }  # fmt: skip
    child: dict[str, Any] = {
        "iin": "160224500123", "surname": "Тест", "name": f"Үлгі-{number}", "patronymic": None,
        "born_on": date(2020, 2, 24), "sex": Sex.MALE,
        "special_needs": False, "address": f"Алматы қ., Абай даңғылы, {number % 200 + 1}",
    }  # fmt: skip
    choice = Choice(
        school=school, school_year=2026, language=Language.KK, class_kind=ClassKind.GENERAL,
        direction=Direction.BY_CHOICE,
    )  # fmt: skip
    return ApplicationDrafted(
        application=application_numbered(number), number=200_000 + number, service="first-grade",
        owner=_person("parent", number), applicant=_person("person", number), child=_person("known-child", number),
        choice=choice, applicant_details=ApplicantDetails(**applicant), child_details=ChildDetails(**child),
        special_needs=False,
    )  # fmt: skip


def _document(kind: DocumentKind, number: int) -> Document:
    return Document(kind=kind, sha256=f"{number:064x}", media_type="image/png", size=40_000)


def _sending(application: UUID, applicant: UUID, school: UUID) -> ApplicationSent:
    limit = time_limit(BEGUN, "Asia/Almaty", TimeLimitRule(MANUAL_2021.version), load_calendar())
    return ApplicationSent(
        application=application, applicant=applicant, school=school, rules=MANUAL_2021.version, limit=limit,
        signature=None,
    )  # fmt: skip


def _signature() -> SignatureEvidence:
    return SignatureEvidence(
        document=b"d" * 600, cms=b"c" * 1_200, algorithm="rsa-sha256", certificate_sha256="ab" * 32, signed_at=None,
        checked_at=BEGUN, certificates=("ab" * 32,), revocation_lists=("cd" * 32,),
    )  # fmt: skip
