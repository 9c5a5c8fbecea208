"""Signatures that this process cannot verify, GOST above all, verified by a service that speaks NCANode's protocol.

`POST /cms/verify {"cms", "data", "revocationCheck": ["OCSP", "CRL"]}`. The service judges integrity, chain and
revocation, at its own present; it does not judge what the key is for, and calls a message without its signer's
certificate valid. So one signer, one certificate, the document inside, validity, person and key usage are looked at
here as well, and whatever the answer lacks is taken for no answer. All that it said is kept.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from typing_extensions import override

from kundelik_domain.shared.signatures import (
    CertificateExpired,
    CertificateNotYetValid,
    CertificateRevoked,
    KeyUse,
    RevocationUnknown,
    SignatureBroken,
    SignatureCheck,
    UntrustedChain,
    VerifiedSignature,
    VerifierUnavailable,
    require_organisation,
)

from .certificates import named_signer, purposes, require_use
from .cms_message import open_foreign_message, whatever_stumbles_is_no_signature
from .fetching import Fetching, NothingFetched
from .verification import ONE_AT_A_TIME, require_readable_size

if TYPE_CHECKING:
    from kundelik_domain.shared.signatures import Signer

    from .cms_message import Message

SECONDS: Final = 15.0
MOST_BYTES: Final = 1024 * 1024
_SOURCES: Final = frozenset({"OCSP", "CRL"})


@dataclass(frozen=True, slots=True)
class _Read:
    """What the message itself says, read without its algorithms."""

    message: Message
    certificate: bytes
    serial: int
    valid_from: datetime
    valid_to: datetime


@dataclass(frozen=True, slots=True)
class NcaNodeCheck(SignatureCheck):
    """One service at `url`, without the path. Safe from many threads."""

    url: str
    fetching: Fetching = field(default_factory=lambda: Fetching(SECONDS, MOST_BYTES))

    @override
    def verify(
        self,
        document: bytes,
        cms: bytes,
        *,
        at: datetime,
        use: KeyUse = KeyUse.SIGNING,
        expected_bin: str | None = None,
    ) -> VerifiedSignature:
        """As the port says; `VerifierUnavailable` where the service gives no answer to rely on."""
        require_readable_size(document, cms)
        read = _read(cms, document)
        told = self._asked(read.message.der, document)
        certificate = judged(told)
        _require_believed(certificate, read, at, is_valid=json_of(told)["valid"] is True)
        with ONE_AT_A_TIME, whatever_stumbles_is_no_signature():
            signer = named_signer(read.message.certificate)
            require_use(read.message.certificate, use)
            for_what = purposes(read.message.certificate)
        _require_same_person(certificate, signer)
        _require_unrevoked(certificate)
        verified = _verified(read, signer, use, for_what, document, at, told)
        if expected_bin is not None:
            require_organisation(verified, expected_bin)
        return verified

    def _asked(self, der: bytes, document: bytes) -> bytes:
        question = {
            "cms": base64.b64encode(der).decode(),
            "data": base64.b64encode(document).decode(),
            "revocationCheck": sorted(_SOURCES),
        }
        try:
            address = f"{self.url.rstrip('/')}/cms/verify"
            return self.fetching.post(address, json.dumps(question).encode(), "application/json")
        except NothingFetched as error:
            raise VerifierUnavailable(reason=str(error)) from error


def json_of(told: bytes) -> dict[str, Any]:
    """The answer as an object; raises `VerifierUnavailable`."""
    try:
        answer = json.loads(told)
    except (ValueError, RecursionError) as error:
        raise VerifierUnavailable(reason="not-json") from error
    if not isinstance(answer, dict) or not isinstance(answer.get("valid"), bool):
        raise VerifierUnavailable(reason="no-verdict")
    return answer


def judged(told: bytes) -> dict[str, Any]:
    """The one certificate of the one signer that the answer is about; raises `VerifierUnavailable`."""
    signers = json_of(told).get("signers")
    if not isinstance(signers, list) or len(signers) != 1 or not isinstance(signers[0], dict):
        raise VerifierUnavailable(reason="not-one-signer")
    certificates = signers[0].get("certificates")
    if not isinstance(certificates, list) or len(certificates) != 1 or not isinstance(certificates[0], dict):
        raise VerifierUnavailable(reason="not-one-certificate")
    found: dict[str, Any] = certificates[0]
    if not isinstance(found.get("valid"), bool) or not isinstance(found.get("subject"), dict):
        raise VerifierUnavailable(reason="no-verdict-on-the-certificate")
    return found


def revocations(certificate: dict[str, Any]) -> list[dict[str, Any]]:
    """What OCSP and lists said; raises `VerifierUnavailable` for anything else in its place."""
    told = certificate.get("revocations") or []
    if not isinstance(told, list) or not all(isinstance(each, dict) for each in told):
        raise VerifierUnavailable(reason="no-verdict-on-revocation")
    return told


def _read(cms: bytes, document: bytes) -> _Read:
    with ONE_AT_A_TIME, whatever_stumbles_is_no_signature():
        message = open_foreign_message(cms, document)
        certificate = message.certificate
        return _Read(
            message,
            certificate.dump(),
            certificate.serial_number,
            certificate.not_valid_before.astimezone(UTC),
            certificate.not_valid_after.astimezone(UTC),
        )


def _require_believed(certificate: dict[str, Any], read: _Read, at: datetime, *, is_valid: bool) -> None:
    """Find the name of what is wrong: the service has one word for all of it."""
    if any(each.get("revoked") is True for each in revocations(certificate)):
        raise CertificateRevoked
    if read.valid_to < at:
        raise CertificateExpired(valid_to=read.valid_to.isoformat())
    if read.valid_from > at:
        raise CertificateNotYetValid(valid_from=read.valid_from.isoformat())
    if certificate["valid"] is not True:
        raise UntrustedChain(reason="refused-by-the-service")
    if not is_valid:
        raise SignatureBroken(reason="refused-by-the-service")


def _require_same_person(certificate: dict[str, Any], signer: Signer) -> None:
    """The certificate that it has judged is the one in the message, as far as it tells."""
    subject = certificate["subject"]
    if subject.get("iin") != signer.iin or (subject.get("bin") or None) != signer.bin:
        raise VerifierUnavailable(reason="another-certificate")


def _require_unrevoked(certificate: dict[str, Any]) -> None:
    if not any(each.get("by") in _SOURCES and each.get("revoked") is False for each in revocations(certificate)):
        raise RevocationUnknown


def _verified(
    read: _Read,
    signer: Signer,
    use: KeyUse,
    for_what: tuple[str, ...],
    document: bytes,
    at: datetime,
    told: bytes,
) -> VerifiedSignature:
    return VerifiedSignature(
        signer=signer,
        use=use,
        algorithm=read.message.algorithm,
        certificate_serial=f"{read.serial:x}",
        certificate_sha256=hashlib.sha256(read.certificate).hexdigest(),
        purposes=for_what,
        signed_at=read.message.signed_at,
        checked_at=at,
        revocation_checked_until=None,
        document_sha256=hashlib.sha256(document).hexdigest(),
        cms=read.message.der,
        chain=(read.certificate,),
        crls=(),
        service_answer=told,
    )
