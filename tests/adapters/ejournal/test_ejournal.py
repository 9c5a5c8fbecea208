"""Both ways to an e-journal system take a list at least once, and say no more than they must (ADM-31)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest
from typing_extensions import override

from adapters.bootstrap.handing_over import FIRST_PAUSE, HandingOver, e_journal_of
from adapters.ejournal.folder import ExportFolder
from adapters.ejournal.system import EJournalSystem, NotTaken
from adapters.settings import Settings
from adapters.texts.e_journal import HEADINGS, e_journal_list

pytestmark = pytest.mark.req("ADM-31")
SCHOOL, ORDER, FORMATION = UUID(int=1), UUID(int=2), UUID(int=3)
PUPIL: Final[dict[str, Any]] = {
    "number": 100_001, "surname": "=HYPERLINK(1)", "name": "+Айсұлу", "patronymic": None, "iin": "200310600046",
    "born_on": "2020-03-10", "sex": "female", "inclusion": True,
}  # fmt: skip
PAPER: Final[dict[str, Any]] = {
    "order": ORDER, "number": 1, "school": SCHOOL, "bin": None, "school_year": 2026, "pupils": 1,
    "classes": [
        {"name": "1 «А»", "language": "kk", "class_kind": "general", "teacher_name": "@cmd", "pupils": [PUPIL]}
    ],
}  # fmt: skip


@dataclass
class System:
    """A system that answers as it is told, and remembers what it was asked."""

    answers: list[int] = field(default_factory=list)
    asked: list[tuple[str | None, str | None, bytes]] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/pupils"


@contextmanager
def a_system(*answers: int) -> Iterator[System]:
    system = System(list(answers))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            system.asked.append((self.headers["Idempotency-Key"], self.headers["Authorization"], content))
            status = system.answers.pop(0) if system.answers else 204
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        @override
        def log_message(self, *_: Any) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        system.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield system
        finally:
            server.shutdown()
            thread.join()


def test_no_cell_is_a_formula_and_the_bytes_are_always_the_same() -> None:
    content = e_journal_list(PAPER)

    heads, row, _ = content.decode("utf-8-sig").split("\r\n")
    assert heads.split(",") == list(HEADINGS)
    assert "'=HYPERLINK(1),'+Айсұлу,," in row
    assert ",'@cmd," in row
    assert e_journal_list(PAPER) == content


def test_a_folder_has_one_file_an_order_and_amends_only_what_is_there(tmp_path: Path) -> None:
    folder, file = ExportFolder(tmp_path), tmp_path / str(SCHOOL) / f"{ORDER}.csv"

    folder.amend(SCHOOL, ORDER, b"less")
    assert not file.exists()
    folder.deliver(SCHOOL, ORDER, b"list")
    folder.deliver(SCHOOL, ORDER, b"list")
    assert (file.read_bytes(), len(list(file.parent.iterdir()))) == (b"list", 1)
    folder.amend(SCHOOL, ORDER, b"less")
    assert file.read_bytes() == b"less"


def test_a_system_gets_the_bytes_with_the_order_as_key() -> None:
    with a_system() as system:
        journal = EJournalSystem(system.url, "secret")
        journal.deliver(SCHOOL, ORDER, b"list")
        journal.amend(SCHOOL, ORDER, b"less")

    assert system.asked == [(str(ORDER), "Bearer secret", b"list")]


@pytest.mark.parametrize("status", [302, 404, 500, 503])
def test_only_success_counts_as_taken(status: int) -> None:
    with a_system(status) as system, pytest.raises(NotTaken, match=str(status)):
        EJournalSystem(system.url).deliver(SCHOOL, ORDER, b"list")

    assert len(system.asked) == 1


def test_a_system_that_is_not_there_has_taken_nothing() -> None:
    with a_system() as system:
        url = system.url
    with pytest.raises(NotTaken):
        EJournalSystem(url, timeout=1).deliver(SCHOOL, ORDER, b"list")


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://a/b", "nonsense"])
def test_an_address_is_http(url: str) -> None:
    with pytest.raises(ValueError, match="http or https"):
        EJournalSystem(url)


def test_the_setting_chooses_between_them(tmp_path: Path) -> None:
    there = Settings.from_environment({"KUNDELIK_VAR": str(tmp_path), "KUNDELIK_EJOURNAL_URL": "https://e.kz/pupils"})

    assert isinstance(e_journal_of(there), EJournalSystem)
    assert isinstance(e_journal_of(Settings(var=tmp_path)), ExportFolder)


class Reads:
    """A read model with one order that waits."""

    def ask(self, _model: str, _after: int | None, select: Any, *_: Any) -> Any:
        answers = {"select_to_hand_over": [(FORMATION, SCHOOL, 2026, ORDER)], "order_paper": PAPER}
        return answers.get(select.__name__, [])


class Recording:
    """Remembers what is recorded."""

    def __init__(self) -> None:
        self.recorded: list[Any] = []

    def record_handing_over(self, _principal: Any, envelope: Any, _command: Any) -> None:
        self.recorded.append(envelope.command_id)


def test_what_is_not_taken_is_tried_again_after_growing_pauses() -> None:
    elapsed, orders, reads = [0.0], Recording(), Reads()
    with a_system(503, 503) as system:
        journal = EJournalSystem(system.url)
        handing = HandingOver(orders, reads, journal, elapsed=lambda: elapsed[0])  # type: ignore[arg-type] # stand-ins

        tried = []
        for moment in (0, FIRST_PAUSE - 1, FIRST_PAUSE, 3 * FIRST_PAUSE - 1, 3 * FIRST_PAUSE):
            elapsed[0] = moment
            tried.append((handing.once(), len(system.asked)))

    assert tried == [(0, 1), (0, 1), (0, 2), (0, 2), (1, 3)]
    assert {key for key, _, _ in system.asked} == {str(ORDER)}
    assert len({content for _, _, content in system.asked}) == 1
    assert len(orders.recorded) == 1
