"""Identity on PostgreSQL, argon2id and real keys: what the fakes promise, once for real (IDN-1, AUD-6)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import UUID

import pytest

from adapters.passwords.argon2 import Argon2Passwords
from adapters.passwords.bearer_secrets import BearerSecrets
from adapters.persistence.account_details import LoggedAccountDetails
from adapters.persistence.appending import Appender
from adapters.persistence.attempts import VaultAttempts
from adapters.persistence.credentials import VaultCredentials
from adapters.persistence.database import Database
from adapters.persistence.fact_codec import FactCodec, Sealing
from adapters.persistence.fact_streams import FactStreams
from adapters.persistence.person_keys import PersonKeys
from adapters.personal_keys.master_key import MasterKey, new_key, seal, unseal
from kundelik_domain.identity.commands import SetPassword, SignIn, SignOut
from kundelik_domain.identity.commands.keeping import (
    AskPasswordReset,
    BeginOutsideSignIn,
    CompleteOutsideSignIn,
    ResetPassword,
)
from kundelik_domain.identity.events import IDENTITY_FACTS
from kundelik_domain.identity.refusals import LoginTaken, WrongLoginOrPassword
from kundelik_domain.identity.refusals.keeping import LinkNotValid, OutsideSignInRefused, TooManyRequests
from kundelik_domain.identity.use_cases import Identity
from kundelik_domain.identity.values.outside import Proven
from kundelik_domain.shared.refusals import Unauthenticated
from kundelik_domain.shared.streams import Envelope
from tests.fakes import FixedClock, Letters, OutsideSystem, Tree
from tests.use_cases.identity.world import PARENT, PASSWORD

MASTER = MasterKey(bytes(range(32)))
SIGN_IN = SignIn(login="aigul@example.kz", password=PASSWORD)


def asked(command: int) -> Envelope:
    command_id = UUID(int=command)
    return Envelope(command_id=command_id, actor=command_id, correlation_id=command_id, client_address="192.0.2.1")


@pytest.fixture
def identity(database: Database) -> Iterator[Identity]:
    clock, keys, appender = FixedClock(), PersonKeys(database, MASTER), Appender(database.connect)
    sealing = Sealing(
        lambda person, text, context: seal(keys.for_sealing(person, new_key()), text, context),
        keys.for_reading,
        unseal,
    )
    codec = FactCodec(IDENTITY_FACTS, sealing)
    yield Identity(
        streams=FactStreams(database, appender, codec, clock.now),
        blinding=MASTER,
        passwords=Argon2Passwords(memory_kib=64, passes=1),
        credentials=VaultCredentials(database),
        attempts=VaultAttempts(database, clock.now),
        secrets=BearerSecrets(),
        clock=clock,
        details=LoggedAccountDetails(database, codec),
        mail=Letters(),
        openid=OutsideSystem(),
        places=Tree(),
    )
    appender.close()


@pytest.mark.req("IDN-1", "ADM-1")
def test_from_registration_to_signing_out(identity: Identity) -> None:
    parent = UUID(identity.register_parent(asked(1), PARENT).answer["user"])
    credential = identity.sign_in(asked(2), SIGN_IN).credential
    principal = identity.principal_of(credential)
    identity.set_password(asked(3), principal, SetPassword(present=PASSWORD, new="Тоғыз ай, он күн"))

    with pytest.raises(WrongLoginOrPassword):
        identity.sign_in(asked(4), SIGN_IN)
    assert identity.sign_in(asked(5), replace(SIGN_IN, password="Тоғыз ай, он күн")).user == parent
    identity.sign_out(asked(6), principal, SignOut())
    with pytest.raises(Unauthenticated):
        identity.principal_of(credential)


@pytest.mark.req("ADM-1")
def test_of_many_who_want_a_name_at_once_one_gets_it(identity: Identity, database: Database) -> None:
    def register(number: int) -> bool:
        try:
            identity.register_parent(asked(number), PARENT)
        except (LoginTaken, TooManyRequests):
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        registered = list(pool.map(register, range(1, 17)))

    with database.connection() as connection:
        kept = connection.execute("select count(*) from vault.credentials").fetchone()
    assert (sum(registered), kept) == (1, (1,))


@pytest.mark.req("AUD-6", "IDN-1")
def test_nothing_personal_and_no_secret_stands_in_the_log(identity: Identity, database: Database) -> None:
    identity.register_parent(asked(1), PARENT)
    signed_in = identity.sign_in(asked(2), SIGN_IN)

    with database.connection() as connection:
        rows = connection.execute("select convert_from(data, 'UTF8') from kundelik.events").fetchall()
    log = "".join(text for (text,) in rows)
    hidden = [
        "Ахметова",
        "Айгүл",
        "aigul",
        "Aigul",
        "(701)",
        PASSWORD,
        "argon2",
        "192.0.2.1",
        signed_in.credential[-43:],
    ]
    assert [text for text in hidden if text in log] == []


@pytest.mark.req("ADM-2")
def test_of_many_who_follow_one_link_at_once_one_sets_the_password(identity: Identity) -> None:
    identity.register_parent(asked(1), PARENT)
    identity.ask_password_reset(asked(2), AskPasswordReset(login="aigul@example.kz"))
    assert isinstance(identity.mail, Letters)
    secret = identity.mail.sent[-1].secret or ""

    def reset(number: int) -> bool:
        command = ResetPassword(secret=secret, password=f"Тоғыз ай, {number} күн")
        try:
            identity.reset_password(asked(number), command)
        except LinkNotValid:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(reset, range(10, 18))) == 1


@pytest.mark.req("ADM-2")
def test_of_many_who_return_with_one_state_one_is_answered(identity: Identity) -> None:
    begun = identity.begin_outside(asked(1), None, BeginOutsideSignIn(provider="bilimal"))
    assert isinstance(identity.openid, OutsideSystem)
    codes = [identity.openid.code("s-1") for _ in range(6)]

    def answered(number: int) -> bool:
        command = CompleteOutsideSignIn(provider="bilimal", code=codes[number], state=begun.state)
        try:
            return isinstance(identity.complete_outside(asked(10 + number), None, command), Proven)
        except OutsideSignInRefused:
            return False

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(answered, range(6))) == 1
