"""One instant for all processes of a demonstration, and the machine's own (ADR-0008)."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.clocks.shared import SharedClock
from adapters.clocks.system import system_now

NOON = datetime(2022, 3, 14, 12, 33, tzinfo=UTC)
ROOT = Path(__file__).parents[3]


def test_what_one_sets_all_read(tmp_path: Path) -> None:
    driver, reader = SharedClock(tmp_path / "deep" / "clock", start=NOON), SharedClock(tmp_path / "deep" / "clock")
    assert reader.now() == NOON
    driver.set(NOON + timedelta(microseconds=1))

    assert reader.now() == driver.now() == NOON + timedelta(microseconds=1)
    driver.close()
    reader.close()


def test_another_process_reads_it(tmp_path: Path) -> None:
    clock = SharedClock(tmp_path / "clock", start=NOON)
    clock.set(NOON + timedelta(days=400))
    program = (
        "import sys, pathlib; from adapters.clocks.shared import SharedClock;"
        "print(SharedClock(pathlib.Path(sys.argv[1])).now())"
    )
    read = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "clock")],
        check=True, capture_output=True, text=True, env={"PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip

    assert read.stdout.strip() == str(clock.now())
    clock.close()


def test_it_never_goes_backwards_and_does_not_start_anew(tmp_path: Path) -> None:
    clock = SharedClock(tmp_path / "clock", start=NOON)
    clock.set(NOON - timedelta(days=1))
    again = SharedClock(tmp_path / "clock", start=NOON + timedelta(days=9))

    assert clock.now() == again.now() == NOON
    clock.close()
    again.close()


def test_who_starts_it_second_takes_the_first_ones_instant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have seen that there is none; nobody may read a file that is only half made."""
    first = SharedClock(tmp_path / "clock", start=NOON)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "exists", lambda _: False)
        second = SharedClock(tmp_path / "clock", start=NOON + timedelta(days=9))

    assert (first.now(), second.now()) == (NOON, NOON)
    assert [found.name for found in tmp_path.iterdir()] == ["clock"]
    first.close()
    second.close()


def test_without_a_start_there_must_be_one(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        SharedClock(tmp_path / "clock")


@given(st.datetimes(min_value=NOON.replace(tzinfo=None), timezones=st.just(UTC)))
def test_every_instant_is_kept_to_the_microsecond(instant: datetime) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        clock = SharedClock(Path(folder) / "clock", start=NOON)
        clock.set(instant)
        assert clock.now() == instant
        clock.close()


def test_the_machines_clock_speaks_utc() -> None:
    first, second = system_now(), system_now()

    assert first.tzinfo is second.tzinfo is UTC
