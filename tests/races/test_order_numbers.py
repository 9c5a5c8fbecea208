"""Orders signed at the same moment, and a school with hundreds of admitted children (ADM-26, ADM-29, ADM-31)."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from adapters.bootstrap.class_forming import formation_parts_of
from adapters.bootstrap.wiring import Installation
from kundelik_domain.admissions.application import APPLICATION
from kundelik_domain.admissions.commands import CloseSchoolYear, SignFormationOrder
from kundelik_domain.admissions.formation import FORMATION, ORDER_REGISTER, give_number
from kundelik_domain.admissions.refusals import OrderSigned
from kundelik_domain.admissions.values import (
    Status,
    formation_of,
    order_register_of,
)
from kundelik_domain.shared.access import Holding, Principal, Role
from kundelik_domain.shared.refusals import Refusal
from kundelik_domain.shared.streams import Change, Decision, Reader
from tests.formations import CHILDREN, Forming, admitted, an_envelope
from tests.installations import Town
from tests.races.town import at_once
from tests.tallies import one

MANY = 300


def the_director(town: Town) -> Principal:
    user, school = UUID(town.director.user), UUID(town.school)
    person = town.country.installation.people.person_with(town.director.iin)
    return Principal(user, person, frozenset({Holding(Role.DIRECTOR, school)}))


def outcome(doing: Callable[[], Any]) -> Any:
    try:
        return doing().answer["number"]
    except Refusal as refusal:
        return type(refusal)


@pytest.mark.req("ADM-26")
def test_twenty_orders_signed_at_once_have_the_first_twenty_numbers(town: Town) -> None:
    register = order_register_of(UUID(town.school), 2026)
    processes = [Installation(town.country.installation.settings, town.country.installation.conninfo) for _ in "ab"]

    def signs(order: int) -> int:
        def decide(reader: Reader, _: datetime) -> Decision:
            given = give_number(reader(ORDER_REGISTER, register), register, UUID(int=order))
            return Decision((Change(register, (given,)),), Role.DIRECTOR, None, {"number": given.number})

        told = processes[order % 2].streams.change(an_envelope(UUID(int=order)), decide)
        return int(told.answer["number"])

    numbers = at_once(*(partial(signs, order) for order in range(1, 21)))

    assert sorted(numbers) == list(range(1, 21))
    assert processes[0].streams.read(ORDER_REGISTER, register).last == 20
    for process in processes:
        process.close()


@pytest.mark.req("ADM-31")
def test_two_sessions_of_a_director_sign_at_once_and_there_is_one_order(town: Town) -> None:
    forming = Forming(town)
    forming.admits(*CHILDREN)
    forming.ready()
    installation, director = town.country.installation, the_director(town)
    signature, clock = forming.signature(), installation.clock
    processes = [type(installation)(installation.settings, installation.conninfo) for _ in range(4)]
    for process in processes:
        process.clock = clock
    parts = [formation_parts_of(process) for process in processes]
    command = SignFormationOrder(school=UUID(town.school), school_year=2026, cms=base64.b64decode(signature))

    told = at_once(
        *(
            partial(outcome, partial(each.signing.sign, director, an_envelope(director.user), command))
            for each in parts
        )
    )

    assert sorted(map(str, told)) == sorted(map(str, [1, OrderSigned, OrderSigned, OrderSigned]))
    signed = "select count(*) from kundelik.events where name = 'admissions.{}.v1'"
    for name in ("formation-order-signed", "order-number-given", "order-issued"):
        assert one(installation.database, signed.format(name)) == 1
    assert one(installation.database, signed.format("application-placed-in-class")) == len(CHILDREN)
    for process in processes:
        process.close()


@pytest.mark.req("ADM-29", "ADM-31")
def test_hundreds_of_applications_are_closed_and_placed_in_one_append_each(town: Town) -> None:
    country = town.country
    country.opens(town.school, town.administrator, MANY)
    ids = admitted(country, town.school, MANY)
    forming = Forming(town)
    forming.autumn()
    assert forming.drafts().is_success
    parts, director = formation_parts_of(country.installation), the_director(town)
    command = CloseSchoolYear(school=UUID(town.school), school_year=2026, most_classes=12, most_in_class=25)

    told = parts.closing.close(director, an_envelope(director.user), command)

    assert told.answer["pupils"] == MANY
    for number in range(12):
        forming.adds(f"1 «{number}»")
    assert forming.takes_proposal().is_success
    assert forming.signs().is_success
    streams = country.installation.streams
    assert {streams.read(APPLICATION, each).status for each in ids} == {Status.PLACED}
    formation = streams.read(FORMATION, formation_of(UUID(town.school), 2026))
    assert [formation.in_class(each) for each in formation.classes] == [25] * 12
    commands = "select count(distinct command_id) from kundelik.events where name = %s"
    for name in ("admissions.application-put-into-placement.v1", "admissions.application-placed-in-class.v1"):
        assert one(country.installation.database, commands, name) == 1
