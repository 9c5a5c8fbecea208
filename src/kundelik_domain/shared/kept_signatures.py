"""A signature as it was kept, opened again, and what is found of it years later (SIG-1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Protocol

from .signatures import Signer

Held = tuple[str, bytes | None]
"""A hash, and the bytes kept under it; None where they are gone."""


class SignatureVerdict(Enum):
    """`vouched`: verified by a service at the time, whose answer still agrees with all else that was kept."""

    VALID = "valid"
    VOUCHED = "vouched"
    INVALID = "invalid"
    INCOMPLETE = "incomplete"
    ERASED = "erased"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSignature:
    """Everything that was kept of one signature. `certificates` run from the signer's to the anchor's."""

    document: bytes = field(repr=False)
    cms: bytes = field(repr=False)
    certificate_sha256: str
    checked_at: datetime
    certificates: tuple[Held, ...] = field(repr=False)
    revocation_lists: tuple[Held, ...] = field(repr=False)
    revocation_answers: tuple[Held, ...] = field(default=(), repr=False)
    service_answer: Held | None = field(default=None, repr=False)

    @property
    def files(self) -> tuple[Held, ...]:
        """All that stands beside the event."""
        told = () if self.service_answer is None else (self.service_answer,)
        return (*self.certificates, *self.revocation_lists, *self.revocation_answers, *told)


@dataclass(frozen=True, slots=True)
class SignatureFinding:
    """`reason` is the code of a refusal where the verdict is `invalid`; `missing` the hashes of what is gone."""

    verdict: SignatureVerdict
    reason: str | None = None
    missing: tuple[str, ...] = ()
    signer: Signer | None = field(default=None, repr=False)


class LaterVerification(Protocol):
    """Judges from what was kept alone, without asking anybody."""

    def judge(self, kept: KeptSignature) -> SignatureFinding:
        """As of the moment of the first check; never refuses."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSignature:
    """A signature in the log, and what is found of it. `signed_as` is the part that the signer has in the event.

    What was erased with its person tells nothing more than that it was there.
    """

    position: int
    version: int
    event: str
    recorded_at: datetime
    signed_as: str
    finding: SignatureFinding
    algorithm: str | None = None
    signed_at: datetime | None = None
    checked_at: datetime | None = None
