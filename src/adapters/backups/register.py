"""Who was erased, in a file beside the keys: it comes back with every restore, whatever else does not (ADR-0023).

One JSON object a line, added to and never changed; ids and hashes of files, nothing personal. A line that a power
cut has torn is passed over: its erasure was not done, and its fact says what is to do.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from adapters.durable import flush_names

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedEntry:
    """One erasure; `files` are the hashes of what was deleted with it."""

    person: UUID
    generation: int
    accounts: tuple[UUID, ...]
    basis: str
    erased_at: str
    position: int
    files: tuple[str, ...]

    @property
    def line(self) -> bytes:
        """As it stands in the file."""
        return json.dumps(asdict(self), default=str, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


class ErasedRegister:
    """The file; it is made with its first entry."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, *entries: ErasedEntry) -> None:
        """On the disk when this returns. An entry that stands there is not added again."""
        known = set(self.entries())
        missing = b"".join(entry.line for entry in entries if entry not in known)
        if not missing:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            size = os.fstat(descriptor).st_size
            torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
            os.write(descriptor, b"\n" + missing if torn else missing)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        flush_names(self._path.parent)

    def entries(self) -> list[ErasedEntry]:
        """In the order of the erasures."""
        return list(_read(self._path.read_bytes())) if self._path.exists() else []


def merged(registers: Iterable[ErasedRegister]) -> list[ErasedEntry]:
    """Every entry of all of them, each once."""
    return list(dict.fromkeys(entry for register in registers for entry in register.entries()))


def _read(content: bytes) -> Iterator[ErasedEntry]:
    for line in content.splitlines():
        try:
            told: dict[str, Any] = json.loads(line)
        except ValueError:
            continue
        yield ErasedEntry(
            person=UUID(told["person"]),
            generation=told["generation"],
            accounts=tuple(UUID(account) for account in told["accounts"]),
            basis=told["basis"],
            erased_at=told["erased_at"],
            position=told["position"],
            files=tuple(told["files"]),
        )
