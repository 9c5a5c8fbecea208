"""The log is read in order, by position and by stream; only what is listened to is opened."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from adapters.persistence.database import Database
from adapters.persistence.fact_codec import UnknownFact
from kundelik_domain.shared.facts import ERASED, Fact
from projections.reading import Recorded
from tests.tallies import NOON, Counted, Log, Named, Overheard, counts, later, open_log

KEY, STREAM, COMMAND, AIGERIM, NURLAN = (UUID(int=n) for n in range(1, 6))


@pytest.fixture
def log(database: Database) -> Iterator[Log]:
    with open_log(database) as log:
        yield log


@pytest.mark.req("AUD-1")
def test_an_event_is_read_with_its_whole_envelope(log: Log) -> None:
    fact = Counted(KEY, 5)
    log.write_raw([(STREAM, 1, fact.NAME, log.codec.encode(STREAM, 1, fact))], command_id=COMMAND)

    assert log.events.after(0, 10).recorded == [Recorded(1, STREAM, 1, fact, NOON, None, "parent", None, COMMAND)]


def test_an_empty_log_has_nothing_and_ends_at_zero(log: Log) -> None:
    assert (log.events.head(), log.events.after(0, 10)) == (0, ([], 0))


def test_the_log_is_read_in_order_page_by_page_with_nothing_left_out(log: Log) -> None:
    log.write(*counts(25))
    position, pages = 0, []
    while (page := log.events.after(position, 10)).recorded:
        pages.append([r.position for r in page.recorded])
        position = page.looked_up_to

    assert pages == [list(range(1, 11)), list(range(11, 21)), list(range(21, 26))]


def test_a_reader_moves_past_what_it_does_not_listen_to(log: Log) -> None:
    log.write(Overheard(), *counts(1), Overheard(), Overheard())
    names = log.events.names_of([Counted])

    batch = log.events.after(0, 10, names)
    rest = log.events.after(batch.looked_up_to, 10, names)

    assert ([r.position for r in batch.recorded], batch.looked_up_to, rest) == ([2], 4, ([], 4))


def test_a_full_batch_has_looked_no_further_than_its_last_event(log: Log) -> None:
    log.write(Overheard(), *counts(2), Overheard())

    assert log.events.after(0, 1, log.events.names_of([Counted])).looked_up_to == 2


def test_a_reader_can_be_told_where_to_end(log: Log) -> None:
    log.write(*counts(5))

    batch = log.events.after(0, 10, upto=3)

    assert ([r.position for r in batch.recorded], batch.looked_up_to) == ([1, 2, 3], 3)


def test_who_stands_at_the_end_or_has_been_told_to_end_before_stays_there(log: Log) -> None:
    log.write(*counts(5))

    assert [log.events.after(*at, upto=upto) for at, upto in (((5, 10), None), ((9, 10), None), ((4, 10), 2))] == [
        ([], 5),
        ([], 9),
        ([], 4),
    ]


def test_what_nobody_listens_to_is_not_even_decoded(log: Log) -> None:
    log.write_raw([(STREAM, 1, Overheard.NAME, b"no JSON"), (STREAM, 2, "tests.unheard-of.v9", b"{}")])

    assert log.events.after(0, 10, log.events.names_of([Counted])) == ([], 2)


@pytest.mark.req("OPS-4")
def test_facts_of_earlier_versions_are_heard_as_the_newest(log: Log) -> None:
    stored = b'{"key": "%s", "how_much": "7"}' % str(KEY).encode()
    log.write_raw([(STREAM, 1, "tests.counted.v1", stored)])

    batch = log.events.after(0, 10, log.events.names_of([Counted]))

    assert [r.fact for r in batch.recorded] == [Counted(KEY, 7)]


def test_nobody_can_listen_to_a_fact_that_is_not_known(log: Log) -> None:
    with pytest.raises(UnknownFact):
        log.events.names_of([type("Unknown", (Fact,), {"NAME": "tests.unknown.v1"})])


@pytest.mark.req("AUD-6")
def test_personal_fields_are_opened_and_those_of_erased_persons_are_not(log: Log) -> None:
    log.write(Named(AIGERIM, "Айгерим"), Named(NURLAN, "Нұрлан"))
    log.keys.destroyed.add(NURLAN)

    facts = [r.fact for r in log.events.after(0, 10).recorded]

    assert facts == [Named(AIGERIM, "Айгерим"), Named(NURLAN, ERASED)]


def test_keys_are_fetched_once_for_a_whole_batch(log: Log) -> None:
    log.write(*(Named(person, "Айгерим") for person in (AIGERIM, NURLAN, AIGERIM)))
    log.events.after(0, 10)

    assert log.keys.asked == [{AIGERIM, NURLAN}]


@pytest.mark.req("AUD-3")
def test_a_history_is_read_whole_or_to_a_version_or_to_a_moment(log: Log) -> None:
    for version, second in ((1, 0), (2, 60), (3, 30)):  # the third was recorded by a clock that is behind
        data = log.codec.encode(STREAM, version, Counted(KEY, version))
        log.write_raw([(STREAM, version, Counted.NAME, data)], at=later(second))

    def versions(**upto: object) -> list[int]:
        return [r.version for r in log.events.of_stream(STREAM, **upto)]  # type: ignore[arg-type]

    assert versions() == [1, 2, 3]
    assert versions(version=2) == [1, 2]
    assert versions(moment=later(45)) == [1]
    assert log.events.of_stream(KEY) == []
