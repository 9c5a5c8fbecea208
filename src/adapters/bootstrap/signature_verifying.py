"""Every stored signature verified again from what was kept with it alone, whatever fact it stands in (SIG-1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from adapters.signatures.later import LaterCheck
from kundelik_domain.admissions.values import SignatureEvidence
from kundelik_domain.shared.facts import ERASED, PERSONAL_OF, Fact
from kundelik_domain.shared.kept_signatures import (
    FoundSignature,
    KeptSignature,
    LaterVerification,
    SignatureFinding,
    SignatureVerdict,
)
from kundelik_domain.shared.signatures import SignerIsSomeoneElse
from projections.reading import Recorded

from .signature_checking import trust_of

if TYPE_CHECKING:
    from adapters.files.keeping import Keeping
    from adapters.persistence.event_log import EventLog

    from .wiring import Installation

STEP: Final = 1000


@dataclass(frozen=True, slots=True)
class SignatureVerifying:
    """Asks no network and no list of today. `blind` gives the id of the person with an IIN."""

    later: LaterVerification
    files: Keeping
    blind: Callable[[str, str], UUID]

    def of(self, recorded: Sequence[Recorded]) -> list[FoundSignature]:
        """Every signature in these facts, in their order."""
        return [found for each in recorded for found in self._in(each)]

    def everywhere(self, log: EventLog, facts: Sequence[type[Fact]]) -> Iterator[FoundSignature]:
        """Every signature in the log."""
        names, position, head = log.names_of(signing(facts)), 0, log.head()
        while position < head:
            batch = log.after(position, STEP, names, upto=head)
            yield from self.of(batch.recorded)
            position = batch.looked_up_to

    def _in(self, recorded: Recorded) -> Iterator[FoundSignature]:
        for part in fields(recorded.fact):
            if _may_hold_a_signature(part):
                of = part.metadata.get(PERSONAL_OF, "")
                person = getattr(recorded.fact, of, None)
                for evidence in _evidence(getattr(recorded.fact, part.name)):
                    yield self._found(recorded, of, person, evidence)

    def _found(
        self, recorded: Recorded, signed_as: str, person: UUID | None, evidence: SignatureEvidence | None
    ) -> FoundSignature:
        found = FoundSignature(
            position=recorded.position,
            version=recorded.version,
            event=recorded.fact.NAME,
            recorded_at=recorded.recorded_at,
            signed_as=signed_as,
            finding=SignatureFinding(SignatureVerdict.ERASED),
        )
        if evidence is None:
            return found
        return replace(
            found,
            finding=self._judged(evidence, person),
            algorithm=evidence.algorithm,
            signed_at=evidence.signed_at,
            checked_at=evidence.checked_at,
        )

    def _judged(self, evidence: SignatureEvidence, person: UUID | None) -> SignatureFinding:
        """The certificate must name the very person of whom the event says that they have signed."""
        finding = self.later.judge(self._opened(evidence))
        if finding.signer is not None and self.blind("person", finding.signer.iin) != person:
            return SignatureFinding(SignatureVerdict.INVALID, reason=SignerIsSomeoneElse.CODE)
        return finding

    def _opened(self, evidence: SignatureEvidence) -> KeptSignature:
        def held(digests: Sequence[str]) -> tuple[tuple[str, bytes | None], ...]:
            return tuple((digest, self.files.get(digest)) for digest in digests)

        told = evidence.service_answer
        return KeptSignature(
            document=evidence.document,
            cms=evidence.cms,
            certificate_sha256=evidence.certificate_sha256,
            checked_at=evidence.checked_at,
            certificates=held(evidence.certificates),
            revocation_lists=held(evidence.revocation_lists),
            revocation_answers=held(evidence.revocation_answers),
            service_answer=None if told is None else held([told])[0],
        )


def verifying_signatures(installation: Installation) -> SignatureVerifying:
    """Of an installation."""
    later = LaterCheck(trust_of(installation))
    return SignatureVerifying(later, installation.files, installation.master_key.blind)


def signing(facts: Sequence[type[Fact]]) -> list[type[Fact]]:
    """Those of these classes of facts that may hold a signature."""
    return [fact for fact in facts if any(_may_hold_a_signature(part) for part in fields(fact))]


def _may_hold_a_signature(part: Any) -> bool:
    return SignatureEvidence.__name__ in str(part.type)


def _evidence(value: object) -> Iterator[SignatureEvidence | None]:
    """None for what was erased."""
    match value:
        case SignatureEvidence():
            yield value
        case tuple() | list():
            for item in value:
                yield from _evidence(item)
        case _ if value is ERASED:
            yield None
