"""The rule sets that come with the platform (ADM-4): the manuals' first, later ones for the operator to confirm."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Final

from .rules import RuleSet, Window
from .values import DocumentKind, Ground

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
    grounds=tuple(Ground),
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

SHIPPED: Final = (MANUAL_2021, EXTENDED_2024)
