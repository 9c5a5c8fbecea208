"""A backup is a folder with a manifest: whole under its name or not there, and every byte of it is accounted for."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from adapters.durable import flush_names

MANIFEST: Final = "manifest.json"
BLOCK: Final = 1 << 20

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is (0 where nobody knows)."""


class ArchiveInTheWay(Exception):  # noqa: N818 - reads as what it is
    """Something stands there already; nothing is ever overwritten."""


class ArchiveDamaged(Exception):  # noqa: N818 - reads as what it is
    """A part is missing, changed, or not in the manifest; the message names it."""


@dataclass(frozen=True, slots=True)
class Archive:
    """A folder whose parts were found to be as the manifest says; `told` is what else stands there."""

    folder: Path
    told: Mapping[str, Any]

    def part(self, name: str) -> Path:
        """A file or folder in it."""
        return self.folder / name


@contextmanager
def written(folder: Path, kind: str, told: dict[str, Any], progress: Progress) -> Iterator[Path]:
    """A folder to fill; at the end it gets its manifest and its name, on the disk. Raises `ArchiveInTheWay`."""
    if folder.exists() or folder.is_symlink():
        raise ArchiveInTheWay(str(folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = folder.with_name(f".{folder.name}.unfinished-{os.getpid()}")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(mode=0o700)
    try:
        yield beside
        _seal(beside, kind, told, progress)
        os.sync()
        beside.rename(folder)
    except FileExistsError as error:
        raise ArchiveInTheWay(str(folder)) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    flush_names(folder.parent)


def opened(folder: Path, kind: str, progress: Progress) -> Archive:
    """Verify the whole folder against its manifest. Raises `ArchiveDamaged`."""
    try:
        told: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())
        parts: dict[str, dict[str, Any]] = told["parts"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ArchiveDamaged(f"{folder / MANIFEST} cannot be read") from error
    if told.get("kind") != kind:
        raise ArchiveDamaged(f"{folder} is no archive of kind {kind}")
    found = _files(folder)
    strange = sorted(set(found) ^ set(parts))
    if strange:
        raise ArchiveDamaged(f"{folder / strange[0]} is missing, or in no manifest")
    for number, (name, expected) in enumerate(parts.items(), 1):
        if _digest(found[name]) != (expected["size"], expected["sha256"]):
            raise ArchiveDamaged(f"{found[name]} was changed")
        progress("verify", number, len(parts))
    return Archive(folder, told)


def copied(source: Path, target: Path, what: str, progress: Progress) -> int:
    """Every file below a folder, 0 where there is none; what is half-written (a dot in front) is left."""
    wanted = [path for name, path in _files(source).items() if not Path(name).name.startswith(".")]
    for number, path in enumerate(wanted, 1):
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            shutil.copy2(path, place)
        except FileNotFoundError:  # erased meanwhile
            continue
        progress(what, number, len(wanted))
    return len(wanted)


def fingerprint(secret: Path) -> str:
    """Tells whether a key is the same one without giving it away: keys are 32 random bytes."""
    return hashlib.sha256(b"kundelik/backup\0" + secret.read_bytes()).hexdigest()


def _seal(folder: Path, kind: str, told: dict[str, Any], progress: Progress) -> None:
    parts = {}
    files = _files(folder)
    for number, (name, path) in enumerate(files.items(), 1):
        size, digest = _digest(path)
        parts[name] = {"size": size, "sha256": digest}
        progress("seal", number, len(files))
    content = json.dumps({"kind": kind, **told, "parts": parts}, ensure_ascii=False, indent=1)
    (folder / MANIFEST).write_text(content + "\n", encoding="utf-8")


def _files(folder: Path) -> dict[str, Path]:
    """By their path below the folder; the manifest is none of them."""
    found = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {name: path for name, path in found.items() if name != MANIFEST}


def _digest(path: Path) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
            size += len(block)
    return size, digest.hexdigest()
