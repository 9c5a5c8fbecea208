"""What is common to answers about reports: who looks at which unit, which week is meant, how it is told (RPT-8)."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

from fastapi import Path, Query

from adapters.texts.moments import KAZAKHSTAN, moment
from kundelik_domain.attainment.policies.reaching import mode_for, reach
from kundelik_domain.attainment.values import Mode, Period, Scope, week_of
from kundelik_domain.shared.access import Permission
from kundelik_domain.shared.refusals import Malformed, NotFound
from projections.attainment import published
from projections.attainment.published import Place, Week

if TYPE_CHECKING:
    from fastapi import Request

    from adapters.texts.languages import Language
    from kundelik_domain.shared.access import Principal

    from .parts import Parts

MODEL: Final = "attainment.reports"
UNIT: Final = "/reports/units/{unit}"
WEEK: Final = UNIT + "/weeks/{sunday}/{school_year}/{period}"

SchoolYear = Annotated[int, Path(ge=1991, le=2199, description="The calendar year in which it begins.")]
Revision = Annotated[int | None, Query(ge=1, le=32_767, description="The latest published, if none is named.")]


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at a unit, and how much of it they see."""

    principal: Principal
    scope: Scope
    mode: Mode


def viewer(parts: Parts, request: Request, unit: UUID, permission: Permission = Permission.SEE_REPORTS) -> Viewer:
    """Somebody with that right in the unit or above it; raises `NotFound`, `NotPermitted`."""
    principal = parts.door.principal(request)
    chain = tuple(Scope(level, own) for level, own in parts.authorities.chain(unit))
    reach(principal, permission, chain)
    return Viewer(principal, chain[0], mode_for(principal, chain[0]))


@dataclass(frozen=True, slots=True)
class Meant:
    """The week that an address names."""

    sunday: date
    school_year: int
    period: Period
    revision: int | None = None

    @property
    def week(self) -> UUID:
        """Its id."""
        return week_of(self.sunday, self.school_year, self.period)


def meant(sunday: date, school_year: SchoolYear, period: Period, revision: Revision = None) -> Meant:
    """From the path, and `?revision=`."""
    return Meant(sunday, school_year, period, revision)


def published_week(parts: Parts, week: Meant, after: int | None) -> Week:
    """Raises `NotFound` where it is not published."""
    found = parts.reads.ask(MODEL, after, published.select_week, week.week, week.revision)
    if found is None:
        raise NotFound
    return found


def week_told(parts: Parts, week: Week, language: Language) -> dict[str, Any]:
    """Everything that one needs to know which figures these are (RPT-18, RPT-23)."""
    period = period_named(week.period)
    return {
        "sunday": week.sunday,
        "school_year": week.school_year,
        "period": period.value,
        "period_text": parts.catalogue.label_of(period, language),
        "revision": week.revision,
        "reason": week.reason,
        "cut": week.cut,
        "cut_at": week.cut_at,
        "when": moment(week.cut_at, KAZAKHSTAN, language),
        "rules": week.rules.version,
        "preliminary_below": week.rules.preliminary_below,
        "smallest_group": week.rules.smallest_group,
        "sha256": week.sha256,
        "published_at": week.published_at,
    }


def period_named(number: int) -> Period:
    """By the number that stands for it in tables."""
    return tuple(Period)[number - 1]


def cursor_of(row: dict[str, Any]) -> str:
    """Names of schools are public: they may stand in an address."""
    told = [row["place"], str(row["unit"]), row["parallel"]]
    return base64.urlsafe_b64encode(json.dumps(told, ensure_ascii=False).encode()).decode()


def place_of(cursor: str | None) -> Place | None:
    """Raises `Malformed` for what is no cursor of ours."""
    if cursor is None:
        return None
    try:
        place, unit, parallel = json.loads(base64.urlsafe_b64decode(cursor))
        return _printable(place), UUID(unit), range(13)[parallel]
    except (ValueError, TypeError, AttributeError, LookupError, OverflowError, RecursionError) as error:
        raise Malformed(field="cursor", allowed="next_cursor") from error


def _printable(place: str) -> str:
    if not place.isprintable():
        raise ValueError(place)
    return place
