"""An installation filled with the simulated country, by the decisions and into the log that everybody uses (RPT-20).

Every command has an id made of the seed and of what it is about: killed and run again, it goes on where it was; run
twice, it changes nothing. Moments are those of a clock of its own, which stands where the story has come to.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from adapters.persistence.acknowledged import positions_of
from adapters.persistence.fact_streams import FactStreams
from adapters.simulation.book import closes_on, window_of
from kundelik_domain.attainment.use_cases import Grading, Journals
from kundelik_domain.attainment.values import Column, SchoolYear
from kundelik_domain.organisations.use_cases import Authorities, Organisations
from kundelik_domain.shared.streams import Envelope

from .setting_up import SETUP
from .simulated_schools import SimulatedSchools
from .units import TreeOfEducation

if TYPE_CHECKING:
    from adapters.bootstrap.wiring import Installation
    from adapters.simulation.days import World

ZONE: Final = ZoneInfo("Asia/Almaty")
LOOKED_UP: Final = 500
"""Schools whose commands are asked for at once: those that are known are passed over."""

SHEETS_AT_ONCE: Final = 1_000
OPENS, CLOSES = time(8), time(18)
"""Between these the schools of a day come, one after the other."""


class Clock(Protocol):
    """Where the story has come to; never goes back."""

    def now(self) -> datetime:
        """UTC."""
        ...

    def set(self, instant: datetime) -> None:
        """Not before now."""
        ...


class StoryClock:
    """In this process only."""

    def __init__(self) -> None:
        self._now, self._lock = datetime.min.replace(tzinfo=UTC), threading.Lock()

    def now(self) -> datetime:
        """UTC."""
        return self._now

    def set(self, instant: datetime) -> None:
        """Not before now."""
        with self._lock:
            self._now = max(self._now, instant)


@dataclass(frozen=True, slots=True)
class Done:
    """What was brought, now or by an earlier run (`known`: commands that had been given before)."""

    schools: int = 0
    pupils: int = 0
    sheets: int = 0
    grades: int = 0
    known: int = 0

    def __add__(self, other: Done) -> Done:
        return Done(*(getattr(self, each) + getattr(other, each) for each in self.__slots__))


Progress = Callable[[date, Done], None]


@dataclass(frozen=True)
class Simulation:
    """`threads` decide side by side; with one, the order of the log is the same always.

    `registered`: schools that stand already, by their number from 0. `clock` may be one that others share.
    """

    installation: Installation
    world: World
    clock: Clock = field(default_factory=StoryClock)
    threads: int = 3
    registered: Mapping[int, UUID] = field(default_factory=dict)
    names: bool = False
    stop: threading.Event = field(default_factory=threading.Event)

    @cached_property
    def schools(self) -> SimulatedSchools:
        """As commands."""
        return SimulatedSchools(self.world, self.registered)

    @cached_property
    def _streams(self) -> FactStreams:
        return FactStreams(
            self.installation.database, self.installation.appender, self.installation.codec, self.clock.now
        )

    @cached_property
    def _authorities(self) -> Authorities:
        return Authorities(streams=self._streams)

    @cached_property
    def _organisations(self) -> Organisations:
        return Organisations(streams=self._streams)

    @cached_property
    def _journals(self) -> Journals:
        return Journals(streams=self._streams, units=TreeOfEducation(self._authorities))

    @cached_property
    def _grading(self) -> Grading:
        return Grading(streams=self._streams, units=TreeOfEducation(self._authorities))

    @property
    def begins(self) -> date:
        """When classes are opened: the day before the first quarter."""
        return self.world.year.quarters[0].starts - timedelta(days=1)

    def open(self, progress: Progress = lambda _day, _done: None) -> Done:
        """Authorities, schools, their subjects, classes and pupils."""
        on = self.begins
        self.clock.set(_at(on, 0, 1))
        for what, command in self.schools.authorities():
            envelope = Envelope(command_id=self.schools.unit(what), actor=SETUP.user, correlation_id=SETUP.user)
            self._authorities.register(envelope, SETUP, command)
        numbers = range(self.world.schools)

        def last(number: int) -> UUID:
            return self.schools.command(f"named/{number}" if self.names else f"classes/{number}")

        return self._all(on, numbers, lambda number: [last(number)], self._open, progress)

    def run(
        self, columns: Sequence[Column], first: date, last: date, progress: Progress = lambda _day, _done: None
    ) -> Iterator[date]:
        """Day after day: each when it is done. Whoever cuts weeks does it between two of them.

        Pupils move on all days up to `last`, also before `first`: grades are put for those who are there.
        """
        for on, numbers in self.world.days(min(first, self.begins), last):
            if self.stop.is_set():
                return
            open_ones = tuple(column for column in columns if on >= first and self.world.is_open(column, on))
            if not open_ones and self.world.moving(on) is None:
                continue

            def marks(number: int, on: date = on, asked: tuple[Column, ...] = open_ones) -> list[UUID]:
                return [self.schools.command(_put(number, on, column, 0)) for column in asked]

            def bring(number: int, on: date = on, asked: tuple[Column, ...] = open_ones) -> Done:
                return self._bring(number, on, asked)

            self._all(on, numbers, marks, bring, progress)
            yield on

    def _all(
        self,
        on: date,
        numbers: Sequence[int],
        marks: Callable[[int], list[UUID]],
        bring: Callable[[int], Done],
        progress: Progress,
    ) -> Done:
        """Those schools whose commands, the last ones of each, are not all known."""
        done, places = Done(), {number: place for place, number in enumerate(numbers)}
        with ThreadPoolExecutor(self.threads) as pool:
            for start in range(0, len(numbers), LOOKED_UP):
                portion = numbers[start : start + LOOKED_UP]
                wanted = {number: marks(number) for number in portion}
                known = positions_of(self.installation.database, [each for ids in wanted.values() for each in ids])
                new = [number for number, ids in wanted.items() if not ids or any(each not in known for each in ids)]
                done += Done(known=len(known))

                def turn(number: int) -> Done:
                    if self.stop.is_set():
                        return Done()
                    self.clock.set(_at(on, places[number], len(numbers)))
                    return bring(number)

                for told in pool.map(turn, new):
                    done += told
                    progress(on, told)
        return done

    def _open(self, number: int) -> Done:
        schools, deputy = self.schools, self.schools.deputy(number)
        if number not in self.registered:
            envelope = Envelope(
                command_id=schools.unit(f"school/{number}"), actor=SETUP.user, correlation_id=SETUP.user
            )
            self._organisations.register_school(envelope, SETUP, schools.registration(number))
        self._authorities.place_school(schools.envelope(f"placed/{number}", SETUP), SETUP, schools.placing(number))
        self._journals.set_subjects(schools.envelope(f"subjects/{number}", deputy), deputy, schools.settings(number))
        classes = schools.classes(number, self.begins)
        self._journals.open_classes(schools.envelope(f"classes/{number}", deputy), deputy, classes)
        if self.names:
            members = self.world.members(number)
            for place, each in reversed(list(enumerate(members))):
                mark = f"named/{number}/{place}" if place else f"named/{number}"
                self._journals.name_pupils(schools.envelope(mark, deputy), deputy, schools.names(number, each))
        return Done(schools=1, pupils=sum(len(each.pupils) for each in classes))

    def _bring(self, number: int, on: date, columns: tuple[Column, ...]) -> Done:
        """The first part of each column's sheets comes last: where it is known, all are."""
        schools, deputy, day = self.schools, self.schools.deputy(number), self.world.day(number, on, columns)
        for members in day.leaving:
            envelope = schools.envelope(f"left/{number}/{on}/{members.place}", deputy)
            self._journals.release_pupils(envelope, deputy, schools.releasing(day, members))
        for members in day.coming:
            envelope = schools.envelope(f"came/{number}/{on}/{members.place}", deputy)
            self._journals.enter_pupils(envelope, deputy, schools.entering(day, members))
        for column, puts in schools.puts(day).items():
            for start in reversed(range(0, len(puts), SHEETS_AT_ONCE)):
                envelope = schools.envelope(_put(number, on, column, start), deputy)
                self._grading.put_many(envelope, deputy, puts[start : start + SHEETS_AT_ONCE])
        return Done(sheets=len(day.sheets), grades=sum(len(sheet.grades) for sheet in day.sheets))


def columns_of(told: str) -> tuple[Column, ...]:
    """`1`, `1,3`, `2..4`, `year` or `1..4,year`; none where that is something else."""
    columns: list[Column] = []
    for part in told.replace(" ", "").split(","):
        first, _, last = part.partition("..")
        if part == "year":
            columns += [Column.YEAR, Column.FINAL]
        elif first in _QUARTERS and (last or first) in _QUARTERS:
            columns += [Column(str(number)) for number in range(int(first), int(last or first) + 1)]
        else:
            return ()
    return tuple(dict.fromkeys(columns))


def dates_of(year: SchoolYear, columns: Sequence[Column]) -> tuple[date, date]:
    """The first day on which anything can happen to these columns, and the last."""
    windows = [window_of(year, column) for column in columns]
    last = max(closes_on(year, column) for column in columns)
    return min(window.grading_from for window in windows), last


_QUARTERS: Final = ("1", "2", "3", "4")


def _put(number: int, on: date, column: Column, start: int) -> str:
    return f"put/{column.value}/{number}/{on}/{start}"


def _at(day: date, place: int, of: int) -> datetime:
    """The moment of who comes in this place on that day, UTC."""
    opens, closes = (datetime.combine(day, moment, ZONE) for moment in (OPENS, CLOSES))
    return (opens + (closes - opens) * place / max(of, 1)).astimezone(UTC)
