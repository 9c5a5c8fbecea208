"""What can be asked of messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from kundelik_domain.shared.access import Permission

from .values import Cause, Channel, Failure, Language, Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDelivery:
    """By the worker: the other side has taken it. `attempts` counts this one."""

    PERMISSION: ClassVar[Permission] = Permission.DELIVER

    notice: Notice
    channel: Channel
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFailure:
    """By the worker: it has given up."""

    PERMISSION: ClassVar[Permission] = Permission.DELIVER

    notice: Notice
    channel: Channel
    attempts: int
    reason: Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryDelivery:
    """By an operator, of what failed (NTF-1)."""

    PERMISSION: ClassVar[Permission] = Permission.SEE_DELIVERIES

    notice: UUID
    channel: Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkRead:
    """By the recipient. `cause` is where to look for it: whose it is, is found there, not believed."""

    PERMISSION: ClassVar[Permission] = Permission.OWN_ACCOUNT

    notice: UUID
    cause: Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPreferences:
    """By anybody for themselves: the language of notices, and whether they come by e-mail, too."""

    PERMISSION: ClassVar[Permission] = Permission.OWN_ACCOUNT

    language: Language
    email: bool
