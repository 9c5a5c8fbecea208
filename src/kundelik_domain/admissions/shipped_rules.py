"""The rule sets that come with the platform (ADM-4): the manuals' first, later ones for the operator to confirm."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Final

from .rules import RuleSet, Window
from .values import FIRST_GRADE, FREE_MEALS, TENTH_GRADE, TRANSPORT, DocumentKind, Ground

MANUAL_2021: Final = RuleSet(
    version="first-grade-2021",
    region=None,
    in_force_from=date(2021, 1, 1),
    window=Window(opens=(4, 1), closes=(8, 1)),
    youngest_turns=6,
    documents=(
        DocumentKind.BIRTH_CERTIFICATE,
        DocumentKind.PHOTO,
        DocumentKind.HEALTH_CERTIFICATE,
        DocumentKind.HEALTH_PASSPORT,
    ),
    special_needs_documents=(DocumentKind.PMPC_CONCLUSION,),
    grounds=(Ground.UNTRUE_DATA, Ground.RULES_NOT_MET, Ground.CLASS_OVERFULL),
    working_days=1,
    received_until=time(18, 0),
    most_in_class=25,
    source="e-bilim first-grade manual (2022); order No. 564 of 12 October 2018; forms 063/у, 026/у-3",
    confirmed=True,
)
"""What the manual describes, and what is in force until the operator confirms a later version."""

EXTENDED_2024: Final = replace(
    MANUAL_2021,
    version="first-grade-2024",
    in_force_from=date(2024, 1, 1),
    window=Window(opens=(4, 1), closes=(8, 31)),
    source="order No. 564 as amended in 2024 (window until 31 August; forms 065/у, 052-2/у): from secondary sources",
    confirmed=False,
)

TENTH_2021: Final = replace(
    MANUAL_2021,
    version="tenth-grade-2021",
    window=Window(opens=(6, 1), closes=(8, 31)),
    youngest_turns=15,
    documents=(
        DocumentKind.BIRTH_CERTIFICATE,
        DocumentKind.PHOTO,
        DocumentKind.HEALTH_PASSPORT,
        DocumentKind.BASIC_EDUCATION_CERTIFICATE,
    ),
    source="order No. 564 of 12 October 2018 (admission to the tenth grade): from secondary sources",
    confirmed=False,
)

FREE_MEALS_2021: Final = replace(
    MANUAL_2021,
    version="free-meals-2021",
    window=Window(opens=(1, 1), closes=(12, 31)),
    running_year=True,
    documents=(DocumentKind.BIRTH_CERTIFICATE, DocumentKind.MEALS_ELIGIBILITY),
    special_needs_documents=(),
    grounds=(Ground.UNTRUE_DATA, Ground.CONDITIONS_NOT_MET),
    working_days=5,
    source="order No. 158 of 24 April 2020 (free and reduced-price meals): from secondary sources",
    confirmed=False,
)

TRANSPORT_2021: Final = replace(
    FREE_MEALS_2021,
    version="transport-2021",
    documents=(
        DocumentKind.BIRTH_CERTIFICATE,
        DocumentKind.RESIDENCE_CERTIFICATE,
        DocumentKind.STUDY_CERTIFICATE,
    ),
    source="order No. 158 of 24 April 2020, annex 9 (free transport to school and home): from secondary sources",
)

SHIPPED: Final[dict[str, tuple[RuleSet, ...]]] = {
    FIRST_GRADE: (MANUAL_2021, EXTENDED_2024),
    TENTH_GRADE: (TENTH_2021,),
    FREE_MEALS: (FREE_MEALS_2021,),
    TRANSPORT: (TRANSPORT_2021,),
}
"""By service. What the manual does not say waits for the operator to confirm it."""
