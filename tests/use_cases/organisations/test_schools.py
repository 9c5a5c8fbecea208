"""Schools are registered by the operator and kept by their administrators (ADM-19, IDN-2, IDN-3)."""

from __future__ import annotations

from uuid import UUID

import pytest

from kundelik_domain.organisations.commands import ChangeSchoolSettings, RegisterSchool
from kundelik_domain.organisations.use_cases import Organisations
from kundelik_domain.organisations.values import Language, SchoolSettings
from kundelik_domain.shared.access import PLATFORM, Holding, Principal, Role
from kundelik_domain.shared.refusals import NotFound, NotPermitted
from kundelik_domain.shared.streams import Envelope
from tests.fakes import FixedClock, MemoryStreams

FORM = RegisterSchool(
    region="KZ-71", name_kk="№1 мектеп", name_ru="Школа №1", name_en="School No. 1", address="Астана, Абай, 1",
    languages=(Language.KK,),
)  # fmt: skip
SETTINGS = SchoolSettings(name_kk="№1", name_ru="№1", address="Астана, Абай, 2", languages=(Language.KK,))

pytestmark = pytest.mark.req("ADM-19")


def holder(role: Role, organisation: UUID) -> Principal:
    return Principal(UUID(int=9), UUID(int=9), frozenset({Holding(role, organisation)}))


def asked(command: int) -> Envelope:
    return Envelope(command_id=UUID(int=command), actor=UUID(int=9), correlation_id=UUID(int=command))


@pytest.fixture
def organisations() -> Organisations:
    return Organisations(streams=MemoryStreams(FixedClock().now))


def registered(organisations: Organisations) -> UUID:
    outcome = organisations.register_school(asked(1), holder(Role.OPERATOR, PLATFORM), FORM)
    return UUID(outcome.answer["school"])


def test_the_operator_registers_and_the_administrator_changes(organisations: Organisations) -> None:
    school = registered(organisations)

    organisations.change_settings(
        asked(2),
        holder(Role.SCHOOL_ADMINISTRATOR, school),
        ChangeSchoolSettings(school=school, settings=SETTINGS),
    )

    found = organisations.school(school)
    assert (found.region, found.zone, found.name_en, found.settings) == (
        "KZ-71", "Asia/Almaty", "School No. 1", SETTINGS,
    )  # fmt: skip


def test_a_repeated_registration_gives_the_same_school(organisations: Organisations) -> None:
    assert registered(organisations) == registered(organisations)


@pytest.mark.req("IDN-2", "IDN-3")
def test_nobody_else_does(organisations: Organisations) -> None:
    school = registered(organisations)
    change = ChangeSchoolSettings(school=school, settings=SETTINGS)

    with pytest.raises(NotFound):
        organisations.register_school(asked(2), holder(Role.SCHOOL_ADMINISTRATOR, school), FORM)
    with pytest.raises(NotPermitted):
        organisations.register_school(asked(3), holder(Role.AUDITOR, PLATFORM), FORM)
    with pytest.raises(NotPermitted):
        organisations.change_settings(asked(4), holder(Role.DIRECTOR, school), change)
    with pytest.raises(NotFound):
        organisations.change_settings(asked(5), holder(Role.SCHOOL_ADMINISTRATOR, UUID(int=41)), change)


def test_a_school_that_is_not_there_is_not_found(organisations: Organisations) -> None:
    with pytest.raises(NotFound):
        organisations.school(UUID(int=40))
