"""The school's side: who may do what, four eyes, signatures, missed limits (ADM-15, 22, 23, 28, 33)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from kundelik_domain.admissions.child_claim import ChildClaim
from kundelik_domain.admissions.events import (
    ApplicationAccepted,
    ApplicationApproved,
    ApplicationForwarded,
    ApplicationRefused,
    ChildReleased,
    SeatReleased,
    SeatTaken,
    TimeLimitMissed,
)
from kundelik_domain.admissions.refusals import ContentChanged, FourEyes, GroundNotAllowed, WrongStatus
from kundelik_domain.admissions.seat_pool import SeatPool
from kundelik_domain.admissions.values import Ground, Status, claim_of, pool_of
from kundelik_domain.shared.access import PLATFORM, Permission, Principal, Role
from kundelik_domain.shared.refusals import NotFound, NotPermitted
from kundelik_domain.shared.signatures import OrganisationDiffers, SignerIsSomeoneElse
from kundelik_domain.shared.streams import Outcome
from tests.language import (
    A_DIRECTOR_ELSEWHERE,
    A_FINAL_REFUSAL,
    A_FORWARDING,
    A_MISSED_LIMIT,
    A_REFUSAL,
    A_RULE_SET,
    A_STRANGER,
    AISULU,
    AN_ACCEPTANCE,
    AN_EXECUTOR_ELSEWHERE,
    DUE,
    EXECUTORS_IIN,
    IN_TIME,
    NEIGHBOURS_IIN,
    NUMBER,
    THE_ADMINISTRATOR,
    THE_CHOICE,
    THE_CLOCK,
    THE_DIRECTOR,
    THE_EXECUTOR,
    THE_ONLY_CLERK,
    THE_OPERATOR,
    THE_PARENT,
    THE_PSYCHOLOGIST,
    an_employee,
    person,
    refused,
    with_scopes,
)
from tests.use_cases.admissions.town import Town, a_town

COMMAND = UUID(int=0xABC)
POOL, CLAIM = pool_of(THE_CHOICE), claim_of(person(AISULU.iin), 2026)
Attempt = Callable[[Town, UUID, Principal], object]
ATTEMPTS: dict[Permission, tuple[Status, Attempt]] = {
    Permission.ACCEPT: (Status.SENT, lambda town, application, who: town.accepts(application, who)),
    Permission.REFUSE: (Status.SENT, lambda town, application, who: town.refuses(application, who)),
    Permission.FORWARD: (Status.ACCEPTED, lambda town, application, who: town.forwards(application, who)),
    Permission.APPROVE: (Status.UNDER_REVIEW, lambda town, application, who: town.approves(application, who)),
}
NOBODYS_DIRECTOR_BUT_HIS_OWN = [A_STRANGER, THE_PARENT, AN_EXECUTOR_ELSEWHERE, A_DIRECTOR_ELSEWHERE]


@pytest.mark.req("ADM-10", "ADM-22", "ADM-23", "ADM-28")
def test_the_manuals_story_from_draft_to_enrolment() -> None:
    town = a_town()
    application = town.has_draft()
    told = [step(application).answer["status"] for step in (town.sends, town.accepts, town.forwards, town.approves)]

    *_, accepted, forwarded, approved = town.history(application)
    assert told == ["sent", "accepted", "under_review", "enrolled"]
    assert accepted == replace(AN_ACCEPTANCE, application=application)
    assert forwarded == replace(A_FORWARDING, application=application)
    assert isinstance(approved, ApplicationApproved)
    assert (approved.approved_by, approved.director) == (THE_DIRECTOR.user, THE_DIRECTOR.person)
    assert town.streams.facts(POOL)[-1] == SeatTaken(pool=POOL, application=application)
    assert (town.pool(), town.claim().application) == (SeatPool(2, taken=1), application)


@pytest.mark.req("ADM-24", "AUD-1")
def test_every_step_is_recorded_with_who_took_it_in_which_capacity() -> None:
    town = a_town()
    application = town.has(Status.ENROLLED)
    told = [(type(r.fact), r.envelope.actor, r.decision.role) for r in town.streams.log if r.stream == application]

    assert told[-3:] == [
        (ApplicationAccepted, THE_EXECUTOR.user, Role.EXECUTOR),
        (ApplicationForwarded, THE_EXECUTOR.user, Role.EXECUTOR),
        (ApplicationApproved, THE_DIRECTOR.user, Role.DIRECTOR),
    ]
    assert {r.decision.organisation for r in town.streams.log if r.stream == application} == {THE_CHOICE.school}


@pytest.mark.req("ADM-22", "ADM-11")
def test_the_executors_refusal_gives_seat_and_child_back() -> None:
    town = a_town()
    application = town.has(Status.SENT)
    before = len(town.streams.log)
    answer = town.refuses(application).answer

    assert answer == {"application": str(application), "number": NUMBER, "status": "rejected"}
    assert [recorded.fact for recorded in town.streams.log[before:]] == [
        replace(A_REFUSAL, application=application),
        SeatReleased(pool=POOL, application=application),
        ChildReleased(claim=CLAIM, application=application),
    ]
    assert (town.status(application), town.pool(), town.claim()) == (Status.REJECTED, SeatPool(2), ChildClaim())


@pytest.mark.req("ADM-28", "ADM-11")
def test_the_directors_refusal_is_final_and_gives_seat_and_child_back() -> None:
    town = a_town()
    application = town.has(Status.UNDER_REVIEW)
    answer = town.refuses(application, THE_DIRECTOR).answer

    assert answer["status"] == "rejected"
    assert town.history(application)[-1] == replace(A_FINAL_REFUSAL, application=application)
    assert (town.pool(), town.claim()) == (SeatPool(2), ChildClaim())
    for attempt, action in ((town.edits, "edit"), (town.sends, "send"), (town.cancels, "cancel")):
        with refused(WrongStatus, action=action, status="rejected", allowed=[]):
            attempt(application)


@pytest.mark.req("ADM-22", "ADM-28")
def test_whose_refusal_it_is_follows_from_the_status_also_for_who_is_both() -> None:
    town = a_town()
    first = town.has(Status.SENT)
    town.refuses(first, THE_ONLY_CLERK)
    second = town.has(Status.UNDER_REVIEW)
    town.refuses(second, THE_ONLY_CLERK)

    assert (town.status(first), town.status(second)) == (Status.REJECTED, Status.REJECTED_FINALLY)
    assert [
        (recorded.fact.final, recorded.decision.role)
        for recorded in town.streams.log
        if isinstance(recorded.fact, ApplicationRefused)
    ] == [(False, Role.EXECUTOR), (True, Role.DIRECTOR)]


@pytest.mark.req("ADM-22", "ADM-28", "ADM-33")
def test_an_executor_does_not_refuse_under_review_nor_a_director_before_it() -> None:
    town = a_town()
    application = town.has(Status.SENT)

    with refused(NotPermitted, permission="applications:accept"):
        town.refuses(application, THE_DIRECTOR)
    town.accepts(application)
    for who in (THE_EXECUTOR, THE_DIRECTOR):
        with refused(WrongStatus, action="refuse", status="accepted", allowed=["forward", "cancel"]):
            town.refuses(application, who)
    town.forwards(application)
    with refused(NotPermitted, permission="applications:approve"):
        town.refuses(application, THE_EXECUTOR)
    assert town.status(application) is Status.UNDER_REVIEW


@pytest.mark.req("ADM-4", "ADM-22")
def test_it_is_refused_only_on_a_ground_of_the_rules_it_was_sent_under() -> None:
    town = a_town()
    town.adopts(replace(A_RULE_SET, version="two-grounds", grounds=(Ground.UNTRUE_DATA, Ground.RULES_NOT_MET)))
    application = town.has(Status.SENT)
    town.adopts(replace(A_RULE_SET, version="first-grade-2026"))

    with refused(GroundNotAllowed, field="ground", allowed=["untrue-data", "rules-not-met"]):
        town.refuses(application, ground=Ground.CLASS_OVERFULL)
    assert town.refuses(application, ground=Ground.RULES_NOT_MET).answer["status"] == "rejected"


@pytest.mark.req("IDN-3")
@pytest.mark.parametrize("permission", ATTEMPTS)
@pytest.mark.parametrize("who", NOBODYS_DIRECTOR_BUT_HIS_OWN)
def test_people_of_other_schools_hear_that_there_is_no_such_application(
    permission: Permission, who: Principal
) -> None:
    town, (status, attempt) = a_town(), ATTEMPTS[permission]
    application = town.has(status)

    with refused(NotFound):
        attempt(town, application, who)
    assert town.status(application) is status


@pytest.mark.req("IDN-2", "ADM-18")
@pytest.mark.parametrize("permission", ATTEMPTS)
@pytest.mark.parametrize("who", [THE_PSYCHOLOGIST, THE_ADMINISTRATOR, THE_OPERATOR])
def test_people_of_the_school_without_the_right_hear_which_right_they_lack(
    permission: Permission, who: Principal
) -> None:
    town, (status, attempt) = a_town(), ATTEMPTS[permission]
    application = town.has(status)

    with refused(NotPermitted, permission=permission.value):
        attempt(town, application, who)


@pytest.mark.req("IDN-2", "ADM-33")
@pytest.mark.parametrize(
    ("permission", "who"),
    [
        (Permission.ACCEPT, THE_DIRECTOR),
        (Permission.FORWARD, THE_DIRECTOR),
        (Permission.APPROVE, THE_EXECUTOR),
    ],
)
def test_executor_and_director_do_not_do_each_others_work(permission: Permission, who: Principal) -> None:
    town, (status, attempt) = a_town(), ATTEMPTS[permission]
    application = town.has(status)

    with refused(NotPermitted, permission=permission.value):
        attempt(town, application, who)


@pytest.mark.req("IDN-4")
def test_a_token_narrowed_to_refusing_refuses_and_does_nothing_else() -> None:
    town, narrowed = a_town(), with_scopes(THE_EXECUTOR, Permission.REFUSE)
    application = town.has(Status.SENT)

    with refused(NotPermitted, permission="applications:accept"):
        town.accepts(application, narrowed)
    with refused(NotPermitted, permission="applications:refuse"):
        town.refuses(application, with_scopes(THE_EXECUTOR, Permission.ACCEPT))
    assert town.refuses(application, narrowed).answer["status"] == "rejected"


@pytest.mark.req("IDN-3")
def test_a_draft_does_not_exist_for_the_school_yet() -> None:
    town = a_town()

    for application in (town.has_draft(), UUID(int=9)):
        with refused(NotFound):
            town.accepts(application)


@pytest.mark.req("ADM-33")
def test_who_accepted_it_does_not_approve_it() -> None:
    town = a_town()
    application = town.has(Status.SENT)
    town.accepts(application, THE_ONLY_CLERK)
    town.forwards(application, THE_ONLY_CLERK)

    for the_same_person in (THE_ONLY_CLERK, THE_DIRECTOR):
        with refused(FourEyes):
            town.approves(application, the_same_person)
    assert town.pool() == SeatPool(2, held=1)


@pytest.mark.req("SIG-1", "ADM-28")
def test_the_director_signs_with_his_own_key_for_his_own_school() -> None:
    town = a_town()
    application = town.has(Status.UNDER_REVIEW)

    for iin in (EXECUTORS_IIN, NEIGHBOURS_IIN):
        with refused(SignerIsSomeoneElse):
            town.approves(application, iin=iin)
    for other in ("000000000001", None):
        with refused(OrganisationDiffers):
            town.approves(application, bin_=other)
    assert town.status(application) is Status.UNDER_REVIEW


@pytest.mark.req("SIG-1")
def test_a_statement_of_another_edition_is_not_what_is_approved(monkeypatch: pytest.MonkeyPatch) -> None:
    town = a_town()
    application = town.has(Status.UNDER_REVIEW)
    behind = replace(town.statements.approval(application), content=0)
    monkeypatch.setattr(town.statements, "approval", lambda _: behind)

    with refused(ContentChanged):
        town.approves(application)


@pytest.mark.req("ADM-28")
def test_a_cancellation_that_came_first_wins_over_the_approval() -> None:
    town = a_town()
    application = town.has(Status.UNDER_REVIEW)
    town.streams.meanwhile.append(lambda: town.cancels(application))

    with refused(WrongStatus, action="approve", status="cancelled", allowed=[]):
        town.approves(application)
    assert town.pool() == SeatPool(2)


@pytest.mark.req("ADM-28")
def test_the_same_decision_twice_gives_the_first_answer_and_takes_one_seat() -> None:
    town = a_town()
    application = town.has(Status.UNDER_REVIEW)
    first = town.approves(application, command=COMMAND)

    assert town.approves(application, command=COMMAND) == Outcome(first.position, first.answer, repeated=True)
    assert town.pool() == SeatPool(2, taken=1)
    with refused(WrongStatus, action="approve", status="enrolled", allowed=[]):
        town.approves(application)


def missed(town: Town, application: UUID) -> list[TimeLimitMissed]:
    return [fact for fact in town.history(application) if isinstance(fact, TimeLimitMissed)]


@pytest.mark.req("ADM-15")
def test_the_clock_records_a_missed_limit_once_at_the_moment_it_happens() -> None:
    town = a_town()
    application = town.has(Status.SENT)
    town.at(IN_TIME)
    assert town.notices(application) is None
    town.at(DUE)
    outcome = town.notices(application)

    told = {"application": str(application), "number": NUMBER, "status": "sent"}
    assert outcome == Outcome(len(town.streams.log), told)
    assert town.notices(application) is None
    assert missed(town, application) == [replace(A_MISSED_LIMIT, application=application)]
    assert town.streams.log[-1].decision.role is Role.CLOCK


@pytest.mark.req("ADM-15")
def test_the_clock_that_repeats_itself_after_a_restart_records_nothing_new() -> None:
    town = a_town()
    application = town.has(Status.SENT)
    town.at(DUE)
    first = town.notices(application, command=COMMAND)
    again = town.notices(application, command=COMMAND)

    assert first is not None
    assert again == Outcome(first.position, first.answer, repeated=True)
    assert len(missed(town, application)) == 1


@pytest.mark.req("ADM-15")
def test_after_an_outage_the_late_decision_records_the_missed_limit_and_the_clock_finds_nothing() -> None:
    town = a_town()
    application = town.has(Status.SENT)
    town.at(DUE + timedelta(hours=3))
    for step in (town.accepts, town.forwards, town.approves):
        step(application)

    assert missed(town, application) == [replace(A_MISSED_LIMIT, application=application)]
    assert town.notices(application) is None
    assert town.application(application).missed


@pytest.mark.req("ADM-15")
def test_clock_and_decision_at_once_record_it_once() -> None:
    town = a_town()
    application = town.has(Status.SENT)
    town.at(DUE)
    town.streams.meanwhile.append(lambda: town.notices(application))
    town.accepts(application)
    assert len(missed(town, application)) == 1


@pytest.mark.req("ADM-15")
def test_decision_and_clock_at_once_record_it_once() -> None:
    town = a_town()
    application = town.has(Status.SENT)
    town.at(DUE)
    town.streams.meanwhile.append(lambda: town.accepts(application))
    assert town.notices(application) is None
    assert len(missed(town, application)) == 1


@pytest.mark.req("ADM-15")
@pytest.mark.parametrize("status", [Status.DRAFT, Status.ENROLLED, Status.REJECTED, Status.CANCELLED, Status.NONE])
def test_what_was_decided_in_time_or_never_sent_misses_nothing(status: Status) -> None:
    town = a_town()
    application = UUID(int=9) if status is Status.NONE else town.has(status)
    town.at(DUE + timedelta(days=30))

    assert town.notices(application) is None
    assert missed(town, application) == []


@pytest.mark.req("ADM-15")
def test_sent_again_it_can_miss_its_new_limit_too() -> None:
    town = a_town()
    application = town.has(Status.SENT)
    town.at(DUE)
    town.refuses(application)
    town.sends(application)
    town.at(DUE + timedelta(days=2))
    town.notices(application)

    assert [fact.due_at for fact in missed(town, application)] == [DUE, DUE + timedelta(days=2)]


@pytest.mark.req("IDN-2", "ADM-15")
def test_only_the_clock_keeps_time_and_not_by_a_role_held_over_an_application() -> None:
    town = a_town()
    application = town.has(Status.SENT)
    town.at(DUE)

    for who in (THE_EXECUTOR, THE_DIRECTOR, THE_PARENT, an_employee(1, "x", Role.CLOCK, school=application)):
        with refused(NotFound):
            town.notices(application, who)
    for who in (THE_OPERATOR, an_employee(2, "y", Role.AUDITOR, school=PLATFORM)):
        with refused(NotPermitted, permission="clock:keep"):
            town.notices(application, who)
    assert town.notices(application, THE_CLOCK) is not None
