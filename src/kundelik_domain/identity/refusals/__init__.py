"""Why identity says no.

Malformed        InvalidName, InvalidEmail, InvalidPhone, InvalidLogin, InvalidTokenName, InvalidExpiry, NoScopes,
                 ConsentMissing, UnknownConsentText, PasswordLength, PasswordTooCommon, PasswordNamesItsOwner,
                 RoleNotGrantable (and shared.iin.InvalidIin)
Unauthenticated  WrongLoginOrPassword
Conflict         LoginTaken, AlreadyRegistered, WrongPresentPassword, RoleAlreadyHeld, RoleNotHeld, HeldElsewhere,
                 UserAlreadyBlocked, UserNotBlocked, BlockedByThePlatform, SessionAlreadyEnded,
                 TokenAlreadyRevoked
TooManyAttempts  TooManySignIns
What is asked of keeping an account, and by way of outside systems, stands in `keeping`.
"""

from __future__ import annotations

from kundelik_domain.shared.refusals import Conflict, Malformed, TooManyAttempts, Unauthenticated


class InvalidName(Malformed):
    """`field` is surname, name or patronymic."""

    CODE = "identity.invalid-name"


class InvalidEmail(Malformed):
    """Not the shape of an address."""

    CODE = "identity.invalid-email"


class InvalidPhone(Malformed):
    """`allowed` is the one form that is taken."""

    CODE = "identity.invalid-phone"


class InvalidLogin(Malformed):
    """A login begins with a letter: it can be neither an e-mail address nor an IIN."""

    CODE = "identity.invalid-login"


class InvalidTokenName(Malformed):
    """A token has a name by which its owner knows it."""

    CODE = "identity.invalid-token-name"


class InvalidExpiry(Malformed):
    """In the past, or too far away; `allowed_days` is the most."""

    CODE = "identity.invalid-expiry"


class NoScopes(Malformed):
    """A token that may do nothing; `allowed` are all scopes there are."""

    CODE = "identity.no-scopes"


class ConsentMissing(Malformed):
    """The one explicit consent was not given (ADM-1)."""

    CODE = "identity.consent-missing"


class UnknownConsentText(Malformed):
    """Nobody was ever shown that version; `allowed` are those there are."""

    CODE = "identity.unknown-consent-text"


class PasswordLength(Malformed):
    """`at_least` and `at_most` characters."""

    CODE = "identity.password-length"


class PasswordTooCommon(Malformed):
    """Among those tried first by whoever guesses."""

    CODE = "identity.password-too-common"


class PasswordNamesItsOwner(Malformed):
    """The login, e-mail address, phone or IIN itself."""

    CODE = "identity.password-names-its-owner"


class RoleNotGrantable(Malformed):
    """That role is not held in such an organisation; `allowed` are those that are."""

    CODE = "identity.role-not-grantable"


class WrongLoginOrPassword(Unauthenticated):
    """The same for an unknown login, a wrong password and a blocked user: it tells nothing of which."""

    CODE = "identity.wrong-login-or-password"


class LoginTaken(Conflict):
    """Somebody signs in by that name; `field` is login or email."""

    CODE = "identity.login-taken"


class AlreadyRegistered(Conflict):
    """This registration has happened."""

    CODE = "identity.already-registered"


class WrongPresentPassword(Conflict):
    """Whoever sets a password must know the present one."""

    CODE = "identity.wrong-present-password"


class RoleAlreadyHeld(Conflict):
    """`role` is held there already."""

    CODE = "identity.role-already-held"


class RoleNotHeld(Conflict):
    """`role` is not held there."""

    CODE = "identity.role-not-held"


class HeldElsewhere(Conflict):
    """The user works for other organisations, too: revoke the role here, or ask the operator to block."""

    CODE = "identity.held-elsewhere"


class UserAlreadyBlocked(Conflict):
    """Nothing is left to block."""

    CODE = "identity.user-already-blocked"


class UserNotBlocked(Conflict):
    """Nothing is there to unblock."""

    CODE = "identity.user-not-blocked"


class BlockedByThePlatform(Conflict):
    """An operator has blocked the user; only an operator unblocks."""

    CODE = "identity.blocked-by-the-platform"


class SessionAlreadyEnded(Conflict):
    """It was ended before."""

    CODE = "identity.session-already-ended"


class TokenAlreadyRevoked(Conflict):
    """It was revoked before."""

    CODE = "identity.token-already-revoked"


class TooManySignIns(TooManyAttempts):
    """For this account, or from this address; `retry_after_seconds` says when to come back."""

    CODE = "identity.too-many-sign-ins"
