"""A backup brings everything back but those who were erased, and says what is missing (OPS-3, AUD-6)."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from adapters.backups.archive import MANIFEST, ArchiveDamaged, ArchiveInTheWay
from adapters.backups.programs import ProgramFailed
from adapters.bootstrap import backing_up
from adapters.bootstrap.backing_up import (
    DUMP,
    KeyMissing,
    NotEmpty,
    Restored,
    Restoring,
    back_up,
    expire_keys,
    keys_folder,
)  # fmt: skip
from adapters.bootstrap.erasing import REGISTER, PersonErasing
from adapters.bootstrap.known import READ_MODELS
from adapters.evidence.notes import SIGNED, Checkpoint, Signer, sign
from adapters.persistence import backing_up as database
from adapters.persistence.canaries import in_files
from adapters.persistence.migrating import migrate
from adapters.persistence.rebuilding import rebuild
from adapters.settings import Settings
from tests.adapters.privacy.secretive import Case, canaries, files, rows
from tests.installations import COUNTRIES, Country, TestInstallation, Town, a_country, a_database

pytestmark = pytest.mark.req("OPS-3")


def silent(_what: str, _done: int, _all: int) -> None:
    """Nobody watches."""


@dataclass
class Place:
    """Where an installation may come to life again: an empty database, a folder with nothing but the master key."""

    settings: Settings
    conninfo: str

    def restore(self, folder: Path, keys: Path | None = None, **options: Any) -> Restored:
        return Restoring(self.settings, self.conninfo, silent).run(folder, keys or keys_folder(folder), **options)


@pytest.fixture(scope="module")
def case(shared_town: Town) -> Case:
    """With one application refused and one enrolled."""
    case = Case(shared_town)
    shared_town.has("accepts", "forwards", "approves")
    case.erasing.purge()
    return case


@pytest.fixture(scope="module")
def backup(case: Case, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made before anybody was erased, and after everything had been looked at: a first look is an event."""
    told(case.country, case)
    return backed_up(case.country, tmp_path_factory.mktemp("backups") / "monday")


@pytest.fixture
def place(case: Case, server: str, tmp_path: Path) -> Iterator[Place]:
    name = f"restored_{next(COUNTRIES)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
        conninfo = make_conninfo(server, dbname=name)
        migrate(conninfo)
        var = tmp_path / "var"
        (var / "keys").mkdir(parents=True)
        for key in (case.country.installation.settings.var / "keys").glob("*.key"):
            shutil.copy(key, var / "keys")
        try:
            yield Place(Settings(var=var), conninfo)
        finally:
            connection.execute(f"drop database {name} with (force)".encode())


def backed_up(country: Country, folder: Path) -> Path:
    installation = country.installation
    back_up(installation.settings, installation.conninfo, folder, keys_folder(folder), silent)
    return folder


def opened(place: Place, case: Case) -> Country:
    installation = TestInstallation(place.settings, place.conninfo)
    installation.clock = case.country.clock
    return Country(installation)


def told(country: Country, case: Case) -> list[Any]:
    """What people see, in several places."""
    town, school = case.town, f"/schools/{case.town.school}/applications"
    asked = [
        (case.parent, "/applications"), (case.parent, f"/applications/{case.application}"), (town.executor, school),
        (town.executor, f"/applications/{case.application}/history?all=true"),
        (town.director, f"/applications/{case.application}/replay"), (case.parent, "/me"),
    ]  # fmt: skip
    return [country.told(who, "GET", path) for who, path in asked]


def test_a_restored_installation_answers_the_same_and_goes_on(case: Case, backup: Path, place: Place) -> None:
    before, kept = told(case.country, case), files(case.country)

    restored = place.restore(backup)

    country = opened(place, case)
    assert (restored.is_whole, restored.counts.head, restored.erased_again) == (True, case.country.head, 0)
    assert (told(country, case), files(country)) == (before, kept)
    numbers = {item["number"] for item in before[0]["items"]}
    again = country.drafts(case.parent, case.town.school)
    PersonErasing(country.installation).purge()
    assert country.told(case.parent, "GET", f"/applications/{again}")["number"] > max(numbers) + 900
    installation = country.installation
    assert all(rebuild(installation.database, installation.log, model).identical for model in READ_MODELS)
    country.close()


@pytest.mark.req("AUD-6")
def test_no_readable_word_of_anybody_stands_in_the_archives(case: Case, backup: Path, tmp_path: Path) -> None:
    program = backing_up._program(case.country.installation.settings, "pg_restore")
    subprocess.run([program, f"--file={tmp_path / 'all.sql'}", backup / DUMP], check=True)
    words = [canary for canary in canaries(case.parent, case.child) if canary.kind != "address"]

    in_uploads = {hit.place for hit in in_files(backup, words)}
    elsewhere = [*in_files(tmp_path, words), *in_files(keys_folder(backup), words)]

    assert elsewhere == []
    assert all(Path(place).is_relative_to(backup / "files") for place in in_uploads)
    assert "copy vault.person_keys" not in (tmp_path / "all.sql").read_text().lower()


@pytest.mark.req("AUD-6")
@pytest.mark.parametrize("newer", ["keys", "register"])
def test_whoever_was_erased_after_the_backup_stays_erased(
    newer: str, server: str, template: str, tmp_path: Path
) -> None:
    with a_database(server, template) as conninfo, a_country(conninfo, tmp_path / "old") as country:
        case = Case(Town(country))
        old = backed_up(country, tmp_path / "monday")
        case.erase(case.parent.iin)
        case.erase(case.child)
        wanted, left = canaries(case.parent, case.child), files(country)
        new = keys_folder(backed_up(country, tmp_path / "tuesday"))
        var, register = tmp_path / "new" / "var", country.installation.settings.var / "keys" / REGISTER
        shutil.copytree(register.parent, var / "keys", ignore=shutil.ignore_patterns(REGISTER))
        options: dict[str, Any] = {"keys": new} if newer == "keys" else {"registers": [register]}
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"create database again_{newer}".encode())
        place = Place(Settings(var=var), make_conninfo(server, dbname=f"again_{newer}"))
        migrate(place.conninfo)

        restored = place.restore(old, **options)

        there = opened(place, case)
        assert (restored.is_whole, restored.erased_again) == (True, 3)
        assert PersonErasing(there.installation).hits(wanted) == []
        assert files(there) == left
        assert there.ask(case.parent, "GET", "/me").status_code == 401
        assert rows(there, "select count(*) from vault.person_keys where wrapped is null") == [(3,)]
        there.close()


@pytest.mark.parametrize("damage", ["changed", "missing", "strange", "manifest", "of another kind"])
def test_a_damaged_archive_is_refused_and_nothing_is_touched(
    damage: str, backup: Path, place: Place, tmp_path: Path
) -> None:
    copy = tmp_path / "damaged"
    shutil.copytree(backup, copy)
    content = bytearray((copy / DUMP).read_bytes())
    content[len(content) // 2] ^= 1
    match damage:
        case "changed":
            (copy / DUMP).write_bytes(content)
        case "missing":
            next(path for path in (copy / "files").rglob("*") if path.is_file()).unlink()
        case "strange":
            (copy / "files" / "more").write_text("more")
        case "manifest":
            (copy / MANIFEST).write_text("{")
        case _:
            copy = keys_folder(backup)

    with pytest.raises(ArchiveDamaged):
        place.restore(copy, keys_folder(backup))

    assert not (place.settings.var / "restoring").exists()
    assert database.is_untouched(place.conninfo)


def test_nothing_is_restored_onto_an_installation_that_is_in_use(case: Case, backup: Path) -> None:
    installation = case.country.installation
    head = case.country.head

    with pytest.raises(NotEmpty):
        Place(installation.settings, installation.conninfo).restore(backup)

    assert case.country.head == head


def test_without_the_master_key_nothing_is_begun(backup: Path, place: Place) -> None:
    key = place.settings.var / "keys" / "master.key"
    for content in (b"\0" * 32, None):
        key.unlink()
        if content is not None:
            key.write_bytes(content)
        with pytest.raises(KeyMissing):
            place.restore(backup)
    assert database.is_untouched(place.conninfo)


@pytest.mark.parametrize(("beyond", "missing"), [(-1, 0), (0, 0), (7, 7)])
def test_the_witnessed_checkpoint_tells_how_many_acknowledged_events_are_missing(
    beyond: int, missing: int, backup: Path, place: Place, tmp_path: Path
) -> None:
    head = json.loads((backup / MANIFEST).read_text())["counts"]["head"]
    note = tmp_path / "checkpoint"
    signer = Signer.of("example.kz/log", SIGNED, bytes(32))
    note.write_text(sign(Checkpoint("example.kz/log", head + beyond, sha256(b"").digest()), signer))

    restored = place.restore(backup, witnessed=note)

    assert (restored.missing, restored.is_whole) == (missing, missing == 0)


def test_a_restore_that_broke_off_is_begun_again(backup: Path, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(database, "skip_numbers", break_off)
        with pytest.raises(KeyboardInterrupt):
            place.restore(backup)

    assert place.restore(backup).is_whole
    with pytest.raises(NotEmpty):
        place.restore(backup)


def test_a_backup_overwrites_nothing_and_leaves_nothing_half_done(
    case: Case, backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ArchiveInTheWay):
        backed_up(case.country, backup)
    monkeypatch.setattr(backing_up, "_program", lambda *_: shutil.which("false"))

    with pytest.raises(ProgramFailed):
        backed_up(case.country, tmp_path / "half")

    assert list(tmp_path.iterdir()) == []


def test_the_manifest_says_what_is_in_it(backup: Path) -> None:
    data = json.loads((backup / MANIFEST).read_text())
    keys = json.loads((keys_folder(backup) / MANIFEST).read_text())

    assert data["counts"]["events"] == data["counts"]["head"]
    assert "0001_event_store.sql" in data["migrations"]
    assert data["parts"][DUMP]["sha256"] == sha256((backup / DUMP).read_bytes()).hexdigest()
    assert "master.key" in keys["hangs_on"]
    assert not list(keys_folder(backup).rglob("*.key"))
    assert not list(backup.rglob("master.key"))


@pytest.mark.req("AUD-6")
def test_archives_of_keys_go_when_their_time_is_over_and_data_stay(backup: Path, tmp_path: Path) -> None:
    for source in (backup, keys_folder(backup)):
        shutil.copytree(source, tmp_path / source.name)
    now = datetime.now(UTC)

    assert expire_keys(tmp_path, now + timedelta(days=29)) == []
    assert expire_keys(tmp_path, now + timedelta(days=31)) == [tmp_path / keys_folder(backup).name]
    assert [path.name for path in tmp_path.iterdir()] == [backup.name]
