"""Case files for auditors: an application, a school's year or a parent's applications as a ZIP (AUD-4, AUD-7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from pydantic import Field, model_validator

from kundelik_domain.privacy.values import Way
from kundelik_domain.shared.access import PLATFORM, Permission, role_for
from kundelik_domain.shared.refusals import Unavailable

from .bodies import Body, SchoolYear, described
from .doing import needs
from .looking import looked
from .replay_ports import CaseScope

if TYPE_CHECKING:
    from .parts import Parts

EXAMPLE: Final[dict[str, Any]] = {"school": "5e7f3d1c-3f7b-4f3a-9d65-7a3f3e6f1a2b", "school_year": 2026}
AT_ONCE: Final = 200
"""So many records one recorded look names."""


class NothingSealedYet(Unavailable):
    """The first checkpoint of the log has not been made yet; it is a matter of seconds."""

    CODE = "nothing-sealed-yet"


class CaseBody(Body):
    """Exactly one of: an application, a school with a school year, a parent's login."""

    model_config = described(EXAMPLE)

    application: UUID | None = None
    school: UUID | None = None
    school_year: SchoolYear | None = None
    parent: Annotated[str | None, Field(min_length=1, max_length=100)] = None

    @model_validator(mode="after")
    def _one(self) -> CaseBody:
        asked = [self.application, self.parent, self.school]
        if sum(each is not None for each in asked) != 1 or (self.school is None) != (self.school_year is None):
            raise ValueError("application | school, school_year | parent")
        return self

    def scope(self) -> CaseScope:
        """As the port has it."""
        return CaseScope(self.application, self.school, self.school_year, self.parent)


def routes(parts: Parts) -> APIRouter:
    """`/case-files`."""
    router = APIRouter(prefix="/case-files", tags=["audit"])
    answers: Any = {200: {"content": {"application/zip": {}}, "description": "A ZIP; its README says what is in it"}}
    asked = needs(Permission.REPLAY)
    asked["responses"] = asked["responses"] | answers

    @router.post(
        "",
        summary="Histories, proofs, documents, papers and signatures in one file",
        response_class=StreamingResponse,
        **asked,
    )
    def case_file(request: Request, body: CaseBody) -> StreamingResponse:
        principal = parts.door.principal(request)
        role_for(principal, Permission.REPLAY, PLATFORM)
        scope = body.scope()
        applications = parts.case_files.applications(scope)
        organisation = scope.school or PLATFORM
        for start in range(0, len(applications), AT_ONCE):
            some = applications[start : start + AT_ONCE]
            looked(parts, request, principal, Way.EXPORT, organisation, *some)
        try:
            pieces = parts.case_files.zipped(scope, applications, parts.door.language(request))
        except LookupError as unsealed:
            raise NothingSealedYet(retry_after_seconds=5) from unsealed
        headers = {"Content-Disposition": 'attachment; filename="case-file.zip"'}
        return StreamingResponse(pieces, media_type="application/zip", headers=headers)

    return router
