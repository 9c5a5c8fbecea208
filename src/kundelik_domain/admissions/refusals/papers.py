"""Why there is no such paper of an application yet (ADM-25)."""

from __future__ import annotations

from kundelik_domain.shared.refusals import Conflict


class NotAccepted(Conflict):
    """A receipt is given when the school has accepted the application since it was last sent."""

    CODE = "admissions.not-accepted"


class NotRefused(Conflict):
    """A notice of refusal is given when the school has refused the application since it was last sent."""

    CODE = "admissions.not-refused"
