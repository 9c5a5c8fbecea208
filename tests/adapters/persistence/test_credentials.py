"""Hashes of passwords outside the log: the vault's, and the fake that stands in for it."""

from __future__ import annotations

from uuid import UUID

import pytest

from adapters.persistence.credentials import VaultCredentials
from kundelik_domain.identity.ports import Credentials
from tests.fakes import MemoryCredentials

CREDENTIAL, OTHER, OWNER = UUID(int=1), UUID(int=2), UUID(int=3)

pytestmark = pytest.mark.req("IDN-1")


@pytest.fixture(params=["memory", "vault"])
def credentials(request: pytest.FixtureRequest) -> Credentials:
    if request.param == "memory":
        return MemoryCredentials()
    return VaultCredentials(request.getfixturevalue("database"))


def test_what_is_kept_is_found_under_its_id_alone(credentials: Credentials) -> None:
    credentials.keep(CREDENTIAL, OWNER, "$argon2id$one")

    assert credentials.hash_of(CREDENTIAL) == "$argon2id$one"
    assert credentials.hash_of(OTHER) is None


def test_keeping_the_same_id_again_changes_nothing(credentials: Credentials) -> None:
    credentials.keep(CREDENTIAL, OWNER, "$argon2id$one")

    credentials.keep(CREDENTIAL, OWNER, "$argon2id$other")

    assert credentials.hash_of(CREDENTIAL) == "$argon2id$one"


def test_what_is_dropped_is_gone_and_the_others_stay(credentials: Credentials) -> None:
    credentials.keep(CREDENTIAL, OWNER, "$argon2id$one")
    credentials.keep(OTHER, OWNER, "$argon2id$other")

    credentials.drop(CREDENTIAL)
    credentials.drop(CREDENTIAL)

    assert (credentials.hash_of(CREDENTIAL), credentials.hash_of(OTHER)) == (None, "$argon2id$other")
