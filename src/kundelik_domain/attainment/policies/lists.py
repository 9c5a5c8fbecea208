"""What a command lists is known, possible and named once: subjects, pupils, letters, names, grades."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Final

from kundelik_domain.attainment.refusals import (
    EmptyList,
    InvalidLetter,
    InvalidParallel,
    InvalidPupilName,
    InvalidPupilNumber,
    PupilTwice,
    SubjectTwice,
    UnknownSubject,
)
from kundelik_domain.attainment.values import SUBJECT_BY_KEY

PARALLELS: Final = range(13)
LEAST_GRADED: Final = 2
"""Pupils of the parallels below get no grades (RPT-4)."""

LARGEST_NUMBER: Final = 2**53
"""Of a pupil: what JSON, spreadsheets and databases all hold exactly."""

LARGEST_CLASS: Final = 100
NAME_LENGTH: Final = 200
HASH: Final = re.compile(r"[0-9a-f]{64}")
_LETTER: Final = re.compile(r"(?:[^\W_]|-){1,4}")


def parallel_is_one(parallel: int) -> int:
    """Raises `InvalidParallel`."""
    if parallel not in PARALLELS:
        raise InvalidParallel(field="parallel", allowed=f"{PARALLELS[0]}–{PARALLELS[-1]}")
    return parallel


def letter_is_one(letter: str) -> str:
    """Without the spaces around it, its characters composed. Raises `InvalidLetter`."""
    written = unicodedata.normalize("NFC", letter).strip()
    if not _LETTER.fullmatch(written):
        raise InvalidLetter(field="letter", allowed="1–4")
    return written


def subject_is_known(subject: str, field: str = "subject") -> str:
    """Raises `UnknownSubject`."""
    if subject not in SUBJECT_BY_KEY:
        raise UnknownSubject(field=field, subject=subject[:60], allowed=sorted(SUBJECT_BY_KEY))
    return subject


def subjects_in_order(subjects: Sequence[str]) -> tuple[str, ...]:
    """Each known and named once, in the order of `SUBJECTS`. Raises `UnknownSubject`, `SubjectTwice`."""
    for subject in subjects:
        subject_is_known(subject, "subjects")
    twice = next((each for each in subjects if subjects.count(each) > 1), None)
    if twice is not None:
        raise SubjectTwice(field="subjects", subject=twice)
    return tuple(sorted(subjects, key=lambda key: SUBJECT_BY_KEY[key].number))


def numbers_are_possible(pupils: Collection[int]) -> None:
    """Raises `InvalidPupilNumber`."""
    if pupils and not (min(pupils) >= 1 and max(pupils) <= LARGEST_NUMBER):
        raise InvalidPupilNumber(field="pupils", allowed=f"1–{LARGEST_NUMBER}")


def pupils_in_order(pupils: Sequence[int]) -> tuple[int, ...]:
    """One at least, each possible and named once. Raises `EmptyList`, `InvalidPupilNumber`, `PupilTwice`."""
    if not pupils:
        raise EmptyList(field="pupils", allowed="1")
    numbers_are_possible(pupils)
    found = sorted(pupils)
    twice = next((one for one, next_one in pairwise(found) if one == next_one), None)
    if twice is not None:
        raise PupilTwice(field="pupils", pupil=twice)
    return tuple(found)


def name_is_one(name: str) -> str:
    """Raises `InvalidPupilName`."""
    written = " ".join(name.split())
    if not (written and len(written) <= NAME_LENGTH and written.isprintable()):
        raise InvalidPupilName(field="name", allowed=f"1–{NAME_LENGTH}")
    return written
