"""What is kept of a signature, so that anyone can verify it years later (SIG-1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureEvidence:
    """A verified signature and the bytes it was made over (SIG-1). Personal: certificates name people.

    `certificates`, `revocation_lists`, `revocation_answers` (OCSP) and `service_answer` (of the service that
    verified, where it was not done in process) are hashes under which the bytes are kept.
    """

    document: bytes
    cms: bytes
    algorithm: str
    certificate_sha256: str
    signed_at: datetime | None
    checked_at: datetime
    certificates: tuple[str, ...]
    revocation_lists: tuple[str, ...]
    revocation_answers: tuple[str, ...] = ()
    service_answer: str | None = None

    @property
    def kept(self) -> frozenset[str]:
        """Every hash under which something is kept for this signature."""
        told = frozenset() if self.service_answer is None else frozenset({self.service_answer})
        return told | {*self.certificates, *self.revocation_lists, *self.revocation_answers}
