"""Who verifies what, by the OIDs of a message: GOST by the service, where one is, all else in process (SIG-2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from typing_extensions import override

from kundelik_domain.shared.signatures import KeyUse, SignatureCheck, VerifiedSignature

from .cms_message import oids_of
from .verification import ONE_AT_A_TIME, require_readable_size

if TYPE_CHECKING:
    from datetime import datetime

GOST: Final = "1.2.398.3.10."
"""The arc of Kazakhstan's GOST: 34.310-2004 and 34.10-2015, keys, signatures and digests."""


@dataclass(frozen=True, slots=True)
class RoutedSignatureCheck(SignatureCheck):
    """Without a service GOST goes the common way, too, and is answered `UnsupportedAlgorithm` there."""

    in_process: SignatureCheck
    service: SignatureCheck | None = None

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
        """As the port says."""
        require_readable_size(document, cms)
        check = self.in_process
        if self.service is not None and _is_gost(cms):
            check = self.service
        return check.verify(document, cms, at=at, use=use, expected_bin=expected_bin)


def _is_gost(cms: bytes) -> bool:
    with ONE_AT_A_TIME:
        return any(oid.startswith(GOST) for oid in oids_of(cms))
