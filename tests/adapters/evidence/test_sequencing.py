"""The sequencer: one leads, a killed one's place is taken, nothing is signed that contradicts the past (AUD-4)."""

from __future__ import annotations

import shutil
import threading

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from adapters.bootstrap.evidence_keeping import EvidenceKeeping, LogBroken
from adapters.evidence.mirror import Folder, reader
from adapters.evidence.notes import SIGNED, Signer, opened
from adapters.evidence.tree import Edge, Tree
from adapters.persistence.evidence_store import EvidenceStore
from tests.adapters.evidence.sealing import ORIGIN, SIGNER, SealedLog
from tests.races.processes import start
from tests.tallies import eventually

pytestmark = pytest.mark.req("AUD-4")


def checkpoints(log: SealedLog) -> list[tuple[int, bytes, str]]:
    with log.database.connect() as connection:
        return list(EvidenceStore(connection).checkpoints(0))


def published(log: SealedLog) -> int:
    return opened(log.checkpoint, SIGNER.verifier).size if (log.folder / "checkpoint").exists() else 0


def test_whatever_the_steps_the_log_is_the_same(sealed_log: SealedLog) -> None:
    sealed_log.grown(1, 2, 253, 1, 1, 300)
    size, root, note = checkpoints(sealed_log)[-1]
    sealed_log.tamper(
        "truncate evidence.tiles, evidence.checkpoints", "update evidence.edge set size = 0, hashes = ''"
    )
    shutil.rmtree(sealed_log.folder)

    assert sealed_log.seal() == size == 558
    assert checkpoints(sealed_log) == [(size, root, note)]
    assert sealed_log.verified().is_clean


def test_each_checkpoint_is_a_beginning_of_the_next_and_the_files_say_the_same(sealed_log: SealedLog) -> None:
    sealed_log.grown(*[37] * 15)
    tree = Tree(reader(Folder(sealed_log.folder), 555))

    assert [size for size, _, _ in checkpoints(sealed_log)] == list(range(37, 556, 37))
    for size, root, note in checkpoints(sealed_log):
        assert tree.root(size) == root == opened(note, SIGNER.verifier).root


def test_killed_at_any_moment_it_is_gone_on_with(sealed_log: SealedLog) -> None:
    sealed_log.write(1500)
    for goal in (100, 300, 600, 900, 1500):
        child = start("tests.adapters.evidence.sealing", sealed_log.database.conninfo, sealed_log.folder, 7)
        eventually(lambda goal=goal: published(sealed_log) >= goal, within=30)  # type: ignore[misc] # bound at once
        child.kill()
        child.wait()

    eventually(lambda: sealed_log.seal() == 1500)
    report = sealed_log.verified(kept=(sealed_log.checkpoint,))
    assert report.is_clean
    assert report.checkpoints > 15
    mirrored = Edge.read(1500, reader(Folder(sealed_log.folder), 1500))
    assert mirrored.root() == opened(sealed_log.checkpoint, SIGNER.verifier).root


def test_of_two_one_leads_and_the_other_takes_over(sealed_log: SealedLog) -> None:
    with sealed_log.database.connect() as leader:
        assert EvidenceStore(leader).lead()
        sealed_log.write(9)
        assert sealed_log.seal() == 0
    stop = threading.Event()
    threads = [threading.Thread(target=sealed_log.keeping.run, args=(stop,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for size in (9, 18, 27):
        eventually(lambda size=size: published(sealed_log) == size)  # type: ignore[misc] # bound at once
        sealed_log.write(9)
    stop.set()
    for thread in threads:
        thread.join()

    sealed_log.seal()
    assert sealed_log.verified().is_clean


def test_after_a_restore_of_an_older_backup_nothing_is_signed(sealed_log: SealedLog) -> None:
    sealed_log.grown(9)
    backup = sealed_log.folder.with_name("older")
    shutil.copytree(sealed_log.folder, backup)
    ahead = sealed_log.grown(9).folder
    sealed_log.tamper(
        "delete from kundelik.events where position > 9", "update kundelik.head set position = 9",
        "truncate evidence.checkpoints, evidence.tiles", "update evidence.edge set size = 0, hashes = ''",
    )  # fmt: skip
    keeping = EvidenceKeeping(sealed_log.database, SIGNER, Folder(ahead))

    with pytest.raises(LogBroken, match="18 events were published as sealed, the database has 0"):
        keeping.once()
    stranger = Signer.of(ORIGIN, SIGNED, bytes(32))
    with pytest.raises(LogBroken, match="no valid signature"):
        EvidenceKeeping(sealed_log.database, stranger, Folder(ahead)).once()


def test_an_edge_that_was_touched_or_a_hole_in_the_events_stops_it(sealed_log: SealedLog) -> None:
    sealed_log.grown(9)
    sealed_log.write(3)
    sealed_log.tamper("delete from kundelik.events where position = 11")
    with pytest.raises(LogBroken, match="missing or doubled after position 9"):
        sealed_log.seal()
    sealed_log.tamper("update evidence.edge set hashes = hashes || hashes")
    with pytest.raises(LogBroken, match="not one of its size"):
        sealed_log.seal()
    sealed_log.tamper("update evidence.edge set hashes = decode(repeat('00', 32 * 9), 'hex')")
    with pytest.raises(LogBroken, match="does not lead to the last checkpoint"):
        sealed_log.seal()


@pytest.mark.parametrize("table", ["tiles", "checkpoints"])
@pytest.mark.parametrize(
    "change", ["update evidence.{} set {} = null", "delete from evidence.{}", "truncate evidence.{}"]
)
def test_nobody_of_ours_changes_what_was_sealed(sealed_log: SealedLog, table: str, change: str) -> None:
    sealed_log.grown(9)
    statement = change.format(table, {"tiles": "hashes", "checkpoints": "note"}[table]).encode()
    owner = psycopg.connect(sealed_log.database.conninfo, autocommit=True)
    for connection in (sealed_log.database.connect(), owner):
        with connection, pytest.raises(InsufficientPrivilege):
            connection.execute(statement)
