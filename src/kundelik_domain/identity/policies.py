"""The rules of identity that a form is held against, and the one of guessing (ADM-1, IDN-1, ADM-18)."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from kundelik_domain.shared.access import PLATFORM, Permission, Role
from kundelik_domain.shared.iin import parse_iin

from .commands import IssueToken, RegisterEmployee, RegisterParent
from .refusals import (
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
from .values import CONSENT_TEXTS, TOKEN_LASTS_AT_MOST, Attempted, Limit, UserDetails

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


def consent_is_given(form: RegisterParent) -> int:
    """To how many points. Raises `ConsentMissing`, or `UnknownConsentText` for a version never shown."""
    if not form.consent:
        raise ConsentMissing(field="consent", allowed=True)
    if form.consent_text not in CONSENT_TEXTS:
        raise UnknownConsentText(field="consent_text", allowed=sorted(CONSENT_TEXTS))
    return CONSENT_TEXTS[form.consent_text]


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
    told = (details.email, details.login, details.iin, details.phone)
    digits = re.sub(r"\D", "", details.phone or "") or None
    if normalised(password) in {normalised(text) for text in (*told, digits) if text}:
        raise PasswordNamesItsOwner(field=field)


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


COMMON: Final = frozenset(
    """
    password passw0rd p@ssw0rd p@ssword password1 password123 passwort letmein welcome welcome1 admin administrator
    administrator1 root toor guest user test testtest secret login default master changeme changeit iloveyou sunshine
    princess dragon monkey football baseball superman batman trustno1 whatever freedom shadow michael jordan hunter
    killer charlie donald starwars pokemon naruto minecraft computer internet samsung google facebook instagram
    qwerty qwertyu qwertyui qwertyuiop qwerty123 qwerty1234 qwerty12345 1q2w3e 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y
    1qaz2wsx 1qaz2wsx3edc qazwsx qazwsxedc qweasd qweasdzxc asdfgh asdfghjkl zxcvbn zxcvbnm zaq12wsx q1w2e3r4
    q1w2e3r4t5 q1w2e3r4t5y6 abc123 abcd1234 abcdefgh abcdefghij aa123456 a123456789 0123456789 1234567890 12345678910
    123456789a 123123123 1234512345 9876543210 0987654321 1122334455 112233445566 111222333 147258369 789456123
    123321123321 135792468 1029384756 987654321 123456 12345678 123456789 12345
    пароль пароль1 парольпароль парол привет приветпривет йцукен йцукенг йцукенгшщз йцукен123 фывапр фывапролдж ячсмит
    ячсмитьбю любовь солнышко наташа марина светлана александр владимир спартак россия казахстан москва админ
    администратор школа школа1 школа123 директор учитель родитель ученик солнце медведь зайчик
    алматы алмата астана нурсултан шымкент караганда қарағанды қостанай ақтөбе ақтау атырау қазақстан қазақ құпиясөз
    құпия сәлем сәлеметсіз мектеп мектеп1 мектеп123 директор1 мұғалім ұстаз бала балапан жаным күнім айгүл айым алтын
    алматы123 астана123 шымкент123 almaty astana nursultan shymkent karaganda qaraganda kazakhstan qazaqstan qazaq
    kazakh kundelik kundelik1 kunde_lik ebilim e-bilim bilimal mektep salem qupiyasoz kairat qairat ansar nurlan
    parol parol123 privet natasha gfhjkm gfhjkm123 ghbdtn vfrcbv rfpf[cnfy fktrcfylh
    """.split()
)
"""What guessers try first, in English, Russian and Kazakh, and Russian words typed on a Latin keyboard."""
