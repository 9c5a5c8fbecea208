"""An OpenID provider on a real socket that lies on request: each test says in what."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey
from typing_extensions import override

KEY = RSAKey.generate_key(2048, parameters={"kid": "one"})
OTHER_KEY = RSAKey.generate_key(2048, parameters={"kid": "one"})
CLIENT = "kundelik"
NOON = datetime(2026, 4, 13, 7, 0, tzinfo=UTC)


@dataclass
class Crooked:
    """`lies` change the claims; `asked` are the paths that were asked for."""

    issuer: str = ""
    lies: dict[str, Any] = field(default_factory=dict)
    found: dict[str, Any] = field(default_factory=dict)
    answer: bytes | None = None
    status: int = 200
    how: str = "RS256"
    key: Any = field(default_factory=lambda: KEY)
    nonce: str = ""
    challenge: str = ""
    asked: list[str] = field(default_factory=list)

    def visited(self, url: str) -> str:
        """The visitor follows the link and signs in; the code."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        self.nonce, self.challenge = query["nonce"], query["code_challenge"]
        return "the-code"

    def discovery(self) -> dict[str, Any]:
        told = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }
        return told | self.found

    def id_token(self) -> str:
        claims = {
            "iss": self.issuer,
            "sub": "subject-1",
            "aud": CLIENT,
            "iat": int(NOON.timestamp()),
            "exp": int(NOON.timestamp()) + 300,
            "nonce": self.nonce,
            "family_name": "Ахметова",
            "given_name": "Айгүл",
            "email": "aigul@example.kz",
        }
        claims = {name: value for name, value in (claims | self.lies).items() if value is not None}
        if self.how == "none":
            return ".".join([_b64(b'{"alg":"none"}'), _b64(json.dumps(claims).encode()), ""])
        if self.how == "HS256":
            signed = ".".join(map(_b64, (b'{"alg":"HS256","kid":"one"}', json.dumps(claims).encode())))
            mark = hmac.digest(KEY.as_pem(private=False), signed.encode(), "sha256")
            return f"{signed}.{_b64(mark)}"
        return jwt.encode({"alg": self.how, "kid": "one"}, claims, self.key)

    def token(self, form: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        """PKCE: the verifier must hash to the challenge that was sent before."""
        hashed = hashlib.sha256(form.get("code_verifier", [""])[0].encode()).digest()
        if form.get("code") != ["the-code"] or _b64(hashed) != self.challenge:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "a", "token_type": "Bearer", "id_token": self.id_token()}


def _b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@contextmanager
def crooked() -> Iterator[Crooked]:
    """Listens as long as it is needed."""
    provider = Crooked()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            provider.asked.append(self.path)
            keys = {"keys": [KEY.as_dict(private=False)]}
            self._answer(200, keys if self.path == "/keys" else provider.discovery())

        def do_POST(self) -> None:
            provider.asked.append(self.path)
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self._answer(*provider.token(form))

        def _answer(self, status: int, told: dict[str, Any]) -> None:
            content = json.dumps(told).encode() if provider.answer is None else provider.answer
            self.send_response(status if provider.status == 200 else provider.status)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Location", "http://169.254.169.254/")
            self.end_headers()
            self.wfile.write(content)

        @override
        def log_message(self, *_: object) -> None:
            """Silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider.issuer = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield provider
        server.shutdown()
        thread.join()
