"""`/reports`: the page on which reports are read. It holds nobody's figures; its scripts ask for them (RPT-13)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from fastapi import FastAPI, Query, Request, Response

from adapters.texts.languages import Language
from kundelik_domain.attainment.rules import Band, Indicator
from kundelik_domain.attainment.values import SUBJECTS, Form, Period
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
}
"""What the API answers by its code, and scripts say in words."""


def add_report_pages(app: FastAPI, parts: Parts) -> None:
    """Outside the API's prefix."""

    @app.get("/reports", include_in_schema=False)
    def reports(request: Request, lang: Tongue = None) -> Response:
        """The same for everybody."""
        return Shown(parts, "reports.html", "/reports").page(request, lang, words=WORDS, subjects=SUBJECTS)
