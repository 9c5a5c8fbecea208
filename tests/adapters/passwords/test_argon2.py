"""Argon2id as OWASP asks, quick parameters where they do not matter."""

from __future__ import annotations

import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.passwords.argon2 import Argon2Passwords

QUICK = Argon2Passwords(memory_kib=8, passes=1)

pytestmark = pytest.mark.req("IDN-1")


def test_the_parameters_are_owasps() -> None:
    assert Argon2Passwords().hash("Жеті қазына").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@settings(max_examples=30, deadline=None)
@given(password=st.text(st.characters(exclude_categories=()), max_size=40), other=st.text(max_size=40))
def test_only_the_password_itself_verifies(password: str, other: str) -> None:
    hashed = QUICK.hash(password)
    same = unicodedata.normalize("NFKC", password) == unicodedata.normalize("NFKC", other)

    assert (QUICK.verify(password, hashed), QUICK.verify(other, hashed)) == (True, same)


def test_each_hash_has_its_own_salt() -> None:
    assert QUICK.hash("Жеті қазына") != QUICK.hash("Жеті қазына")


def test_a_password_is_the_same_from_every_keyboard() -> None:
    assert QUICK.verify(unicodedata.normalize("NFD", "Сырдың суы"), QUICK.hash("Сырдың суы"))


@pytest.mark.parametrize("unreadable", ["", "plain", "$argon2id$broken"])
def test_an_unreadable_hash_matches_nothing(unreadable: str) -> None:
    assert not QUICK.verify("plain", unreadable)


def test_other_parameters_ask_for_a_new_hash() -> None:
    stronger = Argon2Passwords(memory_kib=16, passes=2)
    hashed = QUICK.hash("Жеті қазына")

    assert (QUICK.needs_rehash(hashed), stronger.needs_rehash(hashed)) == (False, True)
    assert stronger.verify("Жеті қазына", hashed)


def test_the_dummy_has_the_same_parameters_and_matches_nobody() -> None:
    assert not QUICK.needs_rehash(QUICK.dummy)
    assert not QUICK.verify("", QUICK.dummy)


def test_many_at_once_wait_their_turn() -> None:
    passwords = Argon2Passwords(memory_kib=8, passes=1, at_once=2)
    hashed = passwords.hash("Жеті қазына")

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(lambda _: passwords.verify("Жеті қазына", hashed), range(40)))
