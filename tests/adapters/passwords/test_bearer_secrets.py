"""Secrets that we draw: unguessable, of the credential's alphabet, told apart in constant time."""

from __future__ import annotations

from uuid import UUID

import pytest

from adapters.passwords.bearer_secrets import BearerSecrets
from kundelik_domain.identity.values import BearerCredential, CredentialKind, parse_credential

pytestmark = pytest.mark.req("IDN-4")


def test_secrets_do_not_repeat_and_fit_into_a_credential() -> None:
    drawn = [BearerSecrets().new() for _ in range(100)]
    credentials = [BearerCredential(CredentialKind.SESSION, UUID(int=1), secret) for secret in drawn]

    assert len(set(drawn)) == 100
    assert [parse_credential(credential.text) for credential in credentials] == credentials


def test_the_digest_is_sha_256() -> None:
    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

    assert BearerSecrets().digest("abc") == expected
    assert BearerSecrets().equal(expected, BearerSecrets().digest("abc"))
    assert not BearerSecrets().equal(expected, "қ")
