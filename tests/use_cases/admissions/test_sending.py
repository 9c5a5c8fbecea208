"""Sending and cancelling: signature, seat, claim and time limit in one append (ADM-9 … ADM-12, ADM-14)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from kundelik_domain.admissions.child_claim import ChildClaim
from kundelik_domain.admissions.events import (
    ApplicationCancelled,
    ApplicationSent,
    ChildClaimed,
    ChildReleased,
    SeatHeld,
    SeatReleased,
)
from kundelik_domain.admissions.refusals import (
    ChildHasApplication,
    ContentChanged,
    DocumentsMissing,
    NoCampaign,
    NoFreeSeat,
    NotByChoice,
    NotSigned,
    WrongStatus,
)
from kundelik_domain.admissions.seat_pool import SeatPool
from kundelik_domain.admissions.values import (
    Direction,
    DocumentKind,
    Language,
    SignatureEvidence,
    Status,
    claim_of,
    pool_of,
)
from kundelik_domain.shared.access import Role
from kundelik_domain.shared.refusals import CommandIdReused, WrittenMeanwhile
from kundelik_domain.shared.signatures import DocumentChanged, NotASignature, SignerIsSomeoneElse
from kundelik_domain.shared.streams import Outcome
from tests.language import (
    A_MISSED_LIMIT,
    AISULU,
    ANOTHER_SCHOOL,
    DAUREN,
    DUE,
    FATHERS_IIN,
    NEIGHBOURS_IIN,
    NOON,
    NUMBER,
    THE_CHOICE,
    THE_FATHER,
    THE_FATHERS_DETAILS,
    THE_PARENT,
    THE_SCHOOL,
    a_limit,
    an_employee,
    person,
    refused,
    seats,
)
from tests.use_cases.admissions.town import a_town

COMMAND = UUID(int=0xABC)
POOL, CLAIM = pool_of(THE_CHOICE), claim_of(person(AISULU.iin), 2026)
NO_SEAT = {"school": str(THE_SCHOOL), "language": "kk", "class_kind": "general"}
IN_RUSSIAN = replace(THE_CHOICE, language=Language.RU)


@pytest.mark.req("ADM-9", "ADM-10", "ADM-11", "ADM-14")
def test_sending_holds_a_seat_claims_the_child_and_starts_the_limit_in_one_append() -> None:
    town = a_town()
    draft = town.has_draft()
    before = len(town.streams.log)
    outcome = town.sends(draft)

    (sent, claimed, held) = [recorded.fact for recorded in town.streams.log[before:]]
    assert outcome == Outcome(before + 3, {"application": str(draft), "number": NUMBER, "status": "sent"})
    assert isinstance(sent, ApplicationSent)
    assert replace(sent, signature=None) == ApplicationSent(
        application=draft,
        applicant=THE_PARENT.person,
        school=THE_SCHOOL,
        rules="first-grade-2021",
        limit=a_limit(NOON),
        signature=None,
    )
    assert claimed == ChildClaimed(claim=CLAIM, application=draft, number=NUMBER, owner=THE_PARENT.user)
    assert held == SeatHeld(pool=POOL, application=draft)


@pytest.mark.req("SIG-1")
def test_the_signature_is_kept_with_the_bytes_it_was_made_over() -> None:
    town = a_town()
    draft = town.has_draft()
    document, cms = town.statements.application(draft).document, town.signed_as_it_reads(draft)
    town.sends(draft)
    (sent,) = [fact for fact in town.history(draft) if isinstance(fact, ApplicationSent)]

    assert isinstance(sent.signature, SignatureEvidence)
    assert (sent.signature.document, sent.signature.cms) == (document, cms)
    assert set(sent.signature.certificates + sent.signature.revocation_lists) <= set(town.evidence.kept)


@pytest.mark.req("ADM-10")
def test_a_scan_of_the_signed_application_serves_as_well() -> None:
    town = a_town()
    draft = town.has_draft()

    with refused(NotSigned):
        town.sends_signed(draft, None)
    town.attaches(draft, DocumentKind.SIGNED_APPLICATION)
    assert town.sends_signed(draft, None).answer["status"] == "sent"


@pytest.mark.req("ADM-5")
def test_without_its_documents_nothing_is_sent() -> None:
    town = a_town()
    draft = UUID(town.drafts().answer["application"])

    missing = ["birth-certificate", "photo", "health-certificate", "health-passport"]
    with refused(DocumentsMissing, missing=missing):
        town.sends(draft)
    assert (town.pool(), town.claim()) == (SeatPool(2), ChildClaim())


@pytest.mark.req("ADM-11")
def test_without_a_free_seat_the_draft_stays_and_can_be_sent_later() -> None:
    town = a_town(1)
    first, second = town.has_draft(), town.has_draft(child=DAUREN)
    town.sends(first)

    with refused(NoFreeSeat, **NO_SEAT):
        town.sends(second)
    assert (town.status(second), town.claim(DAUREN.iin)) == (Status.DRAFT, ChildClaim())
    town.opens(seats(2))
    assert town.sends(second).answer["status"] == "sent"
    assert town.pool() == SeatPool(published=2, held=2)


@pytest.mark.req("ADM-11")
def test_who_loses_the_race_for_the_last_seat_hears_that_none_is_free() -> None:
    town = a_town(1)
    mine, theirs = town.has_draft(), town.has_draft(child=DAUREN)
    town.streams.meanwhile.append(lambda: town.sends(theirs))

    with refused(NoFreeSeat, **NO_SEAT):
        town.sends(mine)
    assert town.pool() == SeatPool(published=1, held=1)
    assert (town.status(mine), town.status(theirs)) == (Status.DRAFT, Status.SENT)


@pytest.mark.req("ADM-11")
def test_who_loses_a_race_with_seats_to_spare_is_decided_again_and_sent() -> None:
    town = a_town(2)
    mine, theirs = town.has_draft(), town.has_draft(child=DAUREN)
    town.streams.meanwhile.append(lambda: town.sends(theirs))

    assert town.sends(mine).answer["status"] == "sent"
    assert town.pool() == SeatPool(published=2, held=2)


@pytest.mark.req("ADM-11")
def test_who_loses_again_and_again_is_told_so_after_a_bounded_number_of_tries() -> None:
    town = a_town(100)
    mine = town.has_draft()
    town.streams.meanwhile = [part for _ in range(12) for part in (lambda: town.opens(seats(100)), int)]

    with refused(WrittenMeanwhile, tries=12):
        town.sends(mine)
    assert town.pool() == SeatPool(published=100)


@pytest.mark.req("ADM-9", "ADM-11")
def test_the_same_sending_twice_gives_the_first_answer_and_holds_one_seat() -> None:
    town = a_town()
    draft = town.has_draft()
    cms = town.signed_as_it_reads(draft)
    first = town.sends_signed(draft, cms, command=COMMAND)
    town.accepts(draft)

    assert town.sends_signed(draft, cms, command=COMMAND) == Outcome(first.position, first.answer, repeated=True)
    assert town.pool() == SeatPool(published=2, held=1)
    with refused(CommandIdReused):
        town.sends_signed(draft, None, command=COMMAND)


@pytest.mark.req("ADM-11")
def test_the_same_sending_twice_at_once_holds_one_seat() -> None:
    town = a_town()
    draft = town.has_draft()
    cms = town.signed_as_it_reads(draft)
    town.streams.meanwhile.append(lambda: town.sends_signed(draft, cms, command=COMMAND))

    assert town.sends_signed(draft, cms, command=COMMAND).repeated
    assert town.pool() == SeatPool(published=2, held=1)


@pytest.mark.req("ADM-9")
def test_a_second_application_for_a_child_is_refused_and_names_the_first_to_its_own_applicant() -> None:
    town = a_town()
    town.opens(seats(2), seats(2, Language.RU))
    mine, again = town.has_draft(), town.has_draft(choice=IN_RUSSIAN)
    town.sends(mine)

    with refused(ChildHasApplication, number=NUMBER):
        town.sends(again)
    assert (town.status(again), town.pool(IN_RUSSIAN)) == (Status.DRAFT, SeatPool(2))


@pytest.mark.req("ADM-9")
def test_the_other_parent_hears_no_number() -> None:
    town = a_town()
    mothers, fathers = town.has_draft(), town.has_draft(THE_FATHER, applicant=THE_FATHERS_DETAILS)
    town.sends(mothers)

    with refused(ChildHasApplication):
        town.sends(fathers, THE_FATHER, FATHERS_IIN)


@pytest.mark.req("ADM-9")
def test_a_child_is_claimed_in_the_whole_country_and_free_again_after_the_first_is_cancelled() -> None:
    town, elsewhere = a_town(), replace(THE_CHOICE, school=ANOTHER_SCHOOL)
    administrator = an_employee(0x999, "x", Role.SCHOOL_ADMINISTRATOR, school=ANOTHER_SCHOOL)
    town.opens(seats(1), who=administrator, school=ANOTHER_SCHOOL)
    here, there = town.has(Status.SENT), town.has_draft(choice=elsewhere)

    with refused(ChildHasApplication, number=NUMBER):
        town.sends(there)
    town.cancels(here)
    town.sends(there)
    assert town.claim() == ChildClaim(there, NUMBER + 1, THE_PARENT.user)
    assert (town.pool(), town.pool(elsewhere)) == (SeatPool(2), SeatPool(1, held=1))


@pytest.mark.req("SIG-1")
def test_it_is_signed_by_its_applicant_and_nobody_else() -> None:
    town = a_town()
    draft = town.has_draft()

    with refused(SignerIsSomeoneElse):
        town.sends(draft, iin=NEIGHBOURS_IIN)
    with refused(NotASignature, reason="shape"):
        town.sends_signed(draft, b"nothing")
    assert town.status(draft) is Status.DRAFT


@pytest.mark.req("ADM-10", "SIG-1")
def test_what_was_signed_before_an_edit_is_not_a_signature_of_what_it_reads_now() -> None:
    town = a_town()
    draft = town.has_draft()
    cms = town.signed_as_it_reads(draft)
    town.edits(draft, choice=THE_CHOICE)

    with refused(DocumentChanged):
        town.sends_signed(draft, cms)


@pytest.mark.req("ADM-10", "SIG-1")
def test_an_edit_between_verifying_and_writing_is_noticed() -> None:
    town = a_town()
    draft = town.has_draft()
    town.streams.meanwhile.append(lambda: town.edits(draft))

    with refused(ContentChanged):
        town.sends(draft)
    assert (town.status(draft), town.pool()) == (Status.DRAFT, SeatPool(2))


@pytest.mark.req("ADM-7", "ADM-8")
def test_a_campaign_that_closed_to_choice_meanwhile_refuses_the_sending() -> None:
    town = a_town()
    town.opens(seats(2), accepts_by_choice=True)
    draft = town.has_draft(choice=replace(THE_CHOICE, direction=Direction.BY_CHOICE))
    town.opens(seats(2))

    with refused(NotByChoice, school=str(THE_SCHOOL)):
        town.sends(draft)


@pytest.mark.req("ADM-7")
def test_a_school_without_a_campaign_gets_no_applications() -> None:
    with refused(NoCampaign, school=str(ANOTHER_SCHOOL), school_year=2026):
        a_town().has_draft(choice=replace(THE_CHOICE, school=ANOTHER_SCHOOL))


@pytest.mark.req("ADM-14")
def test_the_limit_is_that_of_the_rules_and_the_calendar_when_it_was_sent() -> None:
    town = a_town()
    draft = town.has_draft()
    friday_evening = datetime(2026, 7, 3, 13, 0, 1, tzinfo=UTC)
    town.at(friday_evening)
    town.sends(draft)

    limit = town.application(draft).limit
    assert limit == a_limit(friday_evening)
    assert limit.due_at == datetime(2026, 7, 8, 19, 0, tzinfo=UTC)


@pytest.mark.req("ADM-11", "ADM-12")
@pytest.mark.parametrize("status", [Status.SENT, Status.ACCEPTED, Status.UNDER_REVIEW])
def test_cancelling_gives_seat_and_child_back(status: Status) -> None:
    town = a_town()
    application = town.has(status)
    before = len(town.streams.log)
    answer = town.cancels(application).answer

    assert answer == {"application": str(application), "number": NUMBER, "status": "cancelled"}
    assert [recorded.fact for recorded in town.streams.log[before:]] == [
        ApplicationCancelled(application=application),
        SeatReleased(pool=POOL, application=application),
        ChildReleased(claim=CLAIM, application=application),
    ]
    assert (town.pool(), town.claim()) == (SeatPool(2), ChildClaim())


@pytest.mark.req("ADM-12")
def test_a_cancelled_draft_had_nothing_to_give_back() -> None:
    town = a_town()
    draft = town.has_draft()
    town.cancels(draft)

    assert (town.status(draft), town.pool(), town.claim()) == (Status.CANCELLED, SeatPool(2), ChildClaim())


@pytest.mark.req("ADM-12")
@pytest.mark.parametrize(
    ("status", "shown"),
    [(Status.ENROLLED, "enrolled"), (Status.REJECTED, "rejected"), (Status.CANCELLED, "cancelled")],
)
def test_what_is_decided_or_cancelled_is_not_cancelled(status: Status, shown: str) -> None:
    town = a_town()
    allowed = ["edit", "attach", "send"] if status is Status.REJECTED else []
    application = town.has(status)

    with refused(WrongStatus, action="cancel", status=shown, allowed=allowed):
        town.cancels(application)


@pytest.mark.req("ADM-15")
def test_a_late_cancellation_leaves_the_missed_limit_on_record() -> None:
    town = a_town()
    application = town.has(Status.SENT)
    town.at(DUE)
    town.cancels(application)

    assert town.history(application)[-2:] == (
        replace(A_MISSED_LIMIT, application=application),
        ApplicationCancelled(application=application),
    )
    assert town.notices(application) is None


@pytest.mark.req("ADM-11", "ADM-12", "ADM-14")
def test_refused_by_the_executor_it_is_improved_and_sent_again_with_a_new_limit_seat_and_claim() -> None:
    town = a_town()
    application = town.has(Status.REJECTED)
    assert (town.pool(), town.claim()) == (SeatPool(2), ChildClaim())
    town.opens(seats(2), seats(1, Language.RU))
    town.at(NOON + timedelta(days=2))
    town.edits(application, choice=IN_RUSSIAN)
    town.sends(application)

    assert town.application(application).limit == a_limit(NOON + timedelta(days=2))
    assert (town.pool(), town.pool(IN_RUSSIAN)) == (SeatPool(2), SeatPool(1, held=1))
    assert town.claim() == ChildClaim(application, NUMBER, THE_PARENT.user)
