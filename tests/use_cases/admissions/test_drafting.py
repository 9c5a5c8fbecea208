"""A parent fills in an application: when, where, for whom (ADM-4, ADM-6, ADM-7, ADM-8, ADM-10, ADM-12)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from kundelik_domain.admissions.events import ApplicationDrafted
from kundelik_domain.admissions.refusals import (
    LanguageNotTaught,
    NoCampaign,
    NoRules,
    NotByChoice,
    SchoolUnknown,
    TooYoung,
    WindowClosed,
    WrongSchoolYear,
    WrongStatus,
)
from kundelik_domain.admissions.shipped_rules import EXTENDED_2024
from kundelik_domain.admissions.values import Direction, DocumentKind, Language, Status
from kundelik_domain.shared.access import Permission, Principal, Role
from kundelik_domain.shared.refusals import CommandIdReused, NotFound, NotPermitted
from kundelik_domain.shared.streams import Outcome
from tests.language import (
    A_DRAFT,
    A_RULE_SET,
    A_STRANGER,
    AISULU,
    AN_EDIT,
    ANOTHER_SCHOOL,
    DAUREN,
    NO_SCHOOL,
    NUMBER,
    THE_CHOICE,
    THE_EXECUTOR,
    THE_FATHER,
    THE_FATHERS_DETAILS,
    THE_OPERATOR,
    THE_PARENT,
    a_document,
    an_attachment,
    person,
    refused,
    seats,
    with_scopes,
)
from tests.use_cases.admissions.town import Town, a_town

OPENING = datetime(2026, 3, 31, 19, 0, tzinfo=UTC)
"""1 April, 00:00 in Almaty."""
CLOSING = datetime(2026, 8, 1, 19, 0, tzinfo=UTC)
"""24:00 of 1 August in Almaty."""
SECOND = timedelta(seconds=1)
ELSEWHERE = replace(THE_CHOICE, school=ANOTHER_SCHOOL)
COMMAND = UUID(int=0xABC)
Attempts = tuple[Callable[[], object], ...]


@pytest.mark.req("ADM-6", "ADM-10")
def test_a_draft_gets_its_number_and_keeps_all_of_its_content() -> None:
    town = a_town()
    outcome = town.drafts()
    application = UUID(outcome.answer["application"])

    assert outcome.answer == {"application": str(application), "number": NUMBER, "status": "draft"}
    assert town.history(application) == (replace(A_DRAFT, application=application),)


@pytest.mark.req("ADM-10", "AUD-1")
def test_a_draft_is_recorded_as_the_parents_at_that_school() -> None:
    town = a_town()
    town.drafts()

    assert (town.streams.log[-1].decision.role, town.streams.log[-1].decision.organisation) == (
        Role.PARENT,
        THE_CHOICE.school,
    )


@pytest.mark.req("ADM-10")
def test_no_number_is_given_twice() -> None:
    town = a_town()
    numbers = [town.drafts(child=child).answer["number"] for child in (AISULU, DAUREN, AISULU)]

    assert numbers == [NUMBER, NUMBER + 1, NUMBER + 2]


@pytest.mark.req("ADM-9")
def test_several_drafts_for_one_child_may_lie_side_by_side() -> None:
    town = a_town()
    drafts = {town.has_draft(), town.has_draft(who=THE_FATHER, applicant=THE_FATHERS_DETAILS)}

    assert {town.status(draft) for draft in drafts} == {Status.DRAFT}
    assert len(drafts) == 2


@pytest.mark.req("ADM-10")
def test_the_same_command_twice_makes_one_draft_and_gives_the_first_answer() -> None:
    town = a_town()
    first, second = (town.drafts(command=COMMAND) for _ in range(2))

    assert second == Outcome(first.position, first.answer, repeated=True)
    assert sum(isinstance(recorded.fact, ApplicationDrafted) for recorded in town.streams.log) == 1


def test_the_same_command_id_with_another_content_is_refused() -> None:
    town = a_town()
    town.drafts(command=COMMAND)

    with refused(CommandIdReused):
        town.drafts(child=DAUREN, command=COMMAND)


@pytest.mark.req("ADM-4", "I18-2")
@pytest.mark.parametrize("moment", [OPENING, CLOSING - SECOND])
def test_the_window_is_open_from_its_first_second_to_its_last_where_the_school_stands(moment: datetime) -> None:
    town = a_town()
    town.at(moment)

    assert town.drafts().answer["status"] == "draft"


@pytest.mark.req("ADM-4", "I18-2")
@pytest.mark.parametrize(("moment", "today"), [(OPENING - SECOND, "31.03.2026"), (CLOSING, "02.08.2026")])
def test_one_second_beside_it_the_window_is_closed(moment: datetime, today: str) -> None:
    town = a_town()
    draft = town.has_draft()
    town.at(moment)

    attempts: Attempts = (town.drafts, lambda: town.edits(draft), lambda: town.sends(draft))
    for attempt in attempts:
        with refused(WindowClosed, opens="01.04", closes="01.08", today=today):
            attempt()


@pytest.mark.req("ADM-4", "ADM-7")
@pytest.mark.parametrize("year", [2025, 2027])
def test_an_application_is_for_the_school_year_that_comes(year: int) -> None:
    with refused(WrongSchoolYear, school_year=2026):
        a_town().drafts(choice=replace(THE_CHOICE, school_year=year))


@pytest.mark.req("ADM-4")
def test_a_child_turns_six_by_the_last_day_of_the_year() -> None:
    town = a_town()

    assert town.drafts(child=replace(AISULU, born_on=date(2020, 12, 31))).answer["status"] == "draft"
    with refused(TooYoung, age=6, school_year=2026):
        town.drafts(child=replace(AISULU, born_on=date(2021, 1, 1)))


@pytest.mark.req("ADM-6")
def test_a_birth_date_that_the_iin_tells_otherwise_is_no_refusal() -> None:
    assert a_town().drafts(child=replace(AISULU, born_on=date(2019, 1, 1))).answer["status"] == "draft"


@pytest.mark.req("ADM-7")
def test_school_language_and_campaign_must_exist() -> None:
    town = a_town()

    with refused(SchoolUnknown, field="school"):
        town.drafts(choice=replace(THE_CHOICE, school=NO_SCHOOL))
    with refused(LanguageNotTaught, field="language", allowed=["kk", "ru"]):
        town.drafts(choice=replace(THE_CHOICE, language=Language.EN))
    with refused(NoCampaign, school=str(ANOTHER_SCHOOL), school_year=2026):
        town.drafts(choice=ELSEWHERE)


@pytest.mark.req("ADM-7", "ADM-8")
def test_by_choice_one_comes_only_where_the_campaign_says_so() -> None:
    town, by_choice = a_town(), replace(THE_CHOICE, direction=Direction.BY_CHOICE)

    with refused(NotByChoice, school=str(THE_CHOICE.school)):
        town.drafts(choice=by_choice)
    town.opens(seats(2), accepts_by_choice=True)
    assert town.drafts(choice=by_choice).answer["status"] == "draft"


@pytest.mark.req("ADM-4")
def test_a_rule_set_that_nobody_confirmed_is_not_in_force() -> None:
    town = Town()
    town.adopts(EXTENDED_2024)

    with refused(NoRules, region="KZ-75", day="2026-04-13"):
        town.drafts()


@pytest.mark.req("ADM-4")
def test_a_regions_own_window_comes_before_the_countrys() -> None:
    town = a_town()
    almatys = replace(A_RULE_SET, version="almaty", region="KZ-75", window=replace(A_RULE_SET.window, opens=(5, 1)))
    town.adopts(almatys)

    with refused(WindowClosed, opens="01.05", closes="01.08", today="13.04.2026"):
        town.drafts()
    with refused(NoCampaign, school=str(ANOTHER_SCHOOL), school_year=2026):
        town.drafts(choice=ELSEWHERE)


@pytest.mark.req("ADM-4")
def test_once_the_operator_confirms_them_later_rules_hold() -> None:
    town = a_town()
    town.adopts(replace(EXTENDED_2024, confirmed=True))
    town.at(CLOSING)

    assert town.drafts().answer["status"] == "draft"


@pytest.mark.req("ADM-10", "ADM-12")
def test_a_draft_is_edited_whole() -> None:
    town = a_town()
    town.opens(seats(2), seats(1, Language.RU))
    draft = town.has_draft()
    answer = town.edits(draft, choice=AN_EDIT.choice).answer

    assert answer == {"application": str(draft), "number": NUMBER, "status": "draft"}
    assert town.history(draft)[-1] == replace(AN_EDIT, application=draft)


@pytest.mark.req("ADM-6")
def test_an_edit_may_name_other_people() -> None:
    town = a_town()
    draft = town.has_draft()
    town.edits(draft, child=DAUREN, applicant=THE_FATHERS_DETAILS)

    assert (town.application(draft).applicant, town.application(draft).child) == (
        THE_FATHER.person,
        person(DAUREN.iin),
    )


@pytest.mark.req("ADM-4", "ADM-10")
def test_an_edit_asks_the_same_as_a_draft() -> None:
    town = a_town()
    draft = town.has_draft()

    with refused(TooYoung, age=6, school_year=2026):
        town.edits(draft, child=replace(AISULU, born_on=date(2021, 1, 1)))
    with refused(NoCampaign, school=str(ANOTHER_SCHOOL), school_year=2026):
        town.edits(draft, choice=ELSEWHERE)


@pytest.mark.req("ADM-10")
def test_what_is_sent_is_neither_edited_nor_added_to() -> None:
    town = a_town()
    sent = town.has(Status.SENT)
    allowed = ["check_document", "accept", "refuse", "cancel"]

    with refused(WrongStatus, action="edit", status="sent", allowed=allowed):
        town.edits(sent)
    with refused(WrongStatus, action="attach", status="sent", allowed=allowed):
        town.attaches(sent, DocumentKind.PHOTO)


@pytest.mark.req("ADM-5")
def test_an_attachment_is_kept_under_its_hash() -> None:
    town = a_town()
    draft = town.has_draft()
    town.attaches(draft, DocumentKind.PMPC_CONCLUSION)

    kept = replace(an_attachment(DocumentKind.PMPC_CONCLUSION), application=draft)
    assert town.history(draft)[-1] == kept
    assert kept.document == a_document(DocumentKind.PMPC_CONCLUSION)


@pytest.mark.req("IDN-3")
@pytest.mark.parametrize("who", [A_STRANGER, THE_FATHER, THE_EXECUTOR, THE_OPERATOR])
def test_of_somebody_elses_application_nobody_hears_that_it_exists(who: Principal) -> None:
    town = a_town()
    draft = town.has_draft()

    attempts: Attempts = (
        lambda: town.edits(draft, who=who),
        lambda: town.attaches(draft, DocumentKind.PHOTO, who),
        lambda: town.sends(draft, who),
        lambda: town.cancels(draft, who),
        lambda: town.edits(UUID(int=9), who=who),
    )
    for attempt in attempts:
        with refused(NotFound):
            attempt()


@pytest.mark.req("IDN-4")
def test_a_token_that_may_only_look_drafts_and_changes_nothing() -> None:
    town = a_town()
    draft, looking = town.has_draft(), with_scopes(THE_PARENT, Permission.SEE_OWN)

    attempts: Attempts = (
        lambda: town.drafts(looking),
        lambda: town.edits(draft, looking),
        lambda: town.attaches(draft, DocumentKind.PHOTO, looking),
        lambda: town.sends(draft, looking),
        lambda: town.cancels(draft, looking),
    )
    for attempt in attempts:
        with refused(NotPermitted, permission="applications:apply"):
            attempt()


def test_a_refusal_leaves_nothing() -> None:
    town = a_town()
    before = len(town.streams.log)

    with refused(SchoolUnknown, field="school"):
        town.drafts(choice=replace(THE_CHOICE, school=NO_SCHOOL), command=COMMAND)
    assert len(town.streams.log) == before
    assert not town.drafts(command=COMMAND).repeated
