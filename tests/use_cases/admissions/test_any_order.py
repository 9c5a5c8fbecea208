"""Everybody does anything in any order, also twice, also what is not theirs: the laws hold after each step.

For each pool free + held + taken = published, and nothing is below zero; held and taken are counted again from the
applications. A child has at most one live application a service and year, and its claim names exactly that one. One
service allocates seats, the other none. Nobody both accepted and approved. A scan counts while nothing was changed
after it. What is folded anew from the log is what was followed fact by fact.
"""

from __future__ import annotations

from collections import Counter
from itertools import product
from typing import Any, Final
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis.stateful import (
    invariant,
    run_state_machine_as_test,
)
from typing_extensions import override

from kundelik_domain.admissions.application import APPLICATION, Application, holds_seat
from kundelik_domain.admissions.campaign import CAMPAIGN
from kundelik_domain.admissions.child_claim import CHILD_CLAIM, ChildClaim
from kundelik_domain.admissions.duties import DUTIES
from kundelik_domain.admissions.events import (
    ApplicationAccepted,
    ApplicationApproved,
    ApplicationDrafted,
    ApplicationEdited,
    ApplicationRefused,
    ApplicationSent,
    DocumentAttached,
    TimeLimitMissed,
)
from kundelik_domain.admissions.rule_book import RULE_BOOK_KIND
from kundelik_domain.admissions.seat_pool import SEAT_POOL, SeatPool
from kundelik_domain.admissions.values import (
    FREE_MEALS,
    Choice,
    DocumentKind,
    Status,
)
from kundelik_domain.admissions.workflow import LIVE
from kundelik_domain.shared.facts import Fact
from kundelik_domain.shared.refusals import Refusal
from kundelik_domain.shared.streams import Outcome, StreamKind
from tests.use_cases.admissions.anybody import CHILDREN, CHOICES, YEARS, Act, Anybody

KINDS: Final[tuple[StreamKind[Any], ...]] = (APPLICATION, SEAT_POOL, CHILD_CLAIM, CAMPAIGN, RULE_BOOK_KIND, DUTIES)
KIND_OF: Final = {fact: kind for kind in KINDS for fact in kind.facts}

CONTENT: Final = (ApplicationDrafted, ApplicationEdited, DocumentAttached)


class AnyOrder(Anybody):
    """The laws of it."""

    def __init__(self) -> None:
        super().__init__()
        self.followed: dict[UUID, Any] = {}
        self.length = 0

    @override
    def once(self, act: Act, command: UUID) -> Outcome | None:
        """A refusal leaves nothing under the command's id."""
        try:
            return act(command)
        except Refusal:
            assert all(recorded.envelope.command_id != command for recorded in self.town.streams.log)
            return None

    def all_applications(self) -> dict[UUID, Application]:
        streams = {r.stream for r in self.town.streams.log if isinstance(r.fact, APPLICATION.facts)}
        return {stream: self.town.application(stream) for stream in streams}

    @invariant()
    def every_pool_adds_up(self) -> None:
        held: Counter[Choice | None] = Counter()
        taken: Counter[Choice | None] = Counter()
        for application in self.all_applications().values():
            if application.service == FREE_MEALS:
                continue
            held[application.choice] += holds_seat(application)
            taken[application.choice] += application.status is Status.ENROLLED
        for choice in CHOICES:
            pool = self.town.pool(choice)
            assert (pool.held, pool.taken) == (held[choice], taken[choice])
            assert pool.free + pool.held + pool.taken == pool.published
            assert min(pool.free, pool.held, pool.taken) >= 0
            assert self.town.pool(self.fitting(FREE_MEALS, choice), FREE_MEALS) == SeatPool()

    @invariant()
    def every_claim_names_the_live_application(self) -> None:
        for child, service in product(CHILDREN, YEARS):
            claim = self.town.claim(child.iin, YEARS[service], service)
            live = [
                ChildClaim(stream, application.number, application.owner)
                for stream, application in self.all_applications().items()
                if (application.service, application.child) == (service, self.town.people.person_with(child.iin))
                and application.status in LIVE
            ]
            assert live == ([] if claim.application is None else [claim])

    @invariant()
    def a_scan_counts_while_nothing_was_changed_after_it(self) -> None:
        for stream, application in self.all_applications().items():
            contents = [fact for fact in self.town.history(stream) if isinstance(fact, CONTENT)]
            last = contents[-1]
            scanned = isinstance(last, DocumentAttached) and last.document.kind is DocumentKind.SIGNED_APPLICATION
            assert (DocumentKind.SIGNED_APPLICATION in application.documents) == scanned

    @invariant()
    def every_history_is_lawful(self) -> None:
        for stream in self.all_applications():
            accepted = missed = None
            for fact in self.town.history(stream):
                match fact:
                    case ApplicationSent():
                        accepted = missed = None
                    case ApplicationAccepted():
                        accepted = fact.executor
                    case ApplicationApproved():
                        assert accepted not in {None, fact.director}
                    case ApplicationRefused():
                        assert fact.final == (accepted is not None)
                    case TimeLimitMissed():
                        assert missed is None
                        missed = fact.due_at

    @invariant()
    def replayed_is_followed(self) -> None:
        for recorded in self.town.streams.log[self.length :]:
            self.follow(recorded.stream, recorded.fact)
        self.length = len(self.town.streams.log)

        for stream, state in self.followed.items():
            kind = KIND_OF[type(self.town.streams.facts(stream)[0])]
            assert self.town.streams.read(kind, stream) == state

    def follow(self, stream: UUID, fact: Fact) -> None:
        kind = KIND_OF[type(fact)]
        self.followed[stream] = kind.evolve(self.followed.get(stream, kind.initial), fact)


@pytest.mark.req("ADM-9", "ADM-11", "ADM-15", "ADM-20", "ADM-33")
def test_the_laws_hold_in_any_order() -> None:
    run_state_machine_as_test(AnyOrder, settings=settings(max_examples=80, stateful_step_count=30, deadline=None))
