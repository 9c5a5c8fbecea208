"""What privacy needs from outside. Each docstring is the contract its adapters are tested against."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol
from uuid import UUID

from .values import InvolvedApplication


class Involvements(Protocol):
    """Where a person still matters to others."""

    def applications(self, persons: Collection[UUID]) -> Sequence[InvolvedApplication]:
        """Applications whose applicant or child, as they read now, is one of these persons."""
        ...

    def holds_roles(self, accounts: Collection[UUID]) -> bool:
        """Whether one of these users holds a role in an organisation."""
        ...
