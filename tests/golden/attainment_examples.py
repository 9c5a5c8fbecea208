"""One example of every fact of attainment, for ever."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from kundelik_domain.attainment.events import (
    ClassOpened,
    ClassSettingsChanged,
    ExportFetched,
    ExportMade,
    ExportOrdered,
    GradesPut,
    JournalsSet,
    PupilNamed,
    PupilPlaced,
    PupilReleased,
    PupilsEntered,
    PupilsLeft,
    ReportRulesAdopted,
    SchoolYearSet,
    SubjectsSet,
    WeekCut,
    WeekPublished,
)
from kundelik_domain.attainment.shipped_rules import RULES_2021, SCHOOL_YEAR_2021
from kundelik_domain.attainment.values import (
    Column,
    Form,
    Grade,
    GradeChange,
    JournalKind,
    Language,
    Mode,
    Period,
    ReportingPeriod,
    Scope,
    SubjectSetting,
    Visibility,
)
from kundelik_domain.shared.facts import Fact
from kundelik_domain.shared.units import Level

SCHOOL, CLASS, OTHER_CLASS, SOMEBODY, WEEK, EXPORT, RUN = (UUID(int=0xA0 + n) for n in range(7))
SUNDAY: Final = date(2021, 10, 31)

OF_ATTAINMENT: Final[tuple[Fact, ...]] = (
    ClassOpened(
        class_id=CLASS,
        school=SCHOOL,
        school_year=2021,
        parallel=5,
        letter="Ә",
        journal=JournalKind.CRITERIA_BASED,
        period=ReportingPeriod.QUARTER,
    ),
    ClassSettingsChanged(class_id=CLASS, journal=JournalKind.OTHER, period=ReportingPeriod.TERM),
    JournalsSet(class_id=CLASS, subjects=("kazakh-language", "mathematics")),
    PupilsEntered(class_id=CLASS, pupils=(1, 2), on=date(2021, 9, 2), moved=((2, OTHER_CLASS),)),
    PupilsLeft(class_id=CLASS, pupils=(2,), on=date(2021, 10, 4)),
    PupilPlaced(pupil=1, school_year=2021, class_id=CLASS),
    PupilReleased(pupil=2, school_year=2021, class_id=CLASS),
    PupilNamed(pupil=1, person=SOMEBODY, name="Сәрсенова Айсұлу"),
    SubjectsSet(
        school=SCHOOL,
        school_year=2021,
        subjects=(
            SubjectSetting("kazakh-language", Visibility.WITH_ATTESTATION),
            SubjectSetting("self-knowledge", Visibility.HIDDEN),
        ),
    ),
    GradesPut(
        class_id=CLASS,
        school=SCHOOL,
        school_year=2021,
        subject="mathematics",
        column=Column.QUARTER_1,
        changes=(
            GradeChange(1, None, Grade.FIVE),
            GradeChange(2, Grade.TEMPORARILY_NOT_ATTESTED, Grade.FOUR),
            GradeChange(3, Grade.PASSED, None),
        ),
        run=RUN,
    ),
    SchoolYearSet(calendar=SCHOOL_YEAR_2021),
    ReportRulesAdopted(rules=RULES_2021),
    WeekCut(
        week=WEEK,
        sunday=SUNDAY,
        school_year=2021,
        period=Period.QUARTER_1,
        revision=2,
        rules=RULES_2021,
        at=datetime(2021, 11, 1, 4, 30, tzinfo=UTC),
        reason="5 «Ә» сыныбының журналы қайта тексерілді",
    ),
    WeekPublished(
        week=WEEK,
        sunday=SUNDAY,
        school_year=2021,
        period=Period.QUARTER_1,
        revision=2,
        cut=1234,
        rows=57,
        sha256="ab" * 32,
    ),
    ExportOrdered(
        export=EXPORT,
        ordered_by=SOMEBODY,
        scope=Scope(Level.SCHOOL, SCHOOL),
        sunday=SUNDAY,
        school_year=2021,
        period=Period.QUARTER_1,
        revision=2,
        mode=Mode.WHOLE,
        form=Form.STYLED_BOOK,
        language=Language.KK,
    ),
    ExportMade(export=EXPORT, sha256="cd" * 32, size=20480, rows=12),
    ExportFetched(export=EXPORT, fetched_by=SOMEBODY),
)
