"""How a user comes to be, gets and loses roles, is blocked, admitted and closed (ADM-1, ADM-16, ADM-18, IDN-2)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from kundelik_domain.identity.commands import BlockUser, GrantRole, RevokeRole, UnblockUser
from kundelik_domain.identity.events import (
    ConsentGiven,
    PasswordRehashed,
    PasswordSet,
    RoleGranted,
    RoleRevoked,
    UserBlocked,
    UserFact,
    UserRegistered,
    UserUnblocked,
)
from kundelik_domain.identity.refusals import (
    AlreadyRegistered,
    BlockedByThePlatform,
    HeldElsewhere,
    RoleAlreadyHeld,
    RoleNotHeld,
    UserAlreadyBlocked,
    UserNotBlocked,
    WrongLoginOrPassword,
    WrongPresentPassword,
)
from kundelik_domain.identity.values import CONSENT_TEXTS, Registration, UserKind
from kundelik_domain.shared.access import PLATFORM, Holding
from kundelik_domain.shared.refusals import NotFound

from .state import User, is_one_of_theirs


def register(
    user: User, form: Registration, credential: UUID, now: datetime, also: tuple[UserFact, ...]
) -> tuple[UserFact, ...]:
    """Once, with a first password; `also` is what comes with it, a consent or a first role."""
    if user.kind is not None:
        raise AlreadyRegistered
    return (
        UserRegistered(form.user, form.person, form.kind, form.names, form.details),
        PasswordSet(form.user, credential, now, None),
        *also,
    )


def first_role(form: Registration, holding: Holding, by: UUID) -> tuple[UserFact, ...]:
    """Comes with an employee's registration; that it can be held there is known to who asks."""
    return (RoleGranted(form.user, holding, by),)


def consent(form: Registration, text: str, client_address: str | None, now: datetime) -> tuple[UserFact, ...]:
    """Comes with a parent's registration (ADM-1); `text` is the version that was shown."""
    return (ConsentGiven(form.user, form.person, text, CONSENT_TEXTS[text], now, client_address),)


def grant_role(user: User, command: GrantRole, by: UUID) -> tuple[UserFact, ...]:
    """To employees only: a parent holds no role in an organisation. Whether it can be held there, who asks knows."""
    if user.kind is not UserKind.EMPLOYEE:
        raise NotFound
    holding = Holding(command.role, command.organisation)
    if holding in user.holdings:
        raise RoleAlreadyHeld(role=command.role.value)
    return (RoleGranted(command.user, holding, by),)


def revoke_role(user: User, command: RevokeRole, by: UUID) -> tuple[UserFact, ...]:
    """The user remains, and so do their other roles."""
    is_one_of_theirs(user, command.organisation)
    holding = Holding(command.role, command.organisation)
    if holding not in user.holdings:
        raise RoleNotHeld(role=command.role.value)
    return (RoleRevoked(command.user, holding, by),)


def block(user: User, command: BlockUser, by: UUID) -> tuple[UserFact, ...]:
    """By an organisation only where the user works for no other; by the platform always."""
    is_one_of_theirs(user, command.organisation)
    elsewhere = {holding.organisation for holding in user.holdings} - {command.organisation}
    if elsewhere and command.organisation != PLATFORM:
        raise HeldElsewhere
    if user.blocked_in is not None:
        raise UserAlreadyBlocked
    return (UserBlocked(command.user, command.organisation, by),)


def unblock(user: User, command: UnblockUser, by: UUID) -> tuple[UserFact, ...]:
    """What the platform has blocked, only the platform unblocks."""
    is_one_of_theirs(user, command.organisation)
    if user.blocked_in is None:
        raise UserNotBlocked
    if user.blocked_in != command.organisation != PLATFORM:
        raise BlockedByThePlatform
    return (UserUnblocked(command.user, command.organisation, by),)


def set_password(
    user: User, owner: UUID, credential: UUID, proven: UUID | None, session: UUID | None, now: datetime
) -> tuple[UserFact, ...]:
    """`proven` is the credential that the present password was found to match."""
    if proven is None or proven != user.credential:
        raise WrongPresentPassword(field="present")
    return (PasswordSet(owner, credential, now, session),)


def admit(user: User, proven: UUID | None) -> User:
    """One "no" for every reason: an unknown login, a wrong password, a blocked user."""
    if proven is None or proven != user.credential or not user.may_act:
        raise WrongLoginOrPassword
    return user


def rehash(user: User, owner: UUID, credential: UUID, proven: UUID) -> tuple[UserFact, ...]:
    """Unless another password was set meanwhile."""
    if proven != user.credential:
        raise WrongPresentPassword(field="present")
    return (PasswordRehashed(owner, credential),)


def close(user: User, owner: UUID, by: UUID, now: datetime) -> tuple[UserFact, ...]:
    """No role, a password that nobody has, blocked by the platform; nothing where that is done."""
    nobody = uuid5(owner, "identity.closed")
    if user.kind is None or user.credential == nobody:
        return ()
    held = sorted(user.holdings, key=lambda holding: (holding.role.value, holding.organisation))
    revoked = (RoleRevoked(owner, holding, by) for holding in held)
    return (*revoked, PasswordSet(owner, nobody, now, None), UserBlocked(owner, PLATFORM, by))
