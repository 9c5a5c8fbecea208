"""One contract for every broker: at least once, with attempts and pauses, whoever dies (NTF-1, OPS-1).

Against Redis and RabbitMQ where this machine has them; the summary of the run says where it has not.
"""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any, Final
from uuid import uuid4

import dramatiq
import pytest
from typing_extensions import override

from adapters.broker.carrying import Again, Carrier, Errand
from adapters.broker.opening import UnknownBroker, open_broker
from tests.adapters.broker.brokers import a_broker, address_of
from tests.adapters.broker.found import FOUND
from tests.installations import a_database
from tests.races.processes import started
from tests.tallies import eventually

pytestmark = pytest.mark.req("NTF-1", "OPS-1")
Place = tuple[str, str | None, str]
"""Name, address and database of a broker."""

REAL: Final = [name for name, found in FOUND.items() if found and name != "memory"]


@pytest.fixture(scope="module")
def addresses(server: str, template: str) -> Iterator[Callable[[str], Place]]:
    """Each server is started once, when first asked for."""
    with ExitStack() as running:
        conninfo = running.enter_context(a_database(server, template))
        yield cache(lambda name: (name, running.enter_context(address_of(name)), conninfo))


@pytest.fixture(params=[name for name, found in FOUND.items() if found])
def place(request: pytest.FixtureRequest, addresses: Callable[[str], Place]) -> Place:
    return addresses(request.param)


@pytest.fixture
def broker(place: Place) -> Iterator[dramatiq.Broker]:
    broker = a_broker(*place)
    yield broker
    broker.close()


class Log:
    """What was carried, at which attempt."""

    def __init__(self, answer: Callable[[Errand, int], Again | None] = lambda *_: None) -> None:
        self.answer, self.lock = answer, threading.Lock()
        self.carried: list[tuple[Any, int]] = []

    def __call__(self, errand: Errand, attempt: int) -> Again | None:
        with self.lock:
            self.carried.append((errand["notice"], attempt))
        return self.answer(errand, attempt)


def errands(count: int) -> list[Mapping[str, str | int | None]]:
    return [{"notice": str(uuid4()), "version": number, "application": None} for number in range(count)]


def test_every_errand_is_carried_once(broker: dramatiq.Broker) -> None:
    carrier, log, sent = Carrier(broker), Log(), errands(20)
    for errand in sent:
        carrier.hand_over(errand)
    with carrier.working(log):
        eventually(lambda: len(log.carried) >= len(sent))

    assert sorted(log.carried) == sorted((errand["notice"], 1) for errand in sent)


def test_an_errand_that_asks_for_it_comes_again_as_the_next_attempt(broker: dramatiq.Broker) -> None:
    carrier, log = Carrier(broker), Log(lambda _, attempt: Again(0.01, attempt + 1) if attempt < 3 else None)
    (errand,) = errands(1)
    carrier.hand_over(errand)
    with carrier.working(log):
        eventually(lambda: len(log.carried) == 3)

    assert log.carried == [(errand["notice"], attempt) for attempt in (1, 2, 3)]


def test_whatever_breaks_on_our_side_comes_again_and_says_nothing_in_the_queue(broker: dramatiq.Broker) -> None:
    failures = iter([OSError("құпия"), ValueError("құпия")])

    def answer(_: Errand, __: int) -> Again | None:
        for failure in failures:
            raise failure
        return None

    carrier, log = Carrier(broker, first_stumble=10), Log(answer)
    (errand,) = errands(1)
    kept: list[str] = []
    broker.add_middleware(Seeing(kept))
    carrier.hand_over(errand)
    with carrier.working(log):
        eventually(lambda: len(log.carried) == 3, within=20)

    assert {attempt for _, attempt in log.carried} == {1}
    assert kept
    assert not any("құпия" in text or "\\u049b" in text for text in kept)


class Seeing(dramatiq.Middleware):
    """Reads along what goes into queues."""

    def __init__(self, kept: list[str]) -> None:
        self.kept = kept

    @override
    def after_enqueue(self, _broker: Any, message: Any, _delay: Any) -> None:
        self.kept.append(json.dumps(message.asdict(), default=str, ensure_ascii=False))


@contextmanager
def a_worker_elsewhere(place: Place, folder: Any) -> Iterator[Any]:
    name, url, conninfo = place
    with started(("tests.adapters.broker.stuck", name, url or "", conninfo, folder / "taken")) as (child,):
        yield child


def test_what_a_killed_worker_had_taken_is_carried_by_another(tmp_path: Any, real: Place) -> None:
    broker = a_broker(*real)
    carrier, log, sent = Carrier(broker), Log(), errands(5)
    for errand in sent:
        carrier.hand_over(errand)
    with a_worker_elsewhere(real, tmp_path) as child:
        eventually((tmp_path / "taken").exists, within=20)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    with carrier.working(log):
        eventually(lambda: {errand["notice"] for errand in sent} <= {n for n, _ in log.carried}, within=30)
    broker.close()


@pytest.fixture(params=REAL)
def real(request: pytest.FixtureRequest, addresses: Callable[[str], Place]) -> Place:
    return addresses(request.param)


def test_an_address_that_names_no_broker_is_refused() -> None:
    with pytest.raises(UnknownBroker):
        open_broker("kafka://host", {})
