"""A small sealed log, and hands that do what no application can; run as a program, a sequencer that can be killed."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import psycopg

from adapters.bootstrap.evidence_keeping import EvidenceKeeping
from adapters.bootstrap.evidence_proving import Proofs
from adapters.bootstrap.evidence_verifying import verify
from adapters.evidence.findings import Finding, Report
from adapters.evidence.mirror import Folder
from adapters.evidence.notes import SIGNED, Signer
from adapters.evidence.verifying import Trusted
from adapters.persistence.database import Database
from tests.races.writing import appending, command, event

ORIGIN: Final = "log.example.kz/main"
SIGNER: Final = Signer.of(ORIGIN, SIGNED, bytes(range(32)))
KEY: Final = str(SIGNER.verifier)
ENVELOPE: Final[dict[str, Any]] = {
    "actor": UUID(int=1),
    "role": "parent",
    "organisation": UUID(int=2),
    "on_behalf_of": UUID(int=3),
    "correlation_id": UUID(int=4),
    "causation_id": UUID(int=5),
    "client_address": "192.0.2.7",
}
COLUMNS: Final = "stream, version, name, data, recorded_at, actor, role, organisation, on_behalf_of, command_id"


@dataclass(frozen=True)
class SealedLog:
    """Events on streams of three, sealed and published in `folder`."""

    database: Database
    folder: Path

    @property
    def keeping(self) -> EvidenceKeeping:
        return EvidenceKeeping(self.database, SIGNER, Folder(self.folder), every=0.01)

    @property
    def proofs(self) -> Proofs:
        return Proofs(self.database, SIGNER.verifier)

    @property
    def checkpoint(self) -> str:
        return Folder(self.folder).checkpoint()

    def write(self, events: int) -> None:
        """Three of a stream in each command; what is left over in the last."""
        with appending(self.database) as appender:
            for start in range(0, events, 3):
                stream = UUID(int=10_000 + self.head)
                facts = [event(stream, v, data=b'{"v":%d}' % v) for v in range(1, min(3, events - start) + 1)]
                assert appender.append(command(*facts, **ENVELOPE)).outcome == "stored"

    def seal(self) -> int:
        return self.keeping.once()

    def grown(self, *events: int) -> SealedLog:
        """By so many, each time with a checkpoint."""
        for more in events:
            self.write(more)
            self.seal()
        return self

    @property
    def head(self) -> int:
        with self.database.connection() as connection:
            row = connection.execute("select position from kundelik.head").fetchone()
        assert row is not None
        return int(row[0])

    def verified(self, since: str | None = None, kept: tuple[str, ...] = ()) -> Report:
        return verify(self.database, Trusted(SIGNER.verifier, since, kept))

    def found(self, **options: Any) -> Finding:
        """The one finding there is."""
        (finding,) = self.verified(**options).findings
        return finding

    @contextmanager
    def superuser(self) -> Iterator[psycopg.Connection[Any]]:
        """With all triggers off: whoever holds the server can do this."""
        with psycopg.connect(self.database.conninfo, autocommit=True) as connection:
            connection.execute("set session_replication_role = replica")
            yield connection

    def tamper(self, *statements: str) -> None:
        with self.superuser() as connection:
            for statement in statements:
                connection.execute(statement.encode())


def main() -> None:
    """`CONNINFO FOLDER MOST`: seal for ever, a few events at a time."""
    conninfo, folder, most = sys.argv[1:]
    with Database(conninfo, pool=1) as database:
        EvidenceKeeping(database, SIGNER, Folder(Path(folder)), every=0.001, most=int(most)).run(threading.Event())


if __name__ == "__main__":
    main()
