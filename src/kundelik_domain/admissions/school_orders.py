"""A school's letterhead and the drafts of its orders (ADM-26)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, assert_never, get_args
from uuid import UUID

from kundelik_domain.shared.access import Role
from kundelik_domain.shared.streams import StreamKind

from .events import FormationOrderDrafted, LetterheadUploaded, OrderIssued, OrdersFact
from .refusals import NoSigner, NotDrafted, OrderSigned, SignerIsAnother

SIGNERS: Final = frozenset({Role.DIRECTOR, Role.DEPUTY_FOR_STUDIES, Role.DEPUTY_FOR_UPBRINGING})
"""Who may be named as an order's signer. Whoever signs must hold the right to sign besides."""


@dataclass(frozen=True, slots=True)
class Draft:
    """`edition` counts how often it has been written; `number` is 0 until it is signed."""

    order: UUID
    edition: int
    signer: UUID
    number: int = 0


@dataclass(frozen=True, slots=True)
class SchoolOrders:
    """Only what the next decision needs: no texts. Drafts by school year."""

    letterhead: str | None = None
    media_type: str | None = None
    drafts: Mapping[int, Draft] = field(default_factory=dict)


def upload_letterhead(_: SchoolOrders, uploaded: LetterheadUploaded) -> LetterheadUploaded:
    """Replaced at any time; orders keep the one that they were drafted with."""
    return uploaded


def draft(
    orders: SchoolOrders, drafted: FormationOrderDrafted, signers_roles: frozenset[Role]
) -> FormationOrderDrafted:
    """As often as one likes until it is signed; the signer is the school's director or a deputy."""
    before = orders.drafts.get(drafted.school_year)
    if before is not None and before.number:
        raise OrderSigned(number=before.number)
    if not signers_roles & SIGNERS:
        raise NoSigner(field="signer", allowed=sorted(role.value for role in SIGNERS))
    return drafted


def issue(orders: SchoolOrders, issued: OrderIssued, signer: UUID) -> OrderIssued:
    """Signed by the very person that the draft names."""
    found = draft_of(orders, issued.school_year)
    if found.number:
        raise OrderSigned(number=found.number)
    if found.signer != signer:
        raise SignerIsAnother
    return issued


def draft_of(orders: SchoolOrders, school_year: int) -> Draft:
    """Raises `NotDrafted`."""
    if school_year not in orders.drafts:
        raise NotDrafted(school_year=school_year)
    return orders.drafts[school_year]


def evolve(orders: SchoolOrders, fact: OrdersFact) -> SchoolOrders:
    """Never refuses."""
    match fact:
        case LetterheadUploaded():
            return replace(orders, letterhead=fact.sha256, media_type=fact.media_type)
        case FormationOrderDrafted():
            before = orders.drafts.get(fact.school_year)
            written = Draft(fact.order, before.edition + 1 if before else 1, fact.signer)
            return replace(orders, drafts={**orders.drafts, fact.school_year: written})
        case OrderIssued():
            years = {year: each for year, each in orders.drafts.items() if year == fact.school_year}
            signed = {year: replace(each, number=fact.number) for year, each in years.items()}
            return replace(orders, drafts={**orders.drafts, **signed})
        case _:
            assert_never(fact)


SCHOOL_ORDERS: Final = StreamKind("admissions.school-orders", SchoolOrders(), evolve, get_args(OrdersFact))
