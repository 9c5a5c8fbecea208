"""What can have happened in identity (AUD-1). Personal data only in fields marked so (AUD-6)."""

from __future__ import annotations

from typing import Final

from .accounts import (
    ConsentGiven,
    PasswordRehashed,
    PasswordSet,
    RoleGranted,
    RoleRevoked,
    UserBlocked,
    UserRegistered,
    UserUnblocked,
)
from .entering import (
    ApiTokenIssued,
    ApiTokenRevoked,
    LoginClaimed,
    LoginReleased,
    SessionEnded,
    SessionStarted,
)
from .keeping import (
    EmailConfirmationAsked,
    EmailConfirmed,
    EmployeeDismissed,
    EmployeeInvited,
    InitialPasswordSet,
    OtherSessionsEnded,
    PasswordReset,
    PasswordResetAsked,
    UserDetailsChanged,
)
from .outside import (
    AccountLinked,
    AccountUnlinked,
    BeginningFact,
    LinkFact,
    OutsideAccountProven,
    OutsideRegistrationDone,
    OutsideSignInBegun,
    OutsideSignInSpent,
)

UserFact = (
    UserRegistered
    | ConsentGiven
    | PasswordSet
    | PasswordRehashed
    | RoleGranted
    | RoleRevoked
    | UserBlocked
    | UserUnblocked
    | EmailConfirmationAsked
    | EmailConfirmed
    | PasswordResetAsked
    | EmployeeInvited
    | PasswordReset
    | InitialPasswordSet
    | OtherSessionsEnded
    | UserDetailsChanged
    | EmployeeDismissed
)
LoginFact = LoginClaimed | LoginReleased
SessionFact = SessionStarted | SessionEnded
TokenFact = ApiTokenIssued | ApiTokenRevoked

# fmt: off
USER_FACTS: Final[tuple[type[UserFact], ...]] = (
    UserRegistered, ConsentGiven, PasswordSet, PasswordRehashed, RoleGranted, RoleRevoked, UserBlocked, UserUnblocked,
    EmailConfirmationAsked, EmailConfirmed, PasswordResetAsked, EmployeeInvited, PasswordReset, InitialPasswordSet,
    OtherSessionsEnded, UserDetailsChanged, EmployeeDismissed,
)
BEGINNING_FACTS: Final[tuple[type[BeginningFact], ...]] = (
    OutsideSignInBegun, OutsideSignInSpent, OutsideAccountProven, OutsideRegistrationDone,
)
# fmt: on
LOGIN_FACTS: Final[tuple[type[LoginFact], ...]] = (LoginClaimed, LoginReleased)
SESSION_FACTS: Final[tuple[type[SessionFact], ...]] = (SessionStarted, SessionEnded)
TOKEN_FACTS: Final[tuple[type[TokenFact], ...]] = (ApiTokenIssued, ApiTokenRevoked)
LINK_FACTS: Final[tuple[type[LinkFact], ...]] = (AccountLinked, AccountUnlinked)
IDENTITY_FACTS: Final = (*USER_FACTS, *LOGIN_FACTS, *SESSION_FACTS, *TOKEN_FACTS, *BEGINNING_FACTS, *LINK_FACTS)

__all__ = [
    "BEGINNING_FACTS",
    "IDENTITY_FACTS",
    "LINK_FACTS",
    "LOGIN_FACTS",
    "SESSION_FACTS",
    "TOKEN_FACTS",
    "USER_FACTS",
    "AccountLinked",
    "AccountUnlinked",
    "ApiTokenIssued",
    "ApiTokenRevoked",
    "BeginningFact",
    "ConsentGiven",
    "EmailConfirmationAsked",
    "EmailConfirmed",
    "EmployeeDismissed",
    "EmployeeInvited",
    "InitialPasswordSet",
    "LinkFact",
    "LoginClaimed",
    "LoginFact",
    "LoginReleased",
    "OtherSessionsEnded",
    "OutsideAccountProven",
    "OutsideRegistrationDone",
    "OutsideSignInBegun",
    "OutsideSignInSpent",
    "PasswordRehashed",
    "PasswordReset",
    "PasswordResetAsked",
    "PasswordSet",
    "RoleGranted",
    "RoleRevoked",
    "SessionEnded",
    "SessionFact",
    "SessionStarted",
    "TokenFact",
    "UserBlocked",
    "UserDetailsChanged",
    "UserFact",
    "UserRegistered",
    "UserUnblocked",
]
