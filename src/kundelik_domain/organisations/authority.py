"""Education departments of districts and oblasts, below which schools and districts stand (RPT-6, RPT-8)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, assert_never
from uuid import UUID

from kundelik_domain.shared.refusals import NotFound
from kundelik_domain.shared.streams import StreamKind
from kundelik_domain.shared.units import Level

from .commands import MoveAuthority, RegisterAuthority, RenameAuthority
from .events import AUTHORITY_FACTS, AuthorityFact, AuthorityMoved, AuthorityRegistered, AuthorityRenamed
from .policies import region_is_one, text
from .refusals import (
    AuthorityAlreadyRegistered,
    InvalidAuthorityName,
    InvalidLevel,
    UnknownAuthority,
    WrongLevelAbove,
)
from .values import key_of_district, key_of_region

ABOVE: Final = {Level.DISTRICT: Level.OBLAST, Level.OBLAST: Level.COUNTRY}
"""What stands directly above an authority, by its level. A school stands below a district."""


@dataclass(frozen=True, slots=True)
class Authority:
    """An authority as it is now; `level` is None where there is none. `region` is the one it was registered in."""

    level: Level | None = None
    parent: UUID | None = None
    region: str = ""
    name_kk: str = ""
    name_ru: str = ""
    name_en: str = ""


THE_COUNTRY: Final = Authority(Level.COUNTRY)
"""Stands by itself: nobody registers it."""


def register(
    authority: Authority, authority_id: UUID, command: RegisterAuthority, above: Authority
) -> tuple[AuthorityFact, ...]:
    """Once. `above` is what its parent names. Raises `InvalidLevel`, and what `is_level` and the texts raise."""
    if authority.level is not None:
        raise AuthorityAlreadyRegistered
    if command.level not in ABOVE:
        raise InvalidLevel(field="level", allowed=[level.value for level in ABOVE])
    is_level("parent", above, ABOVE[command.level])
    return (
        AuthorityRegistered(
            authority=authority_id,
            level=command.level,
            parent=command.parent,
            region=region_is_one(command.region).code,
            **_names(command),
        ),
    )


def move(authority: Authority, command: MoveAuthority, above: Authority) -> tuple[AuthorityFact, ...]:
    """Nothing where it is below that already. An oblast stays below the country."""
    if authority.level is None:
        raise NotFound
    is_level("parent", above, ABOVE[authority.level])
    return () if command.parent == authority.parent else (AuthorityMoved(command.authority, command.parent),)


def rename(authority: Authority, command: RenameAuthority) -> tuple[AuthorityFact, ...]:
    """Nothing where it is called so already."""
    if authority.level is None:
        raise NotFound
    renamed = AuthorityRenamed(command.authority, **_names(command))
    return () if evolve(authority, renamed) == authority else (renamed,)


def key_of(authority: Authority) -> tuple[UUID, str]:
    """The stream of what no other authority may have as well, and the field in which it is written."""
    if authority.level is Level.OBLAST:
        return key_of_region(authority.region), "region"
    assert authority.parent is not None
    return key_of_district(authority.parent, authority.name_kk), "name_kk"


def _names(command: RegisterAuthority | RenameAuthority) -> dict[str, str]:
    names = {"name_kk": command.name_kk, "name_ru": command.name_ru, "name_en": command.name_en}
    return {field: text(field, name, InvalidAuthorityName) for field, name in names.items()}


def is_level(field: str, named: Authority, level: Level) -> None:
    """Whether that is one, and of this level; raises `UnknownAuthority`, `WrongLevelAbove`."""
    if named.level is None:
        raise UnknownAuthority(field=field)
    if named.level is not level:
        raise WrongLevelAbove(field=field, allowed=level.value)


def evolve(authority: Authority, fact: AuthorityFact) -> Authority:
    """Never refuses."""
    match fact:
        case AuthorityRegistered():
            return Authority(fact.level, fact.parent, fact.region, fact.name_kk, fact.name_ru, fact.name_en)
        case AuthorityMoved():
            return replace(authority, parent=fact.parent)
        case AuthorityRenamed():
            return replace(authority, name_kk=fact.name_kk, name_ru=fact.name_ru, name_en=fact.name_en)
        case _:
            assert_never(fact)


AUTHORITY: Final = StreamKind("organisations.authority", Authority(), evolve, AUTHORITY_FACTS)
