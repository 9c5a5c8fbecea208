"""What can be asked about addresses, passwords and details of an account (ADM-1, ADM-2, ADM-6, IDN-1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar
from uuid import UUID

from kundelik_domain.shared.access import Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class AskEmailConfirmation:
    """Another link to the address that waits to be confirmed."""

    PERMISSION: ClassVar[Permission] = Permission.OWN_ACCOUNT


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmEmail:
    """Whoever holds the link reads what is sent there."""

    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskPasswordReset:
    """`login` as for signing in; the answer is the same for a name that is nobody's."""

    login: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetPassword:
    """With the secret of a link that was sent to the account's owner, or handed out to an employee."""

    secret: str = field(repr=False)
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndOtherSessions:
    """All of one's own but the one in which it is asked."""

    PERMISSION: ClassVar[Permission] = Permission.OWN_ACCOUNT


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeProfile:
    """One's own details, all at once (ADM-6). Another e-mail address counts only once it is confirmed."""

    PERMISSION: ClassVar[Permission] = Permission.OWN_ACCOUNT

    surname: str = field(repr=False)
    name: str = field(repr=False)
    patronymic: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    iin: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginOutsideSignIn:
    """By anybody; whoever is signed in wants to link the account."""

    provider: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteOutsideSignIn:
    """Back from the provider, with its code and the state of the beginning."""

    provider: str
    code: str = field(repr=False)
    state: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterFromOutside:
    """A parent's registration without a password; `ticket` proves the outside account (ADM-1, ADM-2)."""

    ticket: str = field(repr=False)
    surname: str = field(repr=False)
    name: str = field(repr=False)
    patronymic: str | None = field(default=None, repr=False)
    email: str = field(repr=False)
    phone: str = field(repr=False)
    consent: bool
    consent_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlinkAccount:
    """One's own."""

    PERMISSION: ClassVar[Permission] = Permission.OWN_ACCOUNT

    link: UUID


OwnKeeping = AskEmailConfirmation | EndOtherSessions | ChangeProfile | UnlinkAccount
