"""`kundelik run`: filled once, served in real time, ended by Ctrl-C; a visitor can send an application today."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.bootstrap.databases import server_folder
from adapters.demo.trying import BODY, PARENT
from adapters.demo.world import PASSWORDS
from adapters.embedded.server import conninfo_of_running
from adapters.sample_documents import pdf
from adapters.settings import Settings
from kundelik_domain.shared.access import Role

Kundelik = Callable[..., subprocess.Popen[str]]
REQUIRED = ("birth-certificate", "photo", "health-certificate", "health-passport")


def served(process: subprocess.Popen[str]) -> tuple[str, list[str]]:
    """The address that it says it serves on, and what it said before."""
    assert process.stdout is not None
    said: list[str] = []
    for line in process.stdout:
        said.append(line)
        if line.startswith("Serving on "):
            return line.split()[2], said
    raise AssertionError("".join(said))


def ended_by_ctrl_c(process: subprocess.Popen[str]) -> int:
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    return process.returncode


@pytest.mark.req("OPS-1", "SIG-1")
def test_it_is_filled_once_and_serves_again_and_takes_a_signed_application_on_any_day(
    place: Path, kundelik: Kundelik
) -> None:
    start = ("run", "--port", "0", "--children", "1", "--scale", "10000")
    first = kundelik(*start)
    _, said = served(first)
    assert any("Filling the database once" in line for line in said)
    assert ended_by_ctrl_c(first) == 0

    second = kundelik(*start)
    url, said = served(second)
    assert not any("Filling" in line for line in said)
    with httpx.Client(base_url=url + "/api/v1", timeout=30, trust_env=False) as client:
        assert sent_today(client, place, kundelik)["status"] == "sent"
    assert ended_by_ctrl_c(second) == 0
    assert conninfo_of_running(server_folder(Settings(var=place))) is None


def sent_today(client: httpx.Client, place: Path, kundelik: Kundelik) -> dict[str, Any]:
    """What the printed script does, up to sending."""
    account = {"login": PARENT, "password": PASSWORDS[Role.PARENT]}
    client.headers["authorization"] = "Bearer " + client.post("/sessions", json=account).json()["credential"]
    drafted = client.post("/applications", json=body_of(place / "try-it.sh")).json()
    application = f"/applications/{drafted['application']}"
    for kind in REQUIRED:
        assert client.put(f"{application}/documents/{kind}", files={"file": pdf(kind)}).is_success
    (place / "statement.json").write_bytes(client.get(f"{application}/statement").content)
    signing = kundelik("sign", "--iin", "751020183186", "--file", str(place / "statement.json"))
    signature, _ = signing.communicate(timeout=30)
    sent: dict[str, Any] = client.post(f"{application}/sending", json=json.loads(signature)).json()
    return sent


def body_of(script: Path) -> Any:
    beginning = BODY.format(school="", year="")[:20]
    line = next(line for line in script.read_text().splitlines() if beginning in line)
    return json.loads(line.split("'")[1])


@pytest.mark.req("OPS-1")
def test_a_taken_port_is_told_in_a_sentence(kundelik: Kundelik) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = kundelik("run", "--port", str(port))
        said, _ = process.communicate(timeout=30)

    assert process.returncode == 1
    assert f"127.0.0.1:{port}" in said
    assert "Traceback" not in said
