"""Everybody does anything in any order, also twice, also what is not theirs: the steps that machines draw from."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any, Final
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    multiple,
    precondition,
    rule,
)

from kundelik_domain.admissions.refusals import NoFreeSeat, WrongStatus
from kundelik_domain.admissions.values import (
    FIRST_GRADE,
    FREE_MEALS,
    ChildDetails,
    Choice,
    DocumentKind,
    Language,
)
from kundelik_domain.shared.access import Principal, Role
from kundelik_domain.shared.refusals import Refusal
from kundelik_domain.shared.streams import Outcome
from tests.language import (
    A_STRANGER,
    AISULU,
    ANOTHER_SCHOOL,
    DAUREN,
    DIRECTORS_IIN,
    FATHERS_IIN,
    MOTHERS_IIN,
    THE_CHOICE,
    THE_CLOCK,
    THE_DIRECTOR,
    THE_EXECUTOR,
    THE_FATHER,
    THE_FATHERS_DETAILS,
    THE_MOTHERS_DETAILS,
    THE_ONLY_CLERK,
    THE_PARENT,
    THE_PSYCHOLOGIST,
    THE_SCHOOL,
    an_employee,
    seats,
)
from tests.use_cases.admissions.town import Town

NURLAN: Final = replace(AISULU, iin="200101500063", name="Нұрлан")
BORN: Final = date(2019, 3, 10)
"""Old enough for both services."""
CHILDREN: Final = tuple(replace(child, born_on=BORN) for child in (AISULU, DAUREN, NURLAN))
FACTOTUM_HERE: Final = an_employee(0x901, "1", *Role, school=THE_SCHOOL)
FACTOTUM_THERE: Final = an_employee(0x902, "2", *Role, school=ANOTHER_SCHOOL)
A_CLERK_THERE: Final = an_employee(0x903, "3", Role.EXECUTOR, school=ANOTHER_SCHOOL)
SCHOOLS: Final = {THE_SCHOOL: FACTOTUM_HERE, ANOTHER_SCHOOL: FACTOTUM_THERE}
CHOICES: Final = tuple(
    replace(THE_CHOICE, school=school, language=language)
    for school in SCHOOLS
    for language in (Language.KK, Language.RU)
)
YEARS: Final = {FIRST_GRADE: 2026, FREE_MEALS: 2025}
"""In April one applies for a place in the year that comes, for meals in the year that runs."""
IINS: Final = {
    THE_PARENT: MOTHERS_IIN,
    THE_FATHER: FATHERS_IIN,
    THE_DIRECTOR: DIRECTORS_IIN,
    THE_ONLY_CLERK: DIRECTORS_IIN,
    FACTOTUM_HERE: "1",
    FACTOTUM_THERE: "2",
}
DETAILS: Final = {THE_PARENT: THE_MOTHERS_DETAILS, THE_FATHER: THE_FATHERS_DETAILS}
Act = Callable[[UUID], Outcome | None]
parents = st.sampled_from([THE_PARENT, THE_FATHER])
somebody_else = st.sampled_from([None, None, None, THE_FATHER, A_STRANGER])
staff = st.none() | st.sampled_from([THE_DIRECTOR, *SCHOOLS.values(), THE_ONLY_CLERK, THE_PSYCHOLOGIST, THE_PARENT])
"""`None` is whose step it is."""
mostly = st.sampled_from([True, True, True, False])
steps = st.sampled_from(["accepts", "forwards", "approves", "refuses"])
children = st.sampled_from(CHILDREN)
choices = st.sampled_from(CHOICES)
services = st.sampled_from([FIRST_GRADE, FIRST_GRADE, FREE_MEALS])
counts = st.integers(min_value=0, max_value=3)
hours = st.integers(min_value=1, max_value=40)


class Anybody(RuleBasedStateMachine):
    """Two schools, four small pools, three children, two parents each."""

    applications: Bundle[UUID] = Bundle("applications")

    def new_town(self) -> Town:
        """On fakes, unless somebody knows better."""
        return Town()

    @initialize()
    def begin(self) -> None:
        self.town = self.new_town()
        self.town.adopts()
        self.town.offers(FREE_MEALS)
        self.town.employees.meet(*SCHOOLS.values(), A_CLERK_THERE)
        for service, executor in product(YEARS, (THE_EXECUTOR, THE_ONLY_CLERK, FACTOTUM_HERE)):
            self.town.assigns(executor, service)
        for service, executor in product(YEARS, (A_CLERK_THERE, FACTOTUM_THERE)):
            self.town.assigns(executor, service, FACTOTUM_THERE, ANOTHER_SCHOOL)
        self.done: list[tuple[Act, UUID, Outcome]] = []
        for school, who in SCHOOLS.items():
            self.town.opens(seats(2), seats(1, Language.RU), who=who, school=school)

    def attempt(self, act: Act) -> None:
        """One command under its own id."""
        command = UUID(int=0xF00000 + self.town.commands)
        outcome = self.once(act, command)
        if outcome is not None:
            self.done.append((act, command, outcome))

    def once(self, act: Act, command: UUID) -> Outcome | None:
        """None where it is refused."""
        try:
            return act(command)
        except Refusal:
            return None

    def owner(self, application: UUID) -> Principal:
        return THE_PARENT if self.town.application(application).owner == THE_PARENT.user else THE_FATHER

    def of_the_school(self, application: UUID, step: str) -> Principal:
        choice = self.town.application(application).choice
        assert choice is not None
        if choice.school == ANOTHER_SCHOOL:
            return A_CLERK_THERE if step in {"accepts", "forwards"} else FACTOTUM_THERE
        return THE_EXECUTOR if step in {"accepts", "forwards"} else FACTOTUM_HERE

    def fitting(self, service: str, choice: Choice) -> Choice:
        return replace(choice, school_year=YEARS[service])

    @rule(target=applications, who=parents, child=children, choice=choices, service=services, sent=mostly)
    def drafts(self, who: Principal, child: ChildDetails, choice: Choice, service: str, sent: bool) -> Any:  # noqa: FBT001 - drawn
        chosen, details = self.fitting(service, choice), DETAILS[who]
        try:
            application = self.town.has_draft(who, child=child, choice=chosen, applicant=details, service=service)
        except NoFreeSeat:
            assert (service, self.town.pool(chosen).free) == (FIRST_GRADE, 0)
            return multiple()
        if sent:
            self.sends(application, None)
        return application

    @rule(application=applications, other=somebody_else, child=children, choice=choices)
    def edits(self, application: UUID, other: Principal | None, child: ChildDetails, choice: Choice) -> None:
        who = other or self.owner(application)
        details = DETAILS.get(who, THE_MOTHERS_DETAILS)
        chosen = self.fitting(self.town.application(application).service, choice)
        self.attempt(lambda command: self.town.edits(application, who, child, chosen, details, command))

    @rule(application=applications, kind=st.sampled_from([DocumentKind.PHOTO, DocumentKind.SIGNED_APPLICATION]))
    def attaches(self, application: UUID, kind: DocumentKind) -> None:
        with suppress(WrongStatus):
            self.town.attaches(application, kind, self.owner(application))

    @rule(application=applications)
    def sends_on_paper(self, application: UUID) -> None:
        who = self.owner(application)
        self.attempt(lambda command: self.town.sends_signed(application, None, who, command))

    @rule(application=applications, other=somebody_else)
    def sends(self, application: UUID, other: Principal | None) -> None:
        who = other or self.owner(application)
        cms = self.town.signed_as_it_reads(application, IINS.get(who, "0"))
        self.attempt(lambda command: self.town.sends_signed(application, cms, who, command))

    @rule(application=applications, rival=applications)
    def sends_at_the_same_time(self, application: UUID, rival: UUID) -> None:
        self.town.streams.meanwhile.append(lambda: self.sends(rival, None))
        self.sends(application, None)
        self.town.streams.meanwhile.clear()

    @rule(application=applications, other=somebody_else)
    def cancels(self, application: UUID, other: Principal | None) -> None:
        who = other or self.owner(application)
        self.attempt(lambda command: self.town.cancels(application, who, command))

    @rule(application=applications, step=steps, somebody=staff)
    def decides(self, application: UUID, step: str, somebody: Principal | None) -> None:
        who = somebody or self.of_the_school(application, step)
        signing = {"iin": IINS.get(who, "0")} if step == "approves" else {}
        self.attempt(lambda command: getattr(self.town, step)(application, who, command=command, **signing))

    @rule(application=applications, alone=st.booleans(), last=st.sampled_from(["approves", "approves", "refuses"]))
    def decides_to_the_end(self, application: UUID, alone: bool, last: str) -> None:  # noqa: FBT001 - drawn
        executor = self.of_the_school(application, last) if alone else None
        for step, who in (("accepts", executor), ("forwards", executor), (last, None)):
            self.decides(application, step, who)

    @rule(school=st.sampled_from(sorted(SCHOOLS)), kk=counts, ru=counts)
    def sets_seats(self, school: UUID, kk: int, ru: int) -> None:
        lines = (seats(kk), seats(ru, Language.RU))
        self.attempt(lambda command: self.town.opens(*lines, who=SCHOOLS[school], school=school, command=command))

    @rule(application=applications, who=st.sampled_from([THE_CLOCK, THE_CLOCK, THE_EXECUTOR]), later=hours)
    def time_passes(self, application: UUID, who: Principal, later: int) -> None:
        self.town.at(self.town.clock.moment + timedelta(hours=later))
        self.attempt(lambda command: self.town.notices(application, who, command))

    @precondition(lambda self: self.done)
    @rule(data=st.data())
    def repeats(self, data: st.DataObject) -> None:
        act, command, first = data.draw(st.sampled_from(self.done))
        before = len(self.town.streams.log)

        assert act(command) == replace(first, repeated=True)
        assert len(self.town.streams.log) == before
