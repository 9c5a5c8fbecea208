"""Classes, journals, pupils and subjects of a school, kept by it or by its district (RPT-1, RPT-8, RPT-19)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from kundelik_domain.attainment.commands import (
    ChangeClass,
    EnterPupils,
    NamedPupil,
    NamePupils,
    ReleasePupils,
    SetJournals,
    SetSubjects,
)
from kundelik_domain.attainment.journal_class import JOURNAL_CLASS, JournalClass
from kundelik_domain.attainment.policies.reaching import mode_for, reach
from kundelik_domain.attainment.subject_plan import SUBJECT_PLAN
from kundelik_domain.attainment.values import SUBJECTS, Mode, Scope, plan_of, pupil_of
from kundelik_domain.privacy.values import Way
from kundelik_domain.shared.access import Permission
from kundelik_domain.shared.iin import parse_iin
from kundelik_domain.shared.units import Level
from projections.attainment import class_list, names

from .asking import done
from .bodies import SchoolYear
from .doing import After, needs
from .journal_bodies import ClassSettingsBody, JournalClassBody, JournalsBody, NamesBody, PupilsBody, SubjectsBody
from .looking import looked

if TYPE_CHECKING:
    from kundelik_domain.shared.access import Principal

    from .parts import Parts

CLASS: Final = "/classes/{class_id}"
PLAN: Final = "/schools/{school}/subjects/{school_year}"
KEEP: Final = needs(Permission.KEEP_JOURNALS)


def routes(parts: Parts) -> APIRouter:
    """Under `/schools/{school}/classes`, `/schools/{school}/subjects` and `/classes`."""
    router = APIRouter(tags=["journals"])
    _classes(router, parts)
    _settings(router, parts)
    _subjects(router, parts)
    _pupils(router, parts)
    _names(router, parts)
    return router


def reached(parts: Parts, principal: Principal, permission: Permission, school: UUID) -> Scope:
    """The school, to who holds that right there or above; raises `NotFound`, `NotPermitted` (RPT-8)."""
    scope = Scope(Level.SCHOOL, school)
    reach(principal, permission, parts.journals.units.chain(scope))
    return scope


def class_reached(parts: Parts, principal: Principal, permission: Permission, class_id: UUID) -> JournalClass:
    """The class as it is now, to who reaches its school; raises `NotFound`, `NotPermitted`."""
    found = parts.states.read(JOURNAL_CLASS, class_id)
    reached(parts, principal, permission, found.require_school())
    return found


def etag(parts: Parts, stream: UUID) -> str:
    """The version of a stream, for `If-Match`; 0 where nothing has happened in it."""
    history = parts.log.of_stream(stream)
    return f'"{history[-1].version if history else 0}"'


def _classes(router: APIRouter, parts: Parts) -> None:
    @router.get(
        "/schools/{school}/classes", summary="A school's classes of a school year", **needs(Permission.SEE_REPORTS)
    )
    def listed(request: Request, school: UUID, school_year: SchoolYear, after: After = None) -> dict[str, Any]:
        """How many pupils there are is told to those alone who may see them (RPT-24)."""
        principal = parts.door.principal(request)
        scope = reached(parts, principal, Permission.SEE_REPORTS, school)
        found = parts.reads.ask("attainment.reports", after, class_list.select, school, school_year)
        whole = mode_for(principal, scope) is Mode.WHOLE
        return {"items": [row | {"pupils": row["pupils"] if whole else None} for row in found]}

    @router.post("/schools/{school}/classes", status_code=201, summary="Open a class", **KEEP)
    def opened(request: Request, school: UUID, body: JournalClassBody) -> JSONResponse:
        principal = parts.door.principal(request)
        asked = parts.door.envelope(request, principal.user, body)
        outcome = parts.journals.journals.open_class(asked, principal, body.command(school))
        return done(outcome, created=f"/api/v1/classes/{outcome.answer['class']}")

    @router.get(CLASS, summary="A class and its journals", **needs(Permission.SEE_REPORTS))
    def one(request: Request, response: Response, class_id: UUID) -> dict[str, Any]:
        principal = parts.door.principal(request)
        found = class_reached(parts, principal, Permission.SEE_REPORTS, class_id)
        response.headers["ETag"] = etag(parts, class_id)
        return {
            "class": class_id,
            "school": found.school,
            "school_year": found.school_year,
            "parallel": found.parallel,
            "letter": found.letter,
            "journal": found.journal,
            "period": found.period,
            "subjects": [subject.key for subject in SUBJECTS if subject.key in found.journals],
        }


def _settings(router: APIRouter, parts: Parts) -> None:
    @router.put(CLASS + "/settings", summary="Change how it is assessed and reported", **KEEP)
    def change(request: Request, class_id: UUID, body: ClassSettingsBody) -> JSONResponse:
        principal = parts.door.principal(request)
        asked = parts.door.envelope(request, principal.user, body, class_id)
        command = ChangeClass(class_id=class_id, journal=body.journal, period=body.period)
        return done(parts.journals.journals.change_class(asked, principal, command))

    @router.put(CLASS + "/journals", summary="Set its journals, all of them", **KEEP)
    def set_journals(request: Request, class_id: UUID, body: JournalsBody) -> JSONResponse:
        principal = parts.door.principal(request)
        asked = parts.door.envelope(request, principal.user, body, class_id)
        command = SetJournals(class_id=class_id, subjects=body.subjects)
        return done(parts.journals.journals.set_journals(asked, principal, command))


def _subjects(router: APIRouter, parts: Parts) -> None:
    @router.get(PLAN, summary="Which subjects count in a school's reports", **needs(Permission.SEE_REPORTS))
    def shown(request: Request, response: Response, school: UUID, school_year: SchoolYear) -> dict[str, Any]:
        principal = parts.door.principal(request)
        reached(parts, principal, Permission.SEE_REPORTS, school)
        stream = plan_of(school, school_year)
        settings = parts.states.read(SUBJECT_PLAN, stream).settings
        response.headers["ETag"] = etag(parts, stream)
        subjects = {subject.key: settings[subject.key] for subject in SUBJECTS if subject.key in settings}
        return {"school": school, "school_year": school_year, "subjects": subjects}

    @router.put(PLAN, summary="Set which subjects count in reports", **KEEP)
    def set_subjects(request: Request, school: UUID, school_year: SchoolYear, body: SubjectsBody) -> JSONResponse:
        principal = parts.door.principal(request)
        asked = parts.door.envelope(request, principal.user, body, plan_of(school, school_year))
        command = SetSubjects(school=school, school_year=school_year, subjects=body.settings())
        return done(parts.journals.journals.set_subjects(asked, principal, command))


def _pupils(router: APIRouter, parts: Parts) -> None:
    @router.get(CLASS + "/pupils", summary="Who is in a class", **needs(Permission.SEE_PUPILS))
    def members(request: Request, response: Response, class_id: UUID, after: After = None) -> dict[str, Any]:
        principal = parts.door.principal(request)
        found = class_reached(parts, principal, Permission.SEE_PUPILS, class_id)
        pupils = sorted(found.members)
        named = parts.reads.ask("attainment.names", after, names.select, pupils)
        looked(parts, request, principal, Way.LIST, found.require_school(), *map(pupil_of, pupils))
        response.headers["ETag"] = etag(parts, class_id)
        return {"class": class_id, "items": [{"pupil": pupil, "name": named.get(pupil)} for pupil in pupils]}

    @router.post(CLASS + "/pupils", summary="Enter pupils, out of their other class", **KEEP)
    def enter(request: Request, class_id: UUID, body: PupilsBody) -> JSONResponse:
        principal = parts.door.principal(request)
        asked = parts.door.envelope(request, principal.user, body, class_id)
        command = EnterPupils(class_id=class_id, pupils=body.pupils, on=body.on)
        return done(parts.journals.journals.enter_pupils(asked, principal, command))

    @router.post(CLASS + "/pupils/removal", summary="Release pupils who have left", **KEEP)
    def release(request: Request, class_id: UUID, body: PupilsBody) -> JSONResponse:
        principal = parts.door.principal(request)
        asked = parts.door.envelope(request, principal.user, body, class_id)
        command = ReleasePupils(class_id=class_id, pupils=body.pupils, on=body.on)
        return done(parts.journals.journals.release_pupils(asked, principal, command))


def _names(router: APIRouter, parts: Parts) -> None:
    def person(iin: str | None) -> UUID | None:
        return None if iin is None else parts.journals.person_with(parse_iin(iin, "iin"))

    @router.put(CLASS + "/pupils/names", summary="Name pupils, for those who may see them", **KEEP)
    def name(request: Request, class_id: UUID, body: NamesBody) -> JSONResponse:
        principal = parts.door.principal(request)
        asked = parts.door.envelope(request, principal.user, body, class_id)
        named = tuple(NamedPupil(each.pupil, each.name, person(each.iin)) for each in body.names)
        command = NamePupils(class_id=class_id, names=named)
        return done(parts.journals.journals.name_pupils(asked, principal, command))
