"""A region has one authority, an oblast one district of a name, whatever is registered, moved, renamed (RPT-8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kundelik_domain.organisations.authority import AUTHORITY
from kundelik_domain.organisations.authority_claim import AUTHORITY_CLAIM
from kundelik_domain.organisations.commands import MoveAuthority, RegisterAuthority, RenameAuthority
from kundelik_domain.organisations.events import (
    AuthorityClaimed,
    AuthorityClaimReleased,
    AuthorityMoved,
    AuthorityRegistered,
    AuthorityRenamed,
)
from kundelik_domain.organisations.refusals import AuthorityExists
from kundelik_domain.organisations.use_cases import Authorities
from kundelik_domain.organisations.values import key_of_district, key_of_region
from kundelik_domain.shared.access import PLATFORM, Role
from kundelik_domain.shared.refusals import NotFound, NotPermitted
from kundelik_domain.shared.streams import Change, Decision, Outcome, Reader
from kundelik_domain.shared.units import COUNTRY, Level
from tests.fakes import FixedClock, MemoryStreams
from tests.use_cases.organisations.test_schools import asked, holder
from tests.use_cases.organisations.test_tree import OPERATOR

pytestmark = pytest.mark.req("RPT-6", "RPT-8")
OBLAST: Final = RegisterAuthority(
    level=Level.OBLAST, parent=COUNTRY, region="KZ-35", name_kk="Қарағанды", name_ru="Караганда", name_en="Karaganda"
)
SHET: Final = replace(OBLAST, level=Level.DISTRICT, name_kk="Шет ауданы", name_ru="Шетский район", name_en="Shet")


@dataclass
class Tree:
    """The oblasts of Karaganda and Ulytau, and Shet below the first."""

    streams: MemoryStreams = field(default_factory=lambda: MemoryStreams(FixedClock().now))
    commands: int = 100

    def __post_init__(self) -> None:
        self.authorities = Authorities(streams=self.streams)
        self.karaganda, self.ulytau = self.registers(OBLAST), self.registers(replace(OBLAST, region="KZ-62"))
        self.shet = self.registers(replace(SHET, parent=self.karaganda))

    def command(self) -> int:
        self.commands += 1
        return self.commands

    def registers(self, form: RegisterAuthority) -> UUID:
        return UUID(self.authorities.register(asked(self.command()), OPERATOR, form).answer["authority"])

    def moves(self, district: UUID, oblast: UUID) -> Outcome:
        command = MoveAuthority(authority=district, parent=oblast)
        return self.authorities.move(asked(self.command()), OPERATOR, command)

    def renames(self, unit: UUID, name_kk: str, name_ru: str = "Иначе", name_en: str = "Otherwise") -> Outcome:
        command = RenameAuthority(authority=unit, name_kk=name_kk, name_ru=name_ru, name_en=name_en)
        return self.authorities.rename(asked(self.command()), OPERATOR, command)

    def has_had(self, unit: UUID, form: RegisterAuthority) -> UUID:
        """Since before there were claims."""
        names = (form.name_kk, form.name_ru, form.name_en)
        fact = AuthorityRegistered(unit, form.level, form.parent, form.region, *names)

        def decide(read: Reader, _: datetime) -> Decision:
            read(AUTHORITY, unit)
            return Decision((Change(unit, (fact,)),), Role.OPERATOR)

        self.streams.change(asked(self.command()), decide)
        return unit

    def holder(self, key: UUID) -> UUID | None:
        return self.streams.read(AUTHORITY_CLAIM, key).holder

    @property
    def last(self) -> list[object]:
        """The facts of the last command."""
        command = self.streams.log[-1].envelope.command_id
        return [each.fact for each in self.streams.log if each.envelope.command_id == command]


@pytest.fixture
def tree() -> Tree:
    return Tree()


def test_a_region_and_a_name_below_an_oblast_are_registered_once(tree: Tree) -> None:
    before = len(tree.streams.log)
    below = replace(SHET, parent=tree.karaganda)
    for form, told, standing in (
        (replace(OBLAST, name_kk="Басқа"), "region", tree.karaganda),
        (replace(below, name_kk=" ШЕТ  ауданы", name_ru="Другой", region="KZ-62"), "name_kk", tree.shet),
    ):
        with pytest.raises(AuthorityExists) as refused:
            tree.registers(form)
        assert refused.value.details == {"field": told, "authority": str(standing)}
    assert len(tree.streams.log) == before
    assert tree.registers(replace(SHET, parent=tree.ulytau)) != tree.shet
    assert tree.registers(replace(below, name_kk="Ақтоғай ауданы")) != tree.shet


def test_a_district_that_moves_takes_its_name_along_where_it_is_free_there(tree: Tree) -> None:
    twin = tree.registers(replace(SHET, parent=tree.ulytau))
    with pytest.raises(AuthorityExists) as refused:
        tree.moves(tree.shet, tree.ulytau)
    assert refused.value.details == {"field": "name_kk", "authority": str(twin)}

    tree.renames(twin, "Ұлытау ауданы")
    tree.moves(tree.shet, tree.ulytau)

    assert tree.last == [
        AuthorityMoved(tree.shet, tree.ulytau), AuthorityClaimed(tree.shet), AuthorityClaimReleased(tree.shet),
    ]  # fmt: skip
    assert tree.registers(replace(SHET, parent=tree.karaganda)) not in (tree.shet, twin)


def test_an_authority_is_renamed_to_what_is_free_and_frees_what_it_was_called(tree: Tree) -> None:
    other = tree.registers(replace(SHET, parent=tree.karaganda, name_kk="Абай ауданы"))
    with pytest.raises(AuthorityExists) as refused:
        tree.renames(other, "шет Ауданы")
    assert refused.value.details == {"field": "name_kk", "authority": str(tree.shet)}

    tree.renames(tree.shet, "ШЕТ ауданы")
    assert tree.last == [AuthorityRenamed(tree.shet, "ШЕТ ауданы", "Иначе", "Otherwise")]
    tree.renames(tree.karaganda, "Қарағанды облысының білім басқармасы")
    assert tree.last == [
        AuthorityRenamed(tree.karaganda, "Қарағанды облысының білім басқармасы", "Иначе", "Otherwise")
    ]
    tree.renames(tree.shet, "Ақадыр ауданы")
    tree.renames(other, "Шет ауданы")
    before = len(tree.streams.log)
    tree.renames(other, " Шет ауданы ")

    assert len(tree.streams.log) == before
    assert tree.holder(key_of_district(tree.karaganda, "Шет ауданы")) == other
    assert tree.holder(key_of_district(tree.karaganda, "Абай ауданы")) is None


def test_what_stood_before_there_were_claims_claims_when_it_is_moved_or_renamed(tree: Tree) -> None:
    abai = tree.has_had(UUID(int=1), replace(OBLAST, region="KZ-10", name_kk="Абай"))
    first, second = (tree.has_had(UUID(int=n), replace(SHET, parent=abai)) for n in (2, 3))

    tree.renames(abai, "Абай облысы")
    tree.renames(first, SHET.name_kk, "Шет")
    tree.renames(second, SHET.name_kk, "Шет")

    assert tree.holder(key_of_region("KZ-10")) == abai
    assert tree.holder(key_of_district(abai, SHET.name_kk)) == first
    with pytest.raises(AuthorityExists):
        tree.registers(replace(OBLAST, region="KZ-10"))
    with pytest.raises(AuthorityExists):
        tree.moves(second, tree.karaganda)
    tree.renames(second, "Екінші")
    tree.moves(second, tree.karaganda)
    assert tree.holder(key_of_district(tree.karaganda, "Екінші")) == second
    assert tree.holder(key_of_district(abai, SHET.name_kk)) == first


@pytest.mark.req("IDN-2")
def test_an_operator_renames_what_is_an_authority(tree: Tree) -> None:
    for unit in (COUNTRY, UUID(int=404), key_of_region("KZ-35")):
        with pytest.raises(NotFound):
            tree.renames(unit, "Басқа")
    command = RenameAuthority(authority=tree.shet, name_kk="А", name_ru="А", name_en="A")
    with pytest.raises(NotPermitted):
        tree.authorities.rename(asked(tree.command()), holder(Role.AUDITOR, PLATFORM), command)
    with pytest.raises(NotFound):
        tree.authorities.rename(asked(tree.command()), holder(Role.DISTRICT_OFFICER, tree.shet), command)


NAMES: Final = st.sampled_from(["Шет", "ШЕТ ", "Бұқар жырау", "бұқар  Жырау", "Абай"])
PLACES: Final = st.integers(min_value=0, max_value=5)
REGIONS: Final = st.sampled_from(["KZ-10", "KZ-35", "KZ-71"])
STEPS: Final = st.lists(
    st.one_of(
        st.tuples(st.just("oblast"), REGIONS),
        st.tuples(st.just("district"), PLACES, NAMES),
        st.tuples(st.just("move"), PLACES, PLACES),
        st.tuples(st.just("rename"), PLACES, NAMES),
    ),
    max_size=25,
)


def folded(unit: tuple[UUID, str]) -> tuple[object, str]:
    """An oblast by its region, a district by where it stands and how it is called."""
    above, name = unit
    return (above, name) if above == COUNTRY else (above, " ".join(name.casefold().split()))


@given(STEPS)
def test_whatever_happens_nothing_stands_twice_and_nothing_else_is_refused(steps: list[tuple[object, ...]]) -> None:
    tree = Tree()
    oblasts, districts = [tree.karaganda, tree.ulytau], [tree.shet]
    model = {tree.karaganda: (COUNTRY, "KZ-35"), tree.ulytau: (COUNTRY, "KZ-62")}
    model[tree.shet] = (tree.karaganda, SHET.name_kk)
    for what, *told in steps:
        unit: UUID | None = None
        do: Callable[[], object]
        if what == "oblast":
            wanted, units = (COUNTRY, str(told[0])), oblasts
            do = partial(tree.registers, replace(OBLAST, region=wanted[1]))
        elif what == "district":
            wanted, units = (pick(oblasts, told[0]), str(told[1])), districts
            do = partial(tree.registers, replace(SHET, parent=wanted[0], name_kk=wanted[1]))
        elif what == "move":
            unit = pick(districts, told[0])
            wanted = (pick(oblasts, told[1]), model[unit][1])
            do = partial(tree.moves, unit, wanted[0])
        else:
            unit = pick(districts, told[0])
            wanted = (model[unit][0], str(told[1]))
            do = partial(tree.renames, unit, wanted[1])
        standing = {folded(each): own for own, each in model.items()}.get(folded(wanted))
        if standing is not None and standing != unit:
            with pytest.raises(AuthorityExists) as refused:
                do()
            assert refused.value.details["authority"] == str(standing)
            continue
        done = do()
        if unit is None:
            assert isinstance(done, UUID)
            units.append(done)
        model[unit or units[-1]] = wanted

    assert len({folded(each) for each in model.values()}) == len(model)


def pick(units: list[UUID], place: object) -> UUID:
    assert isinstance(place, int)
    return units[place % len(units)]
