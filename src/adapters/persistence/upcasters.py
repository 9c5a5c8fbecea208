"""How old versions of events are read as newer ones (OPS-4, ADR-0006, ADR-0025).

An entry leads from an old stored name to the name of the next version, by a pure function on the plain JSON object;
a chain of them leads to a class. Entries and their golden files are never removed: some log holds such an event. A
sealed field is a string here, bound to the name under which it was stored: it is passed on as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from kundelik_domain.admissions.events import CampaignSet
from kundelik_domain.admissions.values import FIRST_GRADE

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]


def _of_the_first_grade(campaign: dict[str, Any]) -> dict[str, Any]:
    """There was no other service when it was written."""
    return {"service": FIRST_GRADE, **campaign}


UPCASTERS: Final[Mapping[str, tuple[str, Upcaster]]] = {
    "admissions.campaign-set.v1": (CampaignSet.NAME, _of_the_first_grade),
}
