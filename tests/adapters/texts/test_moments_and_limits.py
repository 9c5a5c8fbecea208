"""Times stand in the zone of the school, and a time limit tells how it came about (I18-2, ADM-14, ADM-15)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final

import pytest

from adapters.texts.catalogue import catalogue
from adapters.texts.languages import LANGUAGES, Language
from adapters.texts.moments import day, moment
from adapters.texts.time_limits import explain, time_left
from kundelik_domain.admissions.time_limit import (
    BASIS,
    DUE,
    ESTIMATED,
    RECEIVED,
    Shift,
    TimeLimit,
    explanation,
)
from kundelik_domain.shared.iin import Disagreement

LIMIT: Final = TimeLimit(
    sent_at=datetime(2022, 3, 14, 6, 32, tzinfo=UTC),
    zone="Asia/Almaty",
    received_on=date(2022, 3, 14),
    shifted=Shift.NONE,
    due_on=date(2022, 3, 15),
    due_at=datetime(2022, 3, 15, 18, tzinfo=UTC),
    calendar_version="2022-1",
    rule_version="first-grade-2021",
    estimated=False,
)


@pytest.mark.req("I18-2")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_moment_is_shown_in_its_zone(language: Language) -> None:
    assert moment(datetime(2022, 3, 14, 6, 34, tzinfo=UTC), "Asia/Almaty", language) == "14.03.2022 12:34"


@pytest.mark.req("I18-2")
@pytest.mark.parametrize(
    ("instant", "zone", "shown"),
    [
        (datetime(2024, 2, 29, 17, 59, tzinfo=UTC), "Asia/Almaty", "29.02.2024 23:59"),
        (datetime(2024, 2, 29, 19, 0, tzinfo=UTC), "Asia/Almaty", "01.03.2024 00:00"),
        (datetime(2024, 2, 29, 18, 0, tzinfo=UTC), "Asia/Almaty", "29.02.2024 23:00"),
        (datetime(2024, 2, 29, 18, 0, tzinfo=UTC), "Asia/Oral", "29.02.2024 23:00"),
        (datetime(2026, 11, 21, 19, 5, tzinfo=UTC), "Asia/Qostanay", "22.11.2026 00:05"),
    ],
)
def test_the_change_of_zone_in_2024_is_kept(instant: datetime, zone: str, shown: str) -> None:
    assert moment(instant, zone, "kk") == shown


@pytest.mark.req("I18-2")
def test_a_moment_without_its_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="2022"):
        moment(datetime(2022, 3, 14, 12, 34), "Asia/Almaty", "kk")  # noqa: DTZ001 - the point of the test


@pytest.mark.req("I18-2")
def test_a_day_is_written_with_all_its_digits() -> None:
    assert day(date(2022, 4, 1)) == "01.04.2022"


@pytest.mark.req("ADM-14", "I18-1", "I18-2")
def test_a_limit_tells_how_it_came_about() -> None:
    received, due, basis = explain(LIMIT, "kk")

    assert received == "Өтініш 14.03.2022 12:32 жіберілді және сол күні, 14.03.2022, қабылданған болып саналады."
    assert due.startswith("Шешім 15.03.2022 күні сағат 24:00-ге дейін қабылданады (")
    assert basis == "Есептеу негізі: first-grade-2021 ережесі, 2022-1 жұмыс күндерінің күнтізбесі."


@pytest.mark.req("ADM-14", "I18-1")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("shifted", Shift)
def test_every_sentence_of_a_limit_is_told_in_every_language(shifted: Shift, language: Language) -> None:
    limit = TimeLimit(
        **{**{name: getattr(LIMIT, name) for name in LIMIT.__slots__}, "shifted": shifted, "estimated": True}
    )
    codes = [sentence.code for sentence in explanation(limit)]

    assert codes == [RECEIVED[shifted], DUE, BASIS, ESTIMATED]
    assert len(set(explain(limit, language))) == len(codes)
    assert ("18:00" in explain(limit, language)[0]) is (shifted is Shift.AFTER_HOURS)


@pytest.mark.req("ADM-15")
def test_the_time_left_turns_into_the_time_overdue() -> None:
    assert time_left(LIMIT, LIMIT.due_at - timedelta(hours=26, minutes=5), "en") == "Time left: 26 h 05 min"
    assert time_left(LIMIT, LIMIT.due_at, "en") == "Overdue by 0 h 00 min"
    assert (
        time_left(LIMIT, LIMIT.due_at + timedelta(minutes=61, seconds=59), "kk") == "Мерзімі өткеніне: 1 сағ 01 мин"
    )


@pytest.mark.req("ADM-6", "I18-1")
def test_a_disagreement_with_the_iin_is_a_warning_in_words() -> None:
    assert catalogue().label_of(Disagreement.SEX, "ru") == "Пол не совпадает с ИИН. Проверьте; подаче это не мешает."
