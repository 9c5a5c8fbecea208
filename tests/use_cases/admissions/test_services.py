"""Several services go one way, each by its own definition and its own rules (ADM-3, ADM-4, ADM-7, ADM-9)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, Final
from uuid import UUID

import pytest

from kundelik_domain.admissions.campaign import CAMPAIGN, Campaign
from kundelik_domain.admissions.child_claim import ChildClaim
from kundelik_domain.admissions.events import (
    ApplicationSent,
    ChildClaimed,
    ChildReleased,
    RuleSetAdopted,
    SeatHeld,
    SeatTaken,
)
from kundelik_domain.admissions.refusals import (
    ChildHasApplication,
    ClassNotOffered,
    ContentChanged,
    DocumentsMissing,
    GroundNotAllowed,
    LanguageNotTaught,
    NoFreeSeat,
    NoRules,
    NotSigned,
    RuleSetConfirmed,
    RuleSetUnknown,
    ServiceUnknown,
    ServiceWithoutSeats,
    TooYoung,
    WrongSchoolYear,
)
from kundelik_domain.admissions.rules import Window
from kundelik_domain.admissions.seat_pool import SeatPool
from kundelik_domain.admissions.shipped_rules import EXTENDED_2024, FREE_MEALS_2021, MANUAL_2021, SHIPPED
from kundelik_domain.admissions.values import (
    FIRST_GRADE,
    FREE_MEALS,
    SERVICES,
    TENTH_GRADE,
    TRANSPORT,
    ClassKind,
    DocumentKind,
    Ground,
    Language,
    Status,
    campaign_of,
    claim_of,
    pool_of,
    rule_book,
)
from kundelik_domain.shared.refusals import Malformed, NotFound, NotPermitted
from tests.language import (
    A_RULE_SET,
    A_STRANGER,
    AISULU,
    DAUREN,
    NUMBER,
    THE_CHOICE,
    THE_CLOCK,
    THE_DIRECTOR,
    THE_EXECUTOR,
    THE_OPERATOR,
    THE_PARENT,
    THE_SCHOOL,
    person,
    refused,
    seats,
)
from tests.use_cases.admissions.fake_ports import BOTH
from tests.use_cases.admissions.town import Town, a_town

A_PUPIL = replace(AISULU, born_on=date(2018, 3, 10))
A_GRADUATE = replace(AISULU, born_on=date(2010, 3, 10))
THIS_WINTER = replace(THE_CHOICE, school_year=2025)
"""In April the school year that runs began last year."""
MEALS: Final[dict[str, Any]] = {"child": A_PUPIL, "choice": THIS_WINTER, "service": FREE_MEALS}
NO_SEAT = {"school": str(THE_SCHOOL), "language": "kk", "class_kind": "general"}


def a_town_with(*services: str) -> Town:
    """Where the operator confirmed what is shipped for them, and the executor processes them."""
    town = a_town()
    for service in services:
        town.offers(service)
        town.assigns(THE_EXECUTOR, service)
    return town


@pytest.mark.req("ADM-11")
def test_the_streams_of_the_first_grade_are_called_as_ever() -> None:
    """An installation that knew one service only has them in its log."""
    assert pool_of(THE_CHOICE) == UUID("768a81f1-21f7-523c-8117-8e59114e6435")
    assert claim_of(UUID(int=5), 2026) == UUID("75d5edfa-e0c6-51e4-83a0-140a6d763655")
    assert campaign_of(THE_SCHOOL, 2026) == UUID("5927faad-c2e9-5d53-9a89-09fd70629308")
    assert rule_book(FIRST_GRADE) == UUID("d92dee84-869e-5c78-b441-4b4b7aa05654")


@pytest.mark.req("ADM-3")
def test_no_two_services_share_a_stream() -> None:
    child = UUID(int=5)
    streams = [
        stream
        for service in SERVICES
        for stream in (
            pool_of(THE_CHOICE, service),
            claim_of(child, 2026, service),
            campaign_of(THE_SCHOOL, 2026, service),
            rule_book(service),
        )
    ]

    assert len(set(streams)) == 4 * len(SERVICES)


@pytest.mark.req("ADM-3", "ADM-9", "ADM-14")
def test_a_service_without_seats_needs_no_campaign_and_goes_the_whole_way() -> None:
    town = a_town_with(FREE_MEALS)
    draft = town.has_draft(**MEALS)
    before = len(town.streams.log)
    town.sends(draft)
    (sent, claimed) = [recorded.fact for recorded in town.streams.log[before:]]

    claim = claim_of(person(A_PUPIL.iin), 2025, FREE_MEALS)
    assert isinstance(sent, ApplicationSent)
    assert (sent.rules, sent.limit.working_days, sent.limit.due_on) == ("free-meals-2021", 5, date(2026, 4, 20))
    assert claimed == ChildClaimed(claim=claim, application=draft, number=NUMBER, owner=THE_PARENT.user)
    for step in ("accepts", "forwards", "approves"):
        getattr(town, step)(draft)
    assert town.status(draft) is Status.ENROLLED
    assert not any(isinstance(recorded.fact, SeatHeld | SeatTaken) for recorded in town.streams.log)


@pytest.mark.req("ADM-3", "ADM-9")
def test_of_a_service_without_seats_only_the_claim_is_given_back() -> None:
    town = a_town_with(FREE_MEALS)
    sent = town.has(Status.SENT, **MEALS)
    claim = claim_of(person(A_PUPIL.iin), 2025, FREE_MEALS)

    with refused(GroundNotAllowed, field="ground", allowed=["untrue-data", "conditions-not-met"]):
        town.refuses(sent, ground=Ground.CLASS_OVERFULL)
    town.refuses(sent, ground=Ground.CONDITIONS_NOT_MET)
    assert town.streams.log[-1].fact == ChildReleased(claim=claim, application=sent)
    assert town.claim(A_PUPIL.iin, 2025, FREE_MEALS) == ChildClaim()


@pytest.mark.req("ADM-9")
def test_a_child_has_one_live_application_for_each_service() -> None:
    town = a_town_with(FREE_MEALS, TRANSPORT)
    town.sends(town.has_draft(child=A_PUPIL))
    town.sends(town.has_draft(**MEALS))
    town.sends(town.has_draft(**MEALS | {"service": TRANSPORT}))

    with refused(ChildHasApplication, number=NUMBER + 1):
        town.sends(town.has_draft(**MEALS))


@pytest.mark.req("ADM-3")
def test_a_service_that_claims_no_child_may_be_asked_for_as_often_as_one_likes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(SERVICES, TRANSPORT, replace(SERVICES[TRANSPORT], claims_child=False))
    town = a_town_with(TRANSPORT)
    asked = MEALS | {"service": TRANSPORT}
    town.has(Status.SENT, **asked)
    town.cancels(town.has(Status.SENT, **asked))

    assert town.claim(A_PUPIL.iin, 2025, TRANSPORT) == ChildClaim()


@pytest.mark.req("ADM-3", "ADM-11")
def test_the_tenth_grade_has_seats_documents_and_an_age_of_its_own() -> None:
    town = a_town_with(TENTH_GRADE)
    june = town.clock.moment.replace(month=6, day=15)
    town.at(june)
    town.opens(seats(1), service=TENTH_GRADE)

    with refused(TooYoung, age=15, school_year=2026):
        town.drafts(service=TENTH_GRADE)
    draft = UUID(town.drafts(child=A_GRADUATE, service=TENTH_GRADE).answer["application"])
    with refused(
        DocumentsMissing,
        missing=["birth-certificate", "photo", "health-passport", "basic-education-certificate"],
    ):
        town.sends(draft)
    town.sends(town.has_draft(child=A_GRADUATE, service=TENTH_GRADE))
    assert (town.pool(service=TENTH_GRADE), town.pool()) == (SeatPool(1, held=1), SeatPool(2))
    with refused(NoFreeSeat, **NO_SEAT):
        town.drafts(child=A_GRADUATE, service=TENTH_GRADE)


@pytest.mark.req("ADM-3", "ADM-4")
def test_what_the_operator_has_not_confirmed_is_in_force_for_nobody() -> None:
    town = a_town()
    town.adopts(FREE_MEALS_2021, service=FREE_MEALS)

    with refused(NoRules, region="KZ-75", day="2026-04-13"):
        town.drafts(**MEALS)
    town.confirms("free-meals-2021", FREE_MEALS)
    assert town.drafts(**MEALS).answer["status"] == "draft"
    with refused(WrongSchoolYear, school_year=2025):
        town.drafts(**MEALS | {"choice": THE_CHOICE})


@pytest.mark.req("ADM-3")
def test_an_unknown_service_is_refused_with_those_there_are() -> None:
    town, known = a_town(), ["first-grade", "tenth-grade", "free-meals", "transport"]

    attempts: tuple[Callable[[], object], ...] = (
        lambda: town.drafts(service="second-grade"),
        lambda: town.opens(seats(1), service="second-grade"),
        lambda: town.adopts(service="second-grade"),
        lambda: town.confirms("first-grade-2021", "second-grade"),
    )
    for attempt in attempts:
        with refused(ServiceUnknown, field="service", allowed=known):
            attempt()


@pytest.mark.req("ADM-3", "ADM-20")
def test_a_campaign_for_a_service_without_seats_is_refused() -> None:
    town = a_town_with(FREE_MEALS)

    with refused(ServiceWithoutSeats, field="service", allowed=["first-grade", "tenth-grade"]):
        town.opens(seats(1), service=FREE_MEALS)
    assert town.streams.read(CAMPAIGN, campaign_of(THE_SCHOOL, 2026, FREE_MEALS)) == Campaign()


@pytest.mark.req("ADM-7")
def test_a_school_without_a_free_seat_cannot_be_chosen() -> None:
    town = a_town(1)
    town.opens(seats(1), seats(1, Language.RU))
    mine = town.has_draft()
    in_russian = replace(THE_CHOICE, language=Language.RU)
    russian = town.has_draft(child=DAUREN, choice=in_russian)
    town.has(Status.SENT)

    with refused(NoFreeSeat, **NO_SEAT):
        town.drafts(child=DAUREN)
    with refused(NoFreeSeat, **NO_SEAT):
        town.edits(russian, child=DAUREN)
    assert town.edits(mine).answer["status"] == "draft"


@pytest.mark.req("ADM-7")
def test_a_kind_of_class_that_the_school_does_not_open_cannot_be_chosen() -> None:
    town = a_town()
    gymnasium = replace(THE_CHOICE, class_kind=ClassKind.GYMNASIUM)

    with refused(ClassNotOffered, language="kk", class_kind="gymnasium", allowed=["kk general"]):
        town.drafts(choice=gymnasium)


@pytest.mark.req("ADM-4", "ADM-7")
@pytest.mark.parametrize("on_paper", [False, True])
def test_whatever_has_changed_since_drafting_is_asked_again_at_sending(on_paper: bool) -> None:  # noqa: FBT001 - drawn
    town = a_town()
    draft = town.has_draft()
    if on_paper:
        town.attaches(draft, DocumentKind.SIGNED_APPLICATION)
    cms = None if on_paper else town.signed_as_it_reads(draft)
    here = town.schools.schools[THE_SCHOOL]
    town.schools.schools[THE_SCHOOL] = replace(here, languages=(Language.RU,))
    with refused(LanguageNotTaught, field="language", allowed=["ru"]):
        town.sends_signed(draft, cms)
    town.schools.schools[THE_SCHOOL] = replace(here, languages=BOTH)
    town.adopts(replace(A_RULE_SET, version="older", youngest_turns=7))

    with refused(TooYoung, age=7, school_year=2026):
        town.sends_signed(draft, cms)
    assert (town.status(draft), town.pool()) == (Status.DRAFT, SeatPool(2))


@pytest.mark.req("ADM-10", "SIG-1")
def test_a_document_attached_after_the_scan_makes_it_void() -> None:
    town = a_town()
    draft = town.has_draft()
    town.attaches(draft, DocumentKind.SIGNED_APPLICATION)
    town.attaches(draft, DocumentKind.PHOTO)

    with refused(NotSigned):
        town.sends_signed(draft, None)
    town.attaches(draft, DocumentKind.SIGNED_APPLICATION)
    assert town.sends_signed(draft, None).answer["status"] == "sent"


@pytest.mark.req("ADM-10", "SIG-1")
def test_a_document_attached_between_verifying_and_writing_is_noticed() -> None:
    town = a_town()
    draft = town.has_draft()
    town.streams.meanwhile.append(lambda: town.attaches(draft, DocumentKind.PHOTO))

    with refused(ContentChanged):
        town.sends(draft)


@pytest.mark.req("ADM-4")
def test_a_confirmed_version_reads_the_same_for_ever() -> None:
    town = a_town()
    town.adopts(EXTENDED_2024)
    corrected = replace(EXTENDED_2024, source="corrected before it was confirmed")
    town.adopts(corrected)
    town.confirms("first-grade-2024", FIRST_GRADE)

    assert town.streams.facts(rule_book(FIRST_GRADE))[-1] == RuleSetAdopted(
        service=FIRST_GRADE, rule_set=replace(corrected, confirmed=True)
    )
    for changed in (EXTENDED_2024, replace(corrected, confirmed=True, working_days=2)):
        with refused(RuleSetConfirmed, version="first-grade-2024"):
            town.adopts(changed)
    with refused(RuleSetUnknown, field="version", allowed=["first-grade-2021", "first-grade-2024"]):
        town.confirms("first-grade-2030", FIRST_GRADE)


@pytest.mark.req("ADM-4")
@pytest.mark.parametrize(
    ("field", "change", "allowed"),
    [
        ("version", {"version": " "}, "a text"),
        ("source", {"source": ""}, "a text"),
        ("working_days", {"working_days": 0}, "1–60"),
        ("most_in_class", {"most_in_class": 61}, "1–60"),
        ("youngest_turns", {"youngest_turns": -1}, "0–30"),
        ("wait_minutes", {"wait_minutes": 1441}, "0–1440"),
        ("window", {"window": Window((2, 30), (8, 1))}, "01-01 – 12-31"),
        ("window", {"window": Window((8, 1), (4, 1))}, "01-01 – 12-31"),
        ("grounds", {"grounds": ()}, "one at least"),
    ],
)
def test_rules_that_cannot_be_are_refused(field: str, change: dict[str, object], allowed: str) -> None:
    with refused(Malformed, field=field, allowed=allowed):
        Town().adopts(replace(MANUAL_2021, **change))  # type: ignore[arg-type] # drawn


@pytest.mark.req("ADM-4", "IDN-2")
def test_the_operator_confirms_and_nobody_else() -> None:
    town = a_town()

    with refused(NotPermitted, permission="rules:adopt"):
        town.confirms("first-grade-2021", FIRST_GRADE, THE_CLOCK)
    for who in (THE_DIRECTOR, THE_EXECUTOR, THE_PARENT, A_STRANGER):
        with refused(NotFound):
            town.confirms("first-grade-2021", FIRST_GRADE, who)
    assert town.confirms("first-grade-2021", FIRST_GRADE, THE_OPERATOR).answer == {"version": "first-grade-2021"}


@pytest.mark.req("ADM-3", "ADM-4")
def test_every_shipped_version_can_be_adopted_and_confirmed() -> None:
    town = Town()
    for service, versions in SHIPPED.items():
        for rules in versions:
            town.adopts(rules, service=service)
            assert town.confirms(rules.version, service).answer == {"version": rules.version}
