"""`/sign`: where people sign with NCALayer, and its scripts (SIG-3). Nothing inline, nothing from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from fastapi import FastAPI, Query, Request, Response
from fastapi.responses import HTMLResponse

from adapters.texts.languages import Language
from kundelik_domain.shared.refusals import NotFound

if TYPE_CHECKING:
    from .parts import Parts

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' wss://127.0.0.1:13579;"
    " form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
"""The one foreign address is NCALayer on the visitor's own computer."""

CODES: Final = (
    "not-running", "permission-denied", "cancelled", "closed", "refused", "unreadable", "signed-in", "done",
)  # fmt: skip
"""What the scripts may have to say, in the words of the catalogue."""


def add_sign_page(app: FastAPI, parts: Parts) -> None:
    """Outside the API's prefix, like the other pages."""

    @app.get("/sign", include_in_schema=False)
    def sign(
        request: Request,
        application: Annotated[str, Query(max_length=36)] = "",
        lang: Annotated[Language | None, Query()] = None,
    ) -> Response:
        language = lang or parts.door.language(request)
        is_development = parts.development_signer is not None
        values = {"application": application, "development": is_development, "codes": CODES, "address": "/sign"}
        headers = {"Content-Security-Policy": POLICY, "Content-Language": language}
        return HTMLResponse(parts.pages.page("sign.html", language, **values), headers=headers)

    @app.get("/sign/{name}", include_in_schema=False)
    def script(name: str) -> Response:
        content = parts.sign_script(name)
        if content is None:
            raise NotFound
        return Response(content, media_type="text/javascript; charset=utf-8")
