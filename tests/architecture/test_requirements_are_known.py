"""A test that names a requirement names one that exists; `make trace` counts them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools import trace

TESTS = Path(__file__).parents[1]

PAGE = """# Lending (LND)
A mention of **LND-9** defines nothing.
- **LND-1** A reader borrows *one* book.
- **LND-2–4** Reminders, fines, amnesties.
"""

MARKED = """
pytestmark = pytest.mark.req("LND-1")
CASES = [pytest.param(1, marks=pytest.mark.req("LND-2"))]

@pytest.mark.req("LND-3", "LND-7")
def test_a_reader_borrows(): ...

@pytest.mark.req(WHATEVER)
def test_a_reader_returns(): ...

def a_reader(): ...
"""


def test_every_requirement_named_by_a_test_is_defined() -> None:
    assert trace.unknown(trace.proofs(), trace.known()) == []


def test_the_pages_are_read() -> None:
    known = trace.known()

    assert known["ADM-1"].startswith("Register")
    assert {"ADM-34", "I18-2", "RPT-25", "TST-15"} <= known.keys()


def test_a_page_defines_its_items_and_ranges() -> None:
    assert trace.requirements(PAGE) == {
        "LND-1": "A reader borrows one book.",
        "LND-2": "Reminders, fines, amnesties.",
        "LND-3": "Reminders, fines, amnesties.",
        "LND-4": "Reminders, fines, amnesties.",
    }


def test_marks_are_found_on_tests_cases_and_files() -> None:
    assert set(trace.marks(MARKED)) == {
        ("LND-1", "test_a_reader_borrows"),
        ("LND-1", "test_a_reader_returns"),
        ("LND-2", "line 3"),
        ("LND-3", "test_a_reader_borrows"),
        ("LND-7", "test_a_reader_borrows"),
        ("WHATEVER", "test_a_reader_returns"),
    }


def test_an_unknown_number_is_told_with_its_test(tmp_path: Path) -> None:
    (tmp_path / "test_lending.py").write_text(MARKED)

    assert trace.unknown(trace.proofs(tmp_path), trace.requirements(PAGE)) == [
        "LND-7: test_lending.py::test_a_reader_borrows",
        "WHATEVER: test_lending.py::test_a_reader_returns",
    ]


def test_the_table_counts_and_lists_what_is_missing() -> None:
    *_, covered, heading, missing = trace.table(trace.requirements(PAGE), {"LND-1": {"a", "b"}, "LND-3": {"a"}})

    assert covered == "2 of 4 requirements are named by a test."
    assert [heading, missing] == ["Without a test:", "  LND  2 4"]


def test_malformed_marks_stop_the_run(tmp_path: Path) -> None:
    shutil.copy(TESTS / "conftest.py", tmp_path)
    (tmp_path / "pytest.ini").write_text(f"[pytest]\npythonpath = {TESTS.parent} {TESTS}\nmarkers = req\n")
    planted = [
        f"@pytest.mark.req({arguments})\ndef test_{name}(): ...\n"
        for name, arguments in {
            "none": "",
            "number": "11",
            "ill": "'ADM-011'",
            "named": "'ADM-1', number='ADM-2'",
        }.items()
    ]
    fine = "@pytest.mark.req('ADM-11')\ndef test_fine(): ...\n"
    (tmp_path / "test_planted.py").write_text("\n".join(["import pytest", *planted, fine]))

    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", tmp_path],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == pytest.ExitCode.USAGE_ERROR
    told = re.findall(r"test_(\w+): write @pytest.mark.req", run.stdout + run.stderr)
    assert told == ["none", "number", "ill", "named"]
