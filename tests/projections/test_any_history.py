"""Whatever happens in whatever order: a fold, a replay and a read model say the same at every version.

The histories are those of real decisions on a real store, with people erased in between.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, Final, cast
from uuid import UUID

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, initialize, multiple, rule, run_state_machine_as_test
from typing_extensions import override

from adapters.bootstrap.replaying import Replaying, kind_of
from kundelik_domain.admissions.application import APPLICATION
from kundelik_domain.admissions.events import ApplicationDrafted
from kundelik_domain.admissions.values import DocumentKind, Verdict
from kundelik_domain.shared.access import Principal
from kundelik_domain.shared.refusals import Refusal
from tests.language import THE_CLOCK, THE_DIRECTOR, THE_FATHER, THE_PARENT, person
from tests.projections.accounts import IINS, STEPS, Accounts
from tests.projections.autumn import STEPS as TAKEN
from tests.projections.autumn import Autumn
from tests.projections.comparing import folded, read_models_are_replays, replays_are_folds
from tests.projections.stored_town import Fed, StoredTown, a_stored_town, streams_of
from tests.use_cases.admissions.anybody import CHILDREN, CHOICES, SCHOOLS, Anybody

ERASABLE: Final = (
    THE_PARENT.person,
    THE_FATHER.person,
    THE_DIRECTOR.person,
    *(person(child.iin) for child in CHILDREN),
)
ABOUT_THE_FACT: Final = {"version", "position", "recorded_at"}
EXAMPLES: Final = count(1)
SHRINKING_NOTHING: Final = (Phase.explicit, Phase.reuse, Phase.generate)
"""Each try is a database of its own: a failure is told at once, as it was found."""


KINDS: Final = {
    "admissions.application", "admissions.seat-pool", "admissions.child-claim", "admissions.campaign",
    "admissions.rule-book", "admissions.duties", "admissions.formation", "admissions.order-register",
    "admissions.school-orders", "organisations.school", "identity.user", "identity.login-claim", "privacy.erasure",
}  # fmt: skip


class AnyHistory(Anybody):
    """On a store, with checked documents, employees, erased people and autumns; compared when it is over."""

    employees: Bundle[UUID] = Bundle("employees")

    def __init__(self, opened: Callable[[], AbstractContextManager[StoredTown]], seen: set[str]) -> None:
        super().__init__()
        self.opened, self.seen, self.open = opened, seen, ExitStack()
        self.planned: list[tuple[int, UUID]] = []

    @override
    def new_town(self) -> StoredTown:
        self.stored = self.open.enter_context(self.opened())
        self.followed = Fed(self.stored.installation, live=True)
        self.open.callback(self.followed.close)
        self.accounts = Accounts(self.stored)
        return self.stored

    @initialize(target=Anybody.applications, sent=st.booleans())
    @override
    def begin(self, *, sent: bool = True) -> Any:  # type: ignore[override] # what it draws and begins
        """Three families have come already, so that not every history is short."""
        super().begin()
        self.begun = [self.town.has_draft(child=child, choice=CHOICES[0]) for child in CHILDREN]
        for application in self.begun[:2] if sent else ():
            self.sends(application, None)
        return multiple(*self.begun)

    def drafted(self) -> list[UUID]:
        """Begun by hand: two applications with all documents."""
        self.begin(sent=False)
        return self.begun[:2]

    @rule(
        application=Anybody.applications,
        kind=st.sampled_from([DocumentKind.PHOTO, DocumentKind.SIGNED_APPLICATION]),
        verdict=st.sampled_from(Verdict),
        remark=st.sampled_from([None, "Анық емес"]),
    )
    def checks(self, application: UUID, kind: DocumentKind, verdict: Verdict, remark: str | None) -> None:
        who: Principal = self.of_the_school(application, "accepts")
        self.once(lambda _: self.town.checks(application, who, verdict, kind, remark), application)

    @rule(whom=st.sampled_from(ERASABLE))
    def erases(self, whom: UUID) -> None:
        self.stored.erases(whom)

    @rule(target=employees, iin=st.sampled_from(IINS))
    def registers(self, iin: str) -> Any:
        try:
            return self.accounts.registers(iin, self.stored.commands)
        except Refusal:
            return multiple()

    @rule(employee=employees, taken=st.lists(st.sampled_from(STEPS), min_size=1, max_size=3))
    def changes(self, employee: UUID, taken: list[str]) -> None:
        for step in taken:
            self.accounts.takes(employee, step)

    @rule(employee=employees)
    def erases_an_employee(self, employee: UUID) -> None:
        whom = self.accounts.person(employee)
        assert whom is not None
        self.stored.erases(whom)

    @rule(taken=st.integers(4, TAKEN), whom=st.sampled_from(ERASABLE))
    def plans_for_autumn(self, taken: int, whom: UUID) -> None:
        """It comes when all else is over: nobody applies for that year any more."""
        self.planned = [(taken, whom)]

    def autumn_comes(self) -> None:
        for taken, whom in self.planned:
            for recorded in list(self.stored.streams.log):
                if isinstance(recorded.fact, ApplicationDrafted):
                    self.cancels(recorded.stream, None)
            for school, who in SCHOOLS.items():
                Autumn(self.stored, school, who).comes(taken)
            self.stored.erases(whom)

    @rule()
    def read_models_follow(self) -> None:
        self.followed.up_to(self.stored.installation.log.head())

    @override
    def teardown(self) -> None:
        with self.open:
            if self.stored.streams.log:
                self.autumn_comes()
                self.everything_agrees()

    def everything_agrees(self) -> None:
        installation = self.stored.installation
        log = installation.log.after(0, 100_000).recorded
        for stream, history in streams_of(log).items():
            kind = kind_of(history)
            self.seen.add(kind.kind.name)
            replays_are_folds(Replaying(installation.log), stream, history)
            state = self.stored.streams.read(kind.kind, stream)
            assert state == folded(kind.kind, history)
            if kind.kind is APPLICATION:
                self.seen.add(state.status.value)
        self.followed.up_to(log[-1].position)
        read_models_are_replays(self.stored, log, self.followed)


@pytest.fixture
def opened(server: str, template: str, tmp_path: Path) -> Callable[[], AbstractContextManager[StoredTown]]:
    return lambda: a_stored_town(server, template, tmp_path / f"{next(EXAMPLES)}")


@pytest.mark.req("AUD-2", "AUD-3", "AUD-5", "AUD-6")
def test_a_fold_a_replay_and_a_read_model_say_the_same(
    opened: Callable[[], AbstractContextManager[StoredTown]],
) -> None:
    seen: set[str] = set()
    limits = settings(max_examples=8, stateful_step_count=30, deadline=None, phases=SHRINKING_NOTHING)

    run_state_machine_as_test(cast("type[AnyHistory]", partial(AnyHistory, opened, seen)), settings=limits)


@pytest.mark.req("AUD-2", "AUD-3", "AUD-5", "AUD-6")
def test_a_child_is_placed_and_everybody_forgotten_on_the_way(
    opened: Callable[[], AbstractContextManager[StoredTown]],
) -> None:
    """What chance may miss: each kind of stream there is here, each status, and each person erased once."""
    seen: set[str] = set()
    machine = AnyHistory(opened, seen)
    refused, late = machine.drafted()
    machine.sends(refused, None)
    machine.checks(refused, DocumentKind.PHOTO, Verdict.UNREADABLE, "Анық емес")
    machine.decides(refused, "refuses", None)
    machine.read_models_follow()
    machine.erases(THE_PARENT.person)
    machine.edits(refused, None, CHILDREN[0], CHOICES[1])
    machine.attaches(refused, DocumentKind.SIGNED_APPLICATION)
    machine.sends_on_paper(refused)
    machine.edits(late, None, CHILDREN[1], CHOICES[0])
    machine.sends(late, None)
    machine.time_passes(late, THE_CLOCK, 60)
    for application in (refused, late):
        machine.decides_to_the_end(application, alone=False, last="approves")
    employee = machine.registers(IINS[0])
    machine.changes(employee, ["renames", "blocks", "unblocks"])
    for person_erased in ERASABLE[2:]:
        machine.erases(person_erased)
    machine.erases_an_employee(employee)
    machine.plans_for_autumn(TAKEN, THE_FATHER.person)

    machine.teardown()

    assert seen >= {*KINDS, "placed"}


@pytest.mark.req("AUD-3", "AUD-6")
def test_what_chance_once_found_stays_mended(opened: Callable[[], AbstractContextManager[StoredTown]]) -> None:
    """A scan that was checked and made void, a ground that was answered, an erased child in another's place."""
    machine = AnyHistory(opened, set())
    first, second = machine.drafted()
    scan = DocumentKind.SIGNED_APPLICATION
    for application in (first, second):
        machine.attaches(application, scan)
        machine.sends_on_paper(application)
        machine.checks(application, scan, Verdict.UNREADABLE, "Анық емес")
        machine.decides(application, "refuses", None)
    machine.attaches(first, DocumentKind.PHOTO)
    machine.sends(first, None)
    machine.edits(second, None, CHILDREN[2], CHOICES[1])
    machine.erases(person(CHILDREN[2].iin))

    machine.teardown()
