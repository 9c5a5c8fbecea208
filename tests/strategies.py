"""Hypothesis strategies for tests of admission."""

from __future__ import annotations

from datetime import date
from typing import Final

from hypothesis import strategies as st

from kundelik_domain.admissions.values import ClassKind, Language, Seats
from kundelik_domain.shared.facts import Fact
from tests.language import (
    A_CANCELLATION,
    A_DRAFT,
    A_FINAL_REFUSAL,
    A_FORWARDING,
    A_MISSED_LIMIT,
    A_REFUSAL,
    A_SCAN,
    ALL_DOCUMENTS,
    AN_ACCEPTANCE,
    AN_APPROVAL,
    AN_EDIT,
    a_sending,
)

EVERY_APPLICATION_FACT: Final[tuple[Fact, ...]] = (
    A_DRAFT,
    AN_EDIT,
    *ALL_DOCUMENTS,
    A_SCAN,
    a_sending(),
    AN_ACCEPTANCE,
    A_FORWARDING,
    AN_APPROVAL,
    A_REFUSAL,
    A_FINAL_REFUSAL,
    A_CANCELLATION,
    A_MISSED_LIMIT,
)

application_facts = st.sampled_from(EVERY_APPLICATION_FACT)
"""Any fact of an application, in whatever order: for `evolve`, which is total."""

moments = st.integers(min_value=0, max_value=24 * 60)
"""Hours after NOON, within two months."""

days_of_2026 = st.dates(date(2026, 1, 1), date(2026, 12, 31))

lines = st.builds(
    Seats,
    language=st.sampled_from(Language),
    class_kind=st.sampled_from(ClassKind),
    seats=st.integers(min_value=0, max_value=4),
)
"""Published seats, few enough to run out."""
