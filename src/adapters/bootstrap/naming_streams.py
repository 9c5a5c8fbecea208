"""Which stream somebody means: an application's number, an id, or the natural key of what they look for (AUD-2).

`user:LOGIN`, `school:BIN`, `campaign:SCHOOL/YEAR[/SERVICE]`, `pool:SCHOOL/YEAR/LANGUAGE/KIND[/SERVICE]`,
`formation:SCHOOL/YEAR`, `register:SCHOOL/YEAR`, `orders:SCHOOL`, `duties:SCHOOL`, `templates:OWNER`, `rules:SERVICE`,
`preferences:USER`, `erasure:PERSON`, `looks:USER/DAY`, `pupil:NUMBER`, `class:SCHOOL/YEAR/PARALLEL/LETTER`,
`sheet:SCHOOL/YEAR/PARALLEL/LETTER/SUBJECT/COLUMN`, `subjects:SCHOOL/YEAR`, `week:SUNDAY/YEAR/PERIOD`. A school is
named by its id or its business number, a user by an id or a login.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Final
from uuid import UUID

from kundelik_domain.admissions.values import (
    FIRST_GRADE,
    ClassKind,
    Language,
    campaign_of,
    duties_of,
    formation_of,
    order_register_of,
    rule_book,
    school_orders_of,
    seat_pool,
    templates_of,
)
from kundelik_domain.attainment.values import Column, Period, class_of, plan_of, pupil_of, sheet_of, week_of
from kundelik_domain.identity.login_claim import LOGIN_CLAIM
from kundelik_domain.identity.policies import normalised
from kundelik_domain.messages.values import preferences_stream
from kundelik_domain.organisations.organisation import SCHOOL_KEY
from kundelik_domain.organisations.values import key_of_bin
from kundelik_domain.privacy.values import erasure_of, looks_on
from projections.admissions.papers import select_application

if TYPE_CHECKING:
    from .wiring import Installation

LARGEST: Final = 2**63 - 1


class NotNamed(LookupError):  # noqa: N818 - says what it is
    """Nothing is named so."""


def stream_named(installation: Installation, name: str) -> UUID:
    """Raises `NotNamed` where nothing can be meant; whether anything is stored there is another question."""
    try:
        if name.isascii() and name.isdigit():
            found = select_application if int(name) <= LARGEST else None
            number = found and installation.queries.ask("admissions.cabinet", None, found, int(name))
            if number is None:
                raise NotNamed(name)
            return number
        kind, colon, rest = name.partition(":")
        if not colon:
            return _id(installation, name)
        return _BY_KIND[kind](installation, *rest.split("/"))
    except (KeyError, ValueError, TypeError) as error:
        raise NotNamed(name) from error


def _id(installation: Installation, text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return _user(installation, text)


def _user(installation: Installation, text: str) -> UUID:
    """By an id or a login, an e-mail address or a telephone number."""
    try:
        return UUID(text)
    except ValueError:
        claim = installation.master_key.blind("login", normalised(text))
        holder = installation.streams.read(LOGIN_CLAIM, claim).holder
    if holder is None:
        raise NotNamed(text)
    return holder


def school_named(installation: Installation, text: str) -> UUID:
    """By an id or its business number. Raises `NotNamed`."""
    try:
        return UUID(text)
    except ValueError:
        holder = installation.streams.read(SCHOOL_KEY, key_of_bin(text)).school
    if holder is None:
        raise NotNamed(text)
    return holder


def _pool(of: Installation, school: str, year: str, language: str, kind: str, service: str = FIRST_GRADE) -> UUID:
    return seat_pool(school_named(of, school), int(year), Language(language), ClassKind(kind), service)


def _class(of: Installation, school: str, year: str, parallel: str, letter: str) -> UUID:
    return class_of(school_named(of, school), int(year), int(parallel), letter)


def _sheet(of: Installation, *names: str) -> UUID:
    *place, subject, column = names
    return sheet_of(_class(of, *place), subject, Column(column))


def _campaign(of: Installation, school: str, year: str, service: str = FIRST_GRADE) -> UUID:
    return campaign_of(school_named(of, school), int(year), service)


_BY_KIND: Final[dict[str, Callable[..., UUID]]] = {
    "user": _user,
    "school": school_named,
    "campaign": _campaign,
    "pool": _pool,
    "formation": lambda of, school, year: formation_of(school_named(of, school), int(year)),
    "register": lambda of, school, year: order_register_of(school_named(of, school), int(year)),
    "orders": lambda of, school: school_orders_of(school_named(of, school)),
    "duties": lambda of, school: duties_of(school_named(of, school)),
    "templates": lambda _, owner: templates_of(UUID(owner)),
    "rules": lambda _, service: rule_book(service),
    "preferences": lambda of, user: preferences_stream(_user(of, user)),
    "erasure": lambda _, person: erasure_of(UUID(person)),
    "pupil": lambda _, number: pupil_of(int(number)),
    "class": _class,
    "sheet": _sheet,
    "subjects": lambda of, school, year: plan_of(school_named(of, school), int(year)),
    "week": lambda _, day, year, period: week_of(date.fromisoformat(day), int(year), Period(period)),
    "looks": lambda of, user, day: looks_on(_user(of, user), date.fromisoformat(day)),
}
