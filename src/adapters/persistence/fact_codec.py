"""Facts to stored bytes and back (ADR-0006): JSON by msgspec, personal fields sealed with the person's key.

A sealed field is a string in the JSON, so that history, counts and proofs do not depend on any key. Its ciphertext
is bound to its place (stream, version, stored name, field, person) and cannot be moved elsewhere.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from functools import partial, reduce
from operator import or_
from typing import Any, Final, NamedTuple, get_args, get_type_hints
from uuid import UUID, uuid5

import msgspec

from kundelik_domain.shared.facts import ERASED, PERSONAL_OF, Erased, Fact

from .upcasters import UPCASTERS, Upcaster

SEALED: Final = "sealed:1:"
RESEALED: Final = "sealed:2:"
"""With the generation of the key between this and the ciphertext: of people who came back after an erasure."""


class UnknownFact(LookupError):  # noqa: N818 - reads as what it is
    """An event in the log whose name no class claims: names never vanish (ADR-0006)."""


class Place(NamedTuple):
    """Where an event stands: what its ciphertexts are bound to."""

    stream: UUID
    version: int
    name: str

    def context(self, field: str, person: UUID) -> bytes:
        """The additional authenticated data of a sealed field."""
        return f"{self.stream}\0{self.version}\0{self.name}\0{field}\0{person}".encode()


def key_of(person: UUID, generation: int) -> UUID:
    """The id under which this generation of a person's key is kept; the first one's is the person's own."""
    return person if generation == 1 else uuid5(person, f"key/{generation}")


@dataclass(frozen=True, slots=True)
class Sealing:
    """How personal fields are closed and opened; the keys come from outside, by the ids of `key_of`."""

    seal: Callable[[UUID, bytes, bytes], bytes]
    keys_of: Callable[[Collection[UUID]], Mapping[UUID, bytes]]
    unseal: Callable[[bytes, bytes, bytes], bytes]
    generation_of: Callable[[UUID], int] = lambda _: 1


@dataclass(frozen=True, slots=True)
class _Personal:
    field: str
    of: str
    decoder: msgspec.json.Decoder[Any]


class _Form:
    """How one class of facts is stored."""

    def __init__(self, fact: type[Fact]) -> None:
        hints = get_type_hints(fact)
        self.fact = fact
        self.personal = [
            _Personal(f.name, f.metadata[PERSONAL_OF], msgspec.json.Decoder(_without_erased(hints[f.name])))
            for f in fields(fact)
            if PERSONAL_OF in f.metadata
        ]
        hidden = {p.field for p in self.personal}
        self.names = [f.name for f in fields(fact)]
        shapes = [(f.name, str if f.name in hidden else hints[f.name], *_default(f)) for f in fields(fact)]
        self.plain: msgspec.json.Decoder[Any] = msgspec.json.Decoder(
            msgspec.defstruct(fact.__name__, shapes, kw_only=True) if hidden else fact
        )


def _default(of: Field[Any]) -> tuple[Any, ...]:
    """What a field that came later reads as where it is not stored."""
    return () if of.default is MISSING else (of.default,)


def _without_erased(hint: Any) -> Any:
    return reduce(or_, (part for part in get_args(hint) if part is not Erased))


class FactCodec:
    """Knows every stored name there is: those of `facts`, and the old ones that lead to them by `upcasters`.

    Those are the registry's unless others are given, so that no reader can forget them.
    """

    def __init__(
        self,
        facts: Iterable[type[Fact]],
        sealing: Sealing,
        upcasters: Mapping[str, tuple[str, Upcaster]] | None = None,
    ) -> None:
        upcasters = UPCASTERS if upcasters is None else upcasters
        self._sealing, self._upcasters = sealing, dict(upcasters)
        self._encode = msgspec.json.Encoder().encode
        self._forms: dict[str, _Form] = {}
        for fact in facts:
            if fact.NAME in self._forms:
                raise ValueError(f"two facts are stored as {fact.NAME}")
            self._forms[fact.NAME] = _Form(fact)
        self._upcasters = {old: to for old, to in upcasters.items() if self._newest(old) in self._forms}

    @property
    def names(self) -> frozenset[str]:
        """Every stored name that can be read."""
        return frozenset(self._forms) | frozenset(self._upcasters)

    def stored_names_of(self, facts: Iterable[type[Fact]]) -> frozenset[str]:
        """The names under which these facts stand in the log, old versions included. Raises `UnknownFact`."""
        wanted = {fact.NAME for fact in facts}
        if unknown := wanted - set(self._forms):
            raise UnknownFact(*sorted(unknown))
        return frozenset(name for name in self.names if self._newest(name) in wanted)

    def encode(self, stream: UUID, version: int, fact: Fact) -> bytes:
        """The bytes to store at this place; personal fields sealed."""
        form = self._forms[fact.NAME]
        if not form.personal:
            return self._encode(fact)
        content = {name: getattr(fact, name) for name in form.names}
        for personal in form.personal:
            person = content[personal.of]
            context = Place(stream, version, fact.NAME).context(personal.field, person)
            generation = self._sealing.generation_of(person)
            sealed = self._sealing.seal(key_of(person, generation), self._encode(content[personal.field]), context)
            content[personal.field] = _text(generation, sealed)
        return self._encode(content)

    def decode(self, stream: UUID, version: int, name: str, data: bytes) -> Fact:
        """One fact whole, its personal fields opened or `ERASED`."""
        return self.decode_all([(stream, version, name, data)])[0]

    def decode_blind(self, name: str, data: bytes) -> Fact:
        """One fact with `ERASED` for every personal field: what deciding needs, and all that it gets."""
        form, name, data = self._form(name, data)
        plain = form.plain.decode(data)
        return _with(form, plain, dict.fromkeys((p.field for p in form.personal), ERASED)) if form.personal else plain

    def blind_decoders(self, facts: Iterable[type[Fact]]) -> dict[str, Callable[[bytes], Fact]]:
        """`decode_blind` for each stored name of these facts, without a detour where nothing is personal or old."""
        return {name: self._blind_decoder(name) for name in self.stored_names_of(facts)}

    def _blind_decoder(self, name: str) -> Callable[[bytes], Fact]:
        form = self._forms.get(name)
        if form is None or form.personal or name in self._upcasters:
            return partial(self.decode_blind, name)
        decode: Callable[[bytes], Fact] = form.plain.decode
        return decode

    def decode_all(self, events: Iterable[tuple[UUID, int, str, bytes]]) -> list[Fact]:
        """Many facts, their persons' keys fetched at once."""
        half = [(Place(stream, version, name), *self._opened(name, data)) for stream, version, name, data in events]
        wanted = {_key(plain, personal) for _, form, plain in half for personal in form.personal}
        keys = self._sealing.keys_of(wanted) if wanted else {}
        return [self._unsealed(place, form, plain, keys) for place, form, plain in half]

    def _opened(self, name: str, data: bytes) -> tuple[_Form, Any]:
        form, _, data = self._form(name, data)
        return form, form.plain.decode(data)

    def _form(self, name: str, data: bytes) -> tuple[_Form, str, bytes]:
        while name in self._upcasters:
            name, upcast = self._upcasters[name]
            data = self._encode(upcast(msgspec.json.decode(data)))
        form = self._forms.get(name)
        if form is None:
            raise UnknownFact(name)
        return form, name, data

    def _newest(self, name: str) -> str:
        while name in self._upcasters:
            name, _ = self._upcasters[name]
        return name

    def _unsealed(self, place: Place, form: _Form, plain: Any, keys: Mapping[UUID, bytes]) -> Fact:
        if not form.personal:
            return plain  # type: ignore[no-any-return] # the decoder's own class
        opened: dict[str, Any] = {}
        for personal in form.personal:
            person, text = getattr(plain, personal.of), getattr(plain, personal.field)
            key = keys.get(_key(plain, personal))
            opened[personal.field] = ERASED
            if key is not None:
                sealed = b64decode(text.rpartition(":")[2])
                context = place.context(personal.field, person)
                opened[personal.field] = personal.decoder.decode(self._sealing.unseal(key, sealed, context))
        return _with(form, plain, opened)


def _with(form: _Form, plain: Any, opened: dict[str, Any]) -> Fact:
    return form.fact(**{name: opened.get(name, getattr(plain, name)) for name in form.names})


def _text(generation: int, sealed: bytes) -> str:
    mark = SEALED if generation == 1 else f"{RESEALED}{generation}:"
    return mark + b64encode(sealed).decode()


def _key(plain: Any, personal: _Personal) -> UUID:
    """Which key opens this field."""
    person, text = getattr(plain, personal.of), getattr(plain, personal.field)
    return key_of(person, int(text.split(":", 3)[2])) if text.startswith(RESEALED) else person
