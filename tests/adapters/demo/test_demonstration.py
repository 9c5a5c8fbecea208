"""A small demonstration from beginning to end, stopped by force in the middle, and begun twice at once."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import threading
from collections.abc import Callable
from fnmatch import fnmatch
from pathlib import Path
from uuid import UUID

import pytest
from rich.console import Console

from adapters.bootstrap.only_one import only_one
from adapters.demo.demonstrating import NotADemonstration, Order, demonstrate, in_own_folder, journal_of
from adapters.demo.journal import Acknowledged, Journal
from adapters.demo.readme import FILES
from adapters.embedded.processes import wait_until
from adapters.settings import Settings
from adapters.texts.languages import LANGUAGES

Kundelik = Callable[..., subprocess.Popen[str]]


def demonstrated(place: Path, *, resume: bool = False, schools: int = 2) -> tuple[bool, str]:
    """Whether all went right, and what was printed."""
    printed = io.StringIO()
    order = Order(children=8, schools=schools, divisor=10_000, resume=resume, keep=resume)
    console = Console(file=printed, width=160)
    right = demonstrate(Settings(var=place, workers=2), order, console, threading.Event())
    return right, printed.getvalue()


def read(journal: Path) -> dict[str, Acknowledged]:
    opened = Journal.opened(journal)
    opened.close()
    return opened.acknowledged


@pytest.mark.req("OPS-1", "ADM-24", "AUD-3", "RPT-9", "RPT-14", "RPT-18")
def test_a_demonstration_ends_with_everything_as_planned_and_the_manuals_history(place: Path) -> None:
    right, printed = demonstrated(place)

    assert right, printed
    history = [line.strip("│ ").split("│") for line in printed.splitlines() if "│ 14.03.2022 12:" in line][:5]
    assert [[cell.strip() for cell in line] for line in history] == [
        ["14.03.2022 12:34", "Директор (Г. Ғабитова) өтінімді бекітті"],
        ["14.03.2022 12:34", "Орындаушы (А. Ахметова) жетекшіге жіберілді."],
        ["14.03.2022 12:34", "Орындаушы (А. Ахметова) өтінімді қабылдады.", "Қарастырылуда"],
        ["14.03.2022 12:32", "Ата-ана (Т. Тестовый) өтінімді оқу орнына жіберді."],
        ["14.03.2022 12:26", "Ата-ана (Т. Тестовый) анықтама жасады"],
    ]
    assert "№102381: 14.03.2022 12:33" in printed
    assert "✗" not in printed
    kept = in_own_folder(Settings(var=place)).var
    assert {path.name for path in kept.iterdir()} == {
        "README.txt",
        "imports",
        "reports",
        "102381",
        refused_number(kept),
    }
    assert_all_papers(kept / "102381", "order")
    assert_all_papers(kept / refused_number(kept), "refusal")
    assert b"111111111111" in (kept / "imports" / "catchments-errors.csv").read_bytes()
    assert_all_books(kept / "reports")
    assert "04.09.2022" in printed


def refused_number(kept: Path) -> str:
    return next(path.name for path in kept.iterdir() if path.name.isdigit() and path.name != "102381")


def assert_all_papers(folder: Path, last: str) -> None:
    """Each is what its name says, and the page tells of every one of them."""
    names = {path.name for path in folder.iterdir()}
    papers = {f"{kind}-{language}.pdf" for kind in ("form", "receipt", last) for language in LANGUAGES}
    assert {name for name in names if name.endswith(".pdf") and not name.startswith("document-")} == papers
    assert all((folder / name).read_bytes().startswith(b"%PDF-1.7") for name in papers)
    pages = [folder / name for name in names if name.endswith(".html")]
    assert len(pages) == len(papers)
    assert all(folder.name in page.read_text() for page in pages if "order" not in page.name)
    assert len([name for name in names if name.startswith("letter-")]) > 4
    told = {name for pattern, _ in FILES for name in names if fnmatch(name, pattern)}
    assert names - told == {"README.txt"}
    for statement in folder.glob("statement-*.json"):
        assert statement.with_suffix(".cms").read_bytes()
    assert json.loads((folder / "proofs.json").read_text())["events"]


def assert_all_books(folder: Path) -> None:
    """Of each period and each office, and a page that names every one of them."""
    books = {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".txt"}
    told = (folder / "README.txt").read_text()
    assert all(name in told for name in books)
    assert all(content.startswith(b"PK") for name, content in books.items() if name.endswith(".xlsx"))
    for period in ("q1-2021-11-07-r1", "q2-2022-01-09-r1", "year-2022-06-12-r1"):
        for office in ("school", "district", "oblast", "country"):
            assert any(name.startswith(f"{period}-{office}-") for name in books), (period, office)
    revised = {books[f"q1-2021-10-31-r{revision}-country-streamed-kk.xlsx"] for revision in (1, 2)}
    assert len(revised) == 2


@pytest.mark.req("OPS-1", "OPS-5")
def test_a_demonstration_killed_in_the_middle_is_gone_on_with_and_nothing_acknowledged_is_lost(
    place: Path, kundelik: Kundelik
) -> None:
    killed = kundelik("demo", "--children", "8", "--scale", "10000", "--schools", "0")
    journal = journal_of(in_own_folder(Settings(var=place)))
    assert wait_until(lambda: journal.exists() and journal.read_bytes().count(b"\n") > 360, seconds=60)
    killed.send_signal(signal.SIGKILL)
    assert killed.wait(timeout=10) == -signal.SIGKILL
    acknowledged = read(journal)

    right, printed = demonstrated(place, resume=True, schools=0)

    assert right, printed
    assert read(journal).items() >= acknowledged.items()
    assert {"testovyi/draft", "school-001"} <= acknowledged.keys()


def test_a_second_demonstration_in_the_same_folder_is_refused_in_a_sentence(place: Path, kundelik: Kundelik) -> None:
    with only_one(place / "demo.lock", "a demonstration"):
        second = kundelik("demo", "--children", "8")
        said, _ = second.communicate(timeout=30)

    assert second.returncode == 1
    assert "a demonstration runs in" in said
    assert "Traceback" not in said


def test_a_folder_that_no_demonstration_has_written_is_left_alone(place: Path) -> None:
    precious = place / "demo" / "thesis.txt"
    precious.parent.mkdir()
    precious.write_text("precious")
    assert not (precious.parent / "README.txt").exists()

    with pytest.raises(NotADemonstration):
        demonstrated(place)
    assert precious.read_text() == "precious"
    precious.unlink()


def test_a_journal_forgets_only_the_line_that_was_not_finished(tmp_path: Path) -> None:
    told = Acknowledged(UUID(int=1), 7, {"position": 7})
    journal = Journal.opened(tmp_path / "journal.jsonl")
    journal.acknowledge("first", told)
    journal.acknowledge("refused", Acknowledged(None, 0, {}, "admissions.no-free-seat"))
    journal.keep_signature("first", b"cms")
    journal.close()
    with (tmp_path / "journal.jsonl").open("ab") as file:
        file.write(b'{"step": "half')

    again = Journal.opened(tmp_path / "journal.jsonl")
    again.acknowledge("second", told)

    assert again.acknowledged["first"] == told
    assert (again.commands(), again.refusals()) == ({UUID(int=1): 7}, ["admissions.no-free-seat"])
    assert again.signature("first") == b"cms"
    again.close()
    lasting = Journal.opened(tmp_path / "journal.jsonl")
    assert list(lasting.acknowledged) == ["first", "refused", "second"]
    lasting.close()
