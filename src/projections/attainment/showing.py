"""A row of figures as its viewer may see it: counts, and shares of whole numbers (RPT-7, RPT-21, RPT-24).

In `Mode.SUPPRESSED` a hidden row tells its number of pupils and nothing else; and how many are exempt, or how many
cells there are, is told of no row: exempt pupils are few nearly everywhere, and nobody's business but the school's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from kundelik_domain.attainment.counting import tenths_of
from kundelik_domain.attainment.rules import ReportRules
from kundelik_domain.attainment.values import Mode

CLASSES: Final = ("excellent", "good", "satisfactory", "low")
PLACES: Final = ("level", "unit", "parallel", "district", "oblast", "name_kk", "name_ru", "name_en", "place")
_SECRET: Final = (
    *CLASSES,
    "exempt",
    "ungraded",
    "graded",
    "quality",
    "achievement",
    "grades",
    "cells",
    "filled",
    "completeness",
    "preliminary",
)
_INSIDE: Final = ("exempt", "cells", "filled")
"""What only those are told who see the whole."""


def share(part: int, whole: int) -> float | None:
    """In percent with one decimal, half up; None of nothing."""
    told = tenths_of(part, whole)
    return None if told is None else told / 10


def shown(row: Mapping[str, Any], mode: Mode, rules: ReportRules) -> dict[str, Any]:
    """`pupils` are those of RPT-3, without who is exempt; `suppressed` says that the other figures are not told."""
    told = {name: row[name] for name in PLACES if name in row}
    told |= {"pupils": row["members"] - row["exempt"], "beginners": row["beginners"], "suppressed": False}
    told |= _figures(row, rules)
    if mode is Mode.SUPPRESSED:
        hidden = row["hidden"]
        told |= dict.fromkeys(_SECRET if hidden else _INSIDE) | {"suppressed": hidden}
    return told


def _figures(row: Mapping[str, Any], rules: ReportRules) -> dict[str, Any]:
    graded = sum(row[name] for name in CLASSES)
    filled, cells = row["filled"], row["cells"]
    return {
        **{name: row[name] for name in (*CLASSES, "exempt", "ungraded")},
        "graded": graded,
        "quality": share(row["excellent"] + row["good"], graded),
        "achievement": share(graded - row["low"], graded),
        "grades": row["grades"],
        "cells": cells,
        "filled": filled,
        "completeness": share(filled, cells),
        "preliminary": rules.is_preliminary(filled, cells) if cells else None,
    }
