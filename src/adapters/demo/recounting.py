"""After the year: published weeks, books and figures, each against what does not come from it (RPT-14 … RPT-25)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from adapters.bootstrap.report_exporting import ExportMaking
from adapters.bootstrap.week_verifying import verified_weeks
from adapters.persistence.acknowledged import positions_of
from adapters.texts.report_words import SUPPRESSED
from adapters.xlsx.reading import read_rows
from kundelik_domain.attainment.values import Period
from kundelik_domain.shared.access import Role
from kundelik_domain.shared.units import COUNTRY

from .attaining import DAYS, shown_from, sundays_shown
from .books import CSV, STYLED, Books, Kept
from .offices import FOREIGN, GRADING_CLOSED, REASON
from .proving import Check

if TYPE_CHECKING:
    from adapters.bootstrap.wiring import Installation

    from .attaining import Attained

FIGURES: Final = "members, beginners, exempt, ungraded, excellent, good, satisfactory, low, grades, cells, filled"
BELOW: Final = (("school", 1, 2, "unit"), ("district", 2, 3, "district"), ("oblast", 3, 4, "oblast"))
"""Of what the rows of one level are parts: the level, theirs, and by which column."""

UNEVEN: Final = """
select w.sunday, w.period, w.revision, %(name)s, unit
from (select week, revision, {by} as unit, {sums} from reports.published_rows where level = {parts}
    group by week, revision, {by}) below
full join (select week, revision, unit, {figures} from reports.published_rows
    where level = {whole} and parallel = 0) one using (week, revision, unit)
left join reports.published_weeks w using (week, revision)
where ({below}) is distinct from ({one})
"""
GROUPS: Final = ("excellent", "good", "satisfactory", "low", "exempt", "ungraded", "beginners")
SEEN_INTO: Final = ((Role.DISTRICT_OFFICER, STYLED), (Role.OBLAST_OFFICER, CSV), (Role.MINISTRY_OFFICER, CSV))
LOOKED_INTO: Final = 3
"""Parallels of the school whose pupils are counted one by one."""


@dataclass(frozen=True, slots=True)
class Recounting:
    """Asks as the people themselves; sums, hashes and the log come from within."""

    attained: Attained
    installation: Installation

    def checks(self) -> Iterator[Check]:
        """Every one of them computed when it is asked for."""
        verdicts = list(verified_weeks(self.installation))
        found = Counter((each.published.sunday, each.published.period) for each in verdicts)
        wanted = {(sunday, period) for sunday in sundays_shown() for period in self._shown(sunday)}
        yield Check("Sundays that were to be published and were not", set(), wanted - set(found))
        yield Check("weeks whose figures are not those of their hash in the log", [], _not_genuine(verdicts))
        yield Check("weeks that tell anything else than on their day", [], list(self._told_otherwise()))
        yield Check("levels that do not add up, in any week", [], self._uneven())
        yield Check("pupils of a parallel counted one by one", *self._pupils())
        yield from self._correction()
        yield from self._books()
        expected = Counter({FOREIGN: 1, GRADING_CLOSED: 1})
        journal = self.attained.offices.commands.journal
        yield Check(
            "refused: a foreign school's book, a grade after the window", expected, Counter(journal.refusals())
        )
        stored = positions_of(self.installation.database, journal.commands())
        lost = [str(command) for command, at in journal.commands().items() if stored.get(command) != at]
        yield Check("acknowledged commands lost, reports", [], lost)
        yield Check("read models that stand still, reports", [], self._standing())

    def _shown(self, sunday: Any) -> list[Period]:
        return [Period(line["period"]) for line in self.attained.weeks if line["sunday"] == str(sunday)]

    def _told_otherwise(self) -> Iterator[str]:
        for line in self.attained.weeks:
            sunday, period, revision = line["sunday"], Period(line["period"]), line["revision"]
            asked = {"revision": revision}
            now = self.attained.offices.page(Role.MINISTRY_OFFICER, COUNTRY, sunday, period, asked)
            if now != line["page"]:
                yield f"{sunday} {period.value} {revision}"

    def _uneven(self) -> list[Any]:
        """Parallels add up to schools, schools to districts, districts to oblasts, oblasts to the country."""
        found: list[Any] = []
        columns = FIGURES.split(", ")
        with self.installation.database.connection() as connection:
            for name, parts, whole, by in (*BELOW, ("country", 4, 5, f"'{COUNTRY}'::uuid")):
                query = UNEVEN.format(
                    by=by,
                    parts=parts,
                    whole=whole,
                    figures=FIGURES,
                    sums=", ".join(f"sum({each}) as {each}" for each in columns),
                    below=", ".join(f"below.{each}" for each in columns),
                    one=", ".join(f"one.{each}" for each in columns),
                )
                found += connection.execute(query, {"name": name}).fetchall()
        return found

    def _pupils(self) -> tuple[Any, Any]:
        """By the director: the figures of some parallels, and the pupils behind them, folded from events alone."""
        place, offices = self.attained.offices.place, self.attained.offices
        figures, counted = [], []
        for period in (Period.QUARTER_1, Period.YEAR):
            sunday = shown_from(period) + DAYS
            rows = offices.page(Role.DIRECTOR, place.school, sunday, period)["rows"]
            for row in rows[-LOOKED_INTO:]:
                asked = {"parallel": row["parallel"]}
                told = offices.page(Role.DIRECTOR, place.school, sunday, period, asked, of="/pupils")
                groups = Counter(each["figure"] for each in told["items"])
                figures.append((period, row["parallel"], {name: row[name] for name in GROUPS}))
                counted.append((period, row["parallel"], {name: groups[name] for name in GROUPS}))
        return figures, counted

    def _correction(self) -> Iterator[Check]:
        """Shown by the next Sunday, and in the revision among its causes; never in the week before (RPT-18)."""
        offices, first = self.attained.offices, shown_from(Period.QUARTER_1)
        low = []
        for sunday, revision in ((first, 1), (first + DAYS, 1), (first, 2)):
            asked = {"revision": revision}
            page = offices.page(Role.DIRECTOR, offices.place.school, sunday, Period.QUARTER_1, asked)
            low += [row["low"] for row in page["rows"] if row["parallel"] == offices.parallel]
        yield Check("a correction shows on the next Sunday and in the revision", (True, True), _grown(low))
        asked = {"revision": 2, "limit": 1000}
        told = offices.page(Role.DIRECTOR, offices.place.school, first, Period.QUARTER_1, asked, of="/differences")
        at = offices.commands.journal.acknowledged["correction"].position
        causes = [cause["position"] for cause in told["causes"]["items"]]
        yield Check("the revision names its reason and the correction", (REASON, True), (
            told["to"]["reason"], at in causes
        ))  # fmt: skip

    def _books(self) -> Iterator[Check]:
        kept, books = self.attained.kept, self.attained.books
        yield Check("books whose SHA-256 is another than the log's", [], [k.path.name for k in kept if not k.genuine])
        again = [books.keep(each.wanted) for each in kept[:LOOKED_INTO]]
        orders = [(each.export, each.told["sha256"]) for each in kept[:LOOKED_INTO]]
        yield Check("the same order again is the same book", orders, [(a.export, a.told["sha256"]) for a in again])
        making = ExportMaking(self.installation)
        others = [each.path.name for each in kept if making.written(each.export)[0] != each.path.read_bytes()]
        yield Check("books that are written differently from the events", [], others)
        school = next(each for each in kept if each.wanted.role is Role.DIRECTOR)
        status = books.fetched_by(Role.DISTRICT_OFFICER, school.export)
        yield Check("the school's own book, asked for by its district", HTTPStatus.NOT_FOUND, status)
        tables = [each for each in kept if (each.wanted.role, each.wanted.form) in SEEN_INTO]
        yield Check("small groups whose figures stand in a book", *self._suppressed(books, tables))

    def _suppressed(self, books: Books, tables: list[Kept]) -> tuple[Any, Any]:
        """As many rows without any figure as there are hidden ones below the unit, and not one figure among them."""
        hidden, silent = [], []
        for each in tables:
            hidden.append((each.path.name, self._hidden(books, each), 0))
            marked = [cells for cells in read_rows(each.path.read_bytes()).rows if SUPPRESSED in cells]
            speaking = sum(any(_is_figure(cell) for cell in cells[4:]) for cells in marked)
            silent.append((each.path.name, len(marked), speaking))
        return hidden, silent

    def _hidden(self, books: Books, each: Kept) -> int:
        scope, wanted = books.scope(each.wanted.role), each.wanted
        query = (
            "select count(*) from reports.published_rows r join reports.published_weeks w using (week, revision)"
            " where w.sunday = %s and w.period = %s and w.revision = %s and r.level = any(%s) and r.hidden"
            " and (%s or %s in (r.district, r.oblast))"
        )
        period = 5 if wanted.period is Period.YEAR else int(wanted.period.value)
        levels = [1, 2, 3] if wanted.form is STYLED else [1]
        asked = (wanted.sunday, period, each.told["revision"], levels, scope.unit == COUNTRY, scope.unit)
        with self.installation.database.connection() as connection:
            row = connection.execute(query, asked).fetchone()
        assert row is not None
        return int(row[0])

    def _standing(self) -> list[str]:
        return [str(each["name"]) for each in self.installation.queries.status() if each["poisoned_at"] is not None]


def _not_genuine(verdicts: list[Any]) -> list[str]:
    return [f"{each.published.sunday} {each.published.revision}" for each in verdicts if not each.genuine]


def _grown(low: list[int]) -> tuple[bool, bool]:
    before, after, revised = low
    return after > before, revised > before


def _is_figure(cell: str) -> bool:
    return any(sign.isdigit() for sign in cell)
