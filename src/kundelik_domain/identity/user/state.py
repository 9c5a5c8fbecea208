"""A user's state: what the next decision needs, and how a fact moves it on (ADM-1, ADM-2, ADM-16, IDN-2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, assert_never
from uuid import UUID

from kundelik_domain.identity.events import (
    USER_FACTS,
    ConsentGiven,
    EmailConfirmationAsked,
    EmailConfirmed,
    EmployeeDismissed,
    EmployeeInvited,
    InitialPasswordSet,
    OtherSessionsEnded,
    PasswordRehashed,
    PasswordReset,
    PasswordResetAsked,
    PasswordSet,
    RoleGranted,
    RoleRevoked,
    UserBlocked,
    UserDetailsChanged,
    UserFact,
    UserRegistered,
    UserUnblocked,
)
from kundelik_domain.identity.values import LoginNames, UserKind
from kundelik_domain.identity.values.keeping import Pending
from kundelik_domain.shared.access import PLATFORM, Holding
from kundelik_domain.shared.refusals import NotFound
from kundelik_domain.shared.streams import StreamKind


@dataclass(frozen=True, slots=True)
class User:
    """Only what the next decision needs; nothing personal. Sessions begun before `sessions_since` are over."""

    kind: UserKind | None = None
    person: UUID | None = None
    named: LoginNames = LoginNames()  # noqa: RUF009 - frozen
    email_confirmed: bool = False
    holdings: frozenset[Holding] = frozenset()
    credential: UUID | None = None
    must_change_password: bool = False
    sessions_since: datetime | None = None
    kept_session: UUID | None = None
    blocked_in: UUID | None = None
    email_link: Pending | None = None
    password_link: Pending | None = None
    revision: int = 0

    @property
    def names(self) -> frozenset[UUID]:
        """What a password must not be."""
        return self.named.all

    @property
    def may_act(self) -> bool:
        """Registered and not blocked."""
        return self.kind is not None and self.blocked_in is None

    def has_outgrown(self, session: UUID, started_at: datetime | None) -> bool:
        """Whether that session was ended by another password, or together with all others."""
        if started_at is None or self.sessions_since is None or session == self.kept_session:
            return False
        return started_at < self.sessions_since


def evolve(user: User, fact: UserFact) -> User:
    """Never refuses."""
    match fact:
        case UserRegistered():
            return replace(user, kind=fact.kind, person=fact.person, named=fact.names, revision=1)
        case RoleGranted():
            return replace(user, holdings=user.holdings | {fact.holding})
        case RoleRevoked():
            return replace(user, holdings=user.holdings - {fact.holding})
        case UserBlocked():
            return replace(user, blocked_in=fact.organisation)
        case UserUnblocked():
            return replace(user, blocked_in=None)
        case EmailConfirmationAsked():
            return replace(user, email_link=Pending(fact.secret_sha256, fact.expires_at, fact.email))
        case EmailConfirmed():
            return _renamed(user, replace(user.named, email=fact.email), confirmed=True)
        case UserDetailsChanged():
            return _renamed(user, fact.names, confirmed=user.email_confirmed and fact.names.email == user.named.email)
        case ConsentGiven() | EmployeeDismissed():
            return user
        case _:
            return _of_password(user, fact)


PasswordFact = (
    PasswordSet
    | PasswordRehashed
    | PasswordResetAsked
    | EmployeeInvited
    | PasswordReset
    | InitialPasswordSet
    | OtherSessionsEnded
)


def _of_password(user: User, fact: PasswordFact) -> User:
    match fact:
        case PasswordSet():
            return _with_password(user, fact.credential, fact.set_at, fact.kept_session)
        case PasswordRehashed():
            return replace(user, credential=fact.credential)
        case PasswordResetAsked():
            return replace(user, password_link=Pending(fact.secret_sha256, fact.expires_at, user.named.email))
        case EmployeeInvited():
            return replace(user, password_link=Pending(fact.secret_sha256, fact.expires_at, None))
        case PasswordReset():
            read = user.password_link is not None and user.password_link.email == user.named.email is not None
            changed = _with_password(user, fact.credential, fact.reset_at, None)
            return replace(changed, email_confirmed=user.email_confirmed or read)
        case InitialPasswordSet():
            changed = _with_password(user, fact.credential, fact.set_at, None)
            return replace(changed, must_change_password=True)
        case OtherSessionsEnded():
            return replace(user, kept_session=fact.kept_session, sessions_since=fact.ended_at)
        case _:
            assert_never(fact)


def _with_password(user: User, credential: UUID, since: datetime, kept_session: UUID | None) -> User:
    changed = replace(user, credential=credential, sessions_since=since, kept_session=kept_session)
    return replace(changed, must_change_password=False, password_link=None)


def _renamed(user: User, names: LoginNames, *, confirmed: bool) -> User:
    """Links that went to another address are good for nothing any more."""
    moved = names.email != user.named.email
    return replace(
        user,
        named=names,
        revision=user.revision + 1,
        email_confirmed=confirmed,
        email_link=None if confirmed or moved else user.email_link,
        password_link=None if moved else user.password_link,
    )


USER: Final = StreamKind("identity.user", User(), evolve, USER_FACTS)


def is_one_of_theirs(user: User, organisation: UUID) -> None:
    """The platform knows everybody; an organisation its own people, and foreign ones not at all (IDN-3)."""
    theirs = any(holding.organisation == organisation for holding in user.holdings)
    if user.kind is None or not (theirs or organisation == PLATFORM):
        raise NotFound
