"""Who may record, retry and read, and that nobody reads another's notices (NTF-1, IDN-2, IDN-3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import pytest

from kundelik_domain.messages.commands import MarkRead, RecordDelivery, RecordFailure, RetryDelivery, SetPreferences
from kundelik_domain.messages.events import (
    DeliveryRetried,
    NoticeDelivered,
    NoticeFailed,
    NoticeRead,
    PreferencesSet,
)
from kundelik_domain.messages.preferences import Preferences
from kundelik_domain.messages.use_cases import Messages
from kundelik_domain.messages.values import (
    Cause,
    Channel,
    Failure,
    Language,
    Notice,
    NoticeKind,
    notice_of,
    notice_stream,
    preferences_stream,
)
from kundelik_domain.shared.access import PLATFORM, Holding, Permission, Principal, Role
from kundelik_domain.shared.refusals import NotFound, NotPermitted
from kundelik_domain.shared.streams import Envelope
from tests.fakes import FixedClock, MemoryStreams

pytestmark = pytest.mark.req("NTF-1", "IDN-2", "IDN-3")

PARENT: Final = UUID(int=2)
CAUSE: Final = Cause(UUID(int=3), 4)
A_NOTICE: Final = Notice(notice_of(CAUSE, PARENT), PARENT, NoticeKind.SENT, CAUSE)
STREAM: Final = notice_stream(A_NOTICE.notice)
DELIVERY: Final = RecordDelivery(notice=A_NOTICE, channel=Channel.EMAIL, attempts=1)
FAILURE: Final = RecordFailure(notice=A_NOTICE, channel=Channel.EMAIL, attempts=9, reason=Failure.REFUSED)
RETRY: Final = RetryDelivery(notice=A_NOTICE.notice, channel=Channel.EMAIL)
READING: Final = MarkRead(notice=A_NOTICE.notice, cause=CAUSE)


@dataclass(frozen=True)
class OneCause:
    """There is one fact that people are told of."""

    def notice(self, cause: Cause) -> Notice | None:
        return A_NOTICE if cause == CAUSE else None


def holder(role: Role, organisation: UUID = PLATFORM) -> Principal:
    return Principal(UUID(int=9), UUID(int=9), frozenset({Holding(role, organisation)}))


def asked(command: int) -> Envelope:
    return Envelope(command_id=UUID(int=command), actor=UUID(int=9), correlation_id=UUID(int=command))


@pytest.fixture
def streams() -> MemoryStreams:
    return MemoryStreams(FixedClock().now)


@pytest.fixture
def messages(streams: MemoryStreams) -> Messages:
    return Messages(streams=streams, causes=OneCause())


def test_the_worker_records_and_the_operator_tries_again(messages: Messages, streams: MemoryStreams) -> None:
    messages.record_failure(asked(1), holder(Role.CLOCK), FAILURE)
    messages.retry(asked(2), holder(Role.OPERATOR), RETRY)
    messages.record_delivery(asked(3), holder(Role.CLOCK), DELIVERY)
    messages.record_delivery(asked(4), holder(Role.CLOCK), DELIVERY)

    assert streams.facts(STREAM) == (
        NoticeFailed(notice=A_NOTICE, channel=Channel.EMAIL, attempts=9, reason=Failure.REFUSED),
        DeliveryRetried(notice=A_NOTICE, channel=Channel.EMAIL),
        NoticeDelivered(notice=A_NOTICE, channel=Channel.EMAIL, attempts=1),
    )
    assert messages.told(A_NOTICE.notice).delivered(Channel.EMAIL)


def test_nobody_else_does(messages: Messages, streams: MemoryStreams) -> None:
    for stranger in (holder(Role.DIRECTOR, UUID(int=7)), Principal(PARENT, PARENT)):
        with pytest.raises(NotFound):
            messages.retry(asked(1), stranger, RETRY)
        with pytest.raises(NotFound):
            messages.record_delivery(asked(1), stranger, DELIVERY)
    with pytest.raises(NotPermitted):
        messages.record_failure(asked(1), holder(Role.OPERATOR), FAILURE)
    with pytest.raises(NotPermitted):
        messages.retry(asked(1), holder(Role.AUDITOR), RETRY)

    assert streams.log == []


def test_its_recipient_reads_it_once(messages: Messages, streams: MemoryStreams) -> None:
    parent = Principal(PARENT, PARENT)
    messages.mark_read(asked(1), parent, READING)
    messages.mark_read(asked(2), parent, READING)

    assert streams.facts(STREAM) == (NoticeRead(notice=A_NOTICE.notice, recipient=PARENT),)


@pytest.mark.parametrize(
    ("who", "reading"),
    [
        (UUID(int=5), READING),
        (PARENT, MarkRead(notice=UUID(int=1), cause=CAUSE)),
        (PARENT, MarkRead(notice=A_NOTICE.notice, cause=Cause(CAUSE.application, 5))),
    ],
    ids=["another's", "another notice", "no such fact"],
)
def test_what_is_not_ones_own_is_not_found(
    messages: Messages, streams: MemoryStreams, who: UUID, reading: MarkRead
) -> None:
    with pytest.raises(NotFound):
        messages.mark_read(asked(1), Principal(who, who), reading)

    assert streams.log == []


def test_a_token_without_the_scope_does_nothing(messages: Messages) -> None:
    narrow = Principal(PARENT, PARENT, scopes=frozenset({Permission.APPLY}))
    with pytest.raises(NotPermitted):
        messages.mark_read(asked(1), narrow, READING)
    with pytest.raises(NotPermitted):
        messages.set_preferences(asked(1), narrow, SetPreferences(language=Language.EN, email=True))


def test_everybody_chooses_for_themselves(messages: Messages, streams: MemoryStreams) -> None:
    messages.set_preferences(asked(1), Principal(PARENT, PARENT), SetPreferences(language=Language.EN, email=False))

    assert messages.preferences_of(PARENT) == Preferences(Language.EN, email=False)
    assert messages.preferences_of(UUID(int=5)) == Preferences()
    assert streams.facts(preferences_stream(PARENT)) == (
        PreferencesSet(user=PARENT, language=Language.EN, email=False),
    )
