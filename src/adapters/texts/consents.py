"""The consent that is shown at registration (ADM-1), by the version that stands in the event."""

from __future__ import annotations

from dataclasses import dataclass

from .catalogue import UnknownText, catalogue
from .languages import Language


@dataclass(frozen=True, slots=True)
class Consent:
    """As it is shown: what introduces the points, the points, and what the box to tick says."""

    version: str
    heading: str
    points: tuple[str, ...]
    confirmation: str


def consent(version: str, language: Language) -> Consent:
    """Raises `UnknownText` for a version never shown."""
    texts, path = catalogue(), f"consent.{version}"
    if f"{path}.heading" not in texts:
        raise UnknownText(path)
    points = sorted(key for key in texts.texts if key.startswith(f"{path}.points."))
    return Consent(
        version,
        texts.text(f"{path}.heading", language),
        tuple(texts.text(key, language) for key in points),
        texts.text(f"{path}.confirmation", language),
    )
