"""An auditor asks for any record over HTTP and on the command line, and takes a case file away (AUD-2 … AUD-7)."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from typer.testing import CliRunner

from adapters.bootstrap.evidence_keeping import keeping_evidence, log_signer
from adapters.bootstrap.replaying import Replaying
from adapters.cli.main import command_line
from adapters.texts.languages import LANGUAGES
from kundelik_domain.privacy.events import RecordsSeen
from tests.installations import Country, Town
from tests.races.processes import ROOT


def seal(country: Country) -> str:
    """The log's verifier key."""
    settings = country.installation.settings
    keeping_evidence(settings, country.installation.database).once()
    return str(log_signer(settings).verifier)


def offline(path: Path, key: str) -> tuple[int, str]:
    script = [sys.executable, "-I", str(ROOT / "verify_offline.py"), "case", str(path), "--key", key]
    run = subprocess.run(script, capture_output=True, text=True, check=False)
    return run.returncode, run.stdout


def streams(country: Country) -> list[str]:
    with country.installation.database.connection() as connection:
        rows = connection.execute(
            "select distinct on (name) stream from kundelik.events order by name, position desc"
        )
        return [str(row[0]) for row in rows]


@pytest.mark.req("AUD-2")
@pytest.mark.req("AUD-3")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_stream_is_told_over_http(shared_town: Town, language: str) -> None:
    country = shared_town.country
    shared_town.has("accepts", "forwards", "approves")
    shared_town.has("refuses")
    auditor, kinds = country.back(country.auditor), set()
    for stream in streams(country):
        headers = {"Accept-Language": language}
        history = country.told(auditor, "GET", f"/streams/{stream}/history", headers=headers)
        state = country.told(auditor, "GET", f"/streams/{stream}/replay", headers=headers)
        first = country.told(auditor, "GET", f"/streams/{stream}/replay?version=1", headers=headers)
        changed = country.told(auditor, "GET", f"/streams/{stream}/difference?version=1", headers=headers)
        table = country.ask(auditor, "GET", f"/streams/{stream}/history?format=csv", headers=headers)
        rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
        kinds.add(history["kind"])

        assert [each["version"] for each in history["items"]] == list(range(1, len(rows)))
        assert {"position", "actor", "role", "organisation", "command", "correlation"} <= history["items"][0].keys()
        assert (state["state"]["version"], first["state"]["version"]) == (len(rows) - 1, 1)
        assert {each["field"] for each in changed["items"]} == {
            name
            for name in {**first["state"], **state["state"]}
            if first["state"].get(name) != state["state"].get(name)
        }
    assert len(kinds) > 7


@pytest.mark.req("AUD-3")
def test_a_stream_of_nothing_and_a_draft_are_not_there(shared_town: Town) -> None:
    country = shared_town.country
    draft, auditor = country.has_draft(shared_town.parent, shared_town.school), country.back(country.auditor)
    for stream in (draft, "7a3f3e6f-1a2b-4f3a-9d65-5e7f3d1c3f7b"):
        for question in ("history", "replay", "difference"):
            assert country.ask(auditor, "GET", f"/streams/{stream}/{question}").status_code == 404


def run(country: Country, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[int, str]:
    monkeypatch.setenv("KUNDELIK_VAR", str(country.installation.settings.var))
    monkeypatch.setenv("DATABASE_URL", country.installation.conninfo)
    ran = CliRunner().invoke(command_line(), list(arguments))
    return ran.exit_code, ran.output


@pytest.mark.req("AUD-2")
@pytest.mark.req("AUD-7")
def test_the_command_line_takes_numbers_ids_and_natural_keys(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    country, school = town.country, town.school
    application = town.has("accepts")
    country.catch_up()
    number = str(country.told(town.parent, "GET", f"/applications/{application}")["number"])
    names = [number, application, town.parent.login, f"user:{town.director.login}", f"school:{school}"]
    names += [f"campaign:{school}/{country.year}", f"duties:{school}", "rules:first-grade"]
    names += [f"pool:{school}/{country.year}/kk/general"]
    for name in names:
        before = country.head
        status, told = run(country, monkeypatch, "audit", "replay", name, "--version", "1", "--format", "json")
        assert (status, json.loads(told)["version"]) == (0, 1), told
        assert run(country, monkeypatch, "audit", "history", name, "--lang", "ru")[0] == 0
        assert run(country, monkeypatch, "audit", "diff", name, "--version", "1", "--lang", "en")[0] == 0
        log = country.installation.log
        seen = log.after(before, 100, log.names_of([RecordsSeen])).recorded
        assert len(seen) == 2 * (name in {number, town.parent.login, f"user:{town.director.login}"}), name
    for nothing in ("999999", "nobody@example.kz", "formation:x", "unknown:1", f"formation:{school}/2030", "9" * 30):
        assert run(country, monkeypatch, "audit", "history", nothing)[0] == 1


@pytest.mark.req("AUD-4")
@pytest.mark.req("AUD-7")
def test_a_case_file_is_whole_proven_and_looked_at(town: Town, tmp_path: Path) -> None:
    country = town.country
    applications = [town.has("accepts", "forwards", "approves"), town.has("refuses")]
    country.catch_up()
    key, auditor = seal(country), country.auditor
    for scope in (
        {"school": town.school, "school_year": country.year},
        {"parent": town.parent.login},
        {"application": applications[0]},
    ):
        country.clock.forward(timedelta(minutes=11))  # the same records within ten minutes would be one look
        before = country.head
        answer = country.ask(auditor, "POST", "/case-files", json=scope, headers={"Accept-Language": "kk"})
        assert answer.is_success, answer.text
        path = tmp_path / "case.zip"
        path.write_bytes(answer.content)
        status, told = offline(path, key)
        assert status == 0, told
        found = [each.fact.records for each in country.installation.log.after(before, 10).recorded]  # type: ignore[attr-defined]
        wanted = [scope["application"]] if "application" in scope else applications
        assert [[str(record) for record in records] for records in found] == [wanted]
        manifest = json.loads(zipfile.ZipFile(path).read("manifest.json"))
        kinds = [each["kind"] for each in manifest["streams"]]
        assert kinds.count("admissions.application") == len(wanted)
        assert ("organisations.school" in kinds) == ("school" in scope)
        assert {"papers", "files", "signatures", "tables"} <= {name.partition("/")[0] for name in manifest["files"]}


@pytest.mark.req("AUD-4")
def test_no_change_in_a_case_file_is_proven(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    country = town.country
    application = town.has("accepts")
    country.catch_up()
    key, folder = seal(country), tmp_path / "case"
    status, told = run(country, monkeypatch, "audit", "export", "-o", str(folder), "--application", application)
    assert (status, offline(folder, key)[0]) == (0, 0), told
    history = next((folder / "histories").iterdir())
    manifest = folder / "manifest.json"
    for path in (history, next((folder / "files").iterdir()), next((folder / "papers").iterdir()), manifest):
        whole = path.read_bytes()
        path.write_bytes(whole[:-40] + bytes([whole[-40] ^ 1]) + whole[-39:])
        assert offline(folder, key)[0] != 0
        path.write_bytes(whole)
    extra = folder / "files" / "more"
    extra.write_bytes(b"")
    assert offline(folder, key)[0] == 1
    extra.unlink()
    _retold(history, manifest)
    status, told = offline(folder, key)
    assert (status, "told otherwise" in told) == (1, True), told


def _retold(history: Path, manifest: Path) -> None:
    """The number of the application is told otherwise, and the list agrees with it."""
    whole: dict[str, Any] = json.loads(history.read_text(encoding="utf-8"))
    whole["facts"][0]["fact"]["number"] += 1
    history.write_text(json.dumps(whole), encoding="utf-8")
    listed = json.loads(manifest.read_text(encoding="utf-8"))
    listed["files"][f"histories/{history.name}"] = hashlib.sha256(history.read_bytes()).hexdigest()
    manifest.write_text(json.dumps(listed), encoding="utf-8")


@pytest.mark.req("AUD-3")
@pytest.mark.req("AUD-5")
def test_replay_at_a_version_is_the_read_model_at_that_position(town: Town) -> None:
    """The read model is fed step by step; what it says then is what the replay says afterwards."""
    country = town.country
    application = country.has_sent(town.parent, town.school)
    told = {}
    for step in ("refuses", "sends", "accepts", "forwards", "approves"):
        if step == "sends":
            country.attaches(town.parent, application, "photo")
            country.sends(town.parent, application)
        else:
            getattr(country, step)(town.director if step == "approves" else town.executor, application)
        country.catch_up()
        told[country.head] = country.told(town.parent, "GET", f"/applications/{application}")["status"]
    replaying = Replaying(country.installation.log)
    stream = replaying.log.of_stream
    history = stream(UUID(application))
    for head, status in told.items():
        version = max(each.version for each in history if each.position <= head)
        replayed = replaying.opened(UUID(application), version=version)
        assert replayed is not None
        assert replayed.state["status"] == status
