"""Signing the order on class formation: one number, and a class for every pupil, in one append (ADM-31)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from kundelik_domain.admissions.application import APPLICATION, place
from kundelik_domain.admissions.events import FormationOrderSigned, OrderIssued, PlacedInClass
from kundelik_domain.admissions.formation import (
    FORMATION,
    ORDER_REGISTER,
    Formation,
    give_number,
    require_signable,
    sign,
)
from kundelik_domain.admissions.refusals import OrderChanged
from kundelik_domain.admissions.school_orders import SCHOOL_ORDERS, SchoolOrders, draft_of, issue
from kundelik_domain.admissions.values import formation_of, formation_order_of, order_register_of, school_orders_of
from kundelik_domain.shared.access import Principal, role_for
from kundelik_domain.shared.signatures import SignerIsSomeoneElse
from kundelik_domain.shared.streams import Change, Decision, Envelope, Outcome, Reader, Streams

if TYPE_CHECKING:
    from kundelik_domain.admissions.commands import SignFormationOrder
    from kundelik_domain.admissions.ports import EvidenceKeeping, OrderStatement, OrderStatements, People, Schools
    from kundelik_domain.admissions.values import SignatureEvidence
    from kundelik_domain.shared.signatures import SignatureCheck


@dataclass(frozen=True, slots=True)
class _Signed:
    """A verified signature: who made it, and over what."""

    evidence: SignatureEvidence
    person: UUID
    statement: OrderStatement


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSigning:
    """What the director's signature does."""

    streams: Streams
    people: People
    schools: Schools
    statements: OrderStatements
    signatures: SignatureCheck
    evidence: EvidenceKeeping

    def sign(self, principal: Principal, envelope: Envelope, command: SignFormationOrder) -> Outcome:
        """The order gets its number, and every pupil a class. Raises `PupilsNotPlaced`, `NotDrafted`, `OrderSigned`,
        `OrderChanged`, `SignerIsAnother`, `SchoolYearNotClosed`, and all refusals of signatures.
        """
        role = role_for(principal, command.PERMISSION, command.school)
        verified: list[_Signed] = []

        def decide(reader: Reader, now: datetime) -> Decision:
            formation, orders = self._ready(reader, command)
            if not verified:
                verified.append(self._signed(command, now))
            signed = verified[0]
            if signed.person != principal.person:
                raise SignerIsSomeoneElse
            changes = _issued(reader, command, principal, formation, orders, signed)
            answer = {
                "order": str(formation_order_of(command.school, command.school_year)),
                "number": signed.statement.number,
            }
            return Decision(changes, role, command.school, answer)

        return self.streams.change(envelope, decide)

    def _ready(self, reader: Reader, command: SignFormationOrder) -> tuple[Formation, SchoolOrders]:
        formation, orders = formation_of(command.school, command.school_year), school_orders_of(command.school)
        register = order_register_of(command.school, command.school_year)
        pupils = self.streams.read(FORMATION, formation).pupils  # the same for ever: now everything is read at once
        reader.prefetch(
            (FORMATION, formation),
            (SCHOOL_ORDERS, orders),
            (ORDER_REGISTER, register),
            *((APPLICATION, each) for each in pupils),
        )
        require_signable(reader(FORMATION, formation))
        draft_of(reader(SCHOOL_ORDERS, orders), command.school_year)
        return reader(FORMATION, formation), reader(SCHOOL_ORDERS, orders)

    def _signed(self, command: SignFormationOrder, now: datetime) -> _Signed:
        statement = self.statements.formation_order(command.school, command.school_year)
        school = self.schools.school(command.school)
        expected = school.bin if school else None
        verified = self.signatures.verify(statement.document, command.cms, at=now, expected_bin=expected)
        evidence = self.evidence.keep(verified, statement.document)
        return _Signed(evidence, self.people.person_with(verified.signer.iin), statement)


def _issued(
    reader: Reader,
    command: SignFormationOrder,
    principal: Principal,
    formation: Formation,
    orders: SchoolOrders,
    signed: _Signed,
) -> tuple[Change, ...]:
    order, seen = draft_of(orders, command.school_year), signed.statement
    register = order_register_of(command.school, command.school_year)
    given = give_number(reader(ORDER_REGISTER, register), register, order.order)
    if (seen.formation, seen.draft, seen.number) != (formation.version, order.edition, given.number):
        raise OrderChanged
    told: dict[str, Any] = {"school": command.school, "school_year": command.school_year, "order": order.order}
    issued = issue(orders, OrderIssued(**told, number=given.number), principal.person)
    stream = formation_of(command.school, command.school_year)
    by: dict[str, Any] = {"signed_by": principal.user, "director": principal.person, "signature": signed.evidence}
    fact = FormationOrderSigned(formation=stream, **told, number=given.number, **by)
    return (
        Change(register, (given,)),
        Change(school_orders_of(command.school), (issued,)),
        Change(stream, (sign(formation, fact),)),
        *_placed(reader, stream, formation, given.number),
    )


def _placed(reader: Reader, stream: UUID, formation: Formation, number: int) -> tuple[Change, ...]:
    facts = (
        PlacedInClass(
            application=each,
            formation=stream,
            school_class=formation.places[each],
            class_name=formation.classes[formation.places[each]].plan.name,
            order_number=number,
        )
        for each in formation.pupils
    )
    return tuple(Change(fact.application, (place(reader(APPLICATION, fact.application), fact),)) for fact in facts)
