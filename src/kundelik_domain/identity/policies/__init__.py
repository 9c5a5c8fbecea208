"""The rules of identity that a form is held against, and the one of guessing (ADM-1, IDN-1, ADM-18)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from kundelik_domain.identity.commands import IssueToken
from kundelik_domain.identity.refusals import (
    InvalidExpiry,
    InvalidTokenName,
    NoScopes,
    PasswordLength,
    PasswordNamesItsOwner,
    PasswordTooCommon,
    RoleNotGrantable,
    TooManySignIns,
)
from kundelik_domain.identity.values import TOKEN_LASTS_AT_MOST, Attempted, Limit, UserDetails
from kundelik_domain.shared.access import Holding, Permission, Role
from kundelik_domain.shared.refusals import TooManyAttempts
from kundelik_domain.shared.units import Level

from .common_passwords import COMMON
from .forms import (
    consent_is_given,
    edited_employee,
    edited_profile,
    email_address,
    employee_details,
    is_text,
    normalised,
    parent_details,
)

__all__ = [
    "AUTHORITY_ROLES",
    "PASSWORD_AT_LEAST",
    "PASSWORD_AT_MOST",
    "PLATFORM_ROLES",
    "SCHOOL_ROLES",
    "attempts_are_within",
    "consent_is_given",
    "digits",
    "edited_employee",
    "edited_profile",
    "email_address",
    "employee_details",
    "is_common",
    "normalised",
    "own_capacity",
    "parent_details",
    "password_is_hard_to_guess",
    "password_names_nobody",
    "role_is_grantable",
    "spellings",
    "token_is_sensible",
]

TOKEN_NAME_LENGTH: Final = 60
PASSWORD_AT_LEAST: Final = 10
PASSWORD_AT_MOST: Final = 128

PLATFORM_ROLES: Final = frozenset({Role.OPERATOR, Role.AUDITOR})
AUTHORITY_ROLES: Final = {
    Level.DISTRICT: frozenset({Role.DISTRICT_OFFICER}),
    Level.OBLAST: frozenset({Role.OBLAST_OFFICER, Role.METHODICAL_CENTRE}),
    Level.COUNTRY: frozenset({Role.MINISTRY_OFFICER}),
}
"""Those of RPT-8, by where they are held; a methodical centre works for its whole oblast."""

SCHOOL_ROLES: Final = (
    frozenset(Role) - PLATFORM_ROLES - frozenset[Role]().union(*AUTHORITY_ROLES.values()) - {Role.PARENT, Role.CLOCK}
)
"""Those of ADM-18, and the teacher's. Nobody is granted the parent's or the clock's."""

_ONE_SECOND: Final = timedelta(seconds=1)


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


def role_is_grantable(role: Role, level: Level | None) -> None:
    """The school's roles are held in a school, an authority's there, the platform's (None) there; nothing crosses."""
    allowed = PLATFORM_ROLES if level is None else AUTHORITY_ROLES.get(level, SCHOOL_ROLES)
    if role not in allowed:
        raise RoleNotGrantable(field="role", allowed=sorted(r.value for r in allowed))


def token_is_sensible(form: IssueToken, now: datetime) -> None:
    """It has a name, scopes and an end."""
    if not is_text(form.name, TOKEN_NAME_LENGTH):
        raise InvalidTokenName(field="name", allowed=f"1-{TOKEN_NAME_LENGTH}")
    if not form.scopes:
        raise NoScopes(field="scopes", allowed=[permission.value for permission in Permission])
    if not now < form.expires_at <= now + TOKEN_LASTS_AT_MOST:
        raise InvalidExpiry(field="expires_at", allowed_days=TOKEN_LASTS_AT_MOST.days)


def attempts_are_within(limit: Limit, attempted: Attempted, refusal: type[TooManyAttempts] = TooManySignIns) -> None:
    """Raises `TooManySignIns`, or what else is named, with the seconds until the window closes."""
    if attempted.failures > limit.failures:
        raise refusal(retry_after_seconds=max(1, -(-attempted.window_left // _ONE_SECOND)))
