"""The same on the real store: everybody at once, and whole quarters read back by somebody who remembers nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final
from uuid import UUID, uuid4

import pytest

from adapters.persistence.appending import Appender
from adapters.persistence.database import Database
from adapters.persistence.fact_codec import FactCodec, Sealing
from adapters.persistence.fact_streams import FactStreams
from kundelik_domain.attainment.commands import EnterPupils, OpenClass
from kundelik_domain.attainment.events import ATTAINMENT_FACTS
from kundelik_domain.attainment.grade_sheet import GRADE_SHEET
from kundelik_domain.attainment.journal_class import JOURNAL_CLASS
from kundelik_domain.attainment.pupil import PUPIL
from kundelik_domain.attainment.use_cases import Grading, Journals
from kundelik_domain.attainment.values import Column, Grade, class_of, pupil_of, sheet_of
from kundelik_domain.shared.streams import Envelope
from tests.use_cases.attainment.world import DIRECTOR, MIDWEEK, SCHOOL, SUBJECTS, UNITS, a_sheet

LETTERS: Final = "АӘБВГДЕЖ"
CLASSES: Final = tuple(class_of(SCHOOL, 2021, 5, letter) for letter in LETTERS)
PUPILS: Final = (1, 2, 3)
Opened = Callable[[], FactStreams]


@pytest.fixture
def opened(database: Database) -> Iterator[Opened]:
    """Another process each time."""
    sealing = Sealing(
        lambda _person, text, _context: text[::-1],
        lambda people: dict.fromkeys(people, b"key"),
        lambda _key, sealed, _context: sealed[::-1],
    )
    appender = Appender(database.connect)
    yield lambda: FactStreams(database, appender, FactCodec(ATTAINMENT_FACTS, sealing), lambda: MIDWEEK)
    appender.close()


def asked() -> Envelope:
    command = uuid4()
    return Envelope(command_id=command, actor=DIRECTOR.user, correlation_id=command)


def open_all(streams: FactStreams) -> None:
    forms = [
        OpenClass(
            school=SCHOOL,
            school_year=2021,
            parallel=5,
            letter=letter,
            subjects=SUBJECTS,
            pupils=tuple(range(100 * number + 10, 100 * number + 30)),
        )
        for number, letter in enumerate(LETTERS)
    ]
    Journals(streams=streams, units=UNITS).open_classes(asked(), DIRECTOR, forms)


@pytest.mark.req("RPT-1")
def test_everybody_takes_the_same_pupils_and_one_has_each(opened: Opened) -> None:
    open_all(opened())

    def take(class_id: UUID) -> None:
        command = EnterPupils(class_id=class_id, pupils=PUPILS, on=MIDWEEK.date())
        Journals(streams=opened(), units=UNITS).enter_pupils(asked(), DIRECTOR, command)

    with ThreadPoolExecutor(len(CLASSES)) as threads:
        assert list(threads.map(take, CLASSES)) == [None] * len(CLASSES)
    streams = opened()
    members = {class_id: streams.read(JOURNAL_CLASS, class_id).members for class_id in CLASSES}
    for pupil in PUPILS:
        where = streams.read(PUPIL, pupil_of(pupil)).classes[2021]
        assert [class_id for class_id, found in members.items() if pupil in found] == [where]


@pytest.mark.req("RPT-20")
def test_a_quarter_put_at_once_is_read_back_and_put_again_without_a_fact(opened: Opened) -> None:
    open_all(opened())
    grades = list(Grade)
    sheets = [
        a_sheet(
            class_id=class_id,
            subject=subject,
            grades=tuple(
                (pupil, grades[pupil % len(grades)]) for pupil in range(100 * number + 10, 100 * number + 30)
            ),
        )
        for number, class_id in enumerate(CLASSES)
        for subject in SUBJECTS
    ]
    put = Grading(streams=opened(), units=UNITS).put_many(asked(), DIRECTOR, sheets)
    streams = opened()
    again = Grading(streams=streams, units=UNITS).put_many(asked(), DIRECTOR, sheets)

    cells = len(CLASSES) * len(SUBJECTS) * 20
    assert put.answer == {"put": cells, "changed": 0, "unchanged": 0}
    assert again.answer == {"put": 0, "changed": 0, "unchanged": cells}
    for sheet in sheets:
        state = streams.read(GRADE_SHEET, sheet_of(sheet.class_id, sheet.subject, Column.QUARTER_1))
        assert state.cells == dict(sheet.grades)
