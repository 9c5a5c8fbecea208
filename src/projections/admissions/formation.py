"""What is asked of a class formation: classes and pupils, the order, what to hand over (ADM-26, ADM-30, ADM-31)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, LiteralString
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import dict_row

FORMATION: Final = (
    'select formation, school, school_year, version, most_classes, most_in_class, closed_at, "order", number,'
    " signed_at, paper_sha256, handed_over_at from projections.formations where formation = %s"
)
CLASSES: Final = (
    "select school_class, name, language, class_kind, seats, teacher, teacher_name"
    " from projections.formation_classes where formation = %s and not removed"
)
PUPILS: Final = (
    "select p.application, p.school_class, p.number, p.language, p.class_kind, p.direction, p.inclusion,"
    " c.surname, c.name, c.patronymic, c.iin, c.sex, c.born_on"
    " from projections.formation_pupils p left join projections.formation_children c using (application)"
    " where p.formation = %s"
)
ORDER: Final = (
    'select "order", school, school_year, text_kk, text_ru, letterhead, signer_user, signer_name, edition,'
    " drafted_at, number from projections.formation_orders where school = %s and school_year = %s"
)
LETTERHEAD: Final = (
    "select sha256, media_type, size, name_kk, name_ru, uploaded_at from projections.formation_letterheads"
    " where school = %s"
)
PAPER: Final = (
    "select s.name_kk as school_name_kk, s.name_ru as school_name_ru, s.name_en as school_name_en, s.zone, s.bin,"
    ' f.formation, f.school, f.school_year, f.signed_at, f.number, o."order", o.text_kk, o.text_ru, o.signer_name,'
    " o.letterhead"
    " from projections.formations f join projections.formation_schools s using (school)"
    " join projections.formation_orders o using (school, school_year)"
    " where f.formation = %s"
)
TO_HAND_OVER: Final = (
    'select formation, school, school_year, "order" from projections.formations'
    " where signed_at is not null and handed_over_at is null order by signed_at, formation limit %s"
)
FORGOTTEN: Final = (
    "select formation, school, forgotten_position from projections.formations"
    " where signed_at is not null and forgotten_position > %s order by forgotten_position"
)

_PLACE: Final = {letter: place for place, letter in enumerate("аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя", 1)}


def select(cursor: Cursor[Any], formation: UUID) -> dict[str, Any] | None:
    """The formation with its classes, and the pupils who have none; None before the school year is closed."""
    found = _rows(cursor, FORMATION, formation)
    if not found:
        return None
    pupils = _pupils(cursor, formation)
    classes = _classes(_rows(cursor, CLASSES, formation), pupils)
    return found[0] | {
        "classes": classes,
        "unplaced": [_told(pupil) for pupil in pupils if not pupil["school_class"]],
    }


def pupils_in(row: dict[str, Any]) -> list[UUID]:
    """The applications of everybody whose name stands in a formation or on its order, each once."""
    members = [*(pupil for one in row["classes"] for pupil in one["pupils"]), *row.get("unplaced", ())]
    return sorted(pupil["application"] for pupil in members)


def select_draft(cursor: Cursor[Any], school: UUID, school_year: int) -> dict[str, Any] | None:
    """The order's draft as it reads now, signed or not."""
    found = _rows(cursor, ORDER, school, school_year)
    return found[0] if found else None


def select_letterhead(cursor: Cursor[Any], school: UUID) -> dict[str, Any] | None:
    """The school's present letterhead."""
    found = _rows(cursor, LETTERHEAD, school)
    return found[0] if found else None


def order_paper(cursor: Cursor[Any], formation: UUID) -> dict[str, Any] | None:
    """All that stands in the order on paper; None where no year is closed or no order drafted.

    `number` and `signed_at` are None until it is signed; names are None of whoever has been erased. `letterhead` is
    the hash of its picture, `zone` the school's, `pupils` and the counts of each class whole numbers.
    """
    found = _rows(cursor, PAPER, formation)
    if not found:
        return None
    pupils = _pupils(cursor, formation)
    classes = _classes(_rows(cursor, CLASSES, formation), pupils)
    return found[0] | {"pupils": sum(one["count"] for one in classes), "classes": classes}


def select_to_hand_over(cursor: Cursor[Any], limit: int = 50) -> list[tuple[UUID, UUID, int, UUID]]:
    """Formation, school, school year and order of what is signed and not handed over yet, the earliest first."""
    return [(row[0], row[1], row[2], row[3]) for row in cursor.execute(TO_HAND_OVER, (limit,)).fetchall()]


def select_forgotten(cursor: Cursor[Any], after: int) -> list[tuple[UUID, UUID, int]]:
    """Formation, school, position: signed lists in which somebody was erased after that position."""
    return [(row[0], row[1], row[2]) for row in cursor.execute(FORGOTTEN, (after,)).fetchall()]


def _classes(classes: Iterable[dict[str, Any]], pupils: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each with language, pupils, inclusive pupils, seats and the sexes (ADM-30)."""
    members: dict[UUID | None, list[dict[str, Any]]] = {}
    for pupil in pupils:
        members.setdefault(pupil["school_class"], []).append(pupil)
    in_order = sorted(classes, key=lambda one: (_letters(one["name"]), str(one["school_class"])))
    return [each | _counted(members.get(each["school_class"], [])) for each in in_order]


def _counted(members: list[dict[str, Any]]) -> dict[str, Any]:
    sexes = [pupil["sex"] for pupil in members]
    return {
        "count": len(members),
        "inclusive": sum(pupil["inclusion"] for pupil in members),
        "boys": sexes.count("male"),
        "girls": sexes.count("female"),
        "pupils": [_told(pupil) for pupil in members],
    }


def _pupils(cursor: Cursor[Any], formation: UUID) -> list[dict[str, Any]]:
    """In the order of the Kazakh alphabet; who has been erased at the end, by number."""
    pupils = [_pupil(row) for row in _rows(cursor, PUPILS, formation)]
    return sorted(pupils, key=lambda one: (one["full_name"] is None, _letters(one["full_name"]), one["number"]))


def _letters(name: str | None) -> list[tuple[int, str]]:
    """A letter that is not in the alphabet comes after those that are."""
    return [(_PLACE.get(each, 0 if each == " " else len(_PLACE) + 1), each) for each in (name or "").casefold()]


def _pupil(row: dict[str, Any]) -> dict[str, Any]:
    born_on = row["born_on"]
    full = " ".join(part for part in (row["surname"], row["name"], row["patronymic"]) if part)
    return row | {"full_name": full or None, "birth_year": born_on.year if born_on else None}


def _told(pupil: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in pupil.items() if name != "school_class"}


def _rows(cursor: Cursor[Any], query: LiteralString, *values: object) -> list[dict[str, Any]]:
    with cursor.connection.cursor(row_factory=dict_row) as reading:
        return reading.execute(query, values).fetchall()
