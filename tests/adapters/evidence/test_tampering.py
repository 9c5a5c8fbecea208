"""Whoever holds the server can change anything; `verify` names the first position, and what was done (AUD-4)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from adapters.evidence.findings import Kind
from adapters.evidence.notes import SIGNED, Note, Signer
from adapters.evidence.verifying import CannotVerify
from tests.adapters.evidence.sealing import SIGNER, SealedLog

pytestmark = pytest.mark.req("AUD-4")

EVENTS = "kundelik.events"
HEAD = "update kundelik.head set position = (select max(position) from kundelik.events)"
UNSEAL = ("truncate evidence.tiles, evidence.checkpoints", "update evidence.edge set size = 0, hashes = ''")
OTHER = "'00000000-0000-4000-8000-0000000000ff'"
COPY = (
    "insert into kundelik.events select {}, gen_random_uuid(), version, name, data, recorded_at, actor, role,"
    " organisation, on_behalf_of, command_id from kundelik.events where position = {}"
)


def renumber(first: int, by: int) -> tuple[str, str]:
    """Everything from a position on; in two steps, for positions are unique."""
    return (
        f"update {EVENTS} set position = -position where position >= {first}",
        f"update {EVENTS} set position = -position + ({by}) where position < 0",
    )


@pytest.fixture
def log(sealed_log: SealedLog) -> SealedLog:
    """Seven checkpoints over two tiles and a bit; the wrong position lies in the second tile."""
    return sealed_log.grown(90, 90, 90, 90, 90, 90, 60)


def test_a_log_that_nobody_touched_is_clean(log: SealedLog) -> None:
    log.write(4)
    report = log.verified(kept=(log.checkpoint,))

    assert report.is_clean
    assert (report.events, report.size, report.head, report.checkpoints) == (600, 600, 604, 8)
    assert report.plain()["clean"] is True
    assert any("receipt" in told for told in report.unproven)
    assert any("witness" in told for told in log.verified().unproven)


@pytest.mark.parametrize(
    "change",
    [
        "data = set_byte(data, 2, get_byte(data, 2) # 1)",
        "data = data || '\\x20'",
        f"stream = {OTHER}",
        "version = 99",
        "name = name || 'x'",
        "recorded_at = recorded_at + interval '1 microsecond'",
        f"actor = {OTHER}",
        "actor = null",
        "role = 'director'",
        "role = ''",
        f"organisation = {OTHER}",
        f"on_behalf_of = {OTHER}",
        f"correlation_id = {OTHER}",
        f"causation_id = {OTHER}",
        "client_address = null",
        f"command_id = {OTHER}",
    ],
)
def test_any_change_of_an_event_is_found(log: SealedLog, change: str) -> None:
    log.tamper(f"update {EVENTS} set {change} where position = 321")
    found = log.found()

    assert (found.kind, found.position, found.count) == (Kind.CHANGED, 321, 1)


@pytest.mark.parametrize("position", [1, 256, 257, 512, 599, 600])
def test_the_first_of_several_changes_is_named(log: SealedLog, position: int) -> None:
    log.tamper(
        f"update {EVENTS} set role = 'director' where position >= {position} and position % 7 = {position % 7}"
    )
    found = log.found()

    assert (found.kind, found.position) == (Kind.CHANGED, position)


def test_a_removed_event_is_found(log: SealedLog) -> None:
    log.tamper(f"delete from {EVENTS} where position in (300, 301, 420)")
    found = log.found()

    assert (found.kind, found.position, found.count) == (Kind.REMOVED, 300, 2)


@pytest.mark.parametrize(("position", "removed"), [(300, 1), (300, 4), (599, 1)])
def test_removed_and_the_rest_renumbered(log: SealedLog, position: int, removed: int) -> None:
    last = position + removed - 1
    log.tamper(
        f"delete from {EVENTS} where position between {position} and {last}", *renumber(position, -removed), HEAD
    )
    found = log.found()

    assert (found.kind, found.position, found.count) == (Kind.REMOVED, position, removed)


@pytest.mark.parametrize(("position", "inserted"), [(1, 1), (300, 1), (300, 3), (600, 1)])
def test_inserted_and_the_rest_renumbered(log: SealedLog, position: int, inserted: int) -> None:
    copies = [COPY.format(position + number, 20 if position > 20 else 601) for number in range(inserted)]
    log.tamper(*renumber(position, inserted), *copies, HEAD)
    found = log.found()

    assert (found.kind, found.position, found.count) == (Kind.INSERTED, position, inserted)


@pytest.mark.parametrize("position", [0, -5, 601])
def test_inserted_where_no_position_has_been_given_out(log: SealedLog, position: int) -> None:
    log.tamper(COPY.format(position, 300))
    found = log.found()

    assert (found.kind, found.position) == (Kind.INSERTED, position)


def test_inserted_beside_an_event_at_its_own_position(log: SealedLog) -> None:
    log.tamper(f"alter table {EVENTS} drop constraint events_pkey", COPY.format(300, 300))
    found = log.found()

    assert (found.kind, found.position) == (Kind.INSERTED, 300)


def test_inserted_as_if_it_had_been_appended_but_no_command_knows_of_it(log: SealedLog) -> None:
    log.tamper(COPY.format(601, 300), f"update {EVENTS} set command_id = {OTHER} where position = 601", HEAD)
    log.seal()
    found = log.found()

    assert (found.kind, found.position) == (Kind.INSERTED, 601)
    assert "no command is known" in found.told


@pytest.mark.parametrize(("one", "other"), [(300, 301), (300, 302), (17, 590), (1, 600), (599, 600)])
def test_two_that_were_exchanged_are_found(log: SealedLog, one: int, other: int) -> None:
    log.tamper(
        f"update {EVENTS} set position = -position where position in ({one}, {other})",
        f"update {EVENTS} set position = position + {one + other} where position < 0",
    )
    found = log.found()

    assert (found.kind, found.position, found.other) == (Kind.REORDERED, one, other)
    assert "exchanged" in found.told


def test_one_that_was_moved_is_found(log: SealedLog) -> None:
    log.tamper(
        f"update {EVENTS} set position = -400 where position = 300",
        f"update {EVENTS} set position = -position + 1 where position between 301 and 400",
        f"update {EVENTS} set position = -position where position < 0 and position <> -400",
        f"update {EVENTS} set position = -position where position = -400",
        f"update {EVENTS} set position = position where position = 0",
    )
    found = log.found()

    assert (found.kind, found.position, found.other) == (Kind.REORDERED, 300, 400)


def test_a_tail_that_was_cut_off_is_found(log: SealedLog) -> None:
    log.tamper(f"delete from {EVENTS} where position > 580", HEAD)
    found = log.found()

    assert (found.kind, found.position, found.count) == (Kind.CUT_OFF, 581, 20)
    log.write(5)
    assert (log.found().kind, log.found().position) == (Kind.CUT_OFF, 581)


def test_a_tail_cut_off_with_all_its_evidence_is_found_by_a_kept_checkpoint(log: SealedLog, tmp_path: Path) -> None:
    kept = log.checkpoint
    log.tamper(
        f"delete from {EVENTS} where position > 579",
        HEAD,
        "delete from kundelik.commands where position > 579",
        *UNSEAL,
    )
    log_again = SealedLog(log.database, tmp_path / "again")
    log_again.seal()

    assert log_again.verified().is_clean
    found = log_again.found(kept=(kept,))
    assert (found.kind, found.position) == (Kind.CUT_OFF, 580)


def test_all_rewritten_and_signed_anew_is_found_by_a_kept_checkpoint_only(log: SealedLog, tmp_path: Path) -> None:
    older, kept = log.checkpoint, log.grown(50).checkpoint
    log.tamper(f"update {EVENTS} set role = 'director' where position = 620", *UNSEAL)
    rewritten = SealedLog(log.database, tmp_path / "again").grown(30)

    assert rewritten.verified().is_clean
    found = rewritten.found(kept=(older, kept))
    assert (found.kind, found.position) == (Kind.REWRITTEN, 601)
    assert "up to position 650" in found.told


def test_events_and_tiles_rewritten_without_the_key(log: SealedLog) -> None:
    log.tamper(
        f"update {EVENTS} set role = 'director' where position = 100",
        "update evidence.tiles set hashes = set_byte(hashes, 3168, get_byte(hashes, 3168) # 1) where number = 0",
    )
    found = log.found()

    assert (found.kind, found.position) == (Kind.REWRITTEN, 100)


def test_signed_by_somebody_else(log: SealedLog) -> None:
    stranger = Signer.of(SIGNER.name, SIGNED, bytes(32))
    with log.superuser() as connection:
        for size, note in connection.execute(
            "select size, note from evidence.checkpoints where size > 180"
        ).fetchall():
            text = Note.parse(note).text
            forged = str(Note(text, stranger.line(text)))
            connection.execute("update evidence.checkpoints set note = %s where size = %s", (forged, size))
    found = log.found()

    assert (found.kind, found.position) == (Kind.REWRITTEN, 181)
    assert "no valid signature" in found.told


@pytest.mark.parametrize(
    ("change", "position"),
    [
        ("update evidence.tiles set hashes = set_byte(hashes, 0, get_byte(hashes, 0) # 1) where number = 1", 257),
        ("delete from evidence.tiles where number = 1", 257),
        ("update evidence.edge set hashes = set_byte(hashes, 0, get_byte(hashes, 0) # 1)", 513),
        ("update evidence.edge set hashes = set_byte(hashes, 2816, get_byte(hashes, 2816) # 1)", 600),
        ("delete from evidence.checkpoints where size = 600", 541),
        ("update evidence.checkpoints set root = decode(repeat('00', 32), 'hex') where size = 270", 181),
        (
            "update evidence.edge set size = 540, hashes = substr(hashes, 1, 28 * 32) || substr(hashes, 88 * 32 + 1)",
            541,
        ),
    ],
)
def test_evidence_that_was_touched_is_told_from_events_that_were(log: SealedLog, change: str, position: int) -> None:
    log.tamper(change)
    found = log.found()

    assert found.kind in {Kind.EVIDENCE, Kind.REWRITTEN}
    assert found.position == position


def test_commands_are_held_against_their_events(log: SealedLog) -> None:
    log.tamper("update kundelik.commands set events = 2 where position = 300")
    assert (log.found().kind, log.found().position) == (Kind.CHANGED, 300)
    log.tamper("delete from kundelik.commands where position = 300")
    assert (log.found().kind, log.found().position) == (Kind.INSERTED, 300)
    log.tamper("insert into kundelik.commands values (gen_random_uuid(), 77, 1, '', '')")
    assert (log.found().kind, log.found().position) == (Kind.REMOVED, 77)


def test_not_sealed_yet_and_missing(log: SealedLog) -> None:
    log.write(6)
    log.tamper(f"delete from {EVENTS} where position = 604")
    found = log.found()

    assert (found.kind, found.position) == (Kind.REMOVED, 604)


def test_since_a_checkpoint_only_what_came_after_it_is_read(log: SealedLog) -> None:
    since = log.checkpoint
    log.grown(100)
    log.tamper(f"update {EVENTS} set role = 'director' where position = 300")
    report = log.verified(since=since)

    assert report.is_clean
    assert (report.since, report.events, report.checkpoints) == (600, 100, 1)
    log.tamper(f"update {EVENTS} set role = 'director' where position = 601")
    assert (log.found(since=since).kind, log.found(since=since).position) == (Kind.CHANGED, 601)


def test_since_a_checkpoint_that_the_log_no_longer_has(log: SealedLog, tmp_path: Path) -> None:
    since = log.checkpoint
    log.tamper(f"update {EVENTS} set role = 'director' where position = 300", *UNSEAL)
    rewritten = SealedLog(log.database, tmp_path / "again")
    rewritten.seal()

    assert rewritten.found(since=since).kind is Kind.REWRITTEN


def test_what_cannot_be_verified_is_said(sealed_log: SealedLog) -> None:
    with pytest.raises(CannotVerify, match="nothing has been sealed"):
        sealed_log.verified()
    sealed_log.grown(3)
    with pytest.raises(CannotVerify, match="handed in"):
        sealed_log.verified(since="nonsense")
    with pytest.raises(CannotVerify, match="handed in"):
        sealed_log.verified(kept=(sealed_log.checkpoint.replace("\n3\n", "\n4\n"),))
    shutil.rmtree(sealed_log.folder)
