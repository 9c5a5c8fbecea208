"""What can have happened in messages (AUD-1). Nothing personal stands here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final
from uuid import UUID

from kundelik_domain.shared.facts import Fact

from .values import Channel, Failure, Language, Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeDelivered(Fact):
    """The other side has taken it at the attempt with this number."""

    NAME: ClassVar[str] = "messages.notice-delivered.v1"
    notice: Notice
    channel: Channel
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFailed(Fact):
    """Given up after so many attempts; an operator may have it tried again."""

    NAME: ClassVar[str] = "messages.notice-failed.v1"
    notice: Notice
    channel: Channel
    attempts: int
    reason: Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRetried(Fact):
    """An operator wants it tried again."""

    NAME: ClassVar[str] = "messages.delivery-retried.v1"
    notice: Notice
    channel: Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRead(Fact):
    """Its recipient has seen it."""

    NAME: ClassVar[str] = "messages.notice-read.v1"
    notice: UUID
    recipient: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferencesSet(Fact):
    """How the user wants to be told from now on."""

    NAME: ClassVar[str] = "messages.preferences-set.v1"
    user: UUID
    language: Language
    email: bool


NoticeFact = NoticeDelivered | NoticeFailed | DeliveryRetried | NoticeRead

NOTICE_FACTS: Final[tuple[type[NoticeFact], ...]] = (NoticeDelivered, NoticeFailed, DeliveryRetried, NoticeRead)
MESSAGE_FACTS: Final = (*NOTICE_FACTS, PreferencesSet)
"""Every class of facts of this context."""
