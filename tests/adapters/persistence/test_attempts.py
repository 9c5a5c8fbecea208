"""Counting of attempts: the vault's, and the fake that stands in for it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from adapters.persistence.attempts import VaultAttempts
from adapters.persistence.database import Database
from kundelik_domain.identity.ports import Attempts
from kundelik_domain.identity.values import Attempted
from tests.fakes import FixedClock, MemoryAttempts

WINDOW = timedelta(minutes=15)

pytestmark = pytest.mark.req("IDN-1")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture(params=["memory", "vault"])
def attempts(request: pytest.FixtureRequest, clock: FixedClock) -> Attempts:
    if request.param == "memory":
        return MemoryAttempts(clock.now)
    return VaultAttempts(request.getfixturevalue("database"), clock.now)


def test_attempts_add_up_while_the_window_is_open(attempts: Attempts, clock: FixedClock) -> None:
    counted = [attempts.count("account", WINDOW)]
    clock.pass_by(minutes=5)
    counted.append(attempts.count("account", WINDOW))

    assert counted == [Attempted(1, WINDOW), Attempted(2, timedelta(minutes=10))]


def test_the_window_closes_by_itself_however_often_it_was_tried(attempts: Attempts, clock: FixedClock) -> None:
    attempts.count("account", WINDOW)
    clock.pass_by(minutes=14)
    attempts.count("account", WINDOW)
    clock.pass_by(minutes=1)

    assert attempts.count("account", WINDOW) == Attempted(1, WINDOW)


def test_each_key_counts_for_itself(attempts: Attempts) -> None:
    attempts.count("account", WINDOW)

    assert attempts.count("address", WINDOW) == Attempted(1, WINDOW)


def test_one_attempt_is_taken_back_but_none_below_zero(attempts: Attempts) -> None:
    attempts.count("account", WINDOW)
    attempts.count("account", WINDOW)
    attempts.take_back("account")
    attempts.take_back("unheard of")

    assert attempts.count("account", WINDOW).failures == 2
    for _ in range(5):
        attempts.take_back("account")
    assert attempts.count("account", WINDOW).failures == 1


def test_forgiven_is_forgotten(attempts: Attempts) -> None:
    attempts.count("account", WINDOW)
    attempts.forgive("account")

    assert attempts.count("account", WINDOW) == Attempted(1, WINDOW)


def test_nobody_is_miscounted_when_many_try_at_once(database: Database, clock: FixedClock) -> None:
    attempts = VaultAttempts(database, clock.now)

    with ThreadPoolExecutor(8) as pool:
        counted = list(pool.map(lambda _: attempts.count("account", WINDOW).failures, range(40)))

    assert sorted(counted) == list(range(1, 41))


def test_closed_windows_are_swept(database: Database, clock: FixedClock) -> None:
    attempts = VaultAttempts(database, clock.now)
    attempts.count("old", WINDOW)
    clock.pass_by(minutes=15)
    attempts.count("new", WINDOW)

    assert (attempts.sweep(WINDOW), attempts.sweep(WINDOW)) == (1, 0)
