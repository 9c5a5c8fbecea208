"""Trust anchors, and what pyHanko says of a message: integrity and the chain at a given moment.

pyHanko sees no revocation list: large ones cost it a third of a second. `revocation.py` asks them afterwards.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from asn1crypto import pem, x509
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import async_validate_cms_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator.authority import CertTrustAnchor, TrustQualifiers
from pyhanko_certvalidator.context import ValidationContext
from pyhanko_certvalidator.registry import SimpleTrustManager

from kundelik_domain.shared.signatures import (
    CertificateExpired,
    CertificateNotYetValid,
    DocumentChanged,
    SignatureBroken,
    UntrustedChain,
)

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence
    from datetime import datetime
    from pathlib import Path

    from .cms_message import Message

_DIGEST_OF: Final = {"sha256": hashlib.sha256, "sha384": hashlib.sha384, "sha512": hashlib.sha512}
_ANY_USAGE: Final = KeyUsageConstraints(key_usage=frozenset(), extd_key_usage=None)

# pyHanko logs each failure with the signer's name and IIN; our logs carry no personal data (OPS-2).
for _vendor in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_vendor).setLevel(logging.CRITICAL + 1)


class NotATrustAnchor(Exception):  # noqa: N818 - a wrong configuration, told at the start
    """Not a root's certificate; with a sub CA as the anchor, its own revocation could not be checked."""


@dataclass(frozen=True, slots=True)
class Trust:
    """Roots that are believed, and the authorities between them and people; DER."""

    roots: tuple[bytes, ...]
    intermediates: tuple[bytes, ...]

    @staticmethod
    def from_files(roots: Sequence[Path], intermediates: Sequence[Path]) -> Trust:
        """Each file holds one DER certificate, or any number as PEM."""
        return Trust(_certificates_in(roots), _certificates_in(intermediates))


class ChainCheck:
    """pyHanko with the anchors read once. One call at a time."""

    def __init__(self, trust: Trust) -> None:
        self._intermediates = [x509.Certificate.load(der, strict=True) for der in trust.intermediates]
        self._anchors = SimpleTrustManager.build([_anchor(der) for der in trust.roots])

    def chain_of(self, message: Message, document: bytes, at: datetime) -> list[Any]:
        """The certificates from the signer's to the anchor's; refuses broken signatures, untrusted chains."""
        context = ValidationContext(
            trust_manager=self._anchors,
            other_certs=self._intermediates,
            moment=at,
            revocation_mode="soft-fail",
            time_tolerance=timedelta(0),
        )
        verdict = _verdict(message, document, context)
        if not verdict.valid:
            raise SignatureBroken
        if not verdict.intact:
            raise DocumentChanged
        if verdict.trust_problem_indic is not None:
            _refuse_chain(message.certificate, verdict.trust_problem_indic, at)
        chain = list(verdict.validation_path.iter_certs(include_root=True))[::-1]
        if len(chain) < 2:
            raise UntrustedChain(reason="an-anchor-signs-no-documents")
        return chain


def _verdict(message: Message, document: bytes, context: ValidationContext) -> Any:
    # An attached content was found equal to the document already; pyHanko then insists on reading it itself.
    digest = None
    if not message.is_attached:
        name = message.signed_data["signer_infos"][0]["digest_algorithm"]["algorithm"].native
        digest = _DIGEST_OF[name](document).digest()
    try:
        return _without_waiting(
            async_validate_cms_signature(
                message.signed_data,
                raw_digest=digest,
                validation_context=context,
                key_usage_settings=_ANY_USAGE,
            )
        )
    except SignatureValidationError as broken:
        raise SignatureBroken(reason="inconsistent-attributes") from broken


def _without_waiting(work: Coroutine[Any, Any, Any]) -> Any:
    """Nothing is fetched, so nothing waits: no event loop is needed, and a running one does not matter."""
    try:
        work.send(None)
    except StopIteration as finished:
        return finished.value
    work.close()
    raise RuntimeError


def _refuse_chain(certificate: Any, problem: Any, at: datetime) -> None:
    if problem is not AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND:
        if certificate.not_valid_after < at:
            raise CertificateExpired(valid_to=certificate.not_valid_after.isoformat())
        if certificate.not_valid_before > at:
            raise CertificateNotYetValid(valid_from=certificate.not_valid_before.isoformat())
    raise UntrustedChain(reason=problem.name.lower().replace("_", "-"))


def _anchor(der: bytes) -> CertTrustAnchor:
    certificate = x509.Certificate.load(der, strict=True)
    if certificate.self_signed == "no" or not certificate.ca:
        raise NotATrustAnchor(certificate.sha256.hex())
    validity = TrustQualifiers(valid_from=certificate.not_valid_before, valid_until=certificate.not_valid_after)
    return CertTrustAnchor(certificate, quals=validity)


def _certificates_in(files: Sequence[Path]) -> tuple[bytes, ...]:
    found: list[bytes] = []
    for file in files:
        content = file.read_bytes()
        armoured = pem.detect(content)
        found += [der for _, _, der in pem.unarmor(content, multiple=True)] if armoured else [content]
    return tuple(found)
