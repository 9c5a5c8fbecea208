"""The small aggregates of identity: names, sessions, tokens (IDN-1, IDN-4)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import reduce
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kundelik_domain.identity import api_token, login_claim, session
from kundelik_domain.identity.api_token import API_TOKEN, ApiToken, TokenOwner
from kundelik_domain.identity.commands import IssueToken
from kundelik_domain.identity.events import (
    ApiTokenIssued,
    ApiTokenRevoked,
    LoginClaimed,
    LoginFact,
    LoginReleased,
    SessionEnded,
    SessionStarted,
)
from kundelik_domain.identity.login_claim import LOGIN_CLAIM, LoginClaim
from kundelik_domain.identity.refusals import (
    AlreadyRegistered,
    LoginTaken,
    SessionAlreadyEnded,
    TokenAlreadyRevoked,
)
from kundelik_domain.identity.session import SESSION, Session, SessionOwner
from kundelik_domain.shared.access import Permission
from kundelik_domain.shared.refusals import NotFound, Refusal

NOON = datetime(2022, 3, 14, 12, 0, tzinfo=UTC)
EVENING = NOON + timedelta(hours=12)
AIGUL, NURLAN, PERSON, ID = UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=4)
STARTED = SessionStarted(ID, AIGUL, PERSON, "ab", NOON, EVENING, "192.0.2.1")
ISSUE = IssueToken(name=" Журнал ", scopes=frozenset({Permission.REPLAY, Permission.LIST}), expires_at=EVENING)
ISSUED = ApiTokenIssued(ID, AIGUL, PERSON, (Permission.LIST, Permission.REPLAY), "ab", EVENING, "Журнал")


def of_claim(*facts: LoginFact) -> LoginClaim:
    return reduce(login_claim.evolve, facts, LOGIN_CLAIM.initial)


def of_session(*facts: SessionStarted | SessionEnded) -> Session:
    return reduce(session.evolve, facts, SESSION.initial)


def of_token(*facts: ApiTokenIssued | ApiTokenRevoked) -> ApiToken:
    return reduce(api_token.evolve, facts, API_TOKEN.initial)


@pytest.mark.req("ADM-1")
def test_a_name_is_one_users_until_it_is_released() -> None:
    assert login_claim.claim(of_claim(), AIGUL, "email") == (LoginClaimed(AIGUL),)
    assert login_claim.release(of_claim(LoginClaimed(AIGUL)), AIGUL) == (LoginReleased(AIGUL),)
    assert login_claim.claim(of_claim(LoginClaimed(AIGUL), LoginReleased(AIGUL)), NURLAN, "email")


@pytest.mark.req("ADM-1")
def test_a_taken_name_is_refused_by_its_field() -> None:
    with pytest.raises(LoginTaken) as refused:
        login_claim.claim(of_claim(LoginClaimed(AIGUL)), NURLAN, "email")

    assert refused.value.details == {"field": "email"}


def test_nobody_releases_a_foreign_name_and_an_iin_is_claimed_once() -> None:
    taken = of_claim(LoginClaimed(AIGUL))

    assert login_claim.release(taken, NURLAN) == ()
    assert login_claim.claim_if_free(taken, NURLAN) == ()
    assert login_claim.claim_if_free(of_claim(), NURLAN) == (LoginClaimed(NURLAN),)


@pytest.mark.req("IDN-1")
def test_a_session_lasts_until_it_expires_or_is_ended() -> None:
    owner = SessionOwner(AIGUL, PERSON, "192.0.2.1")

    assert session.start(ID, owner, "ab", NOON, timedelta(hours=12)) == (STARTED,)
    assert session.end(of_session(STARTED), ID, AIGUL) == (SessionEnded(ID, AIGUL),)
    assert of_session(STARTED).is_open_at(EVENING - timedelta(microseconds=1))
    assert not of_session(STARTED).is_open_at(EVENING)
    assert not of_session(STARTED, SessionEnded(ID, AIGUL)).is_open_at(NOON)
    assert not of_session().is_open_at(NOON)


@pytest.mark.req("IDN-1", "IDN-3")
def test_a_session_is_ended_once_and_by_its_owner() -> None:
    with pytest.raises(NotFound):
        session.end(of_session(STARTED), ID, NURLAN)
    with pytest.raises(NotFound):
        session.end(of_session(), ID, NURLAN)
    with pytest.raises(SessionAlreadyEnded):
        session.end(of_session(STARTED, SessionEnded(ID, AIGUL)), ID, AIGUL)


@pytest.mark.req("IDN-4")
def test_a_token_is_valid_until_it_expires_or_is_revoked() -> None:
    assert api_token.issue(of_token(), ID, TokenOwner(AIGUL, PERSON), ISSUE, "ab", NOON) == (ISSUED,)
    assert api_token.revoke(of_token(ISSUED), ID, AIGUL) == (ApiTokenRevoked(ID, AIGUL),)
    assert of_token(ISSUED).scopes == ISSUE.scopes
    assert of_token(ISSUED).is_valid_at(NOON)
    assert not of_token(ISSUED).is_valid_at(EVENING)
    assert not of_token(ISSUED, ApiTokenRevoked(ID, AIGUL)).is_valid_at(NOON)


@pytest.mark.req("IDN-3", "IDN-4")
def test_a_token_is_issued_once_and_revoked_once_by_its_owner() -> None:
    with pytest.raises(AlreadyRegistered):
        api_token.issue(of_token(ISSUED), ID, TokenOwner(AIGUL, PERSON), ISSUE, "ab", NOON)
    with pytest.raises(NotFound):
        api_token.revoke(of_token(ISSUED), ID, NURLAN)
    with pytest.raises(TokenAlreadyRevoked):
        api_token.revoke(of_token(ISSUED, ApiTokenRevoked(ID, AIGUL)), ID, AIGUL)


@given(st.lists(st.tuples(st.sampled_from(["claim", "if free", "release"]), st.sampled_from([AIGUL, NURLAN]))))
def test_a_name_never_has_two_holders(asked: list[tuple[str, UUID]]) -> None:
    decide = {
        "claim": lambda known, who: login_claim.claim(known, who, "login"),
        "if free": login_claim.claim_if_free,
        "release": login_claim.release,
    }
    live, history = LOGIN_CLAIM.initial, list[LoginFact]()
    for what, who in asked:
        before = live.holder
        try:
            facts = decide[what](live, who)
        except Refusal:
            continue
        live = reduce(login_claim.evolve, facts, live)
        history.extend(facts)
        assert before is None or live.holder in (before, None)

    assert of_claim(*history) == live
