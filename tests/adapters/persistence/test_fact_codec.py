"""Facts come back as they were, read no more than they may be, and nothing sealed can be moved (AUD-6)."""

from __future__ import annotations

import types
from base64 import b64decode, b64encode
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from typing import Any, ClassVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec
import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.bootstrap.known import FACTS
from adapters.persistence.fact_codec import SEALED, FactCodec, Sealing, UnknownFact
from adapters.persistence.upcasters import Upcaster
from adapters.personal_keys.master_key import seal, unseal
from kundelik_domain.shared.facts import ERASED, PERSONAL_OF, Erased, Fact, personal

HERE, PERSON, ANOTHER = UUID(int=1), UUID(int=2), UUID(int=3)
MARK = "Құпия"
ENOUGH = settings(deadline=None, max_examples=30)


@dataclass
class Keys:
    """A key for everybody who is not erased; counts how often it is asked."""

    erased: set[UUID] = field(default_factory=set)
    asked: list[set[UUID]] = field(default_factory=list)

    def seal(self, person: UUID, plain: bytes, context: bytes) -> bytes:
        return seal(person.bytes * 2, plain, context)

    def keys_of(self, persons: Collection[UUID]) -> Mapping[UUID, bytes]:
        self.asked.append(set(persons))
        return {person: person.bytes * 2 for person in persons if person not in self.erased}

    @property
    def sealing(self) -> Sealing:
        return Sealing(self.seal, self.keys_of, unseal)


@dataclass(frozen=True, slots=True)
class Told(Fact):
    NAME: ClassVar[str] = "tests.told.v3"
    person: UUID
    loud: bool
    secret: str | Erased = personal(of="person")
    whisper: str | Erased | None = personal(of="person")


@dataclass(frozen=True, slots=True)
class Counted(Fact):
    NAME: ClassVar[str] = "tests.counted.v1"
    amount: int


TOLD = Told(PERSON, loud=False, secret=MARK, whisper=None)
UPCASTERS: dict[str, tuple[str, Upcaster]] = {
    "tests.told.v1": ("tests.told.v2", lambda old: {**old, "loud": old["volume"] > 5}),
    "tests.told.v2": ("tests.told.v3", lambda old: {**old, "whisper": old["secret"]}),
}


def codec(keys: Keys | None = None, upcasters: Mapping[str, tuple[str, Upcaster]] | None = None) -> FactCodec:
    return FactCodec((Told, Counted), (keys or Keys()).sealing, upcasters)


def values_of(hint: Any, mark: str = "") -> st.SearchStrategy[Any]:
    """Any value that a field of this type may hold; personal text bears a mark, so that it can be looked for."""
    if get_origin(hint) in (Union, types.UnionType):
        return st.one_of(*(values_of(part, mark) for part in get_args(hint) if part is not Erased))
    if get_origin(hint) is tuple and get_args(hint)[1] is not ...:
        return st.tuples(*(values_of(part, mark) for part in get_args(hint)))
    if get_origin(hint) is tuple:
        return st.lists(values_of(get_args(hint)[0], mark), max_size=3).map(tuple)
    if get_origin(hint) is frozenset:
        return st.frozensets(values_of(get_args(hint)[0], mark), max_size=3)
    if hint is datetime:
        return st.datetimes(timezones=st.just(UTC))
    if hint is str:
        return st.text(st.characters(exclude_categories=["Cs"]), max_size=20).map(mark.__add__)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(list(hint))
    if isinstance(hint, type) and is_dataclass(hint):
        hints = get_type_hints(hint)
        marks = {f.name: MARK if PERSONAL_OF in f.metadata else mark for f in fields(hint)}
        return st.builds(hint, **{name: values_of(hints[name], marked) for name, marked in marks.items()})
    return st.from_type(hint)


def erased(fact: Fact) -> Fact:
    return replace(fact, **{f.name: ERASED for f in fields(fact) if PERSONAL_OF in f.metadata})


@pytest.mark.req("AUD-1", "AUD-6")
@pytest.mark.parametrize("kind", FACTS, ids=lambda kind: kind.NAME)
@ENOUGH
@given(data=st.data())
def test_every_fact_comes_back(kind: type[Fact], data: st.DataObject) -> None:
    keys = Keys()
    every = FactCodec(FACTS, keys.sealing)
    fact = data.draw(values_of(kind))
    stored = every.encode(HERE, 7, fact)

    assert every.decode(HERE, 7, kind.NAME, stored) == fact
    assert every.decode_blind(kind.NAME, stored) == erased(fact)
    assert every.blind_decoders([kind])[kind.NAME](stored) == erased(fact)


@pytest.mark.req("AUD-6")
@pytest.mark.parametrize(
    "kind", [f for f in FACTS if any(PERSONAL_OF in x.metadata for x in fields(f))], ids=lambda kind: kind.NAME
)
@ENOUGH
@given(data=st.data())
def test_no_personal_text_stands_in_the_stored_bytes(kind: type[Fact], data: st.DataObject) -> None:
    fact = data.draw(values_of(kind))
    hidden = {f.name for f in fields(fact) if PERSONAL_OF in f.metadata}
    stored = FactCodec(FACTS, Keys().sealing).encode(HERE, 7, fact)
    content = msgspec.json.decode(stored)

    assert all(content[name].startswith(SEALED) for name in hidden)
    looked_through = [stored, *(b64decode(content[name].removeprefix(SEALED)) for name in hidden)]
    assert [part for part in looked_through if MARK.encode() in part] == []


@pytest.mark.req("AUD-6")
def test_the_same_text_never_looks_the_same_twice() -> None:
    assert codec().encode(HERE, 1, TOLD) != codec().encode(HERE, 1, TOLD)


@pytest.mark.req("AUD-6")
@pytest.mark.parametrize(
    ("stream", "version", "name"),
    [(ANOTHER, 1, "tests.told.v3"), (HERE, 2, "tests.told.v3"), (HERE, 1, "tests.told.v2")],
    ids=["another stream", "another version", "another name"],
)
def test_what_is_sealed_opens_at_its_place_only(stream: UUID, version: int, name: str) -> None:
    same_shape = codec(upcasters={"tests.told.v2": ("tests.told.v3", dict)})
    stored = same_shape.encode(HERE, 1, TOLD)

    with pytest.raises(InvalidTag):
        same_shape.decode(stream, version, name, stored)


@pytest.mark.req("AUD-6")
def test_what_is_sealed_opens_in_its_field_and_for_its_person_only() -> None:
    content = msgspec.json.decode(codec().encode(HERE, 1, replace(TOLD, whisper="another")))
    swapped = content | {"secret": content["whisper"], "whisper": content["secret"]}
    given_away = content | {"person": str(ANOTHER)}
    damaged = content | {"secret": content["secret"][:-4] + "AAA="}

    for forged in (swapped, given_away, damaged):
        with pytest.raises(InvalidTag):
            codec().decode(HERE, 1, Told.NAME, msgspec.json.encode(forged))


@pytest.mark.req("AUD-6")
def test_without_the_key_only_what_is_personal_is_erased() -> None:
    keys = Keys()
    stored = codec(keys).encode(HERE, 1, TOLD)
    of_another = codec(keys).encode(HERE, 2, replace(TOLD, person=ANOTHER))
    keys.erased.add(PERSON)
    places = [(HERE, 1, Told.NAME, stored), (HERE, 2, Told.NAME, of_another)]

    assert codec(keys).decode(HERE, 1, Told.NAME, stored) == replace(TOLD, secret=ERASED, whisper=ERASED)
    assert codec(keys).decode_blind(Told.NAME, stored) == replace(TOLD, secret=ERASED, whisper=ERASED)
    assert codec(keys).decode_all(places) == [
        replace(TOLD, secret=ERASED, whisper=ERASED), replace(TOLD, person=ANOTHER),
    ]  # fmt: skip


def test_keys_are_fetched_once_for_many_facts_and_never_for_nobody() -> None:
    keys = Keys()
    told = codec(keys).encode(HERE, 1, TOLD)
    counted = codec(keys).encode(HERE, 2, Counted(3))

    codec(keys).decode_all([(HERE, 2, Counted.NAME, counted)])
    assert keys.asked == []
    codec(keys).decode_all([(HERE, 1, Told.NAME, told)] * 5)
    assert keys.asked == [{PERSON}]


@pytest.mark.req("AUD-1")
def test_old_versions_are_brought_forward_step_by_step() -> None:
    """Sealed under the old name, opened under the old name, read as the new fact."""
    oldest = codec(upcasters=UPCASTERS)
    context = f"{HERE}\x001\x00tests.told.v1\0secret\0{PERSON}".encode()
    sealed = Keys().seal(PERSON, msgspec.json.encode(MARK), context)
    text = SEALED + b64encode(sealed).decode()
    stored = msgspec.json.encode({"person": PERSON, "volume": 9, "secret": text})

    blind = oldest.decode_blind("tests.told.v1", stored)

    assert blind == Told(PERSON, loud=True, secret=ERASED, whisper=ERASED)
    assert oldest.names == {"tests.told.v1", "tests.told.v2", "tests.told.v3", "tests.counted.v1"}
    assert oldest.stored_names_of([Told]) == {"tests.told.v1", "tests.told.v2", "tests.told.v3"}


@pytest.mark.req("AUD-1")
def test_an_old_personal_field_is_opened_where_it_was_sealed() -> None:
    renewed = codec(upcasters={"tests.told.v2": ("tests.told.v3", lambda old: {**old, "loud": True})})
    keys = Keys()

    def sealed(name: str, value: str | None) -> str:
        context = f"{HERE}\x001\x00tests.told.v2\0{name}\0{PERSON}".encode()
        return SEALED + b64encode(keys.seal(PERSON, msgspec.json.encode(value), context)).decode()

    stored = {"person": PERSON, "secret": sealed("secret", MARK), "whisper": sealed("whisper", None)}

    assert renewed.decode(HERE, 1, "tests.told.v2", msgspec.json.encode(stored)) == replace(TOLD, loud=True)


@pytest.mark.req("AUD-1")
def test_names_that_nobody_claims_are_not_passed_over() -> None:
    for reading in (
        lambda: codec().decode(HERE, 1, "tests.forgotten.v1", b"{}"),
        lambda: codec().decode_blind("tests.forgotten.v1", b"{}"),
        lambda: codec().stored_names_of([type("Other", (Fact,), {"NAME": "tests.other.v1"})]),
    ):
        with pytest.raises(UnknownFact):
            reading()


@pytest.mark.req("AUD-1")
def test_two_facts_under_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match=r"tests\.counted\.v1"):
        FactCodec((Counted, type("Other", (Fact,), {"NAME": Counted.NAME})), Keys().sealing)
