"""`/reports`: the page on which reports are read. It holds nobody's figures; its scripts ask for them (RPT-13).

What is offered to whom, its scripts know by the roles that the API tells; whether it may be done, the API decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import FastAPI, Query, Request, Response

from adapters.texts.languages import Language
from kundelik_domain.attainment.published_week import REASON_LENGTH
from kundelik_domain.attainment.rules import Band, Indicator
from kundelik_domain.attainment.values import SUBJECTS, Column, Form, Period
from kundelik_domain.shared.access import PERMISSIONS, Permission, Role
from kundelik_domain.shared.units import Level
from projections.attainment.drilldown import Group

from .account_pages import Shown

if TYPE_CHECKING:
    from .parts import Parts

Tongue = Annotated[Language | None, Query()]
WORDS: Final = {
    "period": [each.value for each in Period],
    "level": [each.value for each in Level],
    "form": [each.value for each in Form],
    "band": [each.value for each in Band],
    "indicator": [each.value for each in Indicator],
    "report-group": [each.value for each in Group],
    "column": [each.value for each in Column],
    "role": [each.value for each in Role],
}
"""What the API answers by its code, and scripts say in words."""

REVISERS: Final = [role.value for role in Role if Permission.REVISE_REPORTS in PERMISSIONS.get(role, ())]
"""Whose form of a revision is shown, where they hold the role in the whole country."""

SEERS: Final = [role.value for role in Role if Permission.SEE_PUPILS in PERMISSIONS.get(role, ())]
"""Who is offered a school's incomplete journals before its first report."""


def add_report_pages(app: FastAPI, parts: Parts) -> None:
    """Outside the API's prefix."""

    @app.get("/reports", include_in_schema=False)
    def reports(request: Request, lang: Tongue = None) -> Response:
        """The same for everybody."""
        values: dict[str, Any] = {"words": WORDS, "subjects": SUBJECTS, "reason_length": REASON_LENGTH}
        values |= {"revisers": REVISERS, "seers": SEERS}
        return Shown(parts, "reports.html", "/reports").page(request, lang, **values)
