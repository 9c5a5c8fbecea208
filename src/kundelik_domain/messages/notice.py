"""A notice: what became of its deliveries, and whether its recipient has seen it (NTF-1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final, assert_never
from uuid import UUID

from kundelik_domain.shared.refusals import NotFound
from kundelik_domain.shared.streams import StreamKind

from .commands import RecordDelivery, RecordFailure
from .events import (
    NOTICE_FACTS,
    DeliveryRetried,
    NoticeDelivered,
    NoticeFact,
    NoticeFailed,
    NoticeRead,
)
from .refusals import NothingFailed
from .values import Channel, Notice


class Standing(Enum):
    """Of a delivery."""

    DELIVERED = "delivered"
    FAILED = "failed"
    RETRIED = "retried"


@dataclass(frozen=True, slots=True)
class Told:
    """`notice` is known from the first record of a delivery on."""

    notice: Notice | None = None
    deliveries: Mapping[Channel, Standing] = field(default_factory=dict)
    read: bool = False

    def delivered(self, channel: Channel) -> bool:
        """Whether there is nothing left to carry."""
        return self.deliveries.get(channel) is Standing.DELIVERED

    def settled(self, channel: Channel) -> bool:
        """The same, or given up until somebody wants it tried again."""
        return self.deliveries.get(channel) in {Standing.DELIVERED, Standing.FAILED}


Deciding = Callable[[Told], tuple[NoticeFact, ...]]
"""A decision on one notice."""


def record_delivery(told: Told, command: RecordDelivery) -> tuple[NoticeFact, ...]:
    """Once: recording it again changes nothing."""
    if told.delivered(command.channel):
        return ()
    return (NoticeDelivered(notice=command.notice, channel=command.channel, attempts=command.attempts),)


def record_failure(told: Told, command: RecordFailure) -> tuple[NoticeFact, ...]:
    """Once; never of what was delivered after all."""
    if told.settled(command.channel):
        return ()
    return (
        NoticeFailed(
            notice=command.notice, channel=command.channel, attempts=command.attempts, reason=command.reason
        ),
    )


def retry(told: Told, channel: Channel) -> tuple[NoticeFact, ...]:
    """Of what failed. Raises `NotFound`, `NothingFailed`."""
    if told.notice is None:
        raise NotFound
    if told.deliveries.get(channel) is not Standing.FAILED:
        raise NothingFailed
    return (DeliveryRetried(notice=told.notice, channel=channel),)


def mark_read(told: Told, notice: UUID, recipient: UUID) -> tuple[NoticeFact, ...]:
    """Once."""
    return () if told.read else (NoticeRead(notice=notice, recipient=recipient),)


def evolve(told: Told, fact: NoticeFact) -> Told:
    """Never refuses."""
    match fact:
        case NoticeDelivered():
            return _standing(told, fact.notice, fact.channel, Standing.DELIVERED)
        case NoticeFailed():
            return _standing(told, fact.notice, fact.channel, Standing.FAILED)
        case DeliveryRetried():
            return _standing(told, fact.notice, fact.channel, Standing.RETRIED)
        case NoticeRead():
            return replace(told, read=True)
        case _:
            assert_never(fact)


def _standing(told: Told, notice: Notice, channel: Channel, standing: Standing) -> Told:
    return replace(told, notice=notice, deliveries={**told.deliveries, channel: standing})


NOTICE: Final = StreamKind("messages.notice", Told(), evolve, NOTICE_FACTS)
