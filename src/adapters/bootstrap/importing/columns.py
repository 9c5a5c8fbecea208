"""Which columns a table has, however its headings call them and in whatever order they stand (ADM-17, ADM-34)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from adapters.texts.catalogue import catalogue
from adapters.texts.languages import LANGUAGES
from kundelik_domain.imports.refusals import ColumnMissing, ColumnTwice
from kundelik_domain.imports.values import ImportKind

Row = tuple[str, ...]

# fmt: off
COLUMNS: Final[dict[ImportKind, tuple[str, ...]]] = {
    ImportKind.SCHOOLS: ("region", "name_kk", "name_ru", "name_en", "address", "languages", "bin", "code"),
    ImportKind.CATCHMENTS: ("school", "region", "settlement", "street", "house_from", "house_to", "side"),
    ImportKind.EMPLOYEES: ("portal_id", "full_name", "login", "born_on", "position"),
    ImportKind.CLASSES: ("school", "school_year", "class", "journal", "period", "subjects"),
    ImportKind.PUPILS: ("school", "school_year", "class", "pupil", "entered_on", "pupil_name"),
    ImportKind.GRADES: ("school", "school_year", "class", "subject", "column", "pupil", "grade"),
}
NEEDED: Final[dict[ImportKind, frozenset[str]]] = {
    ImportKind.SCHOOLS: frozenset({"region", "name_kk", "name_ru", "address", "languages"}),
    ImportKind.CATCHMENTS: frozenset({"school", "region", "settlement"}),
    ImportKind.EMPLOYEES: frozenset({"portal_id", "full_name", "login", "born_on"}),
    ImportKind.CLASSES: frozenset({"class"}),
    ImportKind.PUPILS: frozenset({"class", "pupil"}),
    ImportKind.GRADES: frozenset({"class", "subject", "column", "pupil", "grade"}),
}
ALSO: Final[dict[str, tuple[str, ...]]] = {
    "region": ("облыс", "область", "регион"),
    "name_kk": ("атауы", "наименование (каз)", "название на казахском"),
    "name_ru": ("наименование", "наименование (рус)", "название на русском"),
    "name_en": ("name",),
    "address": ("адрес", "мекенжай"),
    "languages": ("языки", "тілдер", "оқыту тілі", "язык обучения"),
    "bin": ("бин", "бсн", "бизнес-сәйкестендіру нөмірі", "bin"),
    "code": ("код", "коды", "local code"),
    "school": ("мектеп", "школа", "бин школы", "мектептің бсн-і", "бин", "бсн", "bin"),
    "settlement": ("елді мекен", "населенный пункт", "населённый пункт", "город", "қала", "ауыл"),
    "street": ("көше", "улица"),
    "house_from": ("үй", "дом с", "үйден", "с дома", "from"),
    "house_to": ("дом по", "үйге дейін", "по дом", "to"),
    "side": ("жақ", "тақ/жұп", "сторона", "чётность", "четность", "parity"),
    "portal_id": ("portal id", "id", "портал id", "id портала", "порталдағы id"),
    "full_name": ("қызметкердің таә", "таә", "аты-жөні", "фио", "фио сотрудника", "name"),
    "login": ("логин", "білімал логины", "bilimal логины", "логин bilimal", "логин білімал"),
    "born_on": ("туған күні", "дата рождения", "день рождения", "date of birth"),
    "school_year": ("год", "жыл", "year"),
    "class": ("сыныбы", "класы"),
    "journal": ("журнал", "journal kind"),
    "period": ("тип периода", "кезең түрі"),
    "subjects": ("журналдар", "журналы", "journals"),
    "subject": ("пән атауы", "дисциплина", "название предмета"),
    "column": ("тоқсан", "четверть", "баған", "столбец", "кезең/тоқсан", "период/четверть", "quarter"),
    "pupil": ("оқушы", "ученик", "оқушы id", "id ученика", "номер", "нөмір", "pupil number"),
    "grade": ("қорытынды баға", "итоговая оценка", "балл", "mark"),
    "entered_on": ("күні", "дата", "дата зачисления", "қабылданған күні", "date"),
    "pupil_name": ("таә", "фио", "аты-жөні", "оқушының аты-жөні", "name"),
    "position": ("лауазым", "должность", "қызметі", "job title"),
}
# fmt: on
ERROR: Final = "import-column.error"
_SPACES: Final = re.compile(r"[\s_*:]+")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each column stands, by its name; `ignored` are headings that mean nothing to us."""

    places: Mapping[str, int]
    headings: Row
    ignored: Row
    width: int

    def cells(self, row: Row) -> dict[str, str]:
        """The row by the names of its columns; a cell that is not there is empty."""
        return {name: row[place] if place < len(row) else "" for name, place in self.places.items()}


def layout_of(kind: ImportKind, headings: Row) -> Layout:
    """Raises `ColumnMissing`, `ColumnTwice`."""
    known, places = _known(kind), dict[str, int]()
    ignored = []
    for place, heading in enumerate(headings):
        name = known.get(_plain(heading))
        if name is None:
            ignored.append(heading)
        elif name in places:
            raise ColumnTwice(field="file", column=name)
        else:
            places[name] = place
    for name in COLUMNS[kind]:
        if name in NEEDED[kind] and name not in places:
            allowed = [catalogue().text(f"import-column.{name}", language) for language in LANGUAGES]
            raise ColumnMissing(field="file", column=name, allowed=allowed)
    errors = {_plain(catalogue().text(ERROR, language)) for language in LANGUAGES}
    kept = tuple(heading for heading in headings if _plain(heading) not in errors)
    return Layout(places, kept, tuple(each for each in ignored if each and each in kept), len(headings))


@cache
def _known(kind: ImportKind) -> Mapping[str, str]:
    """Labels in three languages come before other words for the same; the first column that claims a word has it."""
    known: dict[str, str] = {}
    for name in COLUMNS[kind]:
        labels = (catalogue().text(f"import-column.{name}", language) for language in LANGUAGES)
        for word in (name, *labels):
            known.setdefault(_plain(word), name)
    for name in COLUMNS[kind]:
        for word in ALSO[name]:
            known.setdefault(_plain(word), name)
    return known


def _plain(heading: str) -> str:
    return _SPACES.sub(" ", heading.casefold()).strip()
