"""Whom to ask about a certificate: the configured responder, or the one that the certificate names, if it is allowed.

A certificate's own address is followed only after its chain was found to lead to a trust anchor, and only to hosts of
the configuration: a stranger's certificate must not make this machine send requests (SSRF).
"""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import structlog
from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID

from .fetching import Fetching, NothingFetched, host_of
from .ocsp import Answer, AnswerRefused, Asked, Standing, question, read_answer

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

MEDIA_TYPE: Final = "application/ocsp-request"
log = structlog.get_logger()


@dataclass(slots=True)
class Responders:
    """One question a signature. Who has failed is left alone for `rest_seconds`. Safe from many threads."""

    url: str | None = None
    hosts: frozenset[str] = frozenset()
    fetching: Fetching = field(default_factory=Fetching)
    rest_seconds: float = 30.0
    monotonic: Callable[[], float] = time.monotonic
    _resting: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, chain: tuple[bytes, ...], at: datetime) -> Answer | None:
        """What is known now of the first certificate of `chain` (DER); None where nobody says anything usable."""
        try:
            asked = Asked.about(chain)
            url = self.url or self._named_by(asked.certificate)
        except ValueError:
            return None
        if url is None or self._rests(url):
            return None
        nonce = secrets.token_bytes(16)
        try:
            content = self.fetching.post(url, question(asked, nonce), MEDIA_TYPE)
            found = read_answer(content, asked, at, nonce)
        except (NothingFetched, AnswerRefused) as error:
            log.warning("ocsp.no-answer", host=host_of(url), reason=str(error))
            if isinstance(error, NothingFetched):
                self._let_rest(url)
            return None
        return None if found.standing is Standing.UNKNOWN else found

    def _named_by(self, certificate: x509.Certificate) -> str | None:
        for extension in certificate.extensions:
            if isinstance(extension.value, x509.AuthorityInformationAccess):
                for access in extension.value:
                    if access.access_method == AuthorityInformationAccessOID.OCSP:
                        address = str(access.access_location.value)
                        return address if host_of(address) in self.hosts else None
        return None

    def _rests(self, url: str) -> bool:
        with self._lock:
            return self._resting.get(url, 0.0) > self.monotonic()

    def _let_rest(self, url: str) -> None:
        with self._lock:
            self._resting[url] = self.monotonic() + self.rest_seconds
