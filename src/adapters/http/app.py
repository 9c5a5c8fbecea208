"""The application that answers HTTP: routes, problems, limits, headers (OPS-2: health and readiness)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

from anyio import to_thread
from fastapi import FastAPI, Response
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse

from . import (
    accounts,
    applications,
    authorities,
    batches,
    campaigns,
    case_files,
    catchments,
    duties,
    evidence,
    explanations,
    formation,
    history,
    imports,
    journals,
    looking,
    notices,
    orders,
    organisations,
    outside_accounts,
    own_accounts,
    papers,
    report_charts,
    report_exports,
    report_keeping,
    report_questions,
    reports,
    rule_sets,
    school,
    school_list,
    service_pages,
    sheets,
    signing,
    staff,
    streams,
    templates,
)
from .account_pages import add_account_pages
from .check_pages import add_pages
from .limits import LimitedBody
from .problems import teach
from .report_check_pages import add_report_check
from .report_pages import add_report_pages
from .sign_page import add_sign_page

if TYPE_CHECKING:
    from .parts import Parts

PREFIX: Final = "/api/v1"
PEOPLES: Final = (accounts, own_accounts, outside_accounts, staff, organisations, authorities)
PARENTS: Final = (service_pages, rule_sets, campaigns, explanations, applications, papers, notices)
SCHOOLS: Final = (batches, school_list, school, duties, templates, imports, catchments, formation, orders)
JOURNALS: Final = (journals, sheets, report_keeping, report_exports, reports, report_charts, report_questions)
AUDITORS: Final = (history, streams, case_files, looking, evidence, signing)
"""Modules of routes, by whom they are for. In this order: a fixed path stands before one with a parameter."""

HEADERS: Final = [
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
]
DESCRIPTION: Final = """
Every command is an event; anyone entitled can replay what happened and prove that nobody touched it.

* **Idempotency-Key**: the same key with the same content gets the first answer again and writes nothing.
* **Kundelik-Position**: where a command was written. A query with `?after=` that position sees it.
* **If-Match**: the version you have seen (`ETag`); another one is answered 412.
* **Accept-Language**: `kk`, `ru` or `en`. Refusals are `application/problem+json` with a stable `type`.
"""


def create_app(parts: Parts, *, threads: int = 12) -> FastAPI:
    """All routes over these parts; `threads` requests are worked on at a time, the others wait."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        to_thread.current_default_thread_limiter().total_tokens = threads
        yield

    app = FastAPI(
        title="Kundelik",
        version="1",
        description=DESCRIPTION,
        docs_url="/api/docs",
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=lifespan,
        redirect_slashes=False,
    )
    for module in (*PEOPLES, *PARENTS, *SCHOOLS, *JOURNALS, *AUDITORS):
        app.include_router(module.routes(parts), prefix=PREFIX)
    _health(app, parts)
    for add in (add_report_check, add_pages, add_sign_page, add_account_pages, add_report_pages):
        add(app, parts)
    teach(app, parts.catalogue)
    app.openapi = lambda: _described(app)  # type: ignore[method-assign] # the way FastAPI documents
    app.add_middleware(LimitedBody)
    app.add_middleware(SafeHeaders)
    return app


def _health(app: FastAPI, parts: Parts) -> None:
    @app.get("/health/live", include_in_schema=False)
    def live() -> dict[str, str]:
        return {"status": "alive"}

    @app.get("/health/ready", include_in_schema=False)
    def ready() -> Response:
        """Ready while the store answers; a read model that stands still is named and answered by 503."""
        models = parts.reads.status()
        poisoned = [model["name"] for model in models if model["poisoned_at"] is not None]
        answer = {"status": "poisoned" if poisoned else "ready", "read_models": models}
        answer["email"] = "on" if parts.sends_email else "off"
        return JSONResponse(answer, status_code=503 if poisoned else 200)


def _described(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        schema = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
        schema.setdefault("components", {})["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
        app.openapi_schema = schema
    return app.openapi_schema


Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class SafeHeaders:
    """Adds the headers that no answer may lack."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]]) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on and touches only the start of the response."""

        async def with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                given = list(message.get("headers", []))
                names = {name.lower() for name, _ in given}
                message["headers"] = given + [header for header in HEADERS if header[0] not in names]
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)
