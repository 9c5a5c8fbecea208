"""Why privacy says no (ADR-0007)."""

from __future__ import annotations

from kundelik_domain.shared.refusals import Conflict, Malformed


class BasisMissing(Malformed):
    """The legal basis in a few words; `allowed` is its length."""

    CODE = "privacy.basis-missing"


class BasisNamesSomebody(Malformed):
    """The basis is kept for ever and holds no personal data: the letter's number, not who wrote it."""

    CODE = "privacy.basis-names-somebody"


class StillLive(Conflict):
    """`numbers` are applications that are undecided, or enrolled a child for a school year that has not ended."""

    CODE = "privacy.still-live"


class StillEmployed(Conflict):
    """The person holds roles: what an employee has done in office is not theirs alone to erase."""

    CODE = "privacy.still-employed"


class AlreadyErased(Conflict):
    """Nothing is left to erase."""

    CODE = "privacy.already-erased"
