"""Why messages say no.

Conflict     NothingFailed
Unavailable  MailIsOff
"""

from __future__ import annotations

from kundelik_domain.shared.refusals import Conflict, Unavailable


class NothingFailed(Conflict):
    """Only what was given up is tried again."""

    CODE = "messages.nothing-failed"


class MailIsOff(Unavailable):
    """This installation sends no e-mail."""

    CODE = "messages.mail-is-off"
