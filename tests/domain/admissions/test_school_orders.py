"""A school's letterhead and drafts: written anew until signed, signed by whom they name (ADM-26)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from uuid import UUID

import pytest

from kundelik_domain.admissions.events import FormationOrderDrafted, LetterheadUploaded, OrderIssued
from kundelik_domain.admissions.refusals import NoSigner, NotDrafted, OrderSigned, SignerIsAnother
from kundelik_domain.admissions.school_orders import (
    SCHOOL_ORDERS,
    Draft,
    SchoolOrders,
    draft,
    issue,
    upload_letterhead,
)
from kundelik_domain.shared.access import Role
from tests.language import THE_DIRECTOR, THE_EXECUTOR, THE_SCHOOL, THIS_YEAR, given, refused

pytestmark = pytest.mark.req("ADM-26")
ORDER: Final = UUID(int=0xE1)
DIRECTORS: Final = frozenset({Role.DIRECTOR})
LETTERHEAD: Final = LetterheadUploaded(
    school=THE_SCHOOL,
    sha256="ab" * 32,
    media_type="image/png",
    size=1024,
    name_kk="Бұйрық шапкасы",
    name_ru="Шапка приказа",
    uploaded_by=THE_EXECUTOR.user,
)
DRAFTED: Final = FormationOrderDrafted(
    school=THE_SCHOOL,
    school_year=THIS_YEAR,
    order=ORDER,
    text_kk="Бұйырамын: …",
    text_ru="Приказываю: …",
    letterhead="ab" * 32,
    signer_user=THE_DIRECTOR.user,
    signer=THE_DIRECTOR.person,
    signer_name="Директорова Дана",
    drafted_by=THE_EXECUTOR.user,
)
ISSUED: Final = OrderIssued(school=THE_SCHOOL, school_year=THIS_YEAR, order=ORDER, number=7)


def test_a_letterhead_is_replaced_and_the_draft_keeps_its_own() -> None:
    newer = replace(LETTERHEAD, sha256="cd" * 32)

    assert upload_letterhead(given(SCHOOL_ORDERS, LETTERHEAD), newer) == newer
    orders = given(SCHOOL_ORDERS, LETTERHEAD, DRAFTED, newer)
    assert orders == SchoolOrders("cd" * 32, "image/png", {THIS_YEAR: Draft(ORDER, 1, THE_DIRECTOR.person)})


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.DEPUTY_FOR_STUDIES, Role.DEPUTY_FOR_UPBRINGING])
def test_the_director_or_a_deputy_is_named(role: Role) -> None:
    assert draft(SchoolOrders(), DRAFTED, frozenset({role, Role.HR})) == DRAFTED


def test_nobody_else_is() -> None:
    allowed = ["deputy-for-studies", "deputy-for-upbringing", "director"]
    with refused(NoSigner, field="signer", allowed=allowed):
        draft(SchoolOrders(), DRAFTED, frozenset({Role.EXECUTOR}))


def test_a_draft_is_written_anew_until_it_is_signed() -> None:
    twice = given(SCHOOL_ORDERS, DRAFTED, DRAFTED)

    assert twice.drafts[THIS_YEAR].edition == 2
    assert draft(twice, DRAFTED, DIRECTORS) == DRAFTED
    with refused(OrderSigned, number=7):
        draft(given(SCHOOL_ORDERS, DRAFTED, ISSUED), DRAFTED, DIRECTORS)


@pytest.mark.req("ADM-31")
def test_it_is_signed_once_by_whom_it_names() -> None:
    orders = given(SCHOOL_ORDERS, DRAFTED)

    assert issue(orders, ISSUED, THE_DIRECTOR.person) == ISSUED
    with refused(SignerIsAnother):
        issue(orders, ISSUED, THE_EXECUTOR.person)
    with refused(OrderSigned, number=7):
        issue(given(SCHOOL_ORDERS, DRAFTED, ISSUED), ISSUED, THE_DIRECTOR.person)
    with refused(NotDrafted, school_year=THIS_YEAR):
        issue(SchoolOrders(), ISSUED, THE_DIRECTOR.person)
