"""`/check/reports`: whether a report's file is genuine. For anybody, without a session or a script (RPT-22)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import FastAPI, File, Path, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from adapters.texts.languages import Language
from kundelik_domain.shared.refusals import NotFound, TooManyAttempts

from .check_pages import POLICY
from .report_exports import checked

if TYPE_CHECKING:
    from .parts import Parts

ADDRESS: Final = "/check/reports"
Code = Annotated[str, Path(max_length=200)]
Typed = Annotated[str, Query(max_length=200)]
Tongue = Annotated[Language | None, Query()]


def add_report_check(app: FastAPI, parts: Parts) -> None:
    """Before the pages of `check_pages`, whose code stands in the same place."""

    @app.get(ADDRESS, include_in_schema=False)
    def form(request: Request, code: Typed = "", lang: Tongue = None) -> Response:
        if code.strip():
            return _answer(parts, request, code.strip(), lang)
        return _page(parts, request, "report_check.html", lang, refused=False, seconds=None, typed="")

    @app.post(ADDRESS, include_in_schema=False)
    def find(request: Request, file: Annotated[bytes, File()], lang: Tongue = None) -> Response:
        digest = hashlib.sha256(file).hexdigest()
        return _answer(parts, request, digest, lang, digest)

    @app.get(f"{ADDRESS}/{{code}}", include_in_schema=False)
    def check(request: Request, code: Code, sha256: Typed = "", lang: Tongue = None) -> Response:
        return _answer(parts, request, code, lang, sha256.strip() or None)

    @app.post(f"{ADDRESS}/{{code}}", include_in_schema=False)
    def compare(request: Request, code: Code, file: Annotated[bytes, File()], lang: Tongue = None) -> Response:
        return _answer(parts, request, code, lang, hashlib.sha256(file).hexdigest())


def _answer(parts: Parts, request: Request, code: str, lang: Language | None, given: str | None = None) -> Response:
    """As JSON for a machine that asks for it; a wrong code is one page, whatever is wrong with it."""
    language = lang or parts.door.language(request)
    as_json = "application/json" in request.headers.get("accept", "")
    try:
        found = checked(parts, request, code, language, given)
    except (NotFound, TooManyAttempts) as refused:
        if as_json:
            raise
        seconds = refused.details.get("retry_after_seconds")
        status = 404 if isinstance(refused, NotFound) else 429
        values: dict[str, Any] = {"refused": True, "seconds": seconds, "typed": code[:100]}
        return _page(parts, request, "report_check.html", lang, status=status, **values)
    if as_json:
        return JSONResponse(found)
    address = f"{ADDRESS}/{found['export']}"
    return _page(parts, request, "report_checked.html", lang, address=address, found=found)


def _page(
    parts: Parts,
    request: Request,
    template: str,
    lang: Language | None,
    *,
    status: int = 200,
    address: str = ADDRESS,
    **values: Any,
) -> Response:
    language = lang or parts.door.language(request)
    content = parts.pages.page(template, language, address=address, **values)
    headers = {"Content-Security-Policy": POLICY, "Content-Language": language}
    return HTMLResponse(content, status_code=status, headers=headers)
