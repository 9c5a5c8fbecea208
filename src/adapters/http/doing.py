"""How a route declares what it needs: shown in OpenAPI, walked by the test of every route × every role (IDN-2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import Query

if TYPE_CHECKING:
    from kundelik_domain.shared.access import Permission

After = Annotated[int | None, Query(ge=0, description="Wait until what was written at this position can be read.")]
_PROBLEM: Final = {
    "description": "Refused, as RFC 9457 problem+json in the language of `Accept-Language`",
    "content": {
        "application/problem+json": {
            "example": {
                "type": "urn:kundelik:problem:admissions.no-free-seat",
                "title": "Бос орын жоқ",
                "status": 409,
                "detail": "Бұл мектепте таңдалған тіл мен сынып түрі бойынша бос орын қалмады. Өтінім сақталды.",
                "correlation_id": "5e7f3d1c-3f7b-4f3a-9d65-7a3f3e6f1a2b",
            }
        }
    },
}


def needs(permission: Permission | None) -> dict[str, Any]:
    """The OpenAPI part of a route; None where anybody may."""
    extra: dict[str, Any] = {"x-permission": permission.value if permission else None}
    if permission is not None:
        extra["security"] = [{"bearer": []}]
    codes = (401, 403, 404, 409, 412, 413, 422, 503) if permission else (404, 409, 413, 422, 429, 503)
    return {"openapi_extra": extra, "responses": dict.fromkeys(codes, _PROBLEM)}
