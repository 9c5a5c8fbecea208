"""One application: given facts, one decision, then facts or a refusal (ADM-5, 9-12, 15, 22, 23, 28, 33)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from kundelik_domain.admissions.application import (
    APPLICATION,
    Application,
    accept,
    approve,
    attach,
    cancel,
    edit,
    forward,
    miss,
    refuse,
    send,
)
from kundelik_domain.admissions.events import ApplicationDrafted, ApplicationEdited, DocumentAttached
from kundelik_domain.admissions.refusals import DocumentsMissing, FourEyes, NotSigned, WrongStatus
from kundelik_domain.admissions.values import DocumentKind, Status
from kundelik_domain.shared.facts import ERASED, Fact
from tests.language import (
    A_CANCELLATION,
    A_DRAFT,
    A_FINAL_REFUSAL,
    A_FORWARDING,
    A_MISSED_LIMIT,
    A_REFUSAL,
    A_RULE_SET,
    A_SCAN,
    ALL_DOCUMENTS,
    AN_ACCEPTANCE,
    AN_APPROVAL,
    AN_EDIT,
    APPLICATION_ID,
    DUE,
    HISTORY_TO,
    IN_TIME,
    NOON,
    THE_DIRECTOR,
    THE_EXECUTOR,
    a_limit,
    a_sending,
    an_attachment,
    given,
    refused,
)
from tests.strategies import application_facts, moments

ON_PAPER = replace(a_sending(), signature=None)
FOR_A_CHILD_WITH_SPECIAL_NEEDS = replace(A_DRAFT, special_needs=True)


def at(status: Status, *more: Fact) -> Application:
    return given(APPLICATION, *HISTORY_TO[status], *more)


@pytest.mark.req("ADM-10")
def test_an_application_begins_as_nothing_and_is_drafted_with_its_number() -> None:
    assert not given(APPLICATION).exists
    assert given(APPLICATION, A_DRAFT) == Application(
        status=Status.DRAFT,
        number=A_DRAFT.number,
        owner=A_DRAFT.owner,
        applicant=A_DRAFT.applicant,
        child=A_DRAFT.child,
        choice=A_DRAFT.choice,
        content=1,
    )


@pytest.mark.req("ADM-10", "ADM-12")
@pytest.mark.parametrize("status", [Status.DRAFT, Status.REJECTED])
def test_it_is_edited_before_sending_and_after_the_executors_refusal(status: Status) -> None:
    before = at(status)

    assert edit(before, AN_EDIT) == AN_EDIT
    assert at(status, AN_EDIT) == replace(before, choice=AN_EDIT.choice, content=before.content + 1)


@pytest.mark.req("ADM-10")
@pytest.mark.parametrize("status", [Status.DRAFT, Status.REJECTED])
def test_a_new_content_makes_the_scan_of_the_signed_application_void_and_keeps_the_other_documents(
    status: Status,
) -> None:
    assert DocumentKind.SIGNED_APPLICATION in at(status, A_SCAN).documents
    assert at(status, A_SCAN, AN_EDIT).documents == frozenset(A_RULE_SET.documents)


@pytest.mark.req("ADM-10", "ADM-12")
def test_after_the_executors_refusal_an_edited_application_on_paper_must_be_signed_again() -> None:
    again = at(Status.REJECTED, A_SCAN, AN_EDIT)

    with refused(NotSigned):
        send(again, ON_PAPER, A_RULE_SET)
    assert send(given_more(again, A_SCAN), ON_PAPER, A_RULE_SET) == ON_PAPER


def given_more(application: Application, *facts: Fact) -> Application:
    for fact in facts:
        application = APPLICATION.evolve(application, fact)
    return application


@pytest.mark.req("ADM-5", "ADM-12")
@pytest.mark.parametrize("status", [Status.DRAFT, Status.REJECTED])
def test_a_document_is_attached_or_replaced_and_makes_a_new_edition(status: Status) -> None:
    again, before = an_attachment(DocumentKind.PHOTO), at(status)

    assert attach(before, again) == again
    assert at(status, again) == replace(before, content=before.content + 1)


@pytest.mark.req("ADM-10", "SIG-1")
@pytest.mark.parametrize("status", [Status.DRAFT, Status.REJECTED])
def test_the_scan_makes_no_edition_and_any_document_after_it_makes_it_void(status: Status) -> None:
    before = at(status)

    assert at(status, A_SCAN) == replace(before, documents=before.documents | {DocumentKind.SIGNED_APPLICATION})
    assert at(status, A_SCAN, an_attachment(DocumentKind.PHOTO)) == replace(before, content=before.content + 1)
    with refused(NotSigned):
        send(at(status, A_SCAN, an_attachment(DocumentKind.PHOTO)), ON_PAPER, A_RULE_SET)


@pytest.mark.req("ADM-5")
@pytest.mark.parametrize("kind", A_RULE_SET.documents)
def test_it_is_not_sent_without_each_required_document(kind: DocumentKind) -> None:
    others = [document for document in ALL_DOCUMENTS if document.document.kind is not kind]

    with refused(DocumentsMissing, missing=[kind.value]):
        send(given(APPLICATION, A_DRAFT, *others), a_sending(), A_RULE_SET)


@pytest.mark.req("ADM-5")
def test_all_missing_documents_are_named_in_the_order_of_the_rules() -> None:
    missing = ["birth-certificate", "photo", "health-certificate", "health-passport", "pmpc-conclusion"]

    with refused(DocumentsMissing, missing=missing):
        send(given(APPLICATION, FOR_A_CHILD_WITH_SPECIAL_NEEDS), a_sending(), A_RULE_SET)


@pytest.mark.req("ADM-5")
def test_only_a_child_with_special_needs_needs_the_commissions_conclusion() -> None:
    conclusion = an_attachment(DocumentKind.PMPC_CONCLUSION)
    without = given(APPLICATION, FOR_A_CHILD_WITH_SPECIAL_NEEDS, *ALL_DOCUMENTS)

    assert send(at(Status.DRAFT), a_sending(), A_RULE_SET) == a_sending()
    assert send(given_more(without, conclusion), a_sending(), A_RULE_SET) == a_sending()
    with refused(DocumentsMissing, missing=["pmpc-conclusion"]):
        send(without, a_sending(), A_RULE_SET)


@pytest.mark.req("ADM-10")
def test_it_is_sent_signed_digitally_or_with_a_scan_and_not_without_either() -> None:
    assert send(at(Status.DRAFT), a_sending(), A_RULE_SET) == a_sending()
    assert send(at(Status.DRAFT, A_SCAN), ON_PAPER, A_RULE_SET) == ON_PAPER
    with refused(NotSigned):
        send(at(Status.DRAFT), ON_PAPER, A_RULE_SET)


@pytest.mark.req("ADM-14", "ADM-15")
def test_sending_again_starts_a_new_limit_that_is_not_missed_yet() -> None:
    again = a_sending(NOON + timedelta(days=7))
    rejected_late = given(APPLICATION, *HISTORY_TO[Status.SENT], A_MISSED_LIMIT, A_REFUSAL)

    assert rejected_late.missed
    assert given_more(rejected_late, again) == replace(
        at(Status.SENT), limit=a_limit(NOON + timedelta(days=7)), missed=False
    )


@pytest.mark.req("ADM-22")
def test_the_executor_accepts_what_was_sent() -> None:
    assert accept(at(Status.SENT), AN_ACCEPTANCE, NOON) == [AN_ACCEPTANCE]
    assert at(Status.ACCEPTED) == replace(at(Status.SENT), status=Status.ACCEPTED, executor=THE_EXECUTOR.person)


@pytest.mark.req("ADM-23")
def test_the_executor_forwards_what_was_accepted() -> None:
    assert forward(at(Status.ACCEPTED), A_FORWARDING, NOON) == [A_FORWARDING]
    assert at(Status.UNDER_REVIEW) == replace(at(Status.ACCEPTED), status=Status.UNDER_REVIEW)


@pytest.mark.req("ADM-28")
def test_the_director_approves_what_is_under_review() -> None:
    assert approve(at(Status.UNDER_REVIEW), AN_APPROVAL, NOON) == [AN_APPROVAL]
    assert at(Status.ENROLLED) == replace(at(Status.UNDER_REVIEW), status=Status.ENROLLED)


@pytest.mark.req("ADM-33")
def test_who_accepted_it_cannot_approve_it() -> None:
    with refused(FourEyes):
        approve(at(Status.UNDER_REVIEW), replace(AN_APPROVAL, director=THE_EXECUTOR.person), NOON)


@pytest.mark.req("ADM-33")
def test_a_second_account_is_not_a_second_pair_of_eyes() -> None:
    under_another_account = replace(AN_APPROVAL, director=THE_EXECUTOR.person, approved_by=THE_DIRECTOR.user)

    with refused(FourEyes):
        approve(at(Status.UNDER_REVIEW), under_another_account, NOON)


@pytest.mark.req("ADM-33")
def test_who_forwarded_but_did_not_accept_may_approve() -> None:
    forwarded = replace(A_FORWARDING, forwarded_by=THE_DIRECTOR.user)

    assert approve(at(Status.ACCEPTED, forwarded), AN_APPROVAL, NOON) == [AN_APPROVAL]


@pytest.mark.req("ADM-33")
def test_after_refusal_and_sending_again_the_four_eyes_look_at_the_new_acceptance() -> None:
    again = replace(AN_ACCEPTANCE, executor=THE_DIRECTOR.person)
    reviewed = at(Status.REJECTED, a_sending(), again, A_FORWARDING)

    with refused(FourEyes):
        approve(reviewed, AN_APPROVAL, NOON)
    assert approve(reviewed, replace(AN_APPROVAL, director=THE_EXECUTOR.person), NOON) != []


@pytest.mark.req("ADM-22", "ADM-28")
def test_the_executors_refusal_can_be_answered_and_the_directors_cannot() -> None:
    assert refuse(at(Status.SENT), A_REFUSAL, NOON) == [A_REFUSAL]
    assert refuse(at(Status.UNDER_REVIEW), A_FINAL_REFUSAL, NOON) == [A_FINAL_REFUSAL]
    assert send(at(Status.REJECTED), a_sending(), A_RULE_SET) == a_sending()
    with refused(WrongStatus, action="send", status="rejected", allowed=[]):
        send(at(Status.REJECTED_FINALLY), a_sending(), A_RULE_SET)


@pytest.mark.req("ADM-12")
@pytest.mark.parametrize("status", [Status.DRAFT, Status.SENT, Status.ACCEPTED, Status.UNDER_REVIEW])
def test_the_applicant_cancels_until_it_is_decided(status: Status) -> None:
    assert cancel(at(status), A_CANCELLATION, NOON) == [A_CANCELLATION]
    assert at(status, A_CANCELLATION) == replace(at(status), status=Status.CANCELLED)


@pytest.mark.req("ADM-15")
def test_the_last_second_is_in_time_and_24_00_is_missed() -> None:
    assert miss(at(Status.SENT), APPLICATION_ID, IN_TIME) == []
    assert miss(at(Status.SENT), APPLICATION_ID, DUE) == [A_MISSED_LIMIT]


@pytest.mark.req("ADM-15")
@pytest.mark.parametrize("status", [Status.SENT, Status.ACCEPTED, Status.UNDER_REVIEW])
def test_a_missed_limit_is_recorded_once_and_decides_nothing(status: Status) -> None:
    missed = at(status, A_MISSED_LIMIT)

    assert miss(at(status), APPLICATION_ID, DUE) == [A_MISSED_LIMIT]
    assert missed == replace(at(status), missed=True)
    assert miss(missed, APPLICATION_ID, DUE + timedelta(days=1)) == []


@pytest.mark.req("ADM-15")
def test_what_comes_too_late_records_the_missed_limit_with_itself() -> None:
    assert accept(at(Status.SENT), AN_ACCEPTANCE, DUE) == [A_MISSED_LIMIT, AN_ACCEPTANCE]
    assert refuse(at(Status.SENT), A_REFUSAL, DUE) == [A_MISSED_LIMIT, A_REFUSAL]
    assert forward(at(Status.ACCEPTED), A_FORWARDING, DUE) == [A_MISSED_LIMIT, A_FORWARDING]
    assert approve(at(Status.UNDER_REVIEW), AN_APPROVAL, DUE) == [A_MISSED_LIMIT, AN_APPROVAL]
    assert refuse(at(Status.UNDER_REVIEW), A_FINAL_REFUSAL, DUE) == [A_MISSED_LIMIT, A_FINAL_REFUSAL]


@pytest.mark.req("ADM-15")
def test_a_cancellation_does_not_hide_that_the_school_was_late() -> None:
    assert cancel(at(Status.SENT), A_CANCELLATION, DUE) == [A_MISSED_LIMIT, A_CANCELLATION]
    assert cancel(at(Status.DRAFT), A_CANCELLATION, DUE) == [A_CANCELLATION]


@pytest.mark.req("ADM-15")
def test_a_decision_after_the_recorded_miss_does_not_record_it_again() -> None:
    assert accept(at(Status.SENT, A_MISSED_LIMIT), AN_ACCEPTANCE, DUE) == [AN_ACCEPTANCE]
    assert at(Status.SENT, A_MISSED_LIMIT, AN_ACCEPTANCE, A_FORWARDING, AN_APPROVAL).missed


@pytest.mark.req("AUD-6")
def test_erased_people_change_no_decision() -> None:
    forgotten = replace(A_DRAFT, applicant_details=ERASED, child_details=ERASED)

    assert given(APPLICATION, forgotten) == given(APPLICATION, A_DRAFT)


CONTENTS = (ApplicationDrafted, ApplicationEdited, DocumentAttached)


@for_all(st.lists(application_facts, max_size=12))
def test_evolve_takes_every_fact_in_every_state(facts: list[Fact]) -> None:
    application = given(APPLICATION, *facts)

    assert application.content == sum(isinstance(f, CONTENTS) and f != A_SCAN for f in facts)


@pytest.mark.req("ADM-15")
@for_all(st.sampled_from(list(Status)), moments, moments)
def test_nothing_is_ever_recorded_as_missed_twice(status: Status, one: int, other: int) -> None:
    application = at(status)
    first = miss(application, APPLICATION_ID, NOON + timedelta(hours=one))
    second = miss(given_more(application, *first), APPLICATION_ID, NOON + timedelta(hours=one + other))

    assert len(first) + len(second) <= 1
