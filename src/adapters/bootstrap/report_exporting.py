"""Files of published weeks: made from events and frozen figures, kept by hash, handed out (RPT-9, RPT-22, RPT-25).

Making is repeatable: the same export gives the same bytes. So an export that was ordered and is not made yet is made
by whoever comes first, the background or the one who fetches it; a kill in between loses nothing.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

from adapters.texts.alphabet import in_order
from adapters.texts.catalogue import catalogue
from adapters.texts.report_words import Counted, Export, ReportWords
from adapters.xlsx.report_books import write_book
from adapters.xlsx.report_csv import write_report_csv
from adapters.xlsx.report_sheets import ReportSheet
from adapters.xlsx.streamed_book import write_streamed_book
from kundelik_domain.attainment.commands import FetchExport, RecordExport
from kundelik_domain.attainment.events import ExportOrdered, WeekCut, WeekPublished
from kundelik_domain.attainment.use_cases import Exports
from kundelik_domain.attainment.values import Form, Language, Mode, Period, week_of
from kundelik_domain.shared.refusals import NotFound
from kundelik_domain.shared.streams import Envelope
from kundelik_domain.shared.units import Level
from projections.attainment import export_rows

from .report_tables import Table, columns, share_in_words
from .time_keeping import THE_CLOCK

if TYPE_CHECKING:
    from typing import BinaryIO

    from adapters.xlsx.report_sheets import Writer, Written
    from kundelik_domain.attainment.report_export import Export as ExportState
    from kundelik_domain.shared.access import Principal
    from kundelik_domain.shared.streams import Outcome

    from .wiring import Installation

MODEL: Final = "attainment.reports"
WRITERS: Final[dict[Form, Writer]] = {
    Form.STYLED_BOOK: write_book,
    Form.STREAMED_BOOK: write_streamed_book,
    Form.CSV: write_report_csv,
}
MEDIA_TYPES: Final = {
    Form.STYLED_BOOK: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.STREAMED_BOOK: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.CSV: "text/csv; charset=utf-8",
}
CHECK: Final = "/check/reports"


@dataclass(frozen=True, slots=True)
class MadeFile:
    """As it is handed out; `name` is ASCII."""

    content: bytes
    sha256: str
    name: str
    media_type: str


class ExportMaking:
    """Of one installation."""

    def __init__(self, installation: Installation) -> None:
        self._installation, self._log = installation, installation.log
        self.exports = Exports(streams=installation.streams, units=installation.units)

    def fetch(self, envelope: Envelope, principal: Principal, export: UUID) -> tuple[Outcome, MadeFile]:
        """To whoever reaches the unit now; made first where it is not. Raises `NotFound`, `NotPermitted`."""
        found = self.exports.of(principal, export)
        if found.made is None:
            self.make(export)
        outcome = self.exports.fetch(envelope, principal, FetchExport(export=export))
        ordered, sha256 = found.require_order(), str(outcome.answer["sha256"])
        content = self._installation.files.get(sha256) or self._again(export, sha256)
        return outcome, MadeFile(content, sha256, file_name(ordered), MEDIA_TYPES[ordered.form])

    def _again(self, export: UUID, sha256: str) -> bytes:
        """A file that was lost, as after a backup without files; raises `NotFound` where other bytes come out."""
        content, _ = self.written(export)
        if hashlib.sha256(content).hexdigest() != sha256:
            raise NotFound
        self._installation.files.put(content)
        return content

    def make(self, export: UUID) -> ExportState:
        """Write, keep and record it, where that is not done. Raises `NotFound`."""
        found = self.exports.work(export)
        if found.made is not None:
            return found
        content, written = self.written(export)
        sha256 = self._installation.files.put(content)
        command = uuid5(export, "made")
        envelope = Envelope(command_id=command, actor=THE_CLOCK.user, correlation_id=command)
        wanted = RecordExport(export=export, sha256=sha256, size=len(content), rows=written.rows)
        self.exports.made(envelope, THE_CLOCK, wanted)
        return self.exports.work(export)

    def written(self, export: UUID) -> tuple[bytes, Written]:
        """The file, and what its writer says of it. Raises `NotFound`."""
        told, file = self.told(export), io.BytesIO()
        published = self._position_of_publishing(told)
        written: Written = self._installation.queries.ask(
            MODEL,
            published,
            export_rows.select_through,
            published_of(told),
            told.ordered.language,
            lambda figured: write_export(figured, told, WRITERS[told.ordered.form], file),
        )
        return file.getvalue(), written

    def told(self, export: UUID) -> Export:
        """What the export is of, from its own events and those of its week. Raises `NotFound`."""
        order = next((each for each in self._log.of_stream(export) if isinstance(each.fact, ExportOrdered)), None)
        if order is None or not isinstance(ordered := order.fact, ExportOrdered):
            raise NotFound
        week = self._log.of_stream(week_of(ordered.sunday, ordered.school_year, ordered.period))
        cuts = {each.fact.revision: each for each in week if isinstance(each.fact, WeekCut)}
        facts = (each.fact for each in week)
        published = {fact.revision: fact for fact in facts if isinstance(fact, WeekPublished)}
        cut = cuts[ordered.revision]
        assert isinstance(cut.fact, WeekCut)
        return Export(
            ordered=ordered,
            role=str(order.role),
            cut=cut.fact,
            cut_position=cut.position,
            published=published[ordered.revision],
            unit=self._names(ordered, cut.position),
            address=f"{self._installation.settings.public_address}{CHECK}/{export}",
        )

    def _names(self, ordered: ExportOrdered, cut: int) -> tuple[str, ...]:
        published = _published(ordered, cut)
        unit, language = ordered.scope.unit, ordered.language
        return self._installation.queries.ask(MODEL, cut, export_rows.select_names, published, unit, language)

    def _position_of_publishing(self, told: Export) -> int:
        week = self._log.of_stream(told.cut.week)
        return next(each.position for each in week if each.fact == told.published)


def write_export(figured: export_rows.Figured, told: Export, writer: Writer, file: BinaryIO) -> Written:
    """Rows go from the database into the file as they come."""
    ordered = told.ordered
    words = ReportWords(catalogue(), told, ordered.language.value)
    units, places, levels = _asked(figured, told)
    table = Table(
        places=places,
        rules=told.rules,
        with_grades=told.cut.period is Period.YEAR,
        suppressing=ordered.mode is Mode.SUPPRESSED,
        total=words.word("total"),
        preliminary=words.word("preliminary"),
    )
    filled = figured.filled(ordered.scope)
    decimal = "." if ordered.language is Language.EN else ","
    sheet = ReportSheet(
        name=words.word("table"),
        title=words.title(),
        lines=words.lines(),
        columns=columns(words),
        rows=table.rows(figured.rows(units, levels)),
        method_name=words.word("method"),
        method=lambda written: words.method(counted(written, filled, told, decimal)),
        at=told.cut.at,
        footer=told.address,
        decimal=decimal,
    )
    return writer(sheet, file)


def _asked(figured: export_rows.Figured, told: Export) -> tuple[list[UUID], list[tuple[str, str, str]], list[int]]:
    """Units in their order with their names, and the levels of rows that are wanted of them."""
    scope = told.ordered.scope
    schools = figured.schools(scope)
    schools.sort(key=lambda each: (in_order(each.oblast), in_order(each.district), in_order(each.name), each.unit))
    units = [each.unit for each in schools]
    places = [(each.oblast, each.district, each.name) for each in schools]
    if not told.has_totals:
        return units, places, [export_rows.LEVEL_OF_PARALLELS]
    levels = [export_rows.LEVEL_OF_PARALLELS, export_rows.LEVELS[Level.SCHOOL]]
    if scope.level is Level.DISTRICT and schools:
        levels.append(export_rows.LEVELS[Level.DISTRICT])
        units.append(scope.unit)
        places.append((schools[0].oblast, schools[0].district, ""))
    return units, places, levels


def counted(written: Written, filled: export_rows.Filled, told: Export, decimal: str) -> Counted:
    """What the method tells of the rows that were written."""
    hidden = filled.hidden and told.ordered.mode is Mode.SUPPRESSED
    return Counted(
        rows=written.rows,
        sha256=written.sha256,
        share=None if hidden else share_in_words(filled, decimal),
        preliminary=not hidden and told.rules.is_preliminary(filled.filled, filled.cells),
    )


def file_name(ordered: ExportOrdered) -> str:
    """`attainment-2021-q3-2022-03-20-r1.xlsx`."""
    period = "year" if ordered.period is Period.YEAR else f"q{ordered.period.value}"
    ending = "csv" if ordered.form is Form.CSV else "xlsx"
    return f"attainment-{ordered.school_year}-{period}-{ordered.sunday.isoformat()}-r{ordered.revision}.{ending}"


def published_of(told: Export) -> export_rows.Published:
    """Where its figures stand."""
    return _published(told.ordered, told.cut_position)


def _published(ordered: ExportOrdered, cut: int) -> export_rows.Published:
    week = week_of(ordered.sunday, ordered.school_year, ordered.period)
    return export_rows.Published(school_year=ordered.school_year, week=week, revision=ordered.revision, cut=cut)
