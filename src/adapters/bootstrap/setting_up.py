"""What a new installation begins with: the shipped rules, and an operator's account. Safe to repeat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

from kundelik_domain.admissions.commands import AdoptRuleSet
from kundelik_domain.admissions.shipped_rules import SHIPPED
from kundelik_domain.admissions.values import FIRST_GRADE
from kundelik_domain.identity.commands import RegisterEmployee
from kundelik_domain.shared.access import PLATFORM, Holding, Principal, Role
from kundelik_domain.shared.streams import Envelope

if TYPE_CHECKING:
    from kundelik_domain.admissions.rules import RuleSet

    from .wiring import Installation

SETUP: Final = Principal(
    user=UUID("00000000-0000-8000-8000-0000000005e7"),
    person=UUID("00000000-0000-8000-8000-0000000005e7"),
    holdings=frozenset({Holding(Role.OPERATOR, PLATFORM)}),
)
"""In whose name an installation sets itself up, from the command line and nowhere else."""


def setup_envelope(step: str, fingerprint: bytes = b"") -> Envelope:
    """Each step has its own command id: repeating it gives the first answer."""
    command_id = uuid5(SETUP.user, step)
    return Envelope(command_id=command_id, actor=SETUP.user, correlation_id=command_id, fingerprint=fingerprint)


def adopt_rules(
    installation: Installation, rule_sets: tuple[RuleSet, ...] | None = None, service: str = FIRST_GRADE
) -> None:
    """Enter these rule sets into the book of a service; all that are shipped into theirs where none are given."""
    books = SHIPPED if rule_sets is None else {service: rule_sets}
    for each, versions in books.items():
        for rule_set in versions:
            command = AdoptRuleSet(rule_set=rule_set, service=each)
            installation.campaigns.adopt(SETUP, setup_envelope(f"rules/{rule_set.version}"), command)


def register_staff(installation: Installation, step: str, command: RegisterEmployee) -> UUID:
    """An employee of the platform or of a school; the same step again gives the same user."""
    outcome = installation.identity.register_employee(setup_envelope(step), SETUP, command)
    return UUID(outcome.answer["user"])
