"""The signature check: RSA and ECDSA in process (SIG-1, SIG-2). Nothing else makes anything count as signed.

GOST is recognised by its OIDs and answered `UnsupportedAlgorithm`; `ncanode.py` verifies it, where configured.
Revocation: of the signer's certificate by an OCSP answer, else by the list of its authority; of authorities by lists.
"""

from __future__ import annotations

import hashlib
import threading
from typing import TYPE_CHECKING, Final

from typing_extensions import override

from kundelik_domain.shared.signatures import (
    CertificateRevoked,
    KeyUse,
    SignatureCheck,
    SignatureTooLarge,
    VerifiedSignature,
    require_organisation,
)

from .certificates import named_signer, purposes, require_use
from .cms_message import open_message, whatever_stumbles_is_no_signature
from .ocsp import Answer, AnswerRefused, Asked, Standing, read_answer
from .revocation import RevocationLists
from .trust import ChainCheck

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from .responders import Responders
    from .trust import Trust

ROOM_FOR_CMS: Final = 128 * 1024
"""What a signature may need beside an attached document and base64: certificates, a time stamp token."""

ONE_AT_A_TIME: Final = threading.Lock()
"""asn1crypto fills its classes and the shared anchors as it reads; the interpreter runs one thread anyway."""


class CmsSignatureCheck(SignatureCheck):
    """pyHanko for integrity and chain, our own eyes for profile and revocation."""

    def __init__(
        self,
        trust: Trust,
        crl_files: Sequence[Path] = (),
        *,
        crls: Sequence[bytes] = (),
        responders: Responders | None = None,
        answers: Sequence[bytes] = (),
    ) -> None:
        """`crl_files` are read again when they change; `responders` are asked while verifying.

        `crls` and `answers` are the lists and the OCSP answers kept with an old signature.
        """
        with ONE_AT_A_TIME:
            self._chain = ChainCheck(trust)
        self._revocation = RevocationLists(crl_files, crls)
        self._responders, self._answers = responders, tuple(answers)

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
        require_readable_size(document, cms)
        with ONE_AT_A_TIME, whatever_stumbles_is_no_signature():
            message = open_message(cms, document)
            chain = self._chain.chain_of(message, document, at)
            signer = named_signer(message.certificate)
            require_use(message.certificate, use)
            ders = tuple(certificate.dump() for certificate in chain)
        answer = self._answer(ders, at)  # may wait for the network: nobody else waits with it
        with ONE_AT_A_TIME, whatever_stumbles_is_no_signature():
            consulted = self._revocation.require_unrevoked(chain, at, answered=0 if answer is None else 1)
            verified = VerifiedSignature(
                signer=signer,
                use=use,
                algorithm=message.algorithm,
                certificate_serial=f"{message.certificate.serial_number:x}",
                certificate_sha256=hashlib.sha256(ders[0]).hexdigest(),
                purposes=purposes(message.certificate),
                signed_at=message.signed_at,
                checked_at=at,
                revocation_checked_until=_earliest(consulted.until, answer),
                document_sha256=hashlib.sha256(document).hexdigest(),
                cms=message.der,
                chain=ders,
                crls=consulted.crls,
                answers=() if answer is None else (answer.der,),
            )
        if expected_bin is not None:
            require_organisation(verified, expected_bin)
        return verified

    def _answer(self, chain: tuple[bytes, ...], at: datetime) -> Answer | None:
        """A kept one, or a fresh one; None where there is none to rely on. Raises `CertificateRevoked`."""
        answer = _kept(self._answers, chain, at)
        if answer is None and self._responders is not None:
            answer = self._responders.answer(chain, at)
        if answer is not None and answer.standing is Standing.REVOKED:
            raise CertificateRevoked
        return answer


def _earliest(until: datetime | None, answer: Answer | None) -> datetime | None:
    ends = (until, None if answer is None else answer.until)
    return min((end for end in ends if end is not None), default=None)


def _kept(answers: Sequence[bytes], chain: tuple[bytes, ...], at: datetime) -> Answer | None:
    for der in answers:
        try:
            found = read_answer(der, Asked.about(chain), at)
        except (AnswerRefused, ValueError):
            continue
        if found.standing is not Standing.UNKNOWN:
            return found
    return None


def require_readable_size(document: bytes, cms: bytes) -> None:
    allowed = ROOM_FOR_CMS + len(document) * 3 // 2
    if len(cms) > allowed:
        raise SignatureTooLarge(field="signature", allowed_bytes=allowed)
