"""Answer templates: one's own below `/templates`, the school's below `/schools/{school}/templates` (ADM-22)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, StringConstraints

from kundelik_domain.admissions.answer_templates import MOST
from kundelik_domain.admissions.commands import KeepTemplate, RemoveTemplate
from kundelik_domain.admissions.values import AnswerTemplate
from kundelik_domain.shared.access import Permission

from .asking import done
from .bodies import Body, Printable, described, is_prose
from .doing import needs

if TYPE_CHECKING:
    from kundelik_domain.shared.access import Principal

    from .parts import Parts


class TemplateBody(Body):
    """A template as it is to read. The domain says how long it may be, and that it names nobody."""

    model_config = described({"title": "Қабылданды", "text": "Құжаттарыңыз қабылданды, қарастырылуда."})

    title: Annotated[str, StringConstraints(strip_whitespace=True, max_length=10_000), Printable]
    text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100_000), AfterValidator(is_prose)]


def routes(parts: Parts) -> APIRouter:
    """An id is the visitor's to choose: keeping the same id again replaces what it names."""
    router = APIRouter(tags=["templates"])
    _own(router, parts)
    _schools(router, parts)
    return router


def _own(router: APIRouter, parts: Parts) -> None:
    @router.get("/templates", summary="One's own answer templates", **needs(Permission.KEEP_TEMPLATES))
    def listed(request: Request) -> dict[str, Any]:
        return _listed(parts, parts.door.principal(request), None)

    @router.put("/templates/{template}", summary="Keep one of one's own", **needs(Permission.KEEP_TEMPLATES))
    def keep(request: Request, template: UUID, body: TemplateBody) -> JSONResponse:
        return _kept(parts, request, None, template, body)

    @router.delete("/templates/{template}", summary="Remove one of one's own", **needs(Permission.KEEP_TEMPLATES))
    def remove(request: Request, template: UUID) -> JSONResponse:
        return _removed(parts, request, None, template)


def _schools(router: APIRouter, parts: Parts) -> None:
    path = "/schools/{school}/templates"

    @router.get(path, summary="The school's answer templates", **needs(Permission.KEEP_TEMPLATES))
    def listed(request: Request, school: UUID) -> dict[str, Any]:
        return _listed(parts, parts.door.principal(request), school)

    @router.put(path + "/{template}", summary="Keep one of the school's", **needs(Permission.KEEP_TEMPLATES))
    def keep(request: Request, school: UUID, template: UUID, body: TemplateBody) -> JSONResponse:
        return _kept(parts, request, school, template, body)

    @router.delete(path + "/{template}", summary="Remove one of the school's", **needs(Permission.KEEP_TEMPLATES))
    def remove(request: Request, school: UUID, template: UUID) -> JSONResponse:
        return _removed(parts, request, school, template)


def _listed(parts: Parts, principal: Principal, school: UUID | None) -> dict[str, Any]:
    items = [
        {"template": str(one.template), "title": one.title, "text": one.text}
        for one in parts.templates.listed(principal, school)
    ]
    return {"items": items, "most": MOST}


def _kept(parts: Parts, request: Request, school: UUID | None, template: UUID, body: TemplateBody) -> JSONResponse:
    principal = parts.door.principal(request)
    command = KeepTemplate(
        school=school, template=AnswerTemplate(template=template, title=body.title, text=body.text)
    )
    return done(parts.templates.keep(principal, parts.door.envelope(request, principal.user, body), command))


def _removed(parts: Parts, request: Request, school: UUID | None, template: UUID) -> JSONResponse:
    principal = parts.door.principal(request)
    command = RemoveTemplate(school=school, template=template)
    return done(parts.templates.remove(principal, parts.door.envelope(request, principal.user), command))
