"""Orders, classes and pupils of every class formation: what `formation.py` is asked of (ADM-26, ADM-30, ADM-31)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, LiteralString
from uuid import UUID

from psycopg import Cursor

from kundelik_domain.admissions.events import (
    ApplicationDrafted,
    ApplicationEdited,
    ClassAdded,
    ClassChanged,
    ClassRemoved,
    FormationOrderDrafted,
    FormationOrderSigned,
    LetterheadUploaded,
    OrderIssued,
    ProposalAccepted,
    PupilPlaced,
    PupilsHandedOver,
    PupilTakenOut,
    SchoolYearClosed,
)
from kundelik_domain.organisations.events import SchoolRegistered, SchoolSettingsChanged
from kundelik_domain.privacy.events import PersonErased
from kundelik_domain.shared.facts import Erased, Fact
from projections.reading import Recorded
from projections.rows import load, store

from .class_list_tables import DDL

Fold = Callable[[dict[str, Any], Recorded], dict[str, Any]]
DRAFTS: Final = (ApplicationDrafted, ApplicationEdited)
SCHOOLS: Final = (SchoolRegistered, SchoolSettingsChanged)
CLASSES: Final = (ClassAdded, ClassChanged, ClassRemoved)
PLACINGS: Final = (SchoolYearClosed, PupilPlaced, PupilTakenOut, ProposalAccepted)
FORMATIONS: Final = (*PLACINGS, *CLASSES, FormationOrderSigned, PupilsHandedOver)
WRITTEN: Final = (FormationOrderDrafted, OrderIssued)


class ClassLists:
    """The read model: feeds the tables above."""

    name = "admissions.formation"
    schema = "projections"
    tables = (
        "formation_schools",
        "formation_letterheads",
        "formation_orders",
        "formations",
        "formation_classes",
        "formation_pupils",
        "formation_children",
    )
    ddl = DDL
    listens_to: tuple[type[Fact], ...] = (
        *DRAFTS, *SCHOOLS, *FORMATIONS, *WRITTEN, LetterheadUploaded, PersonErased,
    )  # fmt: skip

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
        """Each table with one statement for the facts between two erasures."""
        for part, erasure in _up_to_erasures(batch):
            _fold(cursor, "formation_children", "application", part, DRAFTS, _child)
            _fold(cursor, "formation_schools", "school", part, SCHOOLS, _school)
            _fold(cursor, "formation_letterheads", "school", part, (LetterheadUploaded,), _letterhead)
            _fold(cursor, "formation_orders", "order", part, WRITTEN, _order)
            _fold(cursor, "formation_classes", "school_class", part, CLASSES, _class)
            _fold(cursor, "formations", "formation", part, FORMATIONS, _formation)
            _place(cursor, [recorded for recorded in part if isinstance(recorded.fact, PLACINGS)])
            if erasure is not None:
                _forget(cursor, erasure)


def _up_to_erasures(batch: Sequence[Recorded]) -> Iterator[tuple[list[Recorded], Recorded | None]]:
    part: list[Recorded] = []
    for recorded in batch:
        if isinstance(recorded.fact, PersonErased):
            yield part, recorded
            part = []
        else:
            part.append(recorded)
    yield part, None


def _fold(
    cursor: Cursor[Any],
    table: LiteralString,
    key: LiteralString,
    part: Sequence[Recorded],
    facts: tuple[type[Fact], ...],
    fold: Fold,
) -> None:
    touched = [recorded for recorded in part if isinstance(recorded.fact, facts)]
    if not touched:
        return
    rows = load(cursor, table, key, {getattr(recorded.fact, key) for recorded in touched})
    for recorded in touched:
        own = getattr(recorded.fact, key)
        rows[own] = fold(rows.get(own, {}), recorded)
    store(cursor, table, key, rows.values())


def _child(_: dict[str, Any], recorded: Recorded) -> dict[str, Any]:
    fact = recorded.fact
    assert isinstance(fact, DRAFTS)
    child = fact.child_details
    known = {"application": fact.application, "child": fact.child}
    if isinstance(child, Erased):
        return known | dict.fromkeys(_OF_CHILD)
    return known | {
        "surname": child.surname,
        "name": child.name,
        "patronymic": child.patronymic,
        "iin": child.iin,
        "sex": child.sex.value,
        "born_on": child.born_on,
    }


_OF_CHILD: Final = ("surname", "name", "patronymic", "iin", "sex", "born_on")


def _school(row: dict[str, Any], recorded: Recorded) -> dict[str, Any]:
    match recorded.fact:
        case SchoolRegistered() as fact:
            names = {name: getattr(fact, name) for name in ("name_kk", "name_ru", "name_en")}
            return {"school": fact.school, "zone": fact.zone, "bin": fact.bin} | names
        case SchoolSettingsChanged(settings=settings):
            return row | {"name_kk": settings.name_kk, "name_ru": settings.name_ru}
        case _:
            return row


def _letterhead(_: dict[str, Any], recorded: Recorded) -> dict[str, Any]:
    fact = recorded.fact
    kept = ("school", "sha256", "media_type", "size", "name_kk", "name_ru")
    return {name: getattr(fact, name) for name in kept} | {"uploaded_at": recorded.recorded_at}


def _order(row: dict[str, Any], recorded: Recorded) -> dict[str, Any]:
    match recorded.fact:
        case FormationOrderDrafted() as fact:
            same = ("order", "school", "school_year", "text_kk", "text_ru", "letterhead", "signer_user", "signer")
            signer = None if isinstance(fact.signer_name, Erased) else fact.signer_name
            edition = {"edition": row.get("edition", 0) + 1, "drafted_at": recorded.recorded_at, "number": None}
            return {name: getattr(fact, name) for name in same} | {"signer_name": signer} | edition
        case OrderIssued() as fact:
            return row | {"number": fact.number}
        case _:
            return row


def _class(row: dict[str, Any], recorded: Recorded) -> dict[str, Any]:
    match recorded.fact:
        case ClassAdded() | ClassChanged() as fact:
            return {
                "school_class": fact.school_class,
                "formation": fact.formation,
                "name": fact.plan.name,
                "language": fact.plan.language.value,
                "class_kind": fact.plan.class_kind.value,
                "seats": fact.plan.seats,
                "teacher": fact.teacher,
                "teacher_name": None if isinstance(fact.teacher_name, Erased) else fact.teacher_name,
                "removed": False,
            }
        case ClassRemoved():
            return row | {"removed": True, "teacher_name": None}
        case _:
            return row


def _formation(row: dict[str, Any], recorded: Recorded) -> dict[str, Any]:
    at = {"version": recorded.version}
    match recorded.fact:
        case SchoolYearClosed() as fact:
            same = ("formation", "school", "school_year", "most_classes", "most_in_class")
            open_yet = dict.fromkeys(
                ("order", "number", "signed_at", "paper_sha256", "handed_over_at", "forgotten_position")
            )
            closed = {"closed_at": recorded.recorded_at}
            return {name: getattr(fact, name) for name in same} | closed | open_yet | at
        case FormationOrderSigned() as fact:
            signed = {"order": fact.order, "number": fact.number, "paper_sha256": fact.paper_sha256}
            return row | signed | {"signed_at": recorded.recorded_at} | at
        case PupilsHandedOver():
            return row | {"handed_over_at": recorded.recorded_at} | at
        case _:
            return row | at


def _place(cursor: Cursor[Any], part: Sequence[Recorded]) -> None:
    """Several pupils may be in one fact."""
    moved = {application for recorded in part for application in _where(recorded.fact)}
    rows = load(cursor, "formation_pupils", "application", moved) if moved else {}
    for recorded in part:
        fact = recorded.fact
        if isinstance(fact, SchoolYearClosed):
            rows |= {pupil.application: _pupil(fact.formation, pupil) for pupil in fact.pupils}
        for application, school_class in _where(fact).items():
            rows[application] = rows[application] | {"school_class": school_class}
    store(cursor, "formation_pupils", "application", rows.values())


def _pupil(formation: UUID, pupil: Any) -> dict[str, Any]:
    return {
        "application": pupil.application,
        "formation": formation,
        "school_class": None,
        "number": pupil.number,
        "language": pupil.language.value,
        "class_kind": pupil.class_kind.value,
        "direction": pupil.direction.value,
        "inclusion": pupil.inclusion,
    }


def _where(fact: Fact) -> dict[UUID, UUID | None]:
    match fact:
        case PupilPlaced():
            return {fact.application: fact.school_class}
        case PupilTakenOut():
            return {fact.application: None}
        case ProposalAccepted():
            return {placing.application: placing.school_class for placing in fact.placings}
        case _:
            return {}


def _forget(cursor: Cursor[Any], erasure: Recorded) -> None:
    """Names go; whose lists they stood in is marked, so that what was made of them is made again."""
    assert isinstance(erasure.fact, PersonErased)
    given = {"p": erasure.fact.person, "position": erasure.position}
    cursor.execute(
        "update formations set forgotten_position = %(position)s where formation in ("
        "select formation from formation_pupils join formation_children using (application) where child = %(p)s"
        " union select formation from formation_classes where teacher = %(p)s and not removed)",
        given,
    )
    gone = ", ".join(f"{column} = null" for column in _OF_CHILD)
    cursor.execute(f"update formation_children set {gone} where child = %(p)s", given)  # noqa: S608 - ours
    cursor.execute("update formation_classes set teacher_name = null where teacher = %(p)s", given)
    cursor.execute("update formation_orders set signer_name = null where signer = %(p)s", given)
