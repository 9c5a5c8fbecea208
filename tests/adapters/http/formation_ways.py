"""Requests of orders and class formation: years that are past give them formations of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from kundelik_domain.admissions.formation import FORMATION, Formation
from kundelik_domain.admissions.values import formation_of
from tests.formations import TEXTS, admitted
from tests.installations import PNG, Country, Visitor, campaign_body

PAST: Final = range(2016, 2026)
PUPILS: Final = 3
LETTERHEAD: Final[dict[str, Any]] = {"files": {"file": ("any.png", PNG)}, "data": {"name_kk": "Ш", "name_ru": "Ш"}}
CLOSING: Final = {"json": {"most_classes": 60, "most_in_class": 25}}


class Formations:
    """A school whose former years are closed one after the other, as requests need them."""

    def __init__(self, country: Country, school: str, administrator: Visitor, director: Visitor) -> None:
        self.country, self.school = country, school
        self.administrator, self.director = administrator, director

    def path(self, year: int) -> str:
        return f"/schools/{self.school}/formations/{year}"

    def does(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        return self.country.told(self.director, method, path, **options)

    def state(self, year: int) -> Formation:
        return self.country.installation.streams.read(FORMATION, formation_of(UUID(self.school), year))

    def first(self, fits: Callable[[Formation], bool]) -> int | None:
        """The first year of which that is true."""
        return next((year for year in PAST if fits(self.state(year))), None)

    def open(self) -> int:
        """Three children are admitted, the order is drafted, and the year not closed."""
        year = self.first(lambda state: not state.closed)
        assert year is not None
        drafts = f"/schools/{self.school}/formation-orders/{year}"
        if not self.country.ask(self.director, "GET", drafts).is_success:
            campaign = f"/schools/{self.school}/campaigns/{year}"
            self.country.told(self.administrator, "PUT", campaign, json=campaign_body(PUPILS))
            admitted(self.country, self.school, PUPILS, year)
            self.does("PUT", drafts, json=self.draft())
            self.country.catch_up()
        return year

    def has_letterhead(self) -> dict[str, Any]:
        """Nothing is sent with the request for it."""
        self.does("PUT", f"/schools/{self.school}/letterhead", **LETTERHEAD)
        self.country.catch_up()
        return {}

    def draft(self) -> dict[str, str]:
        return {**TEXTS, "signer": self.director.user}

    def forming(self) -> int:
        """Closed, and not signed, with a class for everybody."""
        year = self.first(lambda state: state.closed and state.order is None)
        if year is None:
            year = self.open()
            self.does("POST", f"{self.path(year)}/closing", **CLOSING)
        if not self.state(year).classes:
            self.empty_class(year)
        self.country.catch_up()
        return year

    def empty_class(self, year: int) -> str:
        return str(self.does("POST", f"{self.path(year)}/classes", json=self.a_class())["school_class"])

    def a_class(self) -> dict[str, Any]:
        name = f"1 «{next(self.country.numbers)}»"
        return {"name": name, "language": "kk", "seats": 25, "teacher_name": "Тестова А. А."}

    def pupil(self, year: int, *, placed: bool) -> str:
        """One who has a class, or has none."""
        state = self.state(year)
        found = sorted(set(state.places) if placed else set(state.pupils) - set(state.places))
        if found:
            return str(found[0])
        other = self.pupil(year, placed=not placed)
        path = f"{self.path(year)}/pupils/{other}"
        if placed:
            self.does("PUT", path, json={"school_class": str(next(iter(state.classes)))})
        else:
            self.does("DELETE", path)
        return other

    def acceptance(self, year: int) -> dict[str, Any]:
        self.pupil(year, placed=False)
        return {"headers": {"If-Match": f'"{self.state(year).version}"'}}

    def full(self) -> int:
        """Closed, and everybody has a class."""
        year = self.forming()
        if self.state(year).unplaced():
            self.does("POST", f"{self.path(year)}/proposal/acceptance", **self.acceptance(year))
        return year

    def signature(self, year: int) -> dict[str, Any]:
        signed = self.country.signature(self.director, f"{self.path(year)}/order-statement")
        return {"json": {"signature": signed}}

    def signed(self) -> int:
        """With an order."""
        year = self.first(lambda state: state.order is not None)
        if year is None:
            year = self.full()
            self.does("POST", f"{self.path(year)}/order", **self.signature(year))
        self.country.catch_up()
        return year
