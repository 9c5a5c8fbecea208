"""Which subjects a class has journals in, and how a school shows them in reports (standard curricula, 2021)."""

from __future__ import annotations

from functools import cache
from typing import Final

from kundelik_domain.attainment.values import SUBJECT_BY_KEY, SUBJECTS, Subject, Visibility

WIDTH: Final = max(subject.number for subject in SUBJECTS) + 1
"""Of a row of grades, one place for each subject's number."""

_LANGUAGES: Final = {
    False: ("kazakh-language", "kazakh-literature", "russian-language", "foreign-language"),
    True: ("russian-language", "russian-literature", "kazakh-language", "foreign-language"),
}
_MATHEMATICS: Final = ("algebra", "geometry", "informatics")
_SCIENCES: Final = ("physics", "chemistry", "biology", "geography")
_HISTORY: Final = ("history-of-kazakhstan", "world-history")
_BODY: Final = ("physical-education", "self-knowledge")
_HANDS: Final = ("art", "music")

GRADED_FROM: Final = 2
"""The first parallel whose classes get final grades."""

EXAMS: Final = {
    9: ("kazakh-language", "russian-language", "algebra", "history-of-kazakhstan"),
    11: ("kazakh-language", "russian-language", "algebra", "history-of-kazakhstan", "physics"),
}
"""Whose grade of the year is followed by a final one."""


@cache
def subjects_of(parallel: int, *, russian: bool) -> tuple[Subject, ...]:
    """The journals of a class; `russian` is the language of instruction. None of a preschool class."""
    return tuple(SUBJECT_BY_KEY[key] for key in dict.fromkeys(_keys(parallel, _LANGUAGES[russian])))


def _keys(parallel: int, languages: tuple[str, ...]) -> tuple[str, ...]:
    first, literature, second, foreign = languages
    match parallel:
        case 0:
            return ()
        case 1:
            return (first, second, "mathematics", "natural-science", "world-studies", *_HANDS, *_BODY)
        case 2:
            return (*languages, "mathematics", "natural-science", "world-studies", *_HANDS, *_BODY)
        case 3 | 4:
            return (*languages, "mathematics", "natural-science", "digital-literacy", *_HANDS, *_BODY)
        case 5 | 6:
            return (*languages, "mathematics", "informatics", "natural-science", *_HISTORY, *_HANDS, *_BODY)
        case 7 | 8 | 9:
            law = ("basics-of-law",) if parallel == 9 else ()
            return (first, literature, second, foreign, *_MATHEMATICS, *_SCIENCES, *_HISTORY, *law, *_BODY)
        case _:
            sciences = ("physics", "chemistry", "biology")
            body = ("military-training", "physical-education")
            return (first, literature, second, foreign, *_MATHEMATICS, *sciences, *_HISTORY, *body)


UNUSUAL: Final = (
    ("self-knowledge", Visibility.WITHOUT_ATTESTATION, 0.5),
    ("physical-education", Visibility.WITHOUT_ATTESTATION, 0.1),
    ("music", Visibility.WITHOUT_ATTESTATION, 0.15),
    ("military-training", Visibility.WITHOUT_ATTESTATION, 0.1),
    ("digital-literacy", Visibility.HIDDEN, 0.04),
)
"""Subjects that this share of schools shows otherwise than with attestation."""
