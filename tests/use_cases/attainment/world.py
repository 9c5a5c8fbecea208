"""Two districts of an oblast with three schools, where journals and reports are kept on fakes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count
from typing import Any, Final
from uuid import UUID

from kundelik_domain.attainment.commands import (
    CutWeek,
    EnterPupils,
    OpenClass,
    OrderExport,
    PublishWeek,
    PutGrades,
    ReleasePupils,
)
from kundelik_domain.attainment.grade_sheet import GRADE_SHEET
from kundelik_domain.attainment.journal_class import JOURNAL_CLASS, JournalClass
from kundelik_domain.attainment.use_cases import Exports, Grading, Journals, ReportRulesKeeping, SchoolYears, Weeks
from kundelik_domain.attainment.values import (
    Column,
    Form,
    Grade,
    Language,
    Period,
    Scope,
    class_of,
    sheet_of,
    week_of,
)
from kundelik_domain.shared.access import PLATFORM, Holding, Principal, Role
from kundelik_domain.shared.facts import Fact
from kundelik_domain.shared.refusals import NotFound
from kundelik_domain.shared.streams import Envelope, Outcome
from kundelik_domain.shared.units import COUNTRY, Level
from tests.fakes import FixedClock, MemoryStreams

OBLAST, DISTRICT, FAR_DISTRICT, SCHOOL, NEIGHBOUR, FAR_SCHOOL = (UUID(int=0x0B0 + n) for n in range(6))
THE_SCHOOL: Final = Scope(Level.SCHOOL, SCHOOL)
THE_DISTRICT: Final = Scope(Level.DISTRICT, DISTRICT)
THE_OBLAST: Final = Scope(Level.OBLAST, OBLAST)
THE_COUNTRY: Final = Scope(Level.COUNTRY, COUNTRY)

MIDWEEK: Final = datetime(2021, 10, 27, 6, 0, tzinfo=UTC)
"""Wednesday noon in Almaty, while grades of quarter 1 are put."""

SUNDAY: Final = date(2021, 10, 31)
SUBJECTS: Final = ("kazakh-language", "mathematics", "physics")
FIVE_A: Final = class_of(SCHOOL, 2021, 5, "А")
HASH: Final = "ab" * 32


@dataclass(frozen=True)
class MemoryUnits:
    """What stands directly above each unit; passes the contract of `Units` (tests/contracts/test_units.py)."""

    above: Mapping[Scope, Scope]

    def chain(self, scope: Scope) -> tuple[Scope, ...]:
        if scope == THE_COUNTRY:
            return (scope,)
        if scope not in self.above:
            raise NotFound
        return (scope, *self.chain(self.above[scope]))


UNITS: Final = MemoryUnits(
    {
        THE_OBLAST: THE_COUNTRY,
        THE_DISTRICT: THE_OBLAST,
        Scope(Level.DISTRICT, FAR_DISTRICT): THE_OBLAST,
        THE_SCHOOL: THE_DISTRICT,
        Scope(Level.SCHOOL, NEIGHBOUR): THE_DISTRICT,
        Scope(Level.SCHOOL, FAR_SCHOOL): Scope(Level.DISTRICT, FAR_DISTRICT),
    }
)


def somebody(number: int, *held: tuple[Role, UUID]) -> Principal:
    user = UUID(int=0xE000 + number)
    return Principal(user, user, frozenset(Holding(role, unit) for role, unit in held))


DIRECTOR: Final = somebody(1, (Role.DIRECTOR, SCHOOL))
TEACHER: Final = somebody(2, (Role.TEACHER, SCHOOL))
NEIGHBOURS_DIRECTOR: Final = somebody(3, (Role.DIRECTOR, NEIGHBOUR))
OFFICER: Final = somebody(4, (Role.DISTRICT_OFFICER, DISTRICT))
OBLAST_OFFICER: Final = somebody(5, (Role.OBLAST_OFFICER, OBLAST))
MINISTRY: Final = somebody(6, (Role.MINISTRY_OFFICER, COUNTRY))
CLOCK: Final = somebody(7, (Role.CLOCK, PLATFORM))
STRANGER: Final = somebody(8, (Role.PARENT, UUID(int=0xFFFF)))
HR: Final = somebody(9, (Role.HR, SCHOOL))
FAR_OFFICER: Final = somebody(10, (Role.DISTRICT_OFFICER, FAR_DISTRICT))


@dataclass
class World:
    """Everything is asked in the name of whoever may, unless told otherwise."""

    clock: FixedClock = field(default_factory=lambda: FixedClock(MIDWEEK))
    numbers: Any = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.streams = MemoryStreams(self.clock.now)
        self.journals = Journals(streams=self.streams, units=UNITS)
        self.grading = Grading(streams=self.streams, units=UNITS)
        self.weeks = Weeks(streams=self.streams)
        self.exports = Exports(streams=self.streams, units=UNITS)
        self.rules = ReportRulesKeeping(streams=self.streams)
        self.years = SchoolYears(streams=self.streams)

    def asked(self) -> Envelope:
        """Another command each time."""
        number = UUID(int=0xC000 + next(self.numbers))
        return Envelope(command_id=number, actor=UUID(int=1), correlation_id=number)

    def on(self, year: int, month: int, day: int) -> None:
        """Noon in Almaty."""
        self.clock.moment = datetime(year, month, day, 6, 0, tzinfo=UTC)

    def opens(self, letter: str = "А", by: Principal = DIRECTOR, **changes: Any) -> UUID:
        """5 «А» of this school with pupils 1, 2 and 3, or another."""
        form: dict[str, Any] = {
            "school": SCHOOL,
            "school_year": 2021,
            "parallel": 5,
            "subjects": SUBJECTS,
            "pupils": (1, 2, 3),
        }
        command = OpenClass(letter=letter, **(form | changes))
        return UUID(self.journals.open_class(self.asked(), by, command).answer["class"])

    def enters(self, class_id: UUID, *pupils: int, by: Principal = DIRECTOR) -> Outcome:
        command = EnterPupils(class_id=class_id, pupils=pupils, on=self.clock.moment.date())
        return self.journals.enter_pupils(self.asked(), by, command)

    def releases(self, class_id: UUID, *pupils: int, by: Principal = DIRECTOR) -> Outcome:
        command = ReleasePupils(class_id=class_id, pupils=pupils, on=self.clock.moment.date())
        return self.journals.release_pupils(self.asked(), by, command)

    def puts(self, command: PutGrades | None = None, by: Principal = TEACHER, **changes: Any) -> dict[str, Any]:
        return dict(self.grading.put(self.asked(), by, command or a_sheet(**changes)).answer)

    def cells(self, subject: str = "mathematics", column: Column = Column.QUARTER_1) -> dict[int, Grade]:
        return dict(self.streams.read(GRADE_SHEET, sheet_of(FIVE_A, subject, column)).cells)

    def school_class(self, class_id: UUID = FIVE_A) -> JournalClass:
        return self.streams.read(JOURNAL_CLASS, class_id)

    def cuts(self, sunday: date = SUNDAY, period: Period = Period.QUARTER_1, by: Principal = CLOCK) -> Outcome:
        return self.weeks.cut(self.asked(), by, CutWeek(sunday=sunday, school_year=2021, period=period))

    def publishes(self, revision: int = 1, sha256: str = HASH, by: Principal = CLOCK, **changes: Any) -> Outcome:
        form = {"week": week_of(SUNDAY, 2021, Period.QUARTER_1), "cut": 7, "rows": 3, **changes}
        return self.weeks.publish(self.asked(), by, PublishWeek(revision=revision, sha256=sha256, **form))

    def has_published(self) -> None:
        """Quarter 1, on its first Sunday."""
        self.on(2021, 10, 31)
        self.cuts()
        self.publishes()

    def orders(self, scope: Scope = THE_SCHOOL, by: Principal = DIRECTOR, **changes: Any) -> dict[str, Any]:
        return dict(self.exports.order(self.asked(), by, an_order(scope, **changes)).answer)

    def since(self, before: int) -> list[Fact]:
        """Facts recorded since the log had that many."""
        return [recorded.fact for recorded in self.streams.log[before:]]


def a_sheet(**changes: Any) -> PutGrades:
    form: dict[str, Any] = {
        "class_id": FIVE_A,
        "subject": "mathematics",
        "column": Column.QUARTER_1,
        "grades": ((1, Grade.FIVE), (2, Grade.FOUR), (3, Grade.NOT_ATTESTED)),
    }
    return PutGrades(**(form | changes))


def an_order(scope: Scope = THE_SCHOOL, **changes: Any) -> OrderExport:
    form: dict[str, Any] = {
        "scope": scope,
        "sunday": SUNDAY,
        "school_year": 2021,
        "period": Period.QUARTER_1,
        "form": Form.CSV,
        "language": Language.KK,
    }
    return OrderExport(**(form | changes))
