"""What a form is held against before anything is decided (ADM-1, IDN-1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kundelik_domain.identity.commands import IssueToken, RegisterEmployee, RegisterParent
from kundelik_domain.identity.policies import (
    PASSWORD_AT_LEAST,
    attempts_are_within,
    consent_is_given,
    employee_details,
    is_common,
    normalised,
    parent_details,
    password_is_hard_to_guess,
    password_names_nobody,
    role_is_grantable,
    token_is_sensible,
)
from kundelik_domain.identity.policies.common_passwords import COMMON
from kundelik_domain.identity.refusals import (
    ConsentMissing,
    InvalidEmail,
    InvalidExpiry,
    InvalidLogin,
    InvalidName,
    InvalidPhone,
    InvalidTokenName,
    NoScopes,
    PasswordLength,
    PasswordNamesItsOwner,
    PasswordTooCommon,
    RoleNotGrantable,
    TooManySignIns,
    UnknownConsentText,
)
from kundelik_domain.identity.values import Attempted, Limit, UserDetails, parse_credential
from kundelik_domain.shared.access import Permission, Role
from kundelik_domain.shared.iin import InvalidIin
from kundelik_domain.shared.refusals import Malformed
from kundelik_domain.shared.units import Level

NOON = datetime(2022, 3, 14, 12, 0, tzinfo=UTC)
SCHOOL = UUID(int=40)
PARENT = RegisterParent(
    surname="Ахметова",
    name="Айгүл",
    patronymic=None,
    email="Aigul@Example.kz",
    phone="+7 (701) 123-45-67",
    password="Жеті қазына, бір арман",
    consent=True,
    consent_text="2022-03",
)
EMPLOYEE = RegisterEmployee(
    organisation=SCHOOL,
    role=Role.EXECUTOR,
    surname="Сейтқали",
    name="Нұрлан",
    iin="850101400120",
    login="Nurlan.S",
    password="Жеті қазына, бір арман",
)
DETAILS = UserDetails(
    surname="Ахметова",
    name="Айгүл",
    patronymic=None,
    email="Aigul@Example.kz",
    phone="+7 (701) 123-45-67",
    login=None,
    iin=None,
)


@pytest.mark.req("ADM-1")
def test_a_parent_tells_names_address_and_phone() -> None:
    assert parent_details(PARENT) == DETAILS
    assert parent_details(replace(PARENT, surname=" Ахметова ", patronymic="")) == DETAILS


@pytest.mark.req("ADM-16")
def test_an_employee_may_have_neither_email_nor_phone() -> None:
    details = employee_details(EMPLOYEE)

    assert (details.login, details.iin, details.email, details.phone) == ("nurlan.s", "850101400120", None, None)


@pytest.mark.req("ADM-1")
@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"surname": ""}, InvalidName),
        ({"name": "  "}, InvalidName),
        ({"name": "A" * 101}, InvalidName),
        ({"patronymic": "a\nb"}, InvalidName),
        ({"surname": "\ud800"}, InvalidName),
        ({"email": "aigul"}, InvalidEmail),
        ({"email": "aigul@example"}, InvalidEmail),
        ({"email": "aigul @example.kz"}, InvalidEmail),
        ({"email": "a" * 250 + "@a.kz"}, InvalidEmail),
        ({"phone": "87011234567"}, InvalidPhone),
        ({"phone": "+7 (601) 123-45-67"}, InvalidPhone),
        ({"phone": "+7 (701) 123-45-67\n"}, InvalidPhone),
        ({"phone": "+7 (７01) 123-45-67"}, InvalidPhone),
    ],
)
def test_a_wrong_field_is_named_with_what_would_be_right(change: dict[str, str], refusal: type[Malformed]) -> None:
    with pytest.raises(refusal) as refused:
        parent_details(replace(PARENT, **change))  # type: ignore[arg-type] # each field of these is text

    assert refused.value.details["field"] == next(iter(change))
    assert refused.value.details["allowed"]


@pytest.mark.req("ADM-16")
@pytest.mark.parametrize("login", ["", "ab", "1abc", "850101400120", "a@b.kz", "a b c", "нұрлан", "a" * 33])
def test_a_login_is_neither_an_email_nor_an_iin(login: str) -> None:
    with pytest.raises(InvalidLogin):
        employee_details(replace(EMPLOYEE, login=login))


@pytest.mark.req("ADM-16")
def test_an_employees_iin_is_checked() -> None:
    with pytest.raises(InvalidIin):
        employee_details(replace(EMPLOYEE, iin="850101400120"[::-1]))


@pytest.mark.req("ADM-1")
def test_consent_is_explicit_and_to_a_text_that_was_shown() -> None:
    consent_is_given(PARENT)

    with pytest.raises(ConsentMissing):
        consent_is_given(replace(PARENT, consent=False))
    with pytest.raises(UnknownConsentText) as refused:
        consent_is_given(replace(PARENT, consent_text="1999"))
    assert refused.value.details == {"field": "consent_text", "allowed": ["2022-03"]}


@pytest.mark.req("IDN-1")
@pytest.mark.parametrize("length", [0, PASSWORD_AT_LEAST - 1, 129])
def test_a_password_has_from_10_to_128_characters(length: int) -> None:
    with pytest.raises(PasswordLength) as refused:
        password_is_hard_to_guess("password", ("абвгдежзик" * 13)[:length])

    assert refused.value.details == {"field": "password", "at_least": 10, "at_most": 128}


@pytest.mark.req("IDN-1")
@pytest.mark.parametrize(
    "common",
    ["qwerty123456", "Qwerty123!!!", "алматы2024", "АЛМАТЫ 2024", "1234567890", "password123", "Пароль12345",
     "құпиясөз2024", "qwertyuiop", "aaaaaaaaaaaa", "abababababab", "kundelik2025", "zxcvbzxcvb",
     "ｑｗｅｒｔｙ１２３４"],
)  # fmt: skip
def test_a_common_password_is_refused(common: str) -> None:
    with pytest.raises(PasswordTooCommon):
        password_is_hard_to_guess("password", common)


@pytest.mark.req("IDN-1")
@pytest.mark.parametrize("good", [PARENT.password, "correct horse battery", "тоғыз қоңыр қаз", "3f9c1e7ab2"])
def test_a_good_password_passes(good: str) -> None:
    password_is_hard_to_guess("password", good)


def test_there_are_enough_common_passwords_and_all_are_recognised() -> None:
    assert len(COMMON) >= 150
    assert all(is_common(word.upper()) for word in COMMON)


@pytest.mark.req("IDN-1")
@pytest.mark.parametrize(
    "naming", ["aigul@example.kz", "AIGUL@EXAMPLE.KZ ", "+7 (701) 123-45-67", "77011234567", "7 701 123 45 67"]
)
def test_a_password_is_not_its_owners_name(naming: str) -> None:
    with pytest.raises(PasswordNamesItsOwner):
        password_names_nobody("password", naming, DETAILS)


@given(st.text(st.characters(exclude_categories=())))
def test_a_normalised_login_can_be_encoded_and_stays_as_it_is(text: str) -> None:
    assert normalised(normalised(text)).encode() == normalised(normalised(normalised(text))).encode()


@pytest.mark.req("ADM-18")
@pytest.mark.parametrize(
    ("role", "level"),
    [(Role.OPERATOR, Level.SCHOOL), (Role.AUDITOR, Level.SCHOOL), (Role.CLOCK, Level.SCHOOL),
     (Role.PARENT, Level.SCHOOL), (Role.DIRECTOR, None), (Role.CLOCK, None), (Role.PARENT, None),
     (Role.DISTRICT_OFFICER, Level.SCHOOL), (Role.DISTRICT_OFFICER, Level.OBLAST), (Role.DISTRICT_OFFICER, None),
     (Role.OBLAST_OFFICER, Level.DISTRICT), (Role.MINISTRY_OFFICER, Level.OBLAST), (Role.TEACHER, Level.DISTRICT),
     (Role.SCHOOL_ADMINISTRATOR, Level.DISTRICT), (Role.OPERATOR, Level.COUNTRY), (Role.PARENT, Level.COUNTRY)],
)  # fmt: skip
def test_roles_do_not_cross_over_between_levels(role: Role, level: Level | None) -> None:
    with pytest.raises(RoleNotGrantable) as refused:
        role_is_grantable(role, level)

    assert role.value not in str(refused.value.details["allowed"]).split("'")


@pytest.mark.req("ADM-18")
def test_the_schools_roles_are_the_ten_of_the_manual_and_the_teachers() -> None:
    with pytest.raises(RoleNotGrantable) as refused:
        role_is_grantable(Role.CLOCK, Level.SCHOOL)

    assert refused.value.details["allowed"] == [
        "deputy-for-studies", "deputy-for-upbringing", "director", "executor", "hr", "medical-worker",
        "methodologist", "psychologist", "school-administrator", "social-pedagogue", "teacher",
    ]  # fmt: skip


@pytest.mark.req("IDN-4")
@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"name": ""}, InvalidTokenName),
        ({"name": "x" * 61}, InvalidTokenName),
        ({"scopes": frozenset()}, NoScopes),
        ({"expires_at": NOON}, InvalidExpiry),
        ({"expires_at": NOON + timedelta(days=367)}, InvalidExpiry),
    ],
)
def test_a_token_has_a_name_scopes_and_an_end(change: dict[str, Any], refusal: type[Malformed]) -> None:
    form = IssueToken(name="Күнделік", scopes=frozenset({Permission.LIST}), expires_at=NOON + timedelta(days=366))
    token_is_sensible(form, NOON)

    with pytest.raises(refusal):
        token_is_sensible(replace(form, **change), NOON)


@pytest.mark.req("IDN-1")
def test_the_attempt_after_the_last_allowed_one_waits_for_the_window_to_close() -> None:
    attempts_are_within(Limit(10), Attempted(10, timedelta(minutes=1)))

    with pytest.raises(TooManySignIns) as refused:
        attempts_are_within(Limit(10), Attempted(11, timedelta(seconds=59, microseconds=1)))
    assert refused.value.details == {"retry_after_seconds": 60}


@given(st.text())
def test_whatever_is_shown_as_a_credential_is_one_or_none(text: str) -> None:
    shown = parse_credential(text)

    assert shown is None or shown.text == text


def test_secrets_and_names_are_not_in_a_repr() -> None:
    shown = repr((PARENT, EMPLOYEE, DETAILS, parse_credential("kds_" + "0" * 32 + "_" + "s" * 43)))

    assert not any(hidden in shown for hidden in ("Жеті", "Ахметова", "Нұрлан", "850101400120", "701", "sss"))
