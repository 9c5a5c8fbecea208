"""The tree of education and journals, as requests make them: mixed into the country of `tests.installations`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from kundelik_domain.organisations.regions import REGIONS
from kundelik_domain.shared.access import Role
from kundelik_domain.shared.units import COUNTRY, Level

if TYPE_CHECKING:
    from tests.installations import TestClock, Visitor

GRADING_1: Final = datetime(2021, 10, 25, 6, 0, tzinfo=UTC)
"""Noon in Almaty, while grades of the first quarter of 2021–2022 are put."""


SEPTEMBER: Final = 9
PUPILS: Final = 100_000
"""Their numbers begin above."""


class OfAttainment(ABC):
    """What needs nothing of a country but that it can be asked."""

    numbers: Iterator[int]
    clock: TestClock

    @abstractmethod
    def told(self, who: Visitor, method: str, path: str, **options: Any) -> dict[str, Any]: ...

    @abstractmethod
    def employee(self, school: str, role: Role, by: Visitor | None = None) -> Visitor: ...

    @property
    @abstractmethod
    def operator(self) -> Visitor: ...

    @cached_property
    def ministry(self) -> Visitor:
        """An officer of the ministry."""
        return self.employee(str(COUNTRY), Role.MINISTRY_OFFICER)

    @property
    def study_year(self) -> int:
        """The school year in which the clock stands."""
        now = self.clock.now()
        return now.year if now.month >= SEPTEMBER else now.year - 1

    # the tree

    @cached_property
    def regions(self) -> Iterator[str]:
        """Those whose oblasts are not yet registered."""
        return iter(sorted((region.code for region in REGIONS), key=lambda code: (code != "KZ-35", code)))

    @cached_property
    def somewhere(self) -> str:
        """The oblast of all districts of which nobody says where they are."""
        return self.has_authority(Level.OBLAST)

    def has_authority(self, level: Level = Level.DISTRICT, parent: str | None = None, **changes: Any) -> str:
        """Below that oblast, or below the country; a district without a parent is somewhere."""
        if level is Level.OBLAST and "region" not in changes:
            changes["region"] = next(self.regions)
        if parent is None:
            parent = str(COUNTRY) if level is Level.OBLAST else self.somewhere
        body = authority_body(level, parent, next(self.numbers), **changes)
        return str(self.told(self.operator, "POST", "/authorities", json=body)["authority"])

    def places(self, school: str, district: str) -> None:
        """From now on the school is below that district."""
        self.told(self.operator, "PUT", f"/schools/{school}/district", json={"district": district})

    # journals

    def has_school_year(self, year: int | None = None, **changes: Any) -> None:
        """Its dates are set by the ministry; 2021 is shipped."""
        self.told(self.ministry, "POST", "/school-years", json=calendar_body(year or self.study_year, **changes))

    def pupils(self, number: int) -> list[int]:
        """Numbers that no pupil has yet."""
        return [PUPILS + next(self.numbers) for _ in range(number)]

    def has_class(self, school: str, by: Visitor, pupils: Sequence[int] = (), **changes: Any) -> str:
        """Class 7 А of this school year with a journal of algebra, unless told otherwise."""
        body = class_body(self.study_year, pupils, **changes)
        return str(self.told(by, "POST", f"/schools/{school}/classes", json=body)["class"])

    def counts(self, school: str, by: Visitor, *subjects: str, year: int | None = None) -> None:
        """These subjects of the school are with attestation, and no others."""
        body = {"subjects": dict.fromkeys(subjects, "with-attestation")}
        self.told(by, "PUT", f"/schools/{school}/subjects/{year or self.study_year}", json=body)

    def puts(
        self,
        by: Visitor,
        class_id: str,
        grades: Mapping[int, str | None],
        subject: str = "algebra",
        column: str = "1",
    ) -> dict[str, Any]:
        """One sheet; the answer counts the cells."""
        body = {"grades": [{"pupil": pupil, "grade": grade} for pupil, grade in grades.items()]}
        return self.told(by, "PUT", f"/classes/{class_id}/sheets/{subject}/{column}", json=body)


def class_body(year: int, pupils: Sequence[int] = (), **changes: Any) -> dict[str, Any]:
    return {
        "school_year": year,
        "parallel": 7,
        "letter": "А",
        "subjects": ["algebra"],
        "pupils": list(pupils),
        **changes,
    }


def calendar_body(year: int, **changes: Any) -> dict[str, Any]:
    """Grades of the fourth quarter are put from 6 April on."""
    days = (
        ("09-01", "10-25", "10-15", "11-01"),
        ("11-02", "12-27", "12-15", "12-31"),
        ("01-08", "03-18", "03-05", "03-28"),
        ("03-30", "05-25", "04-06", "08-31"),
    )
    quarters = [
        {"number": number}
        | {
            name: f"{year + (number > 2)}-{day}"
            for name, day in zip(("starts", "ends", "grading_from", "holidays_to"), those, strict=True)
        }
        for number, those in enumerate(days, 1)
    ]
    return {"year": year, "quarters": quarters, "next_begins": f"{year + 1}-09-01", "source": "№ 1 бұйрық", **changes}


def authority_body(level: Level, parent: str, number: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "level": level.value,
        "parent": parent,
        "region": "KZ-35",
        "name_kk": f"№{number} білім бөлімі",
        "name_ru": f"Отдел образования №{number}",
        "name_en": f"Education department No. {number}",
        **changes,
    }
