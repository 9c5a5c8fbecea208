"""What notices and deliveries are made of. Nothing personal: people stand here by the ids of their accounts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from uuid import UUID, uuid5


class Channel(Enum):
    """A way that needs carrying. In-app needs none: whoever looks, sees."""

    EMAIL = "email"


class Language(Enum):
    """In which notices are written."""

    KK = "kk"
    RU = "ru"
    EN = "en"


class NoticeKind(Enum):
    """What a notice tells: a change of an application (ADM-13), or something about the account."""

    SENT = "sent"
    ACCEPTED = "accepted"
    UNDER_REVIEW = "under-review"
    ENROLLED = "enrolled"
    REJECTED = "rejected"
    REJECTED_FINALLY = "rejected-finally"
    CANCELLED = "cancelled"
    OVERDUE = "overdue"
    PLACEMENT = "placement"
    PLACED = "placed"
    PASSWORD_RESET = "password-reset"  # noqa: S105 - no secret
    PASSWORD_CHANGED = "password-changed"  # noqa: S105 - no secret
    EMAIL_CONFIRMATION = "email-confirmation"
    INVITATION = "invitation"
    ALREADY_REGISTERED = "already-registered"


class Failure(Enum):
    """Why a delivery was given up. Never the other side's words: they quote addresses."""

    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    PUT_OFF = "put-off"
    CONTENT_GONE = "content-gone"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Cause:
    """The fact that a notice tells of: an application's stream and the fact's version in it."""

    application: UUID
    version: int


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing told to one account. `cause` is None where it is about the account itself."""

    notice: UUID
    recipient: UUID
    kind: NoticeKind
    cause: Cause | None


def notice_of(cause: Cause, recipient: UUID) -> UUID:
    """The same cause never makes two notices for one recipient."""
    return uuid5(cause.application, f"notice/{cause.version}/{recipient}")


def notice_stream(notice: UUID) -> UUID:
    """Where a notice's facts stand. Derived, so that an id sent by a stranger never names another kind's stream."""
    return uuid5(notice, "messages.notice.stream")


def preferences_stream(user: UUID) -> UUID:
    """Where a user's wishes stand; derived for the same reason."""
    return uuid5(user, "messages.preferences.stream")
