"""Keeps what makes a signature verifiable years later: certificates and revocation lists, each once (SIG-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kundelik_domain.admissions.values import SignatureEvidence

if TYPE_CHECKING:
    from kundelik_domain.shared.signatures import VerifiedSignature

    from .keeping import Keeping


class EvidenceFolder:
    """Large bytes go to the folder under their hashes; the event holds the signature, the document and the hashes."""

    def __init__(self, folder: Keeping) -> None:
        self._folder = folder

    def keep(self, verified: VerifiedSignature, document: bytes) -> SignatureEvidence:
        """Kept before the event is appended: an event never names what is not there."""
        return SignatureEvidence(
            document=document,
            cms=verified.cms,
            algorithm=verified.algorithm,
            certificate_sha256=verified.certificate_sha256,
            signed_at=verified.signed_at,
            checked_at=verified.checked_at,
            certificates=tuple(self._folder.put(certificate) for certificate in verified.chain),
            revocation_lists=tuple(self._folder.put(crl) for crl in verified.crls),
            revocation_answers=tuple(self._folder.put(answer) for answer in verified.answers),
            service_answer=None if verified.service_answer is None else self._folder.put(verified.service_answer),
        )
