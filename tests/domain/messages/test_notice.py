"""Deliveries are recorded once, only what failed is tried again, and wishes are what was wished last (NTF-1)."""

from __future__ import annotations

from functools import reduce
from typing import Final
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kundelik_domain.messages import notice, preferences
from kundelik_domain.messages.commands import RecordDelivery, RecordFailure, SetPreferences
from kundelik_domain.messages.events import (
    DeliveryRetried,
    NoticeDelivered,
    NoticeFact,
    NoticeFailed,
    NoticeRead,
    PreferencesSet,
)
from kundelik_domain.messages.notice import Told
from kundelik_domain.messages.preferences import Preferences
from kundelik_domain.messages.refusals import NothingFailed
from kundelik_domain.messages.values import Cause, Channel, Failure, Language, Notice, NoticeKind, notice_of
from kundelik_domain.shared.refusals import NotFound, Refusal

pytestmark = pytest.mark.req("NTF-1")

A_NOTICE: Final = Notice(UUID(int=1), UUID(int=2), NoticeKind.SENT, Cause(UUID(int=3), 4))
DELIVERY: Final = RecordDelivery(notice=A_NOTICE, channel=Channel.EMAIL, attempts=2)
FAILURE: Final = RecordFailure(notice=A_NOTICE, channel=Channel.EMAIL, attempts=9, reason=Failure.PUT_OFF)
DELIVERED: Final = NoticeDelivered(notice=A_NOTICE, channel=Channel.EMAIL, attempts=2)
FAILED: Final = NoticeFailed(notice=A_NOTICE, channel=Channel.EMAIL, attempts=9, reason=Failure.PUT_OFF)
RETRIED: Final = DeliveryRetried(notice=A_NOTICE, channel=Channel.EMAIL)
READ: Final = NoticeRead(notice=UUID(int=1), recipient=UUID(int=2))


def given_(*facts: NoticeFact) -> Told:
    return reduce(notice.evolve, facts, Told())


@pytest.mark.parametrize(
    ("before", "recorded"),
    [((), (DELIVERED,)), ((DELIVERED,), ()), ((FAILED,), (DELIVERED,)), ((FAILED, RETRIED), (DELIVERED,))],
)
def test_a_delivery_is_recorded_once(before: tuple[NoticeFact, ...], recorded: tuple[NoticeFact, ...]) -> None:
    assert notice.record_delivery(given_(*before), DELIVERY) == recorded


@pytest.mark.parametrize(
    ("before", "recorded"),
    [((), (FAILED,)), ((DELIVERED,), ()), ((FAILED,), ()), ((FAILED, RETRIED), (FAILED,))],
)
def test_a_failure_is_recorded_once_and_never_of_what_arrived(
    before: tuple[NoticeFact, ...], recorded: tuple[NoticeFact, ...]
) -> None:
    assert notice.record_failure(given_(*before), FAILURE) == recorded


@pytest.mark.parametrize(
    ("before", "refused"),
    [((), NotFound), ((READ,), NotFound), ((DELIVERED,), NothingFailed), ((FAILED, RETRIED), NothingFailed)],
)
def test_only_what_failed_is_tried_again(before: tuple[NoticeFact, ...], refused: type[Refusal]) -> None:
    assert notice.retry(given_(FAILED), Channel.EMAIL) == (RETRIED,)
    with pytest.raises(refused):
        notice.retry(given_(*before), Channel.EMAIL)


def test_a_notice_is_read_once() -> None:
    assert notice.mark_read(given_(), UUID(int=1), UUID(int=2)) == (READ,)
    assert notice.mark_read(given_(READ, DELIVERED), UUID(int=1), UUID(int=2)) == ()


def test_the_same_cause_never_makes_two_notices_for_one_recipient() -> None:
    causes = [Cause(UUID(int=a), v) for a in (3, 4) for v in (1, 11)]
    ids = {notice_of(cause, UUID(int=recipient)) for cause in causes for recipient in (1, 2)}

    assert len(ids) == 8
    assert notice_of(causes[0], UUID(int=1)) in ids


@given(st.lists(st.sampled_from(["deliver", "fail", "retry", "read"]), max_size=12))
def test_whatever_comes_in_whatever_order_a_delivery_happens_once(steps: list[str]) -> None:
    facts: list[NoticeFact] = []
    for step in steps:
        told = given_(*facts)
        match step:
            case "deliver":
                facts += notice.record_delivery(told, DELIVERY)
            case "fail":
                facts += notice.record_failure(told, FAILURE)
            case "read":
                facts += notice.mark_read(told, UUID(int=1), UUID(int=2))
            case _ if told.settled(Channel.EMAIL) and not told.delivered(Channel.EMAIL):
                facts += notice.retry(told, Channel.EMAIL)
            case _:
                with pytest.raises((NotFound, NothingFailed)):
                    notice.retry(told, Channel.EMAIL)

    assert facts.count(DELIVERED) <= 1
    assert facts.count(READ) <= 1
    assert facts.count(RETRIED) <= facts.count(FAILED) <= facts.count(RETRIED) + 1
    after = facts[facts.index(DELIVERED) :] if DELIVERED in facts else []
    assert FAILED not in after


def test_wishes_are_kept_and_the_same_again_changes_nothing() -> None:
    wish = SetPreferences(language=Language.RU, email=False)
    told = (PreferencesSet(user=UUID(int=5), language=Language.RU, email=False),)

    assert Preferences() == Preferences(Language.KK, email=True)
    assert preferences.set_preferences(Preferences(), UUID(int=5), wish) == told
    kept = preferences.evolve(Preferences(), told[0])
    assert kept == Preferences(Language.RU, email=False)
    assert preferences.set_preferences(kept, UUID(int=5), wish) == ()
