"""A witness: somebody else, who keeps a log's last checkpoint and cosigns the next only if the log has only grown."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from adapters.durable import flush_names, held

from .mirror import Published, reader
from .notes import Checkpoint, Note, Signer, VerifierKey, opened
from .tree import Tree, is_consistent

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class LogForked(Exception):  # noqa: N818 - reads as what it is
    """The log contradicts what it said before: part of it was rewritten or cut off. Says how."""


@dataclass(frozen=True, slots=True)
class Witness:
    """`state` is a file with the last checkpoint, cosigned: all that a witness keeps, and what it hands out.

    `now` tells Unix seconds.
    """

    log_key: VerifierKey
    signer: Signer
    state: Path
    now: Callable[[], int]

    def watch(self, log: Published) -> Checkpoint:
        """Look once: check, keep, cosign. Raises `LogForked`, `NoteRefused`, `LogUnreachable`, `TileMissing`."""
        self.state.parent.mkdir(parents=True, exist_ok=True)
        with held(self.state.with_name(f".{self.state.name}.lock")):
            note = log.checkpoint()
            new, old = opened(note, self.log_key), self._kept()
            if old is not None:
                self._compare(log, old, new)
            cosigned = Note.parse(note).with_line(self.signer.line(new.text, self.now()))
            self._keep(str(cosigned))
            return new

    def _kept(self) -> Checkpoint | None:
        if not self.state.exists():
            return None
        kept = self.state.read_text(encoding="utf-8")
        opened(kept, self.signer.verifier)
        return opened(kept, self.log_key)

    def _compare(self, log: Published, old: Checkpoint, new: Checkpoint) -> None:
        if new.size < old.size:
            raise LogForked(f"cut off: it had {old.size} events and now has {new.size}")
        if new.size == old.size and new.root != old.root:
            raise LogForked(f"rewritten: another root than before at the same size {old.size}")
        proof = Tree(reader(log, new.size)).consistency(old.size, new.size)
        if not is_consistent(old.size, old.root, new.size, new.root, proof):
            raise LogForked(f"rewritten: its first {old.size} events are no longer those that were witnessed")

    def _keep(self, note: str) -> None:
        """Before the cosignature is shown to anybody, and whole or not at all."""
        beside = self.state.with_name(f".{self.state.name}.{secrets.token_hex(6)}")
        with beside.open("x", encoding="utf-8") as file:
            file.write(note)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self.state)
        flush_names(self.state.parent)
