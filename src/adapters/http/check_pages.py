"""`/check`: where the QR code of a paper leads. For anybody, without a session or a script (SIG-4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import FastAPI, File, Path, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from adapters.texts.languages import Language
from kundelik_domain.shared.refusals import Malformed, NotFound, TooManyAttempts

from .papers import checked

if TYPE_CHECKING:
    from .parts import Parts

POLICY: Final = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
"""Nothing but our own style sheet is loaded, nothing is run, forms come back to us only."""

FOR_EVER: Final = "public, max-age=31536000, immutable"
MOST_BYTES: Final = 11 * 1024 * 1024
Code = Annotated[str, Path(max_length=200)]
Typed = Annotated[str, Query(max_length=200)]
Tongue = Annotated[Language | None, Query()]


def add_pages(app: FastAPI, parts: Parts) -> None:
    """Outside the API's prefix: what is printed on paper stays short."""

    @app.get("/check", include_in_schema=False)
    def form(request: Request, code: Typed = "", lang: Tongue = None) -> Response:
        if code.strip():
            return _answer(parts, request, code, lang)
        return _page(parts, request, "check.html", lang, refused=False, seconds=None, typed="")

    @app.get("/check/{code}", include_in_schema=False)
    def check(request: Request, code: Code, lang: Tongue = None) -> Response:
        return _answer(parts, request, code, lang)

    @app.post("/check/{code}", include_in_schema=False)
    def compare(request: Request, code: Code, file: Annotated[bytes, File()], lang: Tongue = None) -> Response:
        if len(file) > MOST_BYTES:
            raise Malformed(field="file", most_bytes=MOST_BYTES)
        return _answer(parts, request, code, lang, file)

    @app.get("/static/{name}", include_in_schema=False)
    def static(name: str) -> Response:
        content = parts.pages.static(name)
        if content is None:
            raise NotFound
        kind = "text/css" if name.endswith(".css") else "text/javascript"
        return Response(content, media_type=f"{kind}; charset=utf-8", headers={"Cache-Control": FOR_EVER})


def _answer(parts: Parts, request: Request, code: str, lang: Language | None, file: bytes | None = None) -> Response:
    """As JSON for a machine that asks for it; a wrong code is one page, whatever is wrong with it."""
    language = lang or parts.door.language(request)
    as_json = "application/json" in request.headers.get("accept", "")
    try:
        found = checked(parts, request, code, language)
        comparison = None if file is None else parts.papers.compared(code, file)
    except (NotFound, TooManyAttempts) as refused:
        if as_json:
            raise
        seconds = refused.details.get("retry_after_seconds")
        status = 404 if isinstance(refused, NotFound) else 429
        values: dict[str, Any] = {"refused": True, "seconds": seconds, "typed": code[:100]}
        return _page(parts, request, "check.html", lang, status=status, **values)
    if as_json:
        return JSONResponse(found if comparison is None else found | {"comparison": comparison})
    return _page(
        parts, request, "checked.html", lang, address=f"/check/{found['code']}", found=found, comparison=comparison
    )


def _page(
    parts: Parts,
    request: Request,
    template: str,
    lang: Language | None,
    *,
    status: int = 200,
    address: str = "/check",
    **values: Any,
) -> Response:
    language = lang or parts.door.language(request)
    content = parts.pages.page(template, language, address=address, **values)
    headers = {"Content-Security-Policy": POLICY, "Content-Language": language}
    return HTMLResponse(content, status_code=status, headers=headers)
