"""A peer that speaks NCANode's protocol for tests: it verifies for itself, and tells in that service's words.

The shape of its answers is that of the service's public sources (`CmsVerificationResponse`, what it holds). Like the
service it judges at its own present, says one word for all that is wrong, compares a document only where none is
inside, and looks at no key usage.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from adapters.signatures.certificates import named_signer
from adapters.signatures.cms_message import open_foreign_message
from adapters.signatures.verification import CmsSignatureCheck
from kundelik_domain.shared.refusals import Refusal
from kundelik_domain.shared.signatures import (
    CertificateExpired,
    CertificateNotYetValid,
    CertificateRevoked,
    KeyUse,
    RevocationUnknown,
    SignInKeyUsed,
    UntrustedChain,
)

Answer = dict[str, Any]


@dataclass
class NcaNodePeer:
    """`restored` undoes what a test has done to make a message look like GOST."""

    check: CmsSignatureCheck
    now: datetime
    restored: Callable[[bytes], bytes] = bytes
    asked: list[Answer] = field(default_factory=list)

    def __call__(self, path: str, body: bytes) -> tuple[int, bytes]:
        assert path == "/cms/verify"
        question = json.loads(body)
        self.asked.append(question)
        cms = self.restored(base64.b64decode(question["cms"]))
        return 200, json.dumps(self.verdict(cms, base64.b64decode(question["data"]))).encode()

    def verdict(self, cms: bytes, document: bytes) -> Answer:
        message = open_foreign_message(cms, document)
        refused = self._refused(cms, document)
        is_certificate = (CertificateExpired, CertificateNotYetValid, CertificateRevoked, UntrustedChain)
        revoked = isinstance(refused, CertificateRevoked)
        certificate = {
            "valid": not isinstance(refused, is_certificate),
            "revocations": [
                {"revoked": revoked, "by": "OCSP", "revocationTime": None, "reason": None},
                {"revoked": revoked, "by": "CRL", "revocationTime": None, "reason": None},
            ],
            "notBefore": message.certificate.not_valid_before.isoformat(),
            "notAfter": message.certificate.not_valid_after.isoformat(),
            "keyUsage": "SIGN",
            "serialNumber": f"{message.certificate.serial_number:x}",
            "keyUser": ["INDIVIDUAL"],
            "subject": _subject(message.certificate),
        }
        return {
            "status": 200,
            "message": "OK",
            "valid": refused is None,
            "signers": [{"certificates": [certificate], "tsp": None}],
        }

    def _refused(self, cms: bytes, document: bytes) -> Refusal | None:
        try:
            self.check.verify(document, cms, at=self.now)
        except SignInKeyUsed:
            return self._refused_sign_in(cms, document)
        except RevocationUnknown:
            return None
        except Refusal as refusal:
            return refusal
        return None

    def _refused_sign_in(self, cms: bytes, document: bytes) -> Refusal | None:
        try:
            self.check.verify(document, cms, at=self.now, use=KeyUse.SIGN_IN)
        except Refusal as refusal:
            return refusal
        return None


def _subject(certificate: Any) -> Answer:
    signer = named_signer(certificate)
    told = {"commonName": signer.name, "iin": signer.iin, "bin": signer.bin, "country": "KZ"}
    return {name: value for name, value in told.items() if value is not None}
