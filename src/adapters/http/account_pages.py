"""The pages that letters and outside systems lead to, sign-in and one's own account (ADM-1, ADM-2; ADR-0031).

Scripts of ours do the asking, by the API. Where none may run, the two pages of letters take the code by a plain form.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import FastAPI, Form, Path, Query, Request, Response
from fastapi.responses import HTMLResponse

from adapters.texts.languages import Language
from kundelik_domain.identity.commands.keeping import AskPasswordReset, ConfirmEmail, ResetPassword
from kundelik_domain.identity.policies import PASSWORD_AT_LEAST
from kundelik_domain.identity.values import CONSENT_TEXTS
from kundelik_domain.shared.refusals import NotFound, Refusal
from projections.admissions.papers import PaperKind

from .problems import status_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from .parts import Parts

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
"""Only our own scripts and styles, and nobody but us is asked or sent a form."""

FIELDS: Final = (
    ("surname", "text", "family-name", True),
    ("name", "text", "given-name", True),
    ("patronymic", "text", "additional-name", False),
    ("email", "email", "email", True),
    ("phone", "tel", "tel", True),
)
"""What a registration asks for: name, type, what a browser fills in, whether it is needed."""

PAPERS: Final = (PaperKind.FORM.value, PaperKind.RECEIPT.value, PaperKind.REFUSAL.value)
Tongue = Annotated[Language | None, Query()]
Typed = Annotated[str, Form(max_length=1000)]
Login = Annotated[str, Form(max_length=300)]


@dataclass(frozen=True, slots=True)
class Shown:
    """A page and its own path, in the visitor's language."""

    parts: Parts
    template: str
    address: str

    def page(self, request: Request, lang: Language | None, *, status: int = 200, **values: Any) -> Response:
        """With the headers that every one of them has."""
        language = lang or self.parts.door.language(request)
        values |= {"address": self.address, "password_at_least": PASSWORD_AT_LEAST}
        headers = {"Content-Security-Policy": POLICY, "Content-Language": language}
        return HTMLResponse(self.parts.pages.page(self.template, language, **values), status, headers)

    def done(self, request: Request, lang: Language | None, done: str, work: Callable[[], object]) -> Response:
        """The same page, with what became of a plain form."""
        try:
            work()
        except Refusal as refusal:
            told = self.parts.catalogue.refusal(refusal, lang or self.parts.door.language(request))
            return self.page(request, lang, status=int(status_of(type(refusal))), problem=told, done=None)
        return self.page(request, lang, problem=None, done=done)


def add_account_pages(app: FastAPI, parts: Parts) -> None:
    """Outside the API's prefix: what stands in a letter stays short."""
    _passwords(app, parts)
    _addresses(app, parts)
    _entering(app, parts)


def _passwords(app: FastAPI, parts: Parts) -> None:
    shown = Shown(parts, "password_resets.html", "/password-resets")

    @app.get(shown.address, include_in_schema=False)
    def form(request: Request, lang: Tongue = None) -> Response:
        return shown.page(request, lang, problem=None, done=None)

    @app.post(shown.address, include_in_schema=False)
    def reset(request: Request, code: Typed, password: Typed, lang: Tongue = None) -> Response:
        asked, command = parts.door.envelope(request, None), ResetPassword(secret=_secret(code), password=password)
        return shown.done(request, lang, "reset", lambda: parts.identity.reset_password(asked, command))

    @app.post(shown.address + "/letters", include_in_schema=False)
    def letter(request: Request, login: Login, lang: Tongue = None) -> Response:
        asked, command = parts.door.envelope(request, None), AskPasswordReset(login=login)
        return shown.done(request, lang, "letter", lambda: parts.identity.ask_password_reset(asked, command))


def _addresses(app: FastAPI, parts: Parts) -> None:
    shown = Shown(parts, "email_confirmations.html", "/email-confirmations")

    @app.get(shown.address, include_in_schema=False)
    def form(request: Request, lang: Tongue = None) -> Response:
        return shown.page(request, lang, problem=None, done=None)

    @app.post(shown.address, include_in_schema=False)
    def confirm(request: Request, code: Typed, lang: Tongue = None) -> Response:
        asked, command = parts.door.envelope(request, None), ConfirmEmail(secret=_secret(code))
        return shown.done(request, lang, "confirm", lambda: parts.identity.confirm_email(asked, command))


def _entering(app: FastAPI, parts: Parts) -> None:
    @app.get("/sign-in", include_in_schema=False)
    def sign_in(request: Request, lang: Tongue = None) -> Response:
        return Shown(parts, "sign_in.html", "/sign-in").page(request, lang, providers=parts.identity.openid.names)

    @app.get("/openid/{provider}/callback", include_in_schema=False)
    def callback(request: Request, provider: Annotated[str, Path(max_length=30)], lang: Tongue = None) -> Response:
        """Code and state stay in the browser until its script has compared the state."""
        if provider not in parts.identity.openid.names:
            raise NotFound
        values: dict[str, Any] = {"provider": provider, "version": max(CONSENT_TEXTS), "fields": FIELDS}
        return Shown(parts, "callback.html", f"/openid/{provider}/callback").page(request, lang, **values)

    @app.get("/account", include_in_schema=False)
    def account(request: Request, lang: Tongue = None) -> Response:
        """The same for everybody: what is one's own the script asks for."""
        return Shown(parts, "account.html", "/account").page(request, lang, papers=PAPERS)


def _secret(code: str) -> str:
    """Of a code, or of the whole link."""
    return code.strip().rsplit("#", 1)[-1]
