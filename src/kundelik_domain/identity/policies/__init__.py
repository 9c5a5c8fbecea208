"""The rules of identity that a form is held against, and the one of guessing (ADM-1, IDN-1, ADM-18)."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from kundelik_domain.identity.commands import IssueToken, RegisterEmployee, RegisterParent
from kundelik_domain.identity.refusals import (
    ConsentMissing,
    InvalidEmail,
    InvalidExpiry,
    InvalidLogin,
    InvalidName,
    InvalidPhone,
    InvalidTokenName,
    NoScopes,
    PasswordLength,
    PasswordNamesItsOwner,
    PasswordTooCommon,
    RoleNotGrantable,
    TooManySignIns,
    UnknownConsentText,
)
from kundelik_domain.identity.values import CONSENT_TEXTS, TOKEN_LASTS_AT_MOST, Attempted, Limit, UserDetails
from kundelik_domain.shared.access import PLATFORM, Holding, Permission, Role
from kundelik_domain.shared.iin import parse_iin

from .common_passwords import COMMON

PHONE_FORM: Final = "+7 (7xx) xxx-xx-xx"
LOGIN_FORM: Final = "[a-z][a-z0-9._-]{2,31}"
NAME_LENGTH: Final = 100
EMAIL_LENGTH: Final = 254
TOKEN_NAME_LENGTH: Final = 60
PASSWORD_AT_LEAST: Final = 10
PASSWORD_AT_MOST: Final = 128

PLATFORM_ROLES: Final = frozenset({Role.OPERATOR, Role.AUDITOR})
SCHOOL_ROLES: Final = frozenset(Role) - PLATFORM_ROLES - {Role.PARENT, Role.CLOCK}
"""Those of ADM-18. Nobody is granted the parent's or the clock's."""

_PHONE: Final = re.compile(r"\+7 \(7[0-9]{2}\) [0-9]{3}-[0-9]{2}-[0-9]{2}")
_LOGIN: Final = re.compile(LOGIN_FORM)
_EMAIL: Final = re.compile(r"[^@\s]{1,64}@(?:[^@\s.]+\.)+[^@\s.]+")
_ONE_SECOND: Final = timedelta(seconds=1)


def normalised(login: str) -> str:
    """Names to sign in by are the same in whatever case and width they are written; always encodable."""
    return unicodedata.normalize("NFKC", login).encode(errors="replace").decode().strip().casefold()


def parent_details(form: RegisterParent) -> UserDetails:
    """What a parent tells, each field in order. Raises what is wrong with the first that is."""
    return UserDetails(
        surname=_name("surname", form.surname),
        name=_name("name", form.name),
        patronymic=_name("patronymic", form.patronymic) if form.patronymic else None,
        email=_email(form.email),
        phone=_phone(form.phone),
        login=None,
        iin=None,
    )


def employee_details(form: RegisterEmployee) -> UserDetails:
    """What the administrator tells of an employee; e-mail and phone may be missing."""
    return UserDetails(
        surname=_name("surname", form.surname),
        name=_name("name", form.name),
        patronymic=_name("patronymic", form.patronymic) if form.patronymic else None,
        email=_email(form.email) if form.email else None,
        phone=_phone(form.phone) if form.phone else None,
        login=_login(form.login),
        iin=parse_iin(form.iin),
    )


def consent_is_given(form: RegisterParent) -> None:
    """Raises `ConsentMissing`, or `UnknownConsentText` for a version never shown."""
    if not form.consent:
        raise ConsentMissing(field="consent", allowed=True)
    if form.consent_text not in CONSENT_TEXTS:
        raise UnknownConsentText(field="consent_text", allowed=sorted(CONSENT_TEXTS))


def password_is_hard_to_guess(field: str, password: str) -> None:
    """NIST SP 800-63B: length and a list of common ones; no rules on kinds of characters."""
    if not PASSWORD_AT_LEAST <= len(password) <= PASSWORD_AT_MOST:
        raise PasswordLength(field=field, at_least=PASSWORD_AT_LEAST, at_most=PASSWORD_AT_MOST)
    if is_common(password):
        raise PasswordTooCommon(field=field)


def is_common(password: str) -> bool:
    """Known to guessers as it is, doubled, or with digits and marks hung on its end; or of three characters."""
    folded = normalised(password)
    half = folded[: len(folded) // 2]
    bare = folded.rstrip("0123456789!@#$%^&*.,_- ")
    return folded in COMMON or half * 2 == folded or bare in COMMON or len(set(folded)) <= 3


def password_names_nobody(field: str, password: str, details: UserDetails) -> None:
    """Not the login, e-mail address, phone or IIN itself, in whatever case and spacing."""
    told = (details.email, details.login, details.iin, digits(details.phone))
    if not spellings(password).isdisjoint(normalised(text) for text in told if text):
        raise PasswordNamesItsOwner(field=field)


def spellings(password: str) -> frozenset[str]:
    """What a password may be meant to spell: itself, and its digits alone."""
    return frozenset({normalised(password), digits(password)})


def digits(text: str | None) -> str:
    """The digits alone."""
    return re.sub(r"[^0-9]", "", text or "")


def own_capacity(holdings: frozenset[Holding]) -> Role:
    """The capacity in which somebody acts on their own account."""
    held = {holding.role for holding in holdings}
    return next((role for role in Role if role in held), Role.PARENT)


def role_is_grantable(role: Role, organisation: UUID) -> None:
    """The platform's roles are held on the platform, the school's in a school; nothing crosses over."""
    allowed = PLATFORM_ROLES if organisation == PLATFORM else SCHOOL_ROLES
    if role not in allowed:
        raise RoleNotGrantable(field="role", allowed=sorted(r.value for r in allowed))


def token_is_sensible(form: IssueToken, now: datetime) -> None:
    """It has a name, scopes and an end."""
    if not _is_text(form.name, TOKEN_NAME_LENGTH):
        raise InvalidTokenName(field="name", allowed=f"1-{TOKEN_NAME_LENGTH}")
    if not form.scopes:
        raise NoScopes(field="scopes", allowed=[permission.value for permission in Permission])
    if not now < form.expires_at <= now + TOKEN_LASTS_AT_MOST:
        raise InvalidExpiry(field="expires_at", allowed_days=TOKEN_LASTS_AT_MOST.days)


def attempts_are_within(limit: Limit, attempted: Attempted) -> None:
    """Raises `TooManySignIns`, with the seconds until the window closes."""
    if attempted.failures > limit.failures:
        raise TooManySignIns(retry_after_seconds=max(1, -(-attempted.window_left // _ONE_SECOND)))


def _name(field: str, text: str) -> str:
    if not _is_text(text, NAME_LENGTH):
        raise InvalidName(field=field, allowed=f"1-{NAME_LENGTH}")
    return text.strip()


def _email(text: str) -> str:
    if not _is_text(text, EMAIL_LENGTH) or not _EMAIL.fullmatch(text.strip()):
        raise InvalidEmail(field="email", allowed="name@example.kz")
    return text.strip()


def _phone(text: str) -> str:
    if not _PHONE.fullmatch(text):
        raise InvalidPhone(field="phone", allowed=PHONE_FORM)
    return text


def _login(text: str) -> str:
    if not _LOGIN.fullmatch(normalised(text)):
        raise InvalidLogin(field="login", allowed=LOGIN_FORM)
    return normalised(text)


def _is_text(text: str, at_most: int) -> bool:
    return 0 < len(text.strip()) <= at_most and text.isprintable()
