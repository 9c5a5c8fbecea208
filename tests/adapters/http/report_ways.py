"""Requests of reports' files, and a published week that they can be of."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from adapters.bootstrap.report_exporting import ExportMaking
from adapters.bootstrap.sundays import due, sundays_of
from tests.adapters.http.journal_ways import Journals
from tests.installations import Country, Visitor

SUNDAY: Final = "2021-10-31"
NOON: Final = datetime(2021, 10, 31, 2, 0, tzinfo=UTC)


def order_body(level: str, unit: str, **changes: Any) -> dict[str, Any]:
    """The first quarter of 2021–2022, in Kazakh."""
    return {
        "scope": {"level": level, "unit": unit},
        "sunday": SUNDAY,
        "school_year": 2021,
        "period": "1",
        "form": "csv",
        "language": "kk",
        **changes,
    }


def publishes_week(country: Country, now: datetime = NOON) -> None:
    """What the projector's threads do in turns, on a Sunday or after it; the clock stands there afterwards."""
    country.clock.moment = now
    sundays = sundays_of(country.installation)
    country.catch_up()
    for year, period in sundays.weeks.shown_on(due(now)):
        sundays._cut(due(now), year, period)
    country.catch_up()
    sundays.publish()
    country.catch_up()


class ReportFiles:
    """The week before the walk, published, and files of it as requests need them."""

    def __init__(self, country: Country, journals: Journals, officer: Visitor, district: str) -> None:
        self.country, self.journals, self.officer, self.district = country, journals, officer, district

    @cached_property
    def week(self) -> dict[str, Any]:
        """As an order names it: the third quarter, which is shown in April."""
        assert self.journals.a_class
        now = self.country.clock.now()
        publishes_week(self.country, now)
        return {"sunday": due(now).isoformat(), "school_year": 2025, "period": "3"}

    def ordering(self) -> tuple[str, dict[str, Any], str]:
        """By the school's people and the officers above it."""
        school = self.journals.school
        return "/reports/exports", {"json": order_body("school", school, **self.week)}, school

    def ordered(self) -> str:
        """By the ministry, of the school's district."""
        body = order_body("district", self.district, **self.week)
        return str(self.country.told(self.officer, "POST", "/reports/exports", json=body)["export"])

    def of_ordered(self, ending: str) -> tuple[str, dict[str, Any], str]:
        """Of a new one."""
        export = self.ordered()
        return f"/reports/exports/{export}{ending}", {}, export

    def check(self) -> str:
        """The hash of a file that was made."""
        made = ExportMaking(self.country.installation).make(UUID(self.ordered())).require_made()
        self.country.catch_up()
        return made.sha256
