"""Verifying again, years later, from what was kept alone: no network, no list of today (SIG-1).

Everything is judged as of the moment of the first check. The anchor must be one that this installation trusts:
a root that has been succeeded stays in the folder of roots for ever.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from kundelik_domain.shared.kept_signatures import KeptSignature, SignatureFinding, SignatureVerdict
from kundelik_domain.shared.refusals import Refusal
from kundelik_domain.shared.signatures import UntrustedChain

from .certificates import named_signer
from .cms_message import open_foreign_message, whatever_stumbles_is_no_signature
from .ncanode import json_of, judged, revocations
from .trust import Trust
from .verification import ONE_AT_A_TIME, CmsSignatureCheck

if TYPE_CHECKING:
    from kundelik_domain.shared.signatures import Signer

CHECKS_AT_MOST: Final = 64
_Key = tuple[tuple[bytes, ...], tuple[bytes, ...]]


@dataclass(slots=True)
class LaterCheck:
    """Remembers parsed lists: thousands of signatures share a few."""

    trust: Trust
    _checks: dict[_Key, CmsSignatureCheck] = field(default_factory=dict)

    def judge(self, kept: KeptSignature) -> SignatureFinding:
        """Never refuses: what is wrong is the finding's verdict and reason."""
        lost = _lost(kept)
        if lost:
            return SignatureFinding(SignatureVerdict.INCOMPLETE, missing=lost)
        try:
            if kept.service_answer is not None:
                signer = _vouched(kept, kept.service_answer[1] or b"")
                verdict = SignatureVerdict.VOUCHED
            else:
                signer, verdict = self._verified(kept), SignatureVerdict.VALID
        except Refusal as refusal:
            return SignatureFinding(SignatureVerdict.INVALID, reason=refusal.CODE)
        return SignatureFinding(verdict, signer=signer)

    def _verified(self, kept: KeptSignature) -> Signer:
        chain = tuple(content or b"" for _, content in kept.certificates)
        lists = tuple(content or b"" for _, content in kept.revocation_lists)
        answers = tuple(content or b"" for _, content in kept.revocation_answers)
        check = self._check_with(chain[1:-1], lists) if not answers else self._new(chain[1:-1], lists, answers)
        verified = check.verify(kept.document, kept.cms, at=kept.checked_at)
        if verified.certificate_sha256 != kept.certificate_sha256 or verified.chain != chain:
            raise UntrustedChain(reason="another-certificate-than-the-one-kept")
        return verified.signer

    def _check_with(self, authorities: tuple[bytes, ...], lists: tuple[bytes, ...]) -> CmsSignatureCheck:
        if (authorities, lists) not in self._checks:
            if len(self._checks) >= CHECKS_AT_MOST:
                self._checks.clear()
            self._checks[authorities, lists] = self._new(authorities, lists, ())
        return self._checks[authorities, lists]

    def _new(
        self, authorities: tuple[bytes, ...], lists: tuple[bytes, ...], answers: tuple[bytes, ...]
    ) -> CmsSignatureCheck:
        with whatever_stumbles_is_no_signature():
            return CmsSignatureCheck(replace(self.trust, intermediates=authorities), crls=lists, answers=answers)


def _lost(kept: KeptSignature) -> tuple[str, ...]:
    """Hashes whose bytes are gone, or are other bytes now."""
    return tuple(
        digest for digest, content in kept.files if content is None or hashlib.sha256(content).hexdigest() != digest
    )


def _vouched(kept: KeptSignature, told: bytes) -> Signer:
    """GOST cannot be verified here: that day's answer is looked at again, and whether all belongs together."""
    certificate = judged(told)
    if not json_of(told)["valid"] or not certificate["valid"]:
        raise UntrustedChain(reason="the-kept-answer-says-so")
    if any(each.get("revoked") is not False for each in revocations(certificate)):
        raise UntrustedChain(reason="the-kept-answer-says-so")
    with ONE_AT_A_TIME, whatever_stumbles_is_no_signature():
        message = open_foreign_message(kept.cms, kept.document)
        signer = named_signer(message.certificate)
        found = hashlib.sha256(message.certificate.dump()).hexdigest()
    if found != kept.certificate_sha256 or certificate["subject"].get("iin") != signer.iin:
        raise UntrustedChain(reason="another-certificate-than-the-one-kept")
    return signer
