"""Autumn comes to a stored town: whatever is undecided is withdrawn, years are closed, orders are signed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from adapters.persistence.formation_statements import FormationStatements, PupilRecords
from kundelik_domain.admissions.commands import (
    AcceptProposal,
    CloseSchoolYear,
    DraftFormationOrder,
    KeepClass,
    SignFormationOrder,
)
from kundelik_domain.admissions.ports import Employee
from kundelik_domain.admissions.use_cases.closing import Closing
from kundelik_domain.admissions.use_cases.formation import Forming
from kundelik_domain.admissions.use_cases.order_signing import OrderSigning
from kundelik_domain.admissions.use_cases.orders import Orders
from kundelik_domain.admissions.values import ClassKind, ClassPlan, Language
from kundelik_domain.shared.access import Principal
from kundelik_domain.shared.refusals import Refusal
from tests.formations import AFTER_25_AUGUST, TEXTS
from tests.language import THE_BIN, THE_SCHOOL, THIS_YEAR
from tests.projections.stored_town import StoredTown
from tests.use_cases.admissions.anybody import IINS
from tests.use_cases.admissions.fake_ports import signed

STEPS: Final = 6


@dataclass(frozen=True)
class OneSigner:
    """The port `Staff`: everybody is the principal who asks."""

    who: Principal

    def employee(self, school: UUID, user: UUID) -> Employee | None:
        assert user == self.who.user
        return Employee(self.who.person, self.who.roles_in(school), "Тестова Айгүл")


class Autumn:
    """Of one school, by somebody who holds every role there."""

    def __init__(self, town: StoredTown, school: UUID, who: Principal) -> None:
        installation, staff = town.installation, OneSigner(who)
        streams: Any = town.streams
        self.town, self.school, self.who = town, school, who
        self.statements = FormationStatements(installation.log, streams, installation.deciding.statements)
        pupils = PupilRecords(installation.database, installation.codec)
        self.orders = Orders(streams=streams, staff=staff)
        self.closing = Closing(streams=streams, schools=town.schools)
        self.forming = Forming(streams=streams, staff=staff, pupils=pupils)
        self.signing = OrderSigning(
            streams=streams,
            people=town.people,
            schools=town.schools,
            statements=self.statements,
            signatures=town.deciding.signatures,
            evidence=town.evidence,
        )

    def comes(self, steps: int) -> None:
        """So many of the steps to a signed order; a refused one is gone past."""
        self.town.clock.moment = max(self.town.clock.moment, AFTER_25_AUGUST)
        taken: tuple[Callable[[], object], ...] = (
            self.drafts,
            self.closes,
            lambda: self.adds(Language.KK),
            lambda: self.adds(Language.RU),
            self.accepts,
            self.signs,
        )
        for step in taken[:steps]:
            with suppress(Refusal):
                step()

    def drafts(self) -> None:
        self._ask(self.orders.draft, DraftFormationOrder, signer=self.who.user, **TEXTS)

    def closes(self) -> None:
        self._ask(self.closing.close, CloseSchoolYear, most_classes=2, most_in_class=25)

    def adds(self, language: Language) -> None:
        plan = ClassPlan(name=f"1 {language.value}", language=language, class_kind=ClassKind.GENERAL, seats=25)
        self._ask(self.forming.keep_class, KeepClass, school_class=None, plan=plan, teacher="Тестова Айгүл")

    def accepts(self) -> None:
        self._ask(self.forming.accept_proposal, AcceptProposal)

    def signs(self) -> None:
        document = self.statements.formation_order(self.school, THIS_YEAR).document
        cms = signed(document, IINS[self.who], THE_BIN if self.school == THE_SCHOOL else None)
        self._ask(self.signing.sign, SignFormationOrder, cms=cms)

    def _ask(self, use_case: Callable[..., object], command: Callable[..., object], **told: Any) -> None:
        asked = command(school=self.school, school_year=THIS_YEAR, **told)
        use_case(self.who, self.town.envelope(self.who, asked), asked)
