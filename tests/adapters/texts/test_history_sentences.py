"""A history reads as the manual's does, for whoever may cause each fact (ADM-24)."""

from __future__ import annotations

from typing import Final, get_args

import pytest

from adapters.texts.catalogue import catalogue
from adapters.texts.languages import LANGUAGES, Language
from kundelik_domain.admissions.duties import DEPUTIES
from kundelik_domain.admissions.events import (
    ApplicationAccepted,
    ApplicationApproved,
    ApplicationCancelled,
    ApplicationDrafted,
    ApplicationEdited,
    ApplicationFact,
    ApplicationForwarded,
    ApplicationRefused,
    ApplicationSent,
    DocumentAttached,
    DocumentChecked,
    PlacedInClass,
    PutIntoPlacement,
    TimeLimitMissed,
)
from kundelik_domain.admissions.workflow import WORKFLOW, Action
from kundelik_domain.shared.facts import Fact

DECISIONS: Final = (
    *(Action.CHECK_DOCUMENT, Action.ACCEPT, Action.FORWARD),
    *(Action.APPROVE, Action.REFUSE, Action.REFUSE_FINALLY),
)

DELEGABLE: Final = (Action.APPROVE, Action.REFUSE_FINALLY)

CAUSED_BY: Final[dict[type[Fact], tuple[Action, ...]]] = {
    ApplicationDrafted: (Action.EDIT,),
    ApplicationEdited: (Action.EDIT,),
    DocumentAttached: (Action.ATTACH,),
    ApplicationSent: (Action.SEND,),
    DocumentChecked: (Action.CHECK_DOCUMENT,),
    ApplicationAccepted: (Action.ACCEPT,),
    ApplicationForwarded: (Action.FORWARD,),
    ApplicationApproved: (Action.APPROVE,),
    ApplicationRefused: (Action.REFUSE, Action.REFUSE_FINALLY),
    ApplicationCancelled: (Action.CANCEL,),
    TimeLimitMissed: (Action.MISS, *DECISIONS),
    PutIntoPlacement: (Action.PUT_INTO_PLACEMENT,),
    PlacedInClass: (Action.PLACE,),
}
"""Each fact with the actions that leave it; a decision that comes too late records the missed limit beside it."""


def told(fact: type[Fact], role: str, language: Language, *, name: str | None = None, again: bool = False) -> str:
    details = {"document": "photo", "verdict": "expired", "detail": "1 «А»"}
    return catalogue().history(fact.NAME, role, language, name=name, again=again, **details)


def causes() -> list[tuple[type[Fact], str]]:
    pairs = {
        (fact, role.value)
        for fact, actions in CAUSED_BY.items()
        for action in actions
        for role in (*WORKFLOW[action].roles, *(DEPUTIES if action in DELEGABLE else ()))
    }
    return sorted(pairs, key=lambda pair: (pair[0].NAME, pair[1]))


def test_every_fact_of_an_application_has_its_causes() -> None:
    assert set(CAUSED_BY) == set(get_args(ApplicationFact))


@pytest.mark.req("ADM-24", "I18-1")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("fact", "role"), causes())
def test_whoever_causes_a_fact_has_a_sentence_for_it(fact: type[Fact], role: str, language: Language) -> None:
    unnamed = told(fact, role, language)

    assert unnamed
    if fact is not TimeLimitMissed:
        actor = catalogue().label("role", role, language)
        assert told(fact, role, language, name="Т. Тест") == unnamed.replace(actor, f"{actor} (Т. Тест)", 1)
        assert unnamed.startswith(f"{actor} ")


@pytest.mark.req("ADM-24")
@pytest.mark.parametrize(
    ("fact", "role", "kk", "en"),
    [
        (ApplicationDrafted, "parent", "Ата-ана (Т.) анықтама жасады", "Parent (Т.) created"),
        (ApplicationSent, "parent", "Ата-ана (Т.) өтінімді оқу орнына жіберді.", "Parent (Т.) sent to the school"),
        (ApplicationAccepted, "executor", "Орындаушы (Т.) өтінімді қабылдады.", "Executor (Т.) accepted"),
        (
            ApplicationForwarded,
            "executor",
            "Орындаушы (Т.) жетекшіге жіберілді.",
            "Executor (Т.) forwarded to the head",
        ),
        (ApplicationApproved, "director", "Директор (Т.) өтінімді бекітті", "Director (Т.) approved"),
    ],
)
def test_the_manuals_own_history_comes_out(fact: type[Fact], role: str, kk: str, en: str) -> None:
    assert told(fact, role, "kk", name="Т.") == kk
    assert told(fact, role, "en", name="Т.") == en
    assert told(fact, role, "en") == en.replace(" (Т.)", "")


@pytest.mark.req("ADM-24")
def test_a_missed_limit_names_nobody() -> None:
    assert told(TimeLimitMissed, "director", "kk", name="Т. Тест") == told(TimeLimitMissed, "clock", "kk")


@pytest.mark.req("ADM-24")
def test_a_document_is_called_by_its_name() -> None:
    assert told(DocumentAttached, "parent", "en") == "Parent attached a document: Photo of the child, 3×4 cm"


@pytest.mark.req("ADM-24")
@pytest.mark.parametrize("language", LANGUAGES)
def test_sending_again_says_so(language: Language) -> None:
    first, second = (told(ApplicationSent, "parent", language, name="Т.", again=again) for again in (False, True))

    assert first != second
    assert told(ApplicationSent, "parent", language, again=True) == second.replace(" (Т.)", "")
    assert told(ApplicationAccepted, "executor", language, again=True) == told(
        ApplicationAccepted, "executor", language
    )


@pytest.mark.req("ADM-24")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_directors_refusal_reads_otherwise_than_the_executors(language: Language) -> None:
    assert told(ApplicationRefused, "director", language) != told(ApplicationRefused, "executor", language)


def test_a_name_is_never_read_as_a_template() -> None:
    assert told(ApplicationAccepted, "executor", "en", name="{document}") == "Executor ({document}) accepted"
