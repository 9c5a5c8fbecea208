"""Nobody both accepts and approves: random steps of several people with several accounts, duties and delegations."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from kundelik_domain.admissions.duties import DUTIES, Duties
from kundelik_domain.admissions.events import ApplicationAccepted, ApplicationApproved, ApplicationSent
from kundelik_domain.admissions.values import duties_of
from kundelik_domain.shared.access import Principal, Role
from kundelik_domain.shared.refusals import Refusal
from tests.language import AISULU, DAUREN, THE_SCHOOL, an_employee
from tests.use_cases.admissions.town import Town, a_town

ALL: Final = (Role.EXECUTOR, Role.DIRECTOR, Role.DEPUTY_FOR_STUDIES)
PEOPLE: Final = {
    "x": [an_employee(0xA1, "x", Role.EXECUTOR, Role.DIRECTOR), an_employee(0xA2, "x", Role.DEPUTY_FOR_STUDIES)],
    "y": [an_employee(0xB1, "y", Role.DEPUTY_FOR_UPBRINGING, Role.EXECUTOR), an_employee(0xB2, "y", Role.DIRECTOR)],
    "z": [an_employee(0xC1, "z", *ALL)],
}
IIN_OF: Final = {account: iin for iin, accounts in PEOPLE.items() for account in accounts}
"""One person may have two accounts."""
accounts = st.sampled_from(list(IIN_OF))
children = st.integers(min_value=0, max_value=1)
hours = st.integers(min_value=1, max_value=48)


class FourEyesAlways(RuleBasedStateMachine):
    """One school, two applications; whoever comes tries whatever there is."""

    @initialize()
    def begin(self) -> None:
        self.town: Town = a_town(5)
        self.town.employees.meet(*IIN_OF)
        self.applications = [self.town.has_draft(child=child) for child in (AISULU, DAUREN)]
        for application in self.applications:
            self.town.sends(application)
        for account in IIN_OF:
            self.attempt("assigns", account)

    def attempt(self, step: str, *arguments: object, **named: object) -> None:
        try:
            getattr(self.town, step)(*arguments, **named)
        except Refusal:
            return

    @rule(which=children, who=accounts, step=st.sampled_from(["accepts", "forwards", "refuses", "sends"]))
    def works(self, which: int, who: Principal, step: str) -> None:
        self.attempt(step, self.applications[which], *([] if step == "sends" else [who]))

    @rule(which=children, who=accounts)
    def approves(self, which: int, who: Principal) -> None:
        self.attempt("approves", self.applications[which], who, IIN_OF[who])

    @rule(which=children, first=accounts, second=accounts, third=accounts)
    def goes_through(self, which: int, first: Principal, second: Principal, third: Principal) -> None:
        self.works(which, first, "accepts")
        self.works(which, second, "forwards")
        self.approves(which, third)

    @rule(which=children, first=accounts, director=accounts, deputy=accounts)
    def goes_through_a_deputy(self, which: int, first: Principal, director: Principal, deputy: Principal) -> None:
        self.works(which, first, "accepts")
        self.works(which, first, "forwards")
        self.delegates(director, deputy, 1)
        self.approves(which, deputy)

    @rule(who=accounts, deputy=accounts, later=hours)
    def delegates(self, who: Principal, deputy: Principal, later: int) -> None:
        self.attempt("delegates", deputy, self.town.clock.moment + timedelta(hours=later), who)

    @rule(who=accounts, deputy=accounts)
    def ends(self, who: Principal, deputy: Principal) -> None:
        self.attempt("ends", deputy, who)

    @rule(who=accounts, whom=accounts, step=st.sampled_from(["assigns", "unassigns"]))
    def gives_duties(self, who: Principal, whom: Principal, step: str) -> None:
        self.attempt(step, whom, who=who)

    @rule(later=hours)
    def time_passes(self, later: int) -> None:
        self.town.at(self.town.clock.moment + timedelta(hours=later))

    @invariant()
    def nobody_both_accepts_and_approves(self) -> None:
        for application in self.applications:
            accepted: UUID | None = None
            for fact in self.town.history(application):
                match fact:
                    case ApplicationSent():
                        accepted = None
                    case ApplicationAccepted():
                        accepted = fact.executor
                    case ApplicationApproved():
                        assert accepted is not None
                        assert accepted not in (fact.director, fact.delegated_by)

    @invariant()
    def every_step_was_taken_by_who_had_the_duty_or_the_delegation_then(self) -> None:
        duties = Duties()
        for number, recorded in enumerate(self.town.streams.log):
            if recorded.stream == duties_of(THE_SCHOOL):
                duties = DUTIES.evolve(duties, recorded.fact)
            if isinstance(recorded.fact, ApplicationAccepted):
                assert "first-grade" in duties.services_of(recorded.envelope.actor), number
            if isinstance(recorded.fact, ApplicationApproved):
                delegation = duties.delegations.get(recorded.envelope.actor)
                for_whom = None if recorded.decision.role is Role.DIRECTOR else delegation and delegation.by
                assert recorded.decision.on_behalf_of == for_whom
                assert (recorded.fact.delegated_by is None) == (for_whom is None)


@pytest.mark.req("ADM-33", "ADM-27")
def test_nobody_both_accepts_and_approves_whatever_they_are() -> None:
    run_state_machine_as_test(
        FourEyesAlways, settings=settings(max_examples=100, stateful_step_count=20, deadline=None)
    )
