"""The end of summer: what is left is decided, the year closed, classes formed, the order signed (ADM-29 … ADM-32)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from kundelik_domain.shared.access import Role

from .names import ROOTS, WOMEN
from .stories import CLASS_SIZE, LEFT, SCHOOL_YEAR, Case, Scenario, Story
from .timeline import Action, Step

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import ThreadPoolExecutor

    from adapters.clocks.shared import SharedClock

    from .acting import Acting
    from .asking import Commands

OVERDUE_ARE_DECIDED: Final = datetime(2022, 8, 24, 5, tzinfo=UTC)
TOO_EARLY: Final = datetime(2022, 8, 25, 12, tzinfo=UTC)
"""The manual: the year is closed after 25 August."""
YEAR_IS_CLOSED: Final = datetime(2022, 8, 26, 5, tzinfo=UTC)
ORDERS_ARE_SIGNED: Final = datetime(2022, 8, 26, 9, tzinfo=UTC)

STILL_OPEN: Final = "admissions.school-year-still-open"
REFUSED_CLOSINGS: Final = 2
LETTERS: Final = "АӘБВГҒДЕЖЗИКҚЛМНҢОӨПРСТУҰҮ"
ORDER: Final = {
    "text_kk": "2022–2023 оқу жылына бірінші сыныптарды жинақтау туралы\n"
    "Балаларды бірінші сыныпқа қабылдау қорытындысы бойынша БҰЙЫРАМЫН:\n"
    "1. Қабылданған оқушылар қоса берілген тізімге сәйкес сыныптарға бөлінсін.\n"
    "2. Тізімде көрсетілген мұғалімдерге сынып жетекшілігі жүктелсін.\n"
    "3. Осы бұйрықтың орындалуын бақылауды өзіме қалдырамын.",
    "text_ru": "О комплектовании первых классов на 2022–2023 учебный год\n"
    "По итогам приёма детей в первый класс ПРИКАЗЫВАЮ:\n"
    "1. Распределить принятых учащихся по классам согласно прилагаемому списку.\n"
    "2. Возложить классное руководство на учителей, указанных в списке.\n"
    "3. Контроль за исполнением настоящего приказа оставляю за собой.",
}
BY_HAND: Final = 0
"""In the manual's school pupils are placed one by one; everywhere else a proposal is taken."""


@dataclass(frozen=True, slots=True)
class Autumn:
    """School by school, side by side."""

    scenario: Scenario
    acting: Acting
    pool: ThreadPoolExecutor
    advance: Callable[[datetime, int, int], None]

    def run(self, clock: SharedClock) -> None:
        """Raises `ContraryToPlan`."""
        self._decided(clock, OVERDUE_ARE_DECIDED, Story.LEFT_OVERDUE)
        reluctant = next((case.place for case in self.scenario.cases if case.story is Story.UNDECIDED), BY_HAND)
        clock.set(TOO_EARLY)
        self._close(reluctant, "too early", refused=STILL_OPEN)
        clock.set(YEAR_IS_CLOSED)
        self._close(reluctant, "something open", refused=STILL_OPEN)
        self._decided(clock, YEAR_IS_CLOSED, Story.UNDECIDED)
        places = forming_schools(self.scenario)
        for at, step in ((YEAR_IS_CLOSED, self._form), (ORDERS_ARE_SIGNED, self._sign)):
            clock.set(at)
            for done, _ in enumerate(self.pool.map(step, places), 1):
                self.advance(at, done, len(places))

    @property
    def _commands(self) -> Commands:
        return self.acting.commands

    def _decided(self, clock: SharedClock, at: datetime, story: Story) -> None:
        """Executors accept and forward what was left; each director signs all of it as one action (ADM-28)."""
        clock.set(at)
        left: dict[int, list[Case]] = {}
        for case in self.scenario.cases:
            if case.story is story and story in LEFT:
                left.setdefault(case.place, []).append(case)
        for _ in self.pool.map(lambda item: self._sign_several(at, story, *item), left.items()):
            continue

    def _sign_several(self, at: datetime, story: Story, place: int, cases: list[Case]) -> None:
        for case in cases:
            for action in (Action.ACCEPT, Action.FORWARD):
                self.acting.act(Step(at, case, action))
        director = self.acting.opened.staff[place][Role.DIRECTOR]
        step = f"{_school(place)}/approvals/{story.name.lower()}"
        approvals = {}
        for case in cases:
            application = self.acting.applied[case.key].application
            path, holder = f"/applications/{application}/approval-statement", self.acting.holder(place, Role.DIRECTOR)
            approvals[application] = self.acting.signed(f"{step}/{case.key}", director, path, holder)
        self._commands.approve(step, director, approvals)

    def _close(self, place: int, step: str, refused: str | None = None, classes: int = 1) -> None:
        body = {"most_classes": classes, "most_in_class": CLASS_SIZE}
        director, path = self.acting.opened.staff[place][Role.DIRECTOR], f"{self._formation(place)}/closing"
        name = f"{_school(place)}/closing{f'/{step}' if refused else ''}"
        self._commands.give(name, director, "POST", path, refused=refused, json=body)

    def _form(self, place: int) -> None:
        """From the drafted order to classes with pupils."""
        staff, school = self.acting.opened.staff[place], self.acting.opened.schools[place]
        plans = classes_of(self.scenario, place)
        order = ORDER | {"signer": str(staff[Role.DIRECTOR].user)}
        path = f"/schools/{school}/formation-orders/{SCHOOL_YEAR}"
        self._commands.give(f"{_school(place)}/order/draft", staff[Role.EXECUTOR], "PUT", path, json=order)
        self._close(place, "", classes=len(plans))
        classes = self._add_classes(place, plans)
        if place == BY_HAND:
            self._place_by_hand(place, classes)
        else:
            self._take_proposal(place)

    def _sign(self, place: int) -> None:
        director = self.acting.opened.staff[place][Role.DIRECTOR]
        step, path = f"{_school(place)}/order/sign", self._formation(place)
        holder = self.acting.holder(place, Role.DIRECTOR)
        cms = self.acting.signed(step, director, f"{path}/order-statement", holder)
        self._commands.give(step, director, "POST", f"{path}/order", json={"signature": cms})

    def _add_classes(self, place: int, plans: list[dict[str, Any]]) -> dict[tuple[str, str], list[str]]:
        staff, made = self.acting.opened.staff[place], dict[tuple[str, str], list[str]]()
        for number, plan in enumerate(plans):
            teacher: dict[str, str] = {"teacher_name": _teacher(place + number)}
            if Role.METHODOLOGIST in staff and number == 0:
                teacher = {"teacher": str(staff[Role.METHODOLOGIST].user)}
            step, path = f"{_school(place)}/class/{number}", f"{self._formation(place)}/classes"
            added = self._commands.give(step, staff[Role.DIRECTOR], "POST", path, json=plan | teacher)
            made.setdefault((plan["language"], plan["class_kind"]), []).append(added["school_class"])
        return made

    def _place_by_hand(self, place: int, classes: dict[tuple[str, str], list[str]]) -> None:
        director, turns = self.acting.opened.staff[place][Role.DIRECTOR], Counter[tuple[str, str]]()
        for case in self.scenario.admitted(place):
            mates = classes[case.pool]
            body = {"school_class": mates[turns[case.pool] % len(mates)]}
            turns[case.pool] += 1
            path = f"{self._formation(place)}/pupils/{self.acting.applied[case.key].application}"
            self._commands.give(f"{case.key}/place", director, "PUT", path, json=body)

    def _take_proposal(self, place: int) -> None:
        step, path = f"{_school(place)}/proposal", f"{self._formation(place)}/proposal"
        if step in self._commands.journal.acknowledged:
            return  # its version is long past; that it was written is checked with all others at the end
        director = self.acting.opened.staff[place][Role.DIRECTOR]
        seen = self._commands.read(director, path).headers["etag"]
        self._commands.give(step, director, "POST", f"{path}/acceptance", headers={"If-Match": seen})

    def _formation(self, place: int) -> str:
        return formation_path(self.acting.opened.schools[place])


def formation_path(school: UUID) -> str:
    """Where its classes of this school year are."""
    return f"/schools/{school}/formations/{SCHOOL_YEAR}"


def forming_schools(scenario: Scenario) -> list[int]:
    """The places of the schools that have admitted somebody to the first grade."""
    return [place for place in range(len(scenario.world.schools)) if scenario.admitted(place)]


def classes_of(scenario: Scenario, place: int) -> list[dict[str, Any]]:
    """As many as are needed for each language and kind, named by the letters of the alphabet."""
    counts = Counter(case.pool for case in scenario.admitted(place))
    kinds = [pool for pool, count in sorted(counts.items()) for _ in range(ceil(count / CLASS_SIZE))]
    return [
        {"name": f"1 «{LETTERS[number]}»", "language": language, "class_kind": kind, "seats": CLASS_SIZE}
        for number, (language, kind) in enumerate(kinds)
    ]


def _school(place: int) -> str:
    return f"school-{place + 1:03}"


def _teacher(number: int) -> str:
    return f"{ROOTS[number % len(ROOTS)]}ова {WOMEN[number * 7 % len(WOMEN)]}"
