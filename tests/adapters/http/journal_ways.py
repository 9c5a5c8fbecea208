"""Requests of journals, and who may make them: the school's people, and the officers of what is above it (RPT-8)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Final

from kundelik_domain.shared.access import PERMISSIONS, Permission
from tests.attainment_world import calendar_body, class_body
from tests.installations import Country, Visitor

YEAR: Final = 2025


def holders(permission: Permission) -> frozenset[str]:
    """By the values of their roles."""
    return frozenset(role.value for role, held in PERMISSIONS.items() if permission in held)


class Journals:
    """A school whose journals are kept by one of its people, as requests need them."""

    def __init__(self, country: Country, school: str, by: Visitor) -> None:
        self.country, self.school, self.by = country, school, by
        country.has_school_year(YEAR)

    def new_class(self, pupils: Sequence[int] = ()) -> str:
        letter = f"Ж{next(self.country.numbers)}"
        return self.country.has_class(self.school, self.by, pupils, school_year=YEAR, letter=letter)

    @cached_property
    def a_class(self) -> tuple[str, list[int]]:
        """With two pupils, a name, and a sheet of grades."""
        pupils = self.country.pupils(2)
        class_id = self.new_class(pupils)
        names = {"names": [{"pupil": pupils[0], "name": "Тестова Айсұлу"}]}
        self.country.told(self.by, "PUT", f"/classes/{class_id}/pupils/names", json=names)
        self.country.puts(self.by, class_id, {pupils[0]: "5"}, column="4")
        return class_id, pupils

    def a_request(self, ending: str, **options: Any) -> tuple[str, dict[str, Any], str]:
        """Of a class that is there: the path, the request's options, and the record."""
        class_id, _ = self.a_class
        self.country.catch_up()
        return f"/classes/{class_id}{ending}", options, class_id

    def of_new(self, ending: str, **options: Any) -> tuple[str, dict[str, Any], str]:
        class_id = self.new_class()
        return f"/classes/{class_id}{ending}", options, class_id

    def opening(self) -> tuple[str, dict[str, Any], str]:
        body = class_body(YEAR, letter=f"А{next(self.country.numbers)}")
        return f"/schools/{self.school}/classes", {"json": body}, self.school

    def entering(self) -> tuple[str, dict[str, Any], str]:
        return self.of_new("/pupils", json={"pupils": self.country.pupils(1), "on": "2025-09-01"})

    def releasing(self) -> tuple[str, dict[str, Any], str]:
        pupils = self.country.pupils(1)
        class_id = self.new_class(pupils)
        body = {"pupils": pupils, "on": "2026-02-01"}
        return f"/classes/{class_id}/pupils/removal", {"json": body}, class_id

    def naming(self) -> tuple[str, dict[str, Any], str]:
        pupils = self.country.pupils(1)
        class_id = self.new_class(pupils)
        body = {"names": [{"pupil": pupils[0], "name": "Тестов Тест"}]}
        return f"/classes/{class_id}/pupils/names", {"json": body}, class_id

    def grading(self) -> tuple[str, dict[str, Any], str]:
        pupils = self.country.pupils(1)
        class_id = self.new_class(pupils)
        body = {"grades": [{"pupil": pupils[0], "grade": "5"}]}
        return f"/classes/{class_id}/sheets/algebra/4", {"json": body}, class_id

    def several_sheets(self) -> tuple[str, dict[str, Any], str]:
        _, options, class_id = self.grading()
        sheet = {"class": class_id, "subject": "algebra", "column": "4", **options["json"]}
        return "/sheets", {"json": {"sheets": [sheet]}}, ""

    def dates(self) -> dict[str, Any]:
        """Of a school year that nobody has set."""
        return {"json": calendar_body(1991 + next(self.country.numbers) % 29)}
