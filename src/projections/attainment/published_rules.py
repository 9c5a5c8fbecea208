"""The rules of a cut as JSON, to keep beside its figures, and back (RPT-23)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from kundelik_domain.attainment.rules import ClassRule, Indicator, PupilClass, ReportRules, Thresholds
from kundelik_domain.attainment.values import Grade, Scale

_WHOLE_NUMBERS: Final = ("counted_from", "indicator_from", "preliminary_below", "smallest_group")


def rules_as_json(rules: ReportRules) -> dict[str, Any]:
    """All of them, by the names of their fields."""
    return {
        "version": rules.version,
        "since": rules.since.isoformat(),
        "source": rules.source,
        "left_out": [grade.value for grade in rules.left_out],
        "classes": [
            {"pupil_class": rule.pupil_class.value, "any_of": [grade.value for grade in rule.any_of]}
            for rule in rules.classes
        ],
        "thresholds": [
            {
                "indicator": each.indicator.value,
                "scale": each.scale.value,
                "required": each.required,
                "medium": each.medium,
                "high": each.high,
            }
            for each in rules.thresholds
        ],
    } | {name: getattr(rules, name) for name in _WHOLE_NUMBERS}


def rules_from_json(told: Mapping[str, Any]) -> ReportRules:
    """What `rules_as_json` was made of."""
    return ReportRules(
        version=told["version"],
        since=date.fromisoformat(told["since"]),
        source=told["source"],
        left_out=_grades(told["left_out"]),
        classes=tuple(
            ClassRule(PupilClass(each["pupil_class"]), _grades(each["any_of"])) for each in told["classes"]
        ),
        thresholds=tuple(
            Thresholds(
                Indicator(each["indicator"]), Scale(each["scale"]), each["required"], each["medium"], each["high"]
            )
            for each in told["thresholds"]
        ),
        **{name: told[name] for name in _WHOLE_NUMBERS},
    )


def _grades(values: list[str]) -> tuple[Grade, ...]:
    return tuple(Grade(value) for value in values)
