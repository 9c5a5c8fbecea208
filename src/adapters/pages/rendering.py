"""The door to Jinja: a template, a language and plain values become a page. Everything is escaped.

Static files are asked for by a name that holds the digest of their content, so that they may be kept for ever.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cache, partial
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from adapters.texts.catalogue import Catalogue
from adapters.texts.consents import consent
from adapters.texts.languages import LANGUAGES, Language
from adapters.texts.moments import moment

from . import charts
from .series import Point, Series, printable, rows

STATIC: Final = (
    "kundelik.css",
    "page.js",
    "session.js",
    "secrets.js",
    "sign_in.js",
    "callback.js",
    "account.js",
    "reports.js",
    "report_words.js",
    "report_view.js",
    "report_rows.js",
    "report_files.js",
    "report_missing.js",
    "report_differences.js",
    "report_revision.js",
)
_IMPORTED: Final = re.compile(rb'(?<=from "\./)[a-z_]+\.js(?=")')


@dataclass(frozen=True)
class Pages:
    """All pages over one catalogue. Safe from many threads."""

    catalogue: Catalogue
    _environment: Environment = field(init=False, repr=False)

    def __post_init__(self) -> None:
        environment = Environment(
            loader=PackageLoader("adapters.pages"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        environment.globals["static"] = lambda name: f"/static/{static_name(name)}"
        object.__setattr__(self, "_environment", environment)

    def page(self, template: str, language: Language, **values: Any) -> str:
        """The page as HTML; `address` among the values is its own path, for the links to the other languages."""
        return self._environment.get_template(template).render(
            language=language,
            languages=LANGUAGES,
            text=lambda key, **gaps: self.catalogue.text(key, language, **gaps),
            when=lambda iso, zone: moment(datetime.fromisoformat(iso), zone, language),
            consent=lambda version: consent(version, language),
            **values,
        )

    def chart(self, language: Language, indicator: str, unit: str, points: Sequence[Mapping[str, Any]]) -> str:
        """An indicator week by week, each point as `/dynamics` tells it, as SVG."""
        return charts.svg(self._series(language, indicator, unit, points))

    def figure(self, language: Language, indicator: str, unit: str, points: Sequence[Mapping[str, Any]]) -> str:
        """The same picture, and its table: a part of a page."""
        series = self._series(language, indicator, unit, points)
        caption = series.text("report-chart.table", indicator=series.indicator, unit=series.unit)
        values = {"picture": charts.svg(series), "caption": caption, "rows": rows(series)}
        return self.page("chart.html", language, **values)

    def _series(self, language: Language, indicator: str, unit: str, points: Sequence[Mapping[str, Any]]) -> Series:
        told = [
            Point(
                sunday=point["sunday"],
                period=self.catalogue.label("period", point["period"], language),
                percent=None if point["value"] is None else Decimal(str(point["value"])),
                required=point["required"],
                reached=point["reached"],
                suppressed=point["suppressed"],
                preliminary=bool(point["preliminary"]),
                breaks=point["break"],
            )
            for point in points
        ]
        text, names = partial(_worded, self.catalogue, language), map(printable, (indicator, unit))
        return Series(*names, points=told, language=language, text=text)

    def static(self, name: str) -> bytes | None:
        """A static file by its full name; None where there is none."""
        return next((_content(each) for each in STATIC if name == static_name(each)), None)


def _worded(catalogue: Catalogue, language: Language, key: str, **gaps: object) -> str:
    return catalogue.text(key, language, **gaps)


@cache
def _content(name: str) -> bytes:
    """As it is sent: a script asks for another by the name that holds its digest."""
    source = (files(__package__) / "static" / name).read_bytes()
    return _IMPORTED.sub(lambda found: static_name(found[0].decode()).encode(), source)


@cache
def static_name(name: str) -> str:
    """`kundelik-0123456789ab.css` of `kundelik.css`."""
    stem, ending = name.split(".")
    return f"{stem}-{hashlib.sha256(_content(name)).hexdigest()[:12]}.{ending}"
