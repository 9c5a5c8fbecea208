"""Backup and restore of an installation: two archives, for the keys must not live as long as the data (ADR-0024)."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from adapters.backups.archive import Archive, Progress, copied, fingerprint, opened, written
from adapters.backups.programs import run
from adapters.backups.register import ErasedEntry, ErasedRegister, merged
from adapters.embedded.account import account_of_the_server
from adapters.embedded.binaries import find_binaries
from adapters.evidence.notes import Checkpoint, Note
from adapters.persistence import backing_up as database
from adapters.persistence.migrating import migrate
from kundelik_domain.privacy.erasure import ERASURE
from kundelik_domain.privacy.values import Subject, erasure_of

from .databases import private
from .erasing import REGISTER, PersonErasing
from .wiring import Installation

if TYPE_CHECKING:
    from adapters.settings import Settings

DATA, KEYS = "kundelik/data/v1", "kundelik/keys/v1"
DUMP, PERSON_KEYS = "database.dump", "person_keys.copy"
FOLDERS: Final = ("files", "authority")
LOG: Final = "log"
KEYS_LAST: Final = timedelta(days=30)
NUMBERS_SKIPPED: Final = 1_000
UNDER_WAY: Final = "restoring"


class NotEmpty(Exception):  # noqa: N818 - reads as what it is
    """Something has happened in this installation; a restore overwrites nothing."""


class KeyMissing(Exception):  # noqa: N818 - reads as what it is
    """A key that the backup hangs on is not in `var/keys`, or another one is."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back. `missing` events were acknowledged, as the witnessed checkpoint shows, and are not there."""

    counts: database.Counts
    erased_again: int
    behind: dict[str, str]
    witnessed: int | None
    complaints: tuple[str, ...]

    @property
    def missing(self) -> int:
        """By the witness; 0 without one."""
        return max(0, (self.witnessed or 0) - self.counts.head)

    @property
    def is_whole(self) -> bool:
        """As the manifest and the witness say."""
        return not (self.complaints or self.behind or self.missing)


def keys_folder(folder: Path) -> Path:
    """Where the keys of a backup go unless another place is named."""
    return folder.with_name(f"{folder.name}-keys")


def back_up(settings: Settings, conninfo: str, folder: Path, keys: Path, progress: Progress) -> dict[str, Any]:
    """Write both archives; what the data's manifest says. Raises `ArchiveInTheWay`, `ProgramFailed`."""
    now, told = datetime.now(UTC), dict[str, Any]()
    told_of_keys: dict[str, Any] = {}
    with written(keys, KEYS, told_of_keys, progress) as keys_beside, written(folder, DATA, told, progress) as beside:
        copied(settings.var / LOG, beside / LOG, LOG, progress)  # before the events that it speaks of
        with database.snapshot(conninfo) as moment:
            _dump(settings, conninfo, moment, beside / DUMP, progress)
            moment.write_keys(keys_beside / PERSON_KEYS)
            told |= {
                "made_at": now.isoformat(),
                "counts": asdict(moment.counts),
                "migrations": moment.migrations,
                "checkpoint": moment.checkpoint,
            }
        for name in FOLDERS:  # after them: an event never names what is not there
            copied(settings.var / name, beside / name, name, progress)
        told_of_keys |= _told_of_keys(settings, now)
        _copy_register(settings, keys_beside)
    return told


def _dump(settings: Settings, conninfo: str, moment: database.Snapshot, path: Path, progress: Progress) -> None:
    target, password = database.for_programs(conninfo)
    left_out = [f"--exclude-table={table}" for table in moment.read_models]
    emptied = [f"--exclude-table-data={table}" for table in database.EMPTIED]
    command = [
        _program(settings, "pg_dump"), "--format=custom", "--compress=1", "--no-owner", f"--snapshot={moment.name}",
        f"--file={path}", f"--dbname={target}", *left_out, *emptied,
    ]  # fmt: skip
    run(command, password, lambda: progress("database", path.stat().st_size if path.exists() else 0, 0))


def _told_of_keys(settings: Settings, now: datetime) -> dict[str, Any]:
    secrets = [path for path in (settings.var / "keys").glob("*.key") if path.is_file()]
    return {
        "made_at": now.isoformat(),
        "delete_after": (now + KEYS_LAST).isoformat(),
        "hangs_on": {path.name: fingerprint(path) for path in sorted(secrets)},
    }


def _copy_register(settings: Settings, beside: Path) -> None:
    register = settings.var / "keys" / REGISTER
    if register.exists():
        shutil.copyfile(register, beside / REGISTER)


def expire_keys(parent: Path, now: datetime) -> list[Path]:
    """Delete the archives of keys below a folder whose time is over; those that were deleted."""
    gone = []
    for manifest in sorted(parent.glob("*/manifest.json")):
        archive = manifest.parent
        told = _readable(archive)
        if told is not None and datetime.fromisoformat(told["delete_after"]) < now:
            shutil.rmtree(archive)
            gone.append(archive)
    return gone


def _readable(archive: Path) -> dict[str, Any] | None:
    """Damaged ones are left to people."""
    try:
        return dict(opened(archive, KEYS, _silent).told)
    except Exception:  # noqa: BLE001 - whatever it is, it is not ours to delete
        return None


def _silent(_what: str, _done: int, _all: int) -> None:
    """No progress is shown."""


@dataclass(frozen=True, slots=True)
class Restoring:
    """One restore; a killed one is begun again with the same archives."""

    settings: Settings
    conninfo: str
    progress: Progress

    def run(
        self, folder: Path, keys: Path, registers: Sequence[Path] = (), witnessed: Path | None = None
    ) -> Restored:
        """Raises `ArchiveDamaged`, `KeyMissing`, `NotEmpty` before anything is changed, or `ProgramFailed`."""
        size = None if witnessed is None else Checkpoint.parse(Note.parse(witnessed.read_text("utf-8")).text).size
        data, secrets = opened(folder, DATA, self.progress), opened(keys, KEYS, self.progress)
        self._require_keys(secrets)
        self._require_empty(data)
        marker = self.settings.var / UNDER_WAY
        marker.write_text(_mark(data), "utf-8")
        self._bring_back(data, secrets)
        entries = merged(ErasedRegister(path) for path in (secrets.part(REGISTER), *registers))
        ErasedRegister(private(self.settings.var / "keys") / REGISTER).add(*entries)
        found = database.counts(self.conninfo)
        restored = self._erase_again(found, entries, size, tuple(_complaints(data, found)))
        marker.unlink()
        return restored

    def _require_keys(self, secrets: Archive) -> None:
        for name, expected in secrets.told["hangs_on"].items():
            path = self.settings.var / "keys" / name
            if not path.is_file() or fingerprint(path) != expected:
                raise KeyMissing(f"{path}: put the key there that the backup hangs on; it is in no backup of ours")

    def _require_empty(self, data: Archive) -> None:
        marker = self.settings.var / UNDER_WAY
        if marker.exists() and marker.read_text("utf-8") == _mark(data):
            return
        files = self.settings.var / "files"
        if not database.is_untouched(self.conninfo) or (files.exists() and any(files.rglob("*"))):
            raise NotEmpty(str(self.settings.var))

    def _bring_back(self, data: Archive, secrets: Archive) -> None:
        target, password = database.for_programs(self.conninfo)
        program, dump = _program(self.settings, "pg_restore"), str(data.part(DUMP))
        listed = run([program, "--list", dump], {})
        database.clear(self.conninfo, re.findall(r"^\d+; \d+ \d+ SCHEMA - (\w+) ", listed, re.MULTILINE))
        command = [program, "--no-owner", "--exit-on-error", "--single-transaction", f"--dbname={target}", dump]
        run(command, password, lambda: self.progress("database", 0, 0))
        database.read_keys(self.conninfo, secrets.part(PERSON_KEYS))
        migrate(self.conninfo)
        for name in (*FOLDERS, LOG):
            if data.part(name).exists():
                copied(data.part(name), private(self.settings.var / name), name, self.progress)

    def _erase_again(
        self, found: database.Counts, entries: Sequence[ErasedEntry], size: int | None, complaints: tuple[str, ...]
    ) -> Restored:
        database.skip_numbers(self.conninfo, max(NUMBERS_SKIPPED, (size or 0) - found.head))
        self.progress("erasures", 0, len(entries))
        with Installation(self.settings, self.conninfo) as installation:
            erasing = PersonErasing(installation)
            again = sum(_recorded(erasing, entry) for entry in entries)
            erasing.sweep()
            self.progress("read models", 0, 0)
            behind = erasing.purge().behind
        return Restored(found, again, behind, size, complaints)


def _recorded(erasing: PersonErasing, entry: ErasedEntry) -> bool:
    """The fact anew, where the restored log is older than the erasure."""
    if erasing.streams.read(ERASURE, erasure_of(entry.person)).generation >= entry.generation:
        return False
    subject = Subject(entry.person, entry.generation)
    erasing.record([subject], entry.accounts, entry.basis, even_though_live=True)
    return True


def _complaints(data: Archive, found: database.Counts) -> list[str]:
    complaints = [] if found.is_gapless else [f"positions have gaps: {found}"]
    expected = data.told["counts"]
    return complaints + [
        f"{name}: {expected[name]} expected, {value} found"
        for name, value in asdict(found).items()
        if value != expected[name]
    ]


def _mark(data: Archive) -> str:
    return f"{data.told['made_at']} {data.told['parts'][DUMP]['sha256']}"


def _program(settings: Settings, name: str) -> str:
    binaries = find_binaries(account_of_the_server(), settings.var / "postgres" / "data")
    return binaries.program(name)
