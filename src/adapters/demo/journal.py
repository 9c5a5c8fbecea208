"""What the driver has been told: kept line by line, so that nothing acknowledged can be lost unseen."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import IO, Any, Self
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A command that the server has answered: its id, where it was written, and what it said; or its refusal."""

    command_id: UUID | None
    position: int
    answer: dict[str, Any]
    refused: str | None = None


class Journal:
    """JSON lines. A line that a killed driver left unfinished was never relied upon, and is dropped."""

    def __init__(self, file: IO[bytes], lines: list[dict[str, Any]]) -> None:
        self._file, self._lock = file, Lock()
        self.acknowledged: dict[str, Acknowledged] = {}
        self._signatures: dict[str, bytes] = {}
        for line in lines:
            self._remember(line)

    @classmethod
    def opened(cls, path: Path) -> Self:
        """Made where it is missing."""
        path.parent.mkdir(parents=True, exist_ok=True)
        known = path.read_bytes() if path.exists() else b""
        whole = known[: known.rfind(b"\n") + 1]
        file = path.open("ab")
        file.truncate(len(whole))
        return cls(file, [json.loads(line) for line in whole.splitlines()])

    def acknowledge(self, step: str, told: Acknowledged) -> None:
        """Called before anybody relies on it."""
        if self.acknowledged.get(step) != told:
            line = {"position": told.position, "answer": told.answer, "refused": told.refused}
            self._write({"step": step, "command": told.command_id and str(told.command_id)} | line)

    def signature(self, step: str) -> bytes | None:
        """A signature once made is sent again as it is: another one would be another command."""
        return self._signatures.get(step)

    def keep_signature(self, step: str, cms: bytes) -> None:
        """Called before it is sent."""
        self._write({"step": step, "cms": b64encode(cms).decode()})

    def commands(self) -> dict[UUID, int]:
        """Every acknowledged command and the position it was written at."""
        return {a.command_id: a.position for a in self.acknowledged.values() if a.command_id and not a.refused}

    def signatures(self) -> list[str]:
        """The steps that were signed and not refused."""
        refused = {step for step, told in self.acknowledged.items() if told.refused}
        return [step for step in self._signatures if step not in refused]

    def last_position(self) -> int:
        """The latest that anybody was told of."""
        return max(told.position for told in self.acknowledged.values())

    def refused_with(self, code: str) -> list[dict[str, Any]]:
        """What was told with each refusal of this code."""
        return [told.answer for told in self.acknowledged.values() if told.refused == code]

    def refusals(self) -> list[str]:
        """The codes met, one a refused step."""
        return [a.refused for a in self.acknowledged.values() if a.refused]

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _write(self, line: dict[str, Any]) -> None:
        with self._lock:
            self._file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
            self._file.flush()
            self._remember(line)

    def _remember(self, line: dict[str, Any]) -> None:
        if "cms" in line:
            self._signatures[line["step"]] = b64decode(line["cms"])
        else:
            command = UUID(line["command"]) if line["command"] else None
            told = Acknowledged(command, line["position"], line["answer"], line["refused"])
            self.acknowledged[line["step"]] = told
