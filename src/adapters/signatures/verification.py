"""The signature check: RSA and ECDSA in process (SIG-1, SIG-2). Nothing else makes anything count as signed.

GOST is recognised by its OIDs and answered `UnsupportedAlgorithm`; its verifier would stand beside this one.
"""

from __future__ import annotations

import hashlib
import threading
from typing import TYPE_CHECKING, Final

from typing_extensions import override

from kundelik_domain.shared.signatures import (
    KeyUse,
    SignatureCheck,
    SignatureTooLarge,
    VerifiedSignature,
    require_organisation,
)

from .certificates import named_signer, purposes, require_use
from .cms_message import open_message, whatever_stumbles_is_no_signature
from .revocation import RevocationLists
from .trust import ChainCheck

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from .trust import Trust

ROOM_FOR_CMS: Final = 128 * 1024
"""What a signature may need beside an attached document and base64: certificates, a time stamp token."""

_ONE_AT_A_TIME: Final = threading.Lock()
"""asn1crypto fills its classes and the shared anchors as it reads; the interpreter runs one thread anyway."""


class CmsSignatureCheck(SignatureCheck):
    """pyHanko for integrity and chain, our own eyes for profile and revocation."""

    def __init__(self, trust: Trust, crl_files: Sequence[Path] = (), *, crls: Sequence[bytes] = ()) -> None:
        """`crl_files` are read again when they change; `crls` are the lists kept with an old signature."""
        with _ONE_AT_A_TIME:
            self._chain = ChainCheck(trust)
        self._revocation = RevocationLists(crl_files, crls)

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
        if at.utcoffset() is None:
            raise ValueError(at)
        _require_readable_size(document, cms)
        with _ONE_AT_A_TIME, whatever_stumbles_is_no_signature():
            message = open_message(cms, document)
            chain = self._chain.chain_of(message, document, at)
            signer = named_signer(message.certificate)
            require_use(message.certificate, use)
            consulted = self._revocation.require_unrevoked(chain, at)
            ders = tuple(certificate.dump() for certificate in chain)
            verified = VerifiedSignature(
                signer=signer,
                use=use,
                algorithm=message.algorithm,
                certificate_serial=f"{message.certificate.serial_number:x}",
                certificate_sha256=hashlib.sha256(ders[0]).hexdigest(),
                purposes=purposes(message.certificate),
                signed_at=message.signed_at,
                checked_at=at,
                revocation_checked_until=consulted.until,
                document_sha256=hashlib.sha256(document).hexdigest(),
                cms=message.der,
                chain=ders,
                crls=consulted.crls,
            )
        if expected_bin is not None:
            require_organisation(verified, expected_bin)
        return verified


def _require_readable_size(document: bytes, cms: bytes) -> None:
    allowed = ROOM_FOR_CMS + len(document) * 3 // 2
    if len(cms) > allowed:
        raise SignatureTooLarge(field="signature", allowed_bytes=allowed)
