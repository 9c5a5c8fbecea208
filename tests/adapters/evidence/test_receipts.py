"""By HTTP and command line: receipts, tiles, verification, proofs and exports of a whole installation (AUD-4)."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from adapters.bootstrap.evidence_keeping import keeping_evidence, log_folder, log_signer
from adapters.bootstrap.evidence_verifying import compare_read_models, verify
from adapters.bootstrap.known import READ_MODELS
from adapters.evidence.layout import leaf_hash
from adapters.evidence.mirror import Folder
from adapters.evidence.notes import opened
from adapters.evidence.proofs import InclusionProof
from adapters.evidence.tree import root_of_inclusion
from adapters.evidence.verifying import Trusted
from tests.installations import NOBODY, Country, Town
from tests.races.processes import ROOT

pytestmark = pytest.mark.req("AUD-4")


def command_of(country: Country, position: int) -> UUID:
    with country.installation.database.connection() as connection:
        row = connection.execute("select command_id from kundelik.events where position = %s", (position,)).fetchone()
    assert row is not None
    return UUID(str(row[0]))


def seal(country: Country) -> int:
    return keeping_evidence(country.installation.settings, country.installation.database).once()


def test_a_receipt_names_position_and_leaf_at_once_and_the_proof_once_it_is_sealed(town: Town) -> None:
    country, application = town.country, town.country.has_draft(town.parent, town.school)
    country.sends(town.parent, application)
    command = command_of(country, country.head)
    early = country.told(town.parent, "GET", f"/receipts/{command}")
    size = seal(country)
    late = country.told(country.auditor, "GET", f"/receipts/{command}")

    assert (early["sealed"], late["sealed"], early["log"]) == (False, True, "log.kundelik.kz/main")
    assert [event["proof"] for event in early["events"]] == [None] * len(early["events"])
    assert [event["leaf"] for event in early["events"]] == [event["leaf"] for event in late["events"]]
    key = log_signer(country.installation.settings).verifier
    for event in late["events"]:
        proof = InclusionProof.parse(event["proof"])
        checkpoint = opened(proof.checkpoint, key)
        reached = root_of_inclusion(bytes.fromhex(event["leaf"]), event["position"] - 1, size, proof.hashes)
        assert reached == checkpoint.root


def test_a_receipt_is_for_its_sender_and_for_auditors(town: Town) -> None:
    country = town.country
    country.has_draft(town.parent, town.school)
    path = f"/receipts/{command_of(country, country.head)}"

    told = {who: country.ask(visitor, "GET", path).status_code for who, visitor in {
        "nobody": NOBODY, "another parent": country.parent(), "executor": town.executor, "operator": country.operator,
    }.items()}  # fmt: skip
    assert told == {"nobody": 401, "another parent": 404, "executor": 404, "operator": 403}
    assert country.ask(town.parent, "GET", f"/receipts/{uuid4()}").status_code == 404


def test_the_log_over_http_is_the_log_in_the_folder(town: Town) -> None:
    country = town.country
    before = country.ask(NOBODY, "GET", "/log/checkpoint").status_code
    seal(country)
    folder = log_folder(country.installation.settings)
    files = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]

    assert before == 404
    assert len(files) > 1
    for path in files:
        answer = country.ask(NOBODY, "GET", f"/log/{path}")
        assert (answer.status_code, answer.content) == (200, (folder / path).read_bytes())
    for missing in ("tile/0/001", "tile/5/000", "tile/0/000.p/0", "tile/entries/000", "tile/0/000.p/255"):
        assert country.ask(NOBODY, "GET", f"/log/{missing}").status_code == 404


def test_read_models_are_held_against_a_fold_of_the_events(town: Town) -> None:
    town.has("accepts")
    country, installation = town.country, town.country.installation
    country.catch_up()
    seal(country)

    assert set(compare_read_models(installation.database, installation.log, READ_MODELS).values()) == {True}
    with installation.database.connection() as connection:
        connection.execute("delete from projections.history")
    told = compare_read_models(installation.database, installation.log, READ_MODELS)
    assert [name for name, same in told.items() if not same] == ["admissions.history"]
    assert verify(installation.database, Trusted(log_signer(installation.settings).verifier)).is_clean


def run(country: Country, *arguments: object) -> tuple[int, str]:
    settings = country.installation.settings
    environment = os.environ | {
        "PYTHONPATH": str(ROOT / "src"), "KUNDELIK_VAR": str(settings.var),
        "DATABASE_URL": country.installation.conninfo, "COLUMNS": "200",
    }  # fmt: skip
    command = [sys.executable, "-m", "adapters.cli.main", "audit", *map(str, arguments)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout


def offline(*arguments: object) -> int:
    command = [sys.executable, "-I", str(ROOT / "verify_offline.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False).returncode


def test_the_commands_from_sealing_to_an_export_that_is_checked_offline(town: Town, tmp_path: Path) -> None:
    country, application = town.country, town.has("accepts")
    country.catch_up()
    proof, history, report = tmp_path / "a.tlog-proof", tmp_path / "a.json", tmp_path / "report.json"

    assert run(country, "verify")[0] == 2
    assert run(country, "prove", "--position", 1, "-o", proof)[0] == 2
    assert run(country, "seal")[0] == 0
    key = run(country, "key")[1].strip()
    witnessed = Folder(log_folder(country.installation.settings)).checkpoint()
    (tmp_path / "kept").write_text(witnessed)
    status, told = run(country, "verify", "--json", report, "--witnessed", tmp_path / "kept", "--key", key)
    assert (status, "Clean" in told, "Not proven" in told) == (0, True, True)
    written: dict[str, Any] = json.loads(report.read_text())
    assert (written["clean"], written["events"], written["findings"]) == (True, country.head, [])

    assert run(country, "prove", "--command", command_of(country, country.head), "-o", proof)[0] == 0
    assert run(country, "export", application, "-o", history)[0] == 0
    assert run(country, "consistency", tmp_path / "kept", "-o", tmp_path / "grown")[0] == 0
    assert [offline(check, path, "--key", key) for check, path in (
        ("proof", proof), ("history", history), ("consistency", tmp_path / "grown"),
        ("mirror", log_folder(country.installation.settings)),
    )] == [0, 0, 0, 0]  # fmt: skip
    whole = json.loads(history.read_text())
    facts, rows = whole["facts"], [base64.b64decode(event["row"]) for event in whole["events"]]
    assert [fact["version"] for fact in facts] == list(range(1, len(rows) + 1))
    assert facts[0]["fact"]["child_details"]["surname"] == "Әбдіғалымова"
    assert len({leaf_hash(row) for row in rows}) == len(rows)
    assert "Әбдіғалымова".encode() not in b"".join(rows)


def test_the_command_names_what_it_finds(town: Town, tmp_path: Path) -> None:
    import psycopg

    country = town.country
    seal(country)
    with psycopg.connect(country.installation.conninfo, autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute("update kundelik.events set client_address = '203.0.113.9' where position = 3")

    status, told = run(country, "verify", "--json", tmp_path / "report")
    assert (status, "position 3: changed" in told) == (1, True)
    assert json.loads((tmp_path / "report").read_text())["findings"][0]["kind"] == "changed"
