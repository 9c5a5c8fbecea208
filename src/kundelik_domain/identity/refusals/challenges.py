"""Why a signed challenge opens no session (IDN-1)."""

from __future__ import annotations

from kundelik_domain.shared.refusals import Conflict, Malformed


class ChallengeNotOurs(Malformed):
    """This installation never gave it out, or not with these bytes."""

    CODE = "identity.challenge-not-ours"


class ChallengeExpired(Conflict):
    """It was given out too long ago; a new one is to be had."""

    CODE = "identity.challenge-expired"


class ChallengeUsed(Conflict):
    """It has opened a session already; a new one is to be had."""

    CODE = "identity.challenge-used"
