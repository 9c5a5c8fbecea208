"""Books of reports that people order through the HTTP API, fetched and kept in a folder (RPT-9, RPT-22, RPT-25)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from kundelik_domain.attainment.values import Form, Language, Period, Scope
from kundelik_domain.shared.access import Role
from kundelik_domain.shared.units import COUNTRY, Level

from .offices import FOREIGN, Offices

if TYPE_CHECKING:
    from pathlib import Path

STYLED, STREAMED, CSV = Form.STYLED_BOOK, Form.STREAMED_BOOK, Form.CSV
KK, RU, EN = Language.KK, Language.RU, Language.EN
WORDS: Final = {STYLED: "styled", STREAMED: "streamed", CSV: "table"}
WHO: Final = {
    Role.DIRECTOR: "school",
    Role.DISTRICT_OFFICER: "district",
    Role.OBLAST_OFFICER: "oblast",
    Role.MINISTRY_OFFICER: "country",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A book of the own unit of somebody; `revision` None is the latest published."""

    role: Role
    period: Period
    sunday: date
    form: Form
    language: Language
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a book is kept, and what the installation says of it."""

    wanted: Wanted
    export: UUID
    path: Path
    told: dict[str, Any]

    @property
    def genuine(self) -> bool:
        """Whether its bytes are those of the fact."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest() == str(self.told["sha256"])


def wanted_of(period: Period, sunday: date) -> Iterator[Wanted]:
    """What people order when a period's grades are there: each in the forms that suit them."""
    for role, forms in (
        (Role.DIRECTOR, ((STYLED, KK), (STYLED, RU), (STYLED, EN), (CSV, KK))),
        (Role.DISTRICT_OFFICER, ((STYLED, KK), (STYLED, RU), (STREAMED, EN))),
        (Role.OBLAST_OFFICER, ((STREAMED, KK), (STREAMED, RU), (CSV, RU))),
        (Role.MINISTRY_OFFICER, ((STREAMED, KK), (STREAMED, RU), (STREAMED, EN), (CSV, KK), (CSV, EN))),
    ):
        for form, language in forms:
            yield Wanted(role, period, sunday, form, language)


@dataclass(frozen=True, slots=True)
class Books:
    """Ordered by name of step: again, it is the same export."""

    offices: Offices
    folder: Path

    def keep(self, wanted: Wanted) -> Kept:
        """Order, fetch, write. Raises `ContraryToPlan`."""
        visitor, commands = self.offices.visitors[wanted.role], self.offices.commands
        answer = commands.give(step_of(wanted), visitor, "POST", "/reports/exports", json=self.order(wanted))
        path = f"/reports/exports/{answer['export']}"
        content = commands.read(visitor, f"{path}/file").content
        file = self.folder / file_name(wanted, answer["revision"])
        self.folder.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        told = commands.read(visitor, path, language=wanted.language.value).json()
        return Kept(wanted, UUID(answer["export"]), file, told)

    def refuse_foreign(self, wanted: Wanted) -> None:
        """An officer gets no book of a school beyond their district, neither ordered nor fetched (RPT-8, RPT-25)."""
        officer, school = self.offices.visitors[Role.DISTRICT_OFFICER], self.offices.place.other
        body = self.order(wanted) | {"scope": {"level": Level.SCHOOL.value, "unit": str(school)}}
        commands = self.offices.commands
        commands.give("foreign/order", officer, "POST", "/reports/exports", refused=FOREIGN, json=body)

    def fetched_by(self, role: Role, export: UUID) -> int:
        """The status that somebody gets who asks for this export's file."""
        bearer = self.offices.visitors[role].bearer()
        answer = self.offices.commands.api.ask("GET", f"/reports/exports/{export}/file", bearer=bearer)
        return HTTPStatus(answer.status_code)

    def order(self, wanted: Wanted) -> dict[str, Any]:
        """The body of the request."""
        scope = self.scope(wanted.role)
        return {
            "scope": {"level": scope.level.value, "unit": str(scope.unit)},
            "sunday": str(wanted.sunday),
            "school_year": self.offices.schools.world.year.year,
            "period": wanted.period.value,
            "revision": wanted.revision,
            "form": wanted.form.value,
            "language": wanted.language.value,
        }

    def scope(self, role: Role) -> Scope:
        """Whose figures they see."""
        place = self.offices.place
        return {
            Role.DIRECTOR: Scope(Level.SCHOOL, place.school),
            Role.DISTRICT_OFFICER: Scope(Level.DISTRICT, place.district),
            Role.OBLAST_OFFICER: Scope(Level.OBLAST, place.oblast),
            Role.MINISTRY_OFFICER: Scope(Level.COUNTRY, COUNTRY),
        }[role]


def file_name(wanted: Wanted, revision: int) -> str:
    """`q1-2021-11-07-r1-school-styled-kk.xlsx`: period, Sunday, revision, whose, how it was written, language."""
    period = "year" if wanted.period is Period.YEAR else f"q{wanted.period.value}"
    ending = "csv" if wanted.form is CSV else "xlsx"
    whose = f"{WHO[wanted.role]}-{WORDS[wanted.form]}-{wanted.language.value}"
    return f"{period}-{wanted.sunday}-r{revision}-{whose}.{ending}"


def step_of(wanted: Wanted) -> str:
    """The name of the order."""
    return f"book/{file_name(wanted, wanted.revision or 0)}"
