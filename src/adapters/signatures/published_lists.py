"""Revocation lists fetched from where their authorities publish them, and kept in a folder for all processes.

A list is taken only when it can be read, is signed by an authority that we trust, is in force, and is no older than
the one at hand. Where fetching fails the old one stays, and goes on counting until its own nextUpdate.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import structlog
from asn1crypto import pem
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from adapters.looking import look_again

from .fetching import Fetching, NothingFetched, host_of
from .revocation import CLOCK_SKEW

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from .trust import Trust

MOST_BYTES: Final = 64 * 1024 * 1024
EVERY_SECONDS: Final = 60.0
log = structlog.get_logger()


class ListRefused(Exception):  # noqa: N818 - reads as what it is
    """What was fetched is no list to rely on; the argument says why."""


@dataclass(frozen=True, slots=True)
class PublishedLists:
    """The lists of these addresses, full and delta ones alike. Several processes may refresh; the last one wins."""

    urls: Sequence[str]
    folder: Path
    trust: Trust
    now: Callable[[], datetime]
    fetching: Fetching = field(default_factory=lambda: Fetching(seconds=60.0, most_bytes=MOST_BYTES))

    @property
    def files(self) -> tuple[Path, ...]:
        """Where each is kept, whether it is there yet or not."""
        return tuple(self._file(url) for url in self.urls)

    def run(self, stop: threading.Event) -> None:
        """Refresh what is due every minute until `stop`."""
        look_again(stop, self.refresh, EVERY_SECONDS, "crl")

    def refresh(self) -> dict[str, str]:
        """Fetch what is due. Of each address what came of it: `fetched`, `current`, or why nothing did."""
        return {url: self._refreshed(url) for url in self.urls}

    def _refreshed(self, url: str) -> str:
        at_hand = self._at_hand(url)
        if at_hand is not None and not _is_due(at_hand, self.now()):
            return "current"
        try:
            der = _der(self.fetching.get(url))
            self._require_reliable(der, at_hand)
        except (NothingFetched, ListRefused) as error:
            log.warning("crl.not-fetched", host=host_of(url), reason=str(error))
            return str(error)
        self._keep(self._file(url), der)
        return "fetched"

    def _require_reliable(self, der: bytes, at_hand: x509.CertificateRevocationList | None) -> None:
        found = _parsed(der)
        if found is None:
            raise ListRefused("unreadable")
        if not any(_signed_by(found, authority) for authority in (*self.trust.intermediates, *self.trust.roots)):
            raise ListRefused("not-signed-by-an-authority")
        if (
            found.next_update_utc is None
            or not found.last_update_utc - CLOCK_SKEW <= self.now() <= found.next_update_utc
        ):
            raise ListRefused("not-in-force")
        if at_hand is not None and found.last_update_utc < at_hand.last_update_utc:
            raise ListRefused("older-than-the-one-at-hand")

    def _at_hand(self, url: str) -> x509.CertificateRevocationList | None:
        try:
            return _parsed(self._file(url).read_bytes())
        except OSError:
            return None

    def _file(self, url: str) -> Path:
        return self.folder / f"{hashlib.sha256(url.encode()).hexdigest()[:24]}.crl"

    def _keep(self, file: Path, der: bytes) -> None:
        """In one step: whoever reads meanwhile sees the old list or the new one."""
        self.folder.mkdir(parents=True, exist_ok=True)
        partial = file.with_name(f".{file.name}.{secrets.token_hex(6)}")
        with partial.open("wb") as writing:
            writing.write(der)
            writing.flush()
            os.fsync(writing.fileno())
        partial.replace(file)


def _is_due(at_hand: x509.CertificateRevocationList, now: datetime) -> bool:
    """After half of its life: an authority that is away for a while is no harm then."""
    since, until = at_hand.last_update_utc, at_hand.next_update_utc
    return until is None or now >= since + (until - since) / 2


def _der(content: bytes) -> bytes:
    try:
        return pem.unarmor(content)[2] if pem.detect(content) else content
    except ValueError as error:
        raise ListRefused("unreadable") from error


def _parsed(der: bytes) -> x509.CertificateRevocationList | None:
    try:
        return x509.load_der_x509_crl(der)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None


def _signed_by(found: x509.CertificateRevocationList, authority: bytes) -> bool:
    try:
        certificate = x509.load_der_x509_certificate(authority)
        return found.issuer == certificate.subject and found.is_signature_valid(certificate.public_key())  # type: ignore[arg-type] # a key of another kind is a TypeError
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return False
