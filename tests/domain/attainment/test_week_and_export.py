"""A week is published once as it was counted, an export made once as it was ordered (RPT-14, RPT-18, RPT-22)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

import pytest

from kundelik_domain.attainment.commands import OrderExport, PublishWeek, RecordExport
from kundelik_domain.attainment.events import ExportFetched, ExportMade, ExportOrdered, WeekCut, WeekPublished
from kundelik_domain.attainment.published_week import WEEK, Week, cut, publish, require_revisable
from kundelik_domain.attainment.refusals import (
    ExportMadeOtherwise,
    ExportNotReady,
    InvalidFigures,
    InvalidReason,
    NotASunday,
    RevisionPending,
    StyledBookTooLarge,
    WeekNotCut,
    WeekNotOver,
    WeekNotPublished,
    WeekPublishedOtherwise,
)
from kundelik_domain.attainment.report_export import EXPORT, Export, record, require_form
from kundelik_domain.attainment.shipped_rules import RULES_2021
from kundelik_domain.attainment.values import Form, Language, Mode, Period, Scope, week_of
from kundelik_domain.shared.refusals import NotFound
from kundelik_domain.shared.units import Level
from tests.language import given, refused

SUNDAY: Final = date(2021, 10, 31)
WEEK_ID: Final = week_of(SUNDAY, 2021, Period.QUARTER_1)
CUT: Final = WeekCut(
    week=WEEK_ID,
    sunday=SUNDAY,
    school_year=2021,
    period=Period.QUARTER_1,
    revision=1,
    rules=RULES_2021,
    at=datetime(2021, 10, 31, 1, 0, tzinfo=UTC),
)
PUBLISH: Final = PublishWeek(week=WEEK_ID, revision=1, cut=10, rows=5, sha256="ab" * 32)
PUBLISHED: Final = WeekPublished(WEEK_ID, SUNDAY, 2021, Period.QUARTER_1, 1, 10, 5, "ab" * 32)
REVISED: Final = replace(CUT, revision=2, reason="Журнал түзетілді")


@pytest.mark.req("RPT-14")
def test_a_week_is_cut_on_its_sunday_and_once() -> None:
    assert cut(Week(), CUT, SUNDAY) == (CUT,)
    assert cut(Week(), CUT, date(2021, 11, 3)) == (CUT,)
    assert cut(given(WEEK, CUT), replace(CUT, at=CUT.at.replace(hour=5)), SUNDAY) == ()
    with refused(WeekNotOver, sunday="2021-10-31"):
        cut(Week(), CUT, date(2021, 10, 30))
    with refused(NotASunday, field="sunday", allowed="31.10.2021"):
        cut(Week(), replace(CUT, sunday=date(2021, 10, 30)), SUNDAY)


@pytest.mark.req("RPT-18")
def test_what_is_published_never_changes() -> None:
    assert publish(given(WEEK, CUT), PUBLISH) == (PUBLISHED,)
    assert publish(given(WEEK, CUT, PUBLISHED), PUBLISH) == ()
    for other in (replace(PUBLISH, sha256="cd" * 32), replace(PUBLISH, rows=6), replace(PUBLISH, cut=11)):
        with refused(WeekPublishedOtherwise, revision=1):
            publish(given(WEEK, CUT, PUBLISHED), other)
        with refused(WeekPublishedOtherwise, revision=1):
            publish(given(WEEK, CUT, PUBLISHED, REVISED), other)


@pytest.mark.req("RPT-14", "RPT-18")
@pytest.mark.parametrize("revision", [0, -1, 2])
def test_only_what_is_cut_is_published(revision: int) -> None:
    with refused(WeekNotCut, revision=revision):
        publish(given(WEEK, CUT), replace(PUBLISH, revision=revision))
    with refused(WeekNotCut, revision=1):
        publish(Week(), PUBLISH)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"cut": 0}, "cut"), ({"rows": -1}, "rows"), ({"sha256": "AB" * 32}, "sha256"), ({"sha256": ""}, "sha256")],
)
def test_figures_that_cannot_be_are_refused(change: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidFigures) as told:
        publish(given(WEEK, CUT), replace(PUBLISH, **change))

    assert told.value.details["field"] == field


@pytest.mark.req("RPT-18")
def test_a_revision_follows_what_is_published_and_has_its_reason() -> None:
    assert require_revisable(given(WEEK, CUT, PUBLISHED), "Журнал түзетілді") == 2
    assert given(WEEK, CUT, PUBLISHED, REVISED).latest == 1
    with refused(NotFound):
        require_revisable(Week(), "Журнал түзетілді")
    with refused(WeekNotPublished, sunday="2021-10-31", school_year=2021, period="1"):
        require_revisable(given(WEEK, CUT), "Журнал түзетілді")
    with refused(RevisionPending, revision=2):
        require_revisable(given(WEEK, CUT, PUBLISHED, REVISED), "Журнал түзетілді")
    for reason in ("", " ", "а" * 1001, "а\x1bб"):
        with refused(InvalidReason, field="reason", allowed="1–1000"):
            require_revisable(given(WEEK, CUT, PUBLISHED), reason)


SCHOOL: Final = Scope(Level.SCHOOL, UUID(int=5))
ORDERED: Final = ExportOrdered(
    export=UUID(int=6),
    ordered_by=UUID(int=7),
    scope=SCHOOL,
    sunday=SUNDAY,
    school_year=2021,
    period=Period.QUARTER_1,
    revision=1,
    mode=Mode.WHOLE,
    form=Form.CSV,
    language=Language.KK,
)
RECORD: Final = RecordExport(export=UUID(int=6), sha256="ab" * 32, size=100, rows=5)
MADE: Final = ExportMade(UUID(int=6), "ab" * 32, 100, 5)


@pytest.mark.req("RPT-22")
def test_the_same_order_makes_the_same_file() -> None:
    assert record(given(EXPORT, ORDERED), RECORD) == (MADE,)
    assert record(given(EXPORT, ORDERED, MADE), RECORD) == ()
    with refused(ExportMadeOtherwise):
        record(given(EXPORT, ORDERED, MADE), replace(RECORD, sha256="cd" * 32))
    with refused(NotFound):
        record(Export(), RECORD)
    for change in ({"size": 0}, {"rows": -1}, {"sha256": "x" * 64}):
        with pytest.raises(InvalidFigures):
            record(given(EXPORT, ORDERED), replace(RECORD, **change))


@pytest.mark.req("RPT-22")
def test_a_file_is_handed_out_when_it_is_made() -> None:
    fetched = ExportFetched(UUID(int=6), UUID(int=7))

    assert given(EXPORT, ORDERED, MADE, fetched, fetched).fetched == 2
    assert given(EXPORT, ORDERED, MADE).require_made() == MADE
    with refused(ExportNotReady):
        given(EXPORT, ORDERED).require_made()


@pytest.mark.req("RPT-9")
@pytest.mark.parametrize("level", Level)
def test_a_styled_book_is_for_a_school_or_a_district(level: Level) -> None:
    order = OrderExport(
        scope=Scope(level, UUID(int=5)),
        sunday=SUNDAY,
        school_year=2021,
        period=Period.QUARTER_1,
        form=Form.STYLED_BOOK,
        language=Language.RU,
    )
    require_form(replace(order, form=Form.CSV))
    require_form(replace(order, form=Form.STREAMED_BOOK))
    if level in (Level.SCHOOL, Level.DISTRICT):
        require_form(order)
    else:
        with refused(StyledBookTooLarge, field="form", allowed=["xlsx", "csv"]):
            require_form(order)
