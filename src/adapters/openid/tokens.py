"""What an id token must be before it is believed (OpenID Connect Core, 3.1.3.7)."""

from __future__ import annotations

from typing import Any, Final

from authlib.oidc.core import CodeIDToken
from joserfc import jwk, jwt
from joserfc.errors import JoseError

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
"""Signatures by a private key alone: neither `none`, nor HMAC with what is a public key to everybody."""

LEEWAY_SECONDS: Final = 60
KINDS: Final = ("RSA", "EC", "OKP")


class TokenWrong(ValueError):  # noqa: N818 - reads as what it is
    """It is not what it must be; says what, and never quotes it."""


def believed(
    token: str, keys: dict[str, Any], *, issuer: str, client_id: str, nonce: str, now: int
) -> dict[str, Any]:
    """The claims of an id token: signed by a key of the issuer's, for this client, for this sign-in, not expired.

    Raises `TokenWrong`.
    """
    try:
        asymmetric = [key for key in keys["keys"] if key.get("kty") in KINDS]
        decoded = jwt.decode(token, jwk.KeySet.import_key_set({"keys": asymmetric}), algorithms=list(ALGORITHMS))
    except (JoseError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise TokenWrong(f"signature: {type(error).__name__}") from error
    options = {"iss": {"essential": True, "value": issuer}, "sub": {"essential": True}, "exp": {"essential": True}}
    claims = CodeIDToken(decoded.claims, decoded.header, options, {"nonce": nonce, "client_id": client_id})
    try:
        claims.validate(now=now, leeway=LEEWAY_SECONDS)
    except (JoseError, ValueError, TypeError, AttributeError) as error:
        raise TokenWrong(f"claims: {type(error).__name__}") from error
    _is_for(claims, client_id)
    return dict(claims)


def _is_for(claims: dict[str, Any], client_id: str) -> None:
    audience = claims.get("aud")
    meant = audience if isinstance(audience, list) else [audience]
    if client_id not in meant or (len(meant) > 1 and claims.get("azp") != client_id):
        raise TokenWrong("audience")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise TokenWrong("subject")
