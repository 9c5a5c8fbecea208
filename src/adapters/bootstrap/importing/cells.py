"""What the cells of a row mean: a command for the context that the row goes to, or a refusal naming the column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from kundelik_domain.identity.commands.importing import ImportEmployee
from kundelik_domain.imports.refusals import CellInvalid, CellMissing, SchoolNotFound
from kundelik_domain.organisations.catchment import house_number
from kundelik_domain.organisations.catchment.addresses import MOST_HOUSE
from kundelik_domain.organisations.commands import RegisterSchool
from kundelik_domain.organisations.policies import bin_is_one
from kundelik_domain.organisations.refusals import InvalidHouse
from kundelik_domain.organisations.regions import REGIONS
from kundelik_domain.organisations.values import CatchmentLine, Language, Side, key_of_bin, key_of_code

Cells = Mapping[str, str]

_REGIONS: Final = {
    name.casefold(): region.code
    for region in REGIONS
    for name in (region.code, region.name_kk, region.name_ru, region.name_en)
}
_LANGUAGES: Final = {
    **{language.value: language for language in Language},
    **dict.fromkeys(("қазақ", "қазақша", "қазақ тілі", "казахский", "каз", "kazakh"), Language.KK),
    **dict.fromkeys(("орыс", "орысша", "орыс тілі", "русский", "рус", "russian"), Language.RU),
    **dict.fromkeys(("ағылшын", "ағылшынша", "английский", "анг", "english"), Language.EN),
    **dict.fromkeys(("түрік", "түрікше", "турецкий", "turkish"), Language.TR),
}
_SIDES: Final = {
    **dict.fromkeys(("", "all", "барлығы", "бәрі", "все", "тақ және жұп"), Side.ALL),
    **dict.fromkeys(("odd", "тақ", "нечет", "нечёт", "нечетные", "нечётные", "нечетная", "нечётная"), Side.ODD),
    **dict.fromkeys(("even", "жұп", "чет", "чёт", "четные", "чётные", "четная", "чётная"), Side.EVEN),
}
_DAYS: Final = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y")
MOST_PORTAL_ID: Final = 40
YEARS: Final = (1900, 16)
"""Nobody who works was born before the first, or less than so many years ago."""


@dataclass(slots=True)
class SchoolKeys:
    """Schools by business number or code, each looked up once."""

    school_with: Callable[[UUID], UUID | None]
    _known: dict[tuple[str, str], UUID | None]

    def found(self, region: str, told: str) -> UUID:
        """Raises `SchoolNotFound`."""
        if (region, told) not in self._known:
            by_code = self.school_with(key_of_code(region, told))
            self._known[region, told] = by_code or self.school_with(key_of_bin(told))
        found = self._known[region, told]
        if found is None:
            raise SchoolNotFound(field="school")
        return found


def school_of(cells: Cells) -> RegisterSchool:
    """Raises `CellMissing`, `CellInvalid`, `InvalidBin`; the rest is refused when it is registered."""
    number, code = cells.get("bin", ""), cells.get("code", "")
    if not number and not code:
        raise CellMissing(field="bin")
    name_ru = needed(cells, "name_ru")
    return RegisterSchool(
        region=_region(cells),
        name_kk=needed(cells, "name_kk"),
        name_ru=name_ru,
        name_en=cells.get("name_en") or name_ru,
        address=needed(cells, "address"),
        languages=_languages(needed(cells, "languages")),
        bin=bin_is_one(number.zfill(12) if number.isdigit() else number) if number else None,
        code=code or None,
    )


def line_of(cells: Cells, schools: SchoolKeys) -> CatchmentLine:
    """Raises `CellMissing`, `CellInvalid`, `SchoolNotFound`."""
    region = _region(cells)
    start, end = cells.get("house_from", ""), cells.get("house_to", "")
    if cells.get("side", "").casefold() not in _SIDES:
        raise CellInvalid(field="side")
    first = _house("house_from", start) if start else 1
    return CatchmentLine(
        school=schools.found(region, needed(cells, "school")),
        region=region,
        settlement=needed(cells, "settlement"),
        street=cells.get("street", ""),
        house_from=first,
        house_to=_house("house_to", end) if end else (first if start else MOST_HOUSE),
        side=_SIDES[cells.get("side", "").casefold()],
    )


def employee_of(cells: Cells, school: UUID, today: date) -> ImportEmployee:
    """Raises `CellMissing`, `CellInvalid`."""
    portal_id = needed(cells, "portal_id")
    if len(portal_id) > MOST_PORTAL_ID or not portal_id.isprintable():
        raise CellInvalid(field="portal_id")
    names = needed(cells, "full_name").split()
    if len(names) < 2:
        raise CellInvalid(field="full_name")
    return ImportEmployee(
        organisation=school,
        portal_id=portal_id,
        surname=names[0],
        name=names[1],
        patronymic=" ".join(names[2:]) or None,
        login=needed(cells, "login"),
        born_on=_birthday(needed(cells, "born_on"), today),
        position=cells.get("position") or None,
    )


def needed(cells: Cells, name: str) -> str:
    """What the cell holds. Raises `CellMissing`."""
    text = cells.get(name, "")
    if not text:
        raise CellMissing(field=name)
    return text


def _region(cells: Cells) -> str:
    code = _REGIONS.get(" ".join(needed(cells, "region").casefold().split()))
    if code is None:
        raise CellInvalid(field="region")
    return code


def _languages(text: str) -> tuple[Language, ...]:
    told = [part.strip().casefold() for part in text.replace(";", ",").replace("/", ",").split(",")]
    if not all(part in _LANGUAGES for part in told):
        raise CellInvalid(field="languages")
    return tuple(dict.fromkeys(_LANGUAGES[part] for part in told))


def _house(field: str, text: str) -> int:
    try:
        return house_number(text)
    except InvalidHouse as error:
        raise CellInvalid(field=field) from error


def _birthday(text: str, today: date) -> date:
    for form in _DAYS:
        try:
            day = datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        if YEARS[0] <= day.year <= today.year - YEARS[1]:
            return day
    raise CellInvalid(field="born_on")
