"""What the installation itself can tell after a season: classes, four eyes, signatures, evidence, read models."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from adapters.bootstrap.evidence_keeping import keeping_evidence, log_signer
from adapters.bootstrap.evidence_verifying import compare_read_models
from adapters.bootstrap.evidence_verifying import verify as verify_evidence
from adapters.bootstrap.known import FACTS, READ_MODELS
from adapters.bootstrap.signature_verifying import verifying_signatures
from adapters.evidence.verifying import Trusted
from kundelik_domain.admissions.events import ApplicationAccepted, ApplicationApproved
from kundelik_domain.shared.access import Role
from kundelik_domain.shared.kept_signatures import SignatureVerdict

from .autumn import formation_path, forming_schools

if TYPE_CHECKING:
    from adapters.bootstrap.wiring import Installation

    from .acting import Acting
    from .stories import Scenario

BATCH: Final = 1000
HANDED_OVER_WITHIN_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class Check:
    """One expectation, and what was found."""

    what: str
    expected: Any
    found: Any

    @property
    def holds(self) -> bool:
        """Nothing else counts as right."""
        return bool(self.expected == self.found)


@dataclass(frozen=True, slots=True)
class Proving:
    """Looks at classes through the directors' door, at all else from within."""

    scenario: Scenario
    acting: Acting
    installation: Installation
    after: int

    def checks(self) -> Iterator[Check]:
        """Every one of them computed when it is asked for."""
        yield from self._classes()
        yield Check("applications that the same person accepted and approved", [], self._same_eyes())
        yield self._signatures()
        yield self._evidence()
        compared = compare_read_models(self.installation.database, self.installation.log, READ_MODELS)
        yield Check(
            "read models that differ from all events folded anew", [], [n for n, same in compared.items() if not same]
        )

    def _classes(self) -> Iterator[Check]:
        placed, wrong, orders = Counter[str](), list[tuple[str, str]](), 0
        places = forming_schools(self.scenario)
        for place in places:
            formation = self._formation(place)
            orders += formation["number"] is not None and formation["handed_over_at"] is not None
            placed.update(pupil["application"] for one in formation["classes"] for pupil in one["pupils"])
            wrong += [(one["name"], what) for one in formation["classes"] for what in _wrong_with(one)]
            wrong += [("", f"no class: {pupil['number']}") for pupil in formation["unplaced"]]
        admitted = [str(self.acting.applied[c.key].application) for p in places for c in self.scenario.admitted(p)]
        yield Check("every admitted child in exactly one class", Counter(admitted), placed)
        yield Check("classes overfull or mixed", [], wrong)
        yield Check("orders signed, and handed over to the e-journal", len(places), orders)
        files = list((self.installation.settings.var / "exports" / "e-journal").glob("*/*.csv"))
        yield Check("lists for the e-journal", len(places), len(files))

    def _formation(self, place: int) -> dict[str, Any]:
        """Its list goes to the e-journal beside everything else: waited for."""
        director = self.acting.opened.staff[place][Role.DIRECTOR]
        path, deadline = (
            formation_path(self.acting.opened.schools[place]),
            time.monotonic() + HANDED_OVER_WITHIN_SECONDS,
        )
        while True:
            found: dict[str, Any] = self.acting.commands.read(director, path, params={"after": self.after}).json()
            if found["handed_over_at"] is not None or time.monotonic() > deadline:
                return found
            time.sleep(0.1)

    def _same_eyes(self) -> list[str]:
        """By persons, not accounts; a director who lent the pen counts as having approved (ADM-33)."""
        log, accepted, same, position = self.installation.log, dict[UUID, UUID](), list[str](), 0
        names, head = log.names_of([ApplicationAccepted, ApplicationApproved]), log.head()
        while position < head:
            batch = log.after(position, BATCH, names, upto=head)
            position = batch.looked_up_to
            for fact in (each.fact for each in batch.recorded):
                if isinstance(fact, ApplicationAccepted):
                    accepted[fact.application] = fact.executor
                elif isinstance(fact, ApplicationApproved):
                    hands = {fact.director, fact.delegated_by}
                    same += [str(fact.application)] * (accepted[fact.application] in hands)
        return same

    def _signatures(self) -> Check:
        """Sendings without a scan, approvals, orders: each verified again from what was kept with it alone."""
        found = verifying_signatures(self.installation).everywhere(self.installation.log, FACTS)
        verdicts = Counter(each.finding.verdict.value for each in found)
        made = len(self.acting.commands.journal.signatures())
        return Check("signatures that verify again", Counter({SignatureVerdict.VALID.value: made}), verdicts)

    def _evidence(self) -> Check:
        settings, database = self.installation.settings, self.installation.database
        keeping_evidence(settings, database).once()
        report = verify_evidence(database, Trusted(log_signer(settings).verifier))
        return Check("findings of the evidence log", [], [str(finding) for finding in report.findings])


def _wrong_with(one: dict[str, Any]) -> Iterator[str]:
    if one["count"] > one["seats"]:
        yield f"{one['count']} pupils on {one['seats']} seats"
    kinds = {(pupil["language"], pupil["class_kind"]) for pupil in one["pupils"]}
    if kinds - {(one["language"], one["class_kind"])}:
        yield f"mixed: {sorted(kinds)}"
