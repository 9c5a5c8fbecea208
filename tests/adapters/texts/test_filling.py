"""Values go into texts by their kind, and nothing that is put in can do anything there."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.texts.catalogue import Catalogue, MissingValue, UnknownText, catalogue
from adapters.texts.languages import LANGUAGES, Language
from adapters.texts.templates import MalformedTemplate, parse
from kundelik_domain.admissions.refusals import (
    ChildHasApplication,
    DocumentsMissing,
    NoFreeSeat,
    NoRules,
    WrongStatus,
)
from kundelik_domain.admissions.values import ClassKind, Status
from kundelik_domain.shared.refusals import Conflict, Refusal
from kundelik_domain.shared.signatures import CertificateExpired

NOON: Final = datetime(2022, 3, 14, 6, 34, tzinfo=UTC)


def showing(text: str, **values: object) -> str:
    return Catalogue.of([{"told": dict.fromkeys(LANGUAGES, text)}]).text("told", "en", **values)


@pytest.mark.parametrize(
    "attack",
    [
        "{0}",
        "{}",
        "{x.__class__}",
        "{x.__class__.__mro__[1].__subclasses__}",
        "{x[0]}",
        "{x!r}",
        "{x:>100000000}",
        "{x:{y}}",
        "{{x}}",
        "{X}",
        "{x",
        "x}",
        "{ x }",
        "{__init__}",
    ],
)
def test_a_gap_is_a_name_and_nothing_else(attack: str) -> None:
    with pytest.raises(MalformedTemplate):
        parse(attack)


@given(st.text())
def test_what_is_put_in_is_never_read_as_a_template(value: str) -> None:
    assert showing("<{x}>", x=value, y="secret") == f"<{value}>"


def test_a_value_full_of_braces_stays_as_it_is() -> None:
    assert showing("{x}{y}", x="{y}{x.__class__}", y="%s$y\\1") == "{y}{x.__class__}%s$y\\1"


@pytest.mark.req("I18-2")
def test_values_are_shown_by_their_type() -> None:
    assert showing("{x}", x=NOON, zone="Asia/Almaty") == "14.03.2022 12:34"
    assert showing("{x}", x=NOON, zone="Asia/Aqtau") == "14.03.2022 11:34"
    assert showing("{x}", x=date(2022, 3, 4)) == "04.03.2022"
    assert showing("{x}", x=time(9, 5)) == "09:05"
    assert showing("{x}", x=["a", 2]) == "a, 2"
    assert showing("{x}", x=Status.SENT) == "sent"


def test_an_unknown_key_and_a_missing_value_are_errors() -> None:
    with pytest.raises(UnknownText):
        catalogue().text("no.such-key", "kk")
    with pytest.raises(UnknownText):
        catalogue().label("status", "no-such-status", "kk")
    with pytest.raises(MissingValue):
        showing("{x} {y}", x=1)


@pytest.mark.req("I18-1")
def test_labels_are_found_by_code_and_by_member() -> None:
    assert catalogue().label("status", "sent", "kk") == "Жіберілді"
    assert catalogue().label_of(ClassKind.GENERAL, "ru") == "Общеобразовательный"


@pytest.mark.req("I18-1", "ADM-12")
def test_the_parents_cabinet_calls_a_refused_application_otherwise() -> None:
    assert catalogue().label("status", "rejected", "kk") == "Өтініш қабылданбады"
    assert catalogue().status_for_parent("rejected", "kk") == "Бас тартылды"
    assert catalogue().status_for_parent("sent", "kk") == "Жіберілді"


@pytest.mark.req("I18-1")
@pytest.mark.parametrize(
    ("refusal", "language", "detail"),
    [
        (
            WrongStatus(status="draft", action="accept", allowed=["send"]),
            "kk",
            "Өтінімнің мәртебесі: «Жасалды». «Өтінімді растау» әрекеті қазір мүмкін емес. Мүмкін әрекеттер: Жіберу.",
        ),
        (
            WrongStatus(status="enrolled", action="cancel", allowed=[]),
            "en",
            "The application's status is “Admitted”. “Cancel” is not possible now. Possible: none.",
        ),
        (
            DocumentsMissing(missing=["photo", "health-certificate"]),
            "en",
            "Attach these documents and send the application again: Photo of the child, 3×4 cm, Health certificate.",
        ),
        (
            CertificateExpired(valid_to="2022-03-14T06:34:00+00:00"),
            "en",
            "The certificate was valid until 14.03.2022 12:34. Get a new key.",
        ),
        (
            NoRules(region="KZ-75", day="2020-04-02"),
            "en",
            "No rules of admission are in force in this region on 02.04.2020. The operator has to confirm them.",
        ),
    ],
)
def test_a_refusal_tells_its_details_in_words(refusal: Refusal, language: Language, detail: str) -> None:
    assert catalogue().refusal(refusal, language).detail == detail


@pytest.mark.req("ADM-9", "I18-1")
def test_only_the_own_applicant_reads_the_number() -> None:
    own = catalogue().refusal(ChildHasApplication(number=102381), "en").detail
    other = catalogue().refusal(ChildHasApplication(), "en").detail

    assert "102381" in own
    assert other.startswith("Somebody else has applied")


def test_a_refusal_without_its_details_is_told_plainly() -> None:
    assert "(" not in catalogue().refusal(NoFreeSeat(language=None), "kk").detail


def test_a_refusal_nobody_has_written_a_text_for_is_told_as_its_family() -> None:
    class Brandnew(Conflict):
        CODE = "brand.new"

    assert catalogue().refusal(Brandnew(), "ru") == catalogue().refusal(Conflict(), "ru")


@given(
    st.sampled_from([WrongStatus, NoFreeSeat, DocumentsMissing, CertificateExpired, NoRules]),
    st.dictionaries(
        st.sampled_from(["status", "action", "allowed", "language", "class_kind", "missing", "valid_to", "day"]),
        st.none() | st.text() | st.integers() | st.lists(st.text()),
    ),
    st.sampled_from(LANGUAGES),
)
def test_telling_a_refusal_never_fails(kind: type[Refusal], details: dict[str, object], language: Language) -> None:
    told = catalogue().refusal(kind(**details), language)

    assert told.title
    assert told.detail
