"""What is decided about a user's address, password, details and place of work (ADM-1, ADM-2, ADM-16, IDN-1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from kundelik_domain.identity.events import (
    EmailConfirmationAsked,
    EmailConfirmed,
    EmployeeDismissed,
    EmployeeInvited,
    InitialPasswordSet,
    OtherSessionsEnded,
    PasswordReset,
    PasswordResetAsked,
    RoleRevoked,
    UserDetailsChanged,
    UserFact,
)
from kundelik_domain.identity.refusals import HeldElsewhere
from kundelik_domain.identity.refusals.keeping import EmailAlreadyConfirmed, LinkNotValid
from kundelik_domain.identity.values import LoginNames, Registration, UserDetails, UserKind
from kundelik_domain.identity.values.keeping import CONFIRMATION_LASTS, INVITATION_LASTS, RESET_LASTS, Pending
from kundelik_domain.shared.access import PLATFORM, Holding
from kundelik_domain.shared.refusals import NotFound, WrittenMeanwhile

from .state import User, is_one_of_theirs

if TYPE_CHECKING:
    from kundelik_domain.identity.commands.staff import (
        ChangeEmployee,
        DismissEmployee,
        InviteEmployee,
        SetInitialPassword,
    )


@dataclass(frozen=True, slots=True)
class Address:
    """An e-mail address, and the keyed digest that it is claimed by."""

    email: UUID
    text: str


@dataclass(frozen=True, slots=True)
class NewDetails:
    """What a user's details become: `revision` is that of those they were made from."""

    names: LoginNames
    details: UserDetails
    revision: int
    by: UUID


def ask_confirmation(
    user: User, owner: UUID, address: Address, secret_sha256: str, now: datetime
) -> tuple[UserFact, ...]:
    """A link to an address that is not confirmed; it takes the place of any earlier one."""
    if user.email_confirmed and user.named.email == address.email:
        raise EmailAlreadyConfirmed(field="email")
    person = user.person or owner
    until = now + CONFIRMATION_LASTS
    return (EmailConfirmationAsked(owner, person, address.email, secret_sha256, now, until, address.text),)


def confirm_email(user: User, owner: UUID, address: Address, *, right: bool, now: datetime) -> tuple[UserFact, ...]:
    """`right` says that the secret is the link's; the address must still be the one that waits."""
    link = user.email_link
    if not right or not _is_good(user, link, now) or link is None or link.email != address.email:
        raise LinkNotValid
    return (EmailConfirmed(owner, user.person or owner, address.email, now, address.text),)


def ask_reset(owner: UUID, secret_sha256: str, now: datetime) -> tuple[UserFact, ...]:
    """Whoever it is, and whether there is anybody: who asks must not learn it."""
    return (PasswordResetAsked(owner, secret_sha256, now, now + RESET_LASTS),)


def invite(user: User, command: InviteEmployee, by: UUID, secret_sha256: str, now: datetime) -> tuple[UserFact, ...]:
    """An employee of this organisation alone: a link to the password is the whole account."""
    works_here_alone(user, command.organisation)
    until = now + INVITATION_LASTS
    return (EmployeeInvited(command.user, command.organisation, by, secret_sha256, now, until),)


def first_invitation(
    form: Registration, holding: Holding, by: UUID, secret_sha256: str, now: datetime
) -> tuple[UserFact, ...]:
    """Comes with the registration of an employee for whom no password was chosen."""
    return (EmployeeInvited(form.user, holding.organisation, by, secret_sha256, now, now + INVITATION_LASTS),)


def reset_password(user: User, owner: UUID, credential: UUID, *, right: bool, now: datetime) -> tuple[UserFact, ...]:
    """Once by each link, by the latest alone, and not where the user is blocked."""
    if not right or not _is_good(user, user.password_link, now):
        raise LinkNotValid
    return (PasswordReset(owner, credential, now),)


def set_initial_password(
    user: User, command: SetInitialPassword, credential: UUID, by: UUID, now: datetime
) -> tuple[UserFact, ...]:
    """By an organisation only where the user works for no other; by the platform always."""
    works_here_alone(user, command.organisation)
    return (InitialPasswordSet(command.user, credential, command.organisation, by, now),)


def change_own(user: User, owner: UUID, new: NewDetails) -> tuple[UserFact, ...]:
    """Raises `WrittenMeanwhile` where the details have changed since they were looked at."""
    return _changed(user, owner, new, None)


def change_employee(user: User, command: ChangeEmployee, new: NewDetails) -> tuple[UserFact, ...]:
    """By an organisation only where the user works for no other; by the platform always."""
    works_here_alone(user, command.organisation)
    return _changed(user, command.user, new, command.organisation)


def dismiss(user: User, command: DismissEmployee, by: UUID) -> tuple[UserFact, ...]:
    """Roles elsewhere stay, and so does the account: its owner may be a parent, too."""
    held = [holding for holding in user.holdings if holding.organisation == command.organisation]
    if not held:
        raise NotFound
    roles = sorted(held, key=lambda holding: holding.role.value)
    revoked = (RoleRevoked(command.user, holding, by) for holding in roles)
    return (*revoked, EmployeeDismissed(command.user, command.organisation, by))


def end_other_sessions(owner: UUID, session: UUID | None, now: datetime) -> tuple[UserFact, ...]:
    """`session` is the one in which it is asked."""
    return (OtherSessionsEnded(owner, session, now),)


def works_here_alone(user: User, organisation: UUID) -> None:
    """Whose account it is that an organisation may touch: its own people's, unless others rely on it, too."""
    is_one_of_theirs(user, organisation)
    elsewhere = {holding.organisation for holding in user.holdings} - {organisation}
    if organisation != PLATFORM and (elsewhere or user.kind is not UserKind.EMPLOYEE):
        raise HeldElsewhere


def _is_good(user: User, link: Pending | None, now: datetime) -> bool:
    return user.may_act and link is not None and link.is_good_at(now)


def _changed(user: User, owner: UUID, new: NewDetails, organisation: UUID | None) -> tuple[UserFact, ...]:
    if user.revision != new.revision:
        raise WrittenMeanwhile
    return (UserDetailsChanged(owner, user.person or owner, new.names, new.by, organisation, new.details),)
