"""How a refusal looks over HTTP: RFC 9457 problem+json, in the visitor's language (ADR-0007, I18-1)."""

from __future__ import annotations

import traceback
from http import HTTPStatus
from typing import Any, Final

import structlog
from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.texts.catalogue import Catalogue, Told
from adapters.texts.languages import Language, negotiate
from kundelik_domain.shared.refusals import (
    CommandIdReused,
    Conflict,
    Malformed,
    NotFound,
    NotPermitted,
    Refusal,
    TooManyAttempts,
    Unauthenticated,
    Unavailable,
    VersionDiffers,
)

from .asking import CORRELATION, correlation

STATUS: Final[dict[type[Refusal], HTTPStatus]] = {
    CommandIdReused: HTTPStatus.UNPROCESSABLE_ENTITY,
    VersionDiffers: HTTPStatus.PRECONDITION_FAILED,
    Malformed: HTTPStatus.UNPROCESSABLE_ENTITY,
    Unauthenticated: HTTPStatus.UNAUTHORIZED,
    NotPermitted: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    TooManyAttempts: HTTPStatus.TOO_MANY_REQUESTS,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}
"""The first family that fits; every refusal belongs to one (tested)."""

MEDIA_TYPE: Final = "application/problem+json"
TAKEN: Final = ("application/json", "multipart/form-data")
MOST_FIELDS: Final = 50
MOST_NAME: Final = 100
EXTENSIONS: Final = {"status": "present_status"}
"""Details of refusals that RFC 9457 has another meaning for."""

FRAMEWORK: Final = {
    400: "not-json",
    404: "no-such-page",
    405: "method-not-allowed",
    413: "body-too-large",
    500: "broken",
}
"""What the framework itself may answer, and the texts for it."""

VALIDATION: Final = {
    "missing": "field-missing",
    "extra_forbidden": "field-unknown",
    "string_too_long": "too-long",
    "too_long": "too-long",
    "string_too_short": "too-short",
    "too_short": "too-short",
    "enum": "not-one-of",
    "literal_error": "not-one-of",
    "uuid_parsing": "not-a-uuid",
    "uuid_type": "not-a-uuid",
    "date_from_datetime_parsing": "not-a-date",
    "date_parsing": "not-a-date",
    "date_type": "not-a-date",
    "datetime_parsing": "not-a-moment",
    "datetime_from_date_parsing": "not-a-moment",
    "greater_than_equal": "out-of-range",
    "less_than_equal": "out-of-range",
    "json_invalid": "not-json",
    "string_type": "wrong-type",
    "int_parsing": "wrong-type",
    "int_type": "wrong-type",
    "bool_parsing": "wrong-type",
    "bool_type": "wrong-type",
    "model_attributes_type": "wrong-type",
    "list_type": "wrong-type",
    "tuple_type": "wrong-type",
}
"""The kinds of errors of pydantic that have a text of their own."""

log = structlog.get_logger()


def status_of(refusal: type[Refusal]) -> HTTPStatus:
    """The status of a refusal's family."""
    return next(status for family, status in STATUS.items() if issubclass(refusal, family))


def teach(app: FastAPI, catalogue: Catalogue) -> None:
    """Let the application answer refusals, malformed requests, unknown paths and crashes as problems."""
    answers = Answers(catalogue)
    app.add_exception_handler(Refusal, answers.refusal)
    app.add_exception_handler(RequestValidationError, answers.invalid)
    app.add_exception_handler(HTTPException, answers.http)
    app.add_middleware(Unbroken, answers=answers)


class Unbroken:
    """Answers a fault of ours here, where no server logs what the fault quotes of people (OPS-2)."""

    def __init__(self, app: ASGIApp, answers: Answers) -> None:
        self._app, self._answers = app, answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on; once an answer has begun, nothing but an end can follow."""
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            if scope["type"] != "http" or begun:
                raise
            answer = await self._answers.crash(Request(scope), error)
            await answer(scope, receive, send)


class Answers:
    """The four ways in which a request ends without what was asked for."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def refusal(self, request: Request, refusal: Exception) -> JSONResponse:
        """A business "no": its own code, its details, and words for people."""
        assert isinstance(refusal, Refusal)
        language = spoken(request)
        words = self._catalogue.refusal(refusal, language)
        return _problem(request, status_of(type(refusal)), refusal.CODE, language, words, _extra(refusal))

    async def invalid(self, request: Request, error: Exception) -> JSONResponse:
        """A body or parameter that cannot be understood: every field by name, with what is allowed."""
        assert isinstance(error, RequestValidationError)
        language = spoken(request)
        fields = [self._field(item, language) for item in error.errors()[:MOST_FIELDS]]
        told = Told(
            self._catalogue.text("http.invalid.title", language),
            " ".join(dict.fromkeys(field["detail"] for field in fields)),
        )
        return _problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, "malformed", language, told, {"errors": fields})

    async def http(self, request: Request, error: Exception) -> JSONResponse:
        """Unknown path, method not allowed, and what else the framework refuses."""
        assert isinstance(error, HTTPException)
        answer = self._framework(request, error.status_code)
        answer.headers.update(error.headers or {})
        return answer

    async def crash(self, request: Request, error: Exception) -> JSONResponse:
        """Our fault: logged once with the correlation id, which the visitor gets; never the message."""
        frames = traceback.extract_tb(error.__traceback__)
        log.error(
            "http.crashed",
            correlation=str(correlation(request)),
            error=type(error).__name__,
            where=[f"{frame.filename}:{frame.lineno}" for frame in frames[-5:]],
        )
        return self._framework(request, HTTPStatus.INTERNAL_SERVER_ERROR)

    def _framework(self, request: Request, status: int) -> JSONResponse:
        language, key = spoken(request), _key_of(request, status)
        values = {
            "id": str(correlation(request)),
            "field": "body",
            "allowed": ", ".join(TAKEN),
            "method": request.method,
        }
        told = Told(
            self._catalogue.text(f"http.{key}.title", language, **values),
            self._catalogue.text(f"http.{key}.detail", language, **values),
        )
        return _problem(request, HTTPStatus(status), f"http-{int(status)}", language, told, {})

    def _field(self, item: dict[str, Any], language: Language) -> dict[str, str]:
        places = [str(part) for part in item["loc"] if part not in ("body", "query", "path", "header")]
        where = _legible(".".join(places)) or "body"
        key, allowed = VALIDATION.get(item["type"], "invalid-value"), _allowed(item)
        detail = self._catalogue.text(f"http.{key}.detail", language, field=where, allowed=allowed, most=allowed)
        return {"field": where, "detail": detail}


def told(catalogue: Catalogue, refusal: Refusal, language: Language) -> dict[str, Any]:
    """A refusal of one part of a request, as it would have been answered alone."""
    words = catalogue.refusal(refusal, language)
    return {
        **jsonable_encoder(_extra(refusal)),
        "type": f"urn:kundelik:problem:{refusal.CODE}",
        "title": words.title,
        "status": int(status_of(type(refusal))),
        "detail": words.detail,
    }


def _extra(refusal: Refusal) -> dict[str, Any]:
    return {EXTENSIONS.get(name, name): value for name, value in refusal.details.items() if value is not None}


def spoken(request: Request) -> Language:
    """The visitor's language."""
    return negotiate(request.headers.get("accept-language"))


def _allowed(item: dict[str, Any]) -> str:
    context = item.get("ctx") or {}
    named = ("expected", "pattern", "max_length", "min_length", "le", "ge", "lt", "gt")
    shown = [
        f"{context[name]}" if name == "expected" else f"{name} {context[name]}" for name in named if name in context
    ]
    return ", ".join(shown) or item["type"]


def _legible(name: str) -> str:
    """A field's name as the visitor wrote it, as far as it can be printed, and not at any length."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in name[:MOST_NAME])


def _key_of(request: Request, status: int) -> str:
    """The texts for what the framework answers. What it cannot read is no JSON, or no form."""
    if status == HTTPStatus.BAD_REQUEST and request.headers.get("content-type", "").lower().startswith("multipart/"):
        return "unsupported-media-type"
    return FRAMEWORK.get(status, "invalid")


def _problem(
    request: Request, status: HTTPStatus, code: str, language: str, told: Told, extra: dict[str, Any]
) -> JSONResponse:
    body = {
        **jsonable_encoder(extra),
        "type": f"urn:kundelik:problem:{code}",
        "title": told.title,
        "status": int(status),
        "detail": told.detail,
        "correlation_id": str(correlation(request)),
    }
    headers = {"Content-Language": language, CORRELATION: body["correlation_id"]}
    if status is HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    if "retry_after_seconds" in extra:
        headers["Retry-After"] = str(extra["retry_after_seconds"])
    return JSONResponse(body, status_code=int(status), headers=headers, media_type=MEDIA_TYPE)
