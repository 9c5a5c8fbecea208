"""What is told in a form: each field in its one right form, or a refusal naming it (ADM-1, ADM-6, ADM-16)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import Final

from kundelik_domain.identity.commands import RegisterEmployee, RegisterParent
from kundelik_domain.identity.commands.keeping import ChangeProfile, RegisterFromOutside
from kundelik_domain.identity.commands.staff import ChangeEmployee
from kundelik_domain.identity.refusals import (
    ConsentMissing,
    InvalidEmail,
    InvalidLogin,
    InvalidName,
    InvalidPhone,
    UnknownConsentText,
)
from kundelik_domain.identity.values import CONSENT_TEXTS, UserDetails
from kundelik_domain.shared.iin import parse_iin

PHONE_FORM: Final = "+7 (7xx) xxx-xx-xx"
LOGIN_FORM: Final = "[a-z][a-z0-9._-]{2,31}"
NAME_LENGTH: Final = 100
EMAIL_LENGTH: Final = 254

_PHONE: Final = re.compile(r"\+7 \(7[0-9]{2}\) [0-9]{3}-[0-9]{2}-[0-9]{2}")
_LOGIN: Final = re.compile(LOGIN_FORM)
_EMAIL: Final = re.compile(r"[^@\s]{1,64}@(?:[^@\s.]+\.)+[^@\s.]+")


def normalised(login: str) -> str:
    """Names to sign in by are the same in whatever case and width they are written; always encodable."""
    return unicodedata.normalize("NFKC", login).encode(errors="replace").decode().strip().casefold()


def parent_details(form: RegisterParent | RegisterFromOutside) -> UserDetails:
    """What a parent tells, each field in order. Raises what is wrong with the first that is."""
    return _details(form, email=_email(form.email), phone=_phone(form.phone))


def employee_details(form: RegisterEmployee) -> UserDetails:
    """What the administrator tells of an employee; e-mail and phone may be missing."""
    told = _details(form, email=_email(form.email) if form.email else None, phone=_maybe_phone(form.phone))
    return replace(told, login=_login(form.login), iin=parse_iin(form.iin))


def edited_employee(form: ChangeEmployee, iin: str | None) -> UserDetails:
    """The same without the IIN, which stays."""
    told = _details(form, email=_email(form.email) if form.email else None, phone=_maybe_phone(form.phone))
    return replace(told, login=_login(form.login), iin=iin)


def edited_profile(form: ChangeProfile, present: UserDetails) -> UserDetails:
    """One's own. Login and e-mail address stay as they are; an IIN that is known is not taken back."""
    told = _details(form, email=present.email, phone=_maybe_phone(form.phone))
    return replace(told, login=present.login, iin=parse_iin(form.iin) if form.iin else present.iin)


def email_address(text: str) -> str:
    """In the shape of one, without spaces around it; raises `InvalidEmail`."""
    return _email(text)


def consent_is_given(form: RegisterParent | RegisterFromOutside) -> None:
    """Raises `ConsentMissing`, or `UnknownConsentText` for a version never shown."""
    if not form.consent:
        raise ConsentMissing(field="consent", allowed=True)
    if form.consent_text not in CONSENT_TEXTS:
        raise UnknownConsentText(field="consent_text", allowed=sorted(CONSENT_TEXTS))


def _details(
    form: RegisterParent | RegisterFromOutside | RegisterEmployee | ChangeEmployee | ChangeProfile,
    *,
    email: str | None,
    phone: str | None,
) -> UserDetails:
    return UserDetails(
        surname=_name("surname", form.surname),
        name=_name("name", form.name),
        patronymic=_name("patronymic", form.patronymic) if form.patronymic else None,
        email=email,
        phone=phone,
        login=None,
        iin=None,
    )


def _maybe_phone(text: str | None) -> str | None:
    return _phone(text) if text else None


def _name(field: str, text: str) -> str:
    if not is_text(text, NAME_LENGTH):
        raise InvalidName(field=field, allowed=f"1-{NAME_LENGTH}")
    return text.strip()


def _email(text: str) -> str:
    if not is_text(text, EMAIL_LENGTH) or not _EMAIL.fullmatch(text.strip()):
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


def is_text(text: str, at_most: int) -> bool:
    """Something printable, and not more than that."""
    return 0 < len(text.strip()) <= at_most and text.isprintable()
