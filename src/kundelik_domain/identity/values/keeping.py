"""Links that work once, the letters that carry them, and what is known of an account's details (ADM-1, ADM-2)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Final
from uuid import UUID

from kundelik_domain.identity.values import Limit, UserDetails

CONFIRMATION_LASTS: Final = timedelta(days=3)
RESET_LASTS: Final = timedelta(minutes=30)
INVITATION_LASTS: Final = timedelta(days=7)
HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class OneTimeSecret:
    """What stands in a link: whose it is, and a random secret of which the log holds the digest."""

    subject: UUID
    secret: str = field(repr=False)

    @property
    def text(self) -> str:
        """As it is sent."""
        return f"kdl_{self.subject.hex}_{self.secret}"


_ONE_TIME: Final = re.compile(r"kdl_([0-9a-f]{32})_([A-Za-z0-9_-]{20,100})")


def parse_one_time(text: str) -> OneTimeSecret | None:
    """The secret, if it has the shape of one."""
    found = _ONE_TIME.fullmatch(text)
    return OneTimeSecret(UUID(found[1]), found[2]) if found else None


@dataclass(frozen=True, slots=True)
class Pending:
    """A link that waits to be followed. `email` is the address it went to, if it went to one."""

    secret_sha256: str
    expires_at: datetime
    email: UUID | None

    def is_good_at(self, moment: datetime) -> bool:
        """Not expired yet."""
        return moment < self.expires_at


class LetterKind(Enum):
    """What is written to an account's owner."""

    CONFIRM_EMAIL = "confirm-email"
    RESET_PASSWORD = "reset-password"  # noqa: S105 - a kind of letter
    INVITATION = "invitation"
    ALREADY_REGISTERED = "already-registered"


@dataclass(frozen=True, slots=True)
class Letter:
    """To whom, about what, and the one-time text that its link carries. The address is known to the account."""

    kind: LetterKind
    user: UUID
    secret: str | None = field(default=None, repr=False)
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class KnownDetails:
    """An account's personal data as the log tells them now; `pending` is an address that waits to be confirmed.

    `details` is None where the person was erased; `revision` counts how often they have changed.
    """

    person: UUID
    details: UserDetails | None
    revision: int
    pending: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link to a first password. `secret` is shown this once; to a repeated command it cannot be shown again."""

    user: UUID
    secret: str | None = field(repr=False)
    expires_at: datetime
    mailed: bool
    position: int
    repeated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLimits:
    """How often something may be asked that costs others something: their attention, or what a "no" gives away."""

    registrations_of_email: Limit
    failed_registrations_from_address: Limit
    resets_of_account: Limit
    resets_from_address: Limit
    letters_to_account: Limit
    links_from_address: Limit
    outside_from_address: Limit


REQUEST_LIMITS: Final = RequestLimits(
    registrations_of_email=Limit(5, HOUR),
    failed_registrations_from_address=Limit(30, HOUR),
    resets_of_account=Limit(3, HOUR),
    resets_from_address=Limit(30, HOUR),
    letters_to_account=Limit(12, HOUR),
    links_from_address=Limit(60, HOUR),
    outside_from_address=Limit(300, HOUR),
)
