"""The first version of the rules, and the school years known when this was shipped; others are adopted (RPT-23)."""

from __future__ import annotations

from datetime import date
from typing import Final

from .rules import ClassRule, Indicator, PupilClass, ReportRules, Thresholds
from .values import Grade, Quarter, Scale, SchoolYear

MANUAL: Final = "Kundelik, «Оқу жылы бойынша үлгерім есебі» (RPT-5)"

RULES_2021: Final = ReportRules(
    version="2021-09-01",
    since=date(2021, 9, 1),
    source=MANUAL,
    left_out=(Grade.EXEMPT, Grade.NOT_STUDIED),
    classes=(
        ClassRule(
            PupilClass.LOW,
            (Grade.TWO, Grade.ONE, Grade.NOT_ATTESTED, Grade.TEMPORARILY_NOT_ATTESTED, Grade.FAILED),
        ),
        ClassRule(PupilClass.SATISFACTORY, (Grade.THREE,)),
        ClassRule(PupilClass.GOOD, (Grade.FOUR,)),
        ClassRule(PupilClass.EXCELLENT, (Grade.FIVE, Grade.PASSED)),
    ),
    thresholds=(
        Thresholds(Indicator.ACHIEVEMENT, Scale.SCHOOL, 95, 50, 95),
        Thresholds(Indicator.ACHIEVEMENT, Scale.AUTHORITY, 95, 50, 95),
        Thresholds(Indicator.QUALITY, Scale.SCHOOL, 40, 30, 40),
        Thresholds(Indicator.QUALITY, Scale.AUTHORITY, 86, 40, 86),
    ),
)

SCHOOL_YEAR_2021: Final = SchoolYear(
    year=2021,
    quarters=(
        Quarter(
            number=1,
            starts=date(2021, 9, 2),
            ends=date(2021, 10, 29),
            grading_from=date(2021, 10, 18),
            holidays_to=date(2021, 11, 7),
        ),
        Quarter(
            number=2,
            starts=date(2021, 11, 8),
            ends=date(2021, 12, 29),
            grading_from=date(2021, 12, 17),
            holidays_to=date(2022, 1, 9),
        ),
        Quarter(
            number=3,
            starts=date(2022, 1, 10),
            ends=date(2022, 3, 18),
            grading_from=date(2022, 3, 7),
            holidays_to=date(2022, 3, 31),
        ),
        Quarter(
            number=4,
            starts=date(2022, 4, 1),
            ends=date(2022, 5, 25),
            grading_from=date(2022, 5, 11),
            holidays_to=date(2022, 8, 31),
        ),
    ),
    next_begins=date(2022, 9, 1),
    source=(
        "Quarters 1 and 2: the manual; 3 and 4: the minister's order on the school year 2021–2022, from secondary"
        " sources; the first days of grading are ours: ten days before the end"
    ),
)

SHIPPED_RULES: Final = (RULES_2021,)
SHIPPED_YEARS: Final = (SCHOOL_YEAR_2021,)
