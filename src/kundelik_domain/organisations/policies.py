"""The rules that a school's particulars are held against (ADM-19)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from kundelik_domain.shared.refusals import Malformed

from .commands import RegisterSchool
from .events import SchoolRegistered
from .refusals import InvalidBin, InvalidContact, InvalidSchoolText, NoLanguage, UnknownRegion, UnknownZone
from .regions import REGION_BY_CODE, Region
from .values import Language, SchoolSettings

TEXT_LENGTH: Final = 300
ZONES: Final = frozenset(region.zone for region in REGION_BY_CODE.values())

_BIN: Final = re.compile(r"[0-9]{12}")
_CONTACTS: Final = {
    "email": (re.compile(r"[^@\s]{1,64}@(?:[^@\s.]+\.)+[^@\s.]+"), "name@example.kz"),
    "website": (re.compile(r"https?://[^\s/@?#\"'<>]+(?:/[^\s\"'<>]*)?"), "https://example.kz"),
    "phone": (re.compile(r"\+7 \([0-9]{3,5}\) [0-9]{1,3}(?:-[0-9]{2}){2}"), "+7 (7172) 12-34-56"),
}


def zone_of(form: RegisterSchool) -> str:
    """The one told, or that of its region. Raises `UnknownRegion`, `UnknownZone`."""
    region = region_is_one(form.region)
    if form.zone is not None and form.zone not in ZONES:
        raise UnknownZone(field="zone", allowed=sorted(ZONES))
    return form.zone or region.zone


def region_is_one(code: str) -> Region:
    """Raises `UnknownRegion`."""
    region = REGION_BY_CODE.get(code)
    if region is None:
        raise UnknownRegion(field="region", allowed=sorted(REGION_BY_CODE))
    return region


def bin_is_one(number: str | None) -> str | None:
    """Twelve digits, or none."""
    if number is not None and not _BIN.fullmatch(number):
        raise InvalidBin(field="bin", allowed="[0-9]{12}")
    return number


def text(field: str, written: str, refusal: type[Malformed] = InvalidSchoolText) -> str:
    """A name or an address: there is something, on one line, and not too much of it."""
    if not (0 < len(written.strip()) <= TEXT_LENGTH and written.isprintable()):
        raise refusal(field=field, allowed=f"1-{TEXT_LENGTH}")
    return written.strip()


def languages(named: tuple[Language, ...]) -> tuple[Language, ...]:
    """At least one, each once, in the order in which they are declared."""
    if not named or len(set(named)) != len(named):
        raise NoLanguage(field="languages", allowed=[language.value for language in Language])
    return tuple(language for language in Language if language in named)


def settings_as_kept(settings: SchoolSettings) -> SchoolSettings:
    """Trimmed and checked; an empty contact is none."""
    return replace(
        settings,
        name_kk=text("name_kk", settings.name_kk),
        name_ru=text("name_ru", settings.name_ru),
        address=text("address", settings.address),
        languages=languages(settings.languages),
        email=_contact("email", settings.email),
        website=_contact("website", settings.website),
        phone=_contact("phone", settings.phone),
    )


def settings_from_registration(fact: SchoolRegistered) -> SchoolSettings:
    """What a school begins with, until its administrator says more."""
    return SchoolSettings(name_kk=fact.name_kk, name_ru=fact.name_ru, address=fact.address, languages=fact.languages)


def _contact(field: str, written: str | None) -> str | None:
    if not written:
        return None
    shape, example = _CONTACTS[field]
    if len(written) > TEXT_LENGTH or not written.isprintable() or not shape.fullmatch(written):
        raise InvalidContact(field=field, allowed=example)
    return written
