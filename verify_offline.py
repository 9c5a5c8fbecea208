#!/usr/bin/env python3
"""Check what Kundelik's evidence log says, with none of Kundelik's code. Python 3.11, standard library only.

    verify_offline.py proof FILE --key KEY [--leaf HEX]           one event is in the log
    verify_offline.py history FILE --key KEY                      an exported application, whole
    verify_offline.py case FILE_OR_FOLDER --key KEY               a case file: histories, documents, papers
    verify_offline.py mirror FOLDER --key KEY [--witness KEY]     a copy of the log's tiles
    verify_offline.py consistency FILE --key KEY                  the log has only grown between two checkpoints

KEY is the log's verifier key (`kundelik audit key`). Get it from somebody you trust, not from the file you check.
--witness KEY (of who cosigns) may be given everywhere. Exit status: 0 proven, 1 not proven, 2 not understood.

How it works, in reading order: 1. hashing (RFC 6962), 2. signatures (C2SP signed notes), 3. rows, 4. the five checks.
Where the package `cryptography` is installed, it checks Ed25519; else the short textbook version below does.
"""

import argparse
import base64
import hashlib
import json
import struct
import sys
import uuid
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path


class Refused(Exception):
    """What is not proven, in a sentence."""


def require(true, otherwise):
    if not true:
        raise Refused(otherwise)


def unbase64(text):
    return base64.b64decode(text, validate=True)


# 1. Hashing, RFC 6962: leaves and inner nodes are told apart by their first byte.


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def node_hash(left, right):
    return sha256(b"\x01", left, right)


def tree_hash(hashes):
    """The root over a list of hashes: the left half is the largest power of two that leaves something over."""
    if len(hashes) < 2:
        return hashes[0] if hashes else sha256()
    half = 1 << (len(hashes) - 1).bit_length() - 1
    return node_hash(tree_hash(hashes[:half]), tree_hash(hashes[half:]))


def climb(place, last, proof):
    """Up to the root: each neighbour on the way, and whether it stands to the left (RFC 9162, 2.1.3.2)."""
    for neighbour in proof:
        require(last > 0, "the proof is too long")
        left = place & 1 or place == last
        yield neighbour, left
        while left and place and not place & 1:
            place, last = place >> 1, last >> 1
        place, last = place >> 1, last >> 1
    require(last == 0, "the proof is too short")


def root_of_inclusion(leaf, index, size, proof):
    require(0 <= index < size, f"index {index} is not in a log of {size}")
    for neighbour, left in climb(index, size - 1, proof):
        leaf = node_hash(neighbour, leaf) if left else node_hash(leaf, neighbour)
    return leaf


def require_consistent(old, old_root, new, new_root, proof):
    """The same hashes must lead to both roots (RFC 9162, 2.1.4.2)."""
    require(0 < old <= new, "the older checkpoint is not the smaller one")
    hashes = [old_root, *proof] if old & (old - 1) == 0 else proof
    require(hashes, "the proof is empty") if old < new else require(not proof, "the proof is too long")
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    first = second = hashes[0] if old < new else old_root
    for neighbour, left in climb(place, last, hashes[1:]) if old < new else ():
        first = node_hash(neighbour, first) if left else first
        second = node_hash(neighbour, second) if left else node_hash(second, neighbour)
    require(first == old_root, "the proof does not lead to the older root")
    require(second == new_root, "the newer checkpoint does not contain the older one: the log was rewritten")


# 2. Signatures. Ed25519 by RFC 8032, section 6: slow, but it needs no library.

P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
BASE_Y = 4 * pow(5, -1, P) % P


def point_x(y, sign):
    x2 = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(x2, (P + 3) // 8, P)
    x = x if x * x % P == x2 else x * pow(2, (P - 1) // 4, P) % P
    require(y < P and x * x % P == x2 and (x or not sign), "not a point of the curve")
    return x if x & 1 == sign else P - x


def add(a, b):  # extended coordinates x, y, z, xy/z
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = f - e, h - g, h + g, f + e
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number, point):
    total = (0, 1, 1, 0)
    while number:
        total = add(total, point) if number & 1 else total
        point, number = add(point, point), number >> 1
    return total


def decompressed(data):
    number = int.from_bytes(data, "little")
    y = number & (1 << 255) - 1
    x = point_x(y, number >> 255)
    return x, y, 1, x * y % P


def textbook_accepts(public, signature, message):
    try:
        a, r = decompressed(public), decompressed(signature[:32])
    except Refused:
        return False
    s = int.from_bytes(signature[32:], "little")
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    x = point_x(BASE_Y, 0)
    one, other = times(s, (x, BASE_Y, 1, x * BASE_Y % P)), add(r, times(k, a))
    return s < L and all((one[i] * other[2] - other[i] * one[2]) % P == 0 for i in (0, 1))


def ed25519_accepts(public, signature, message):
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        return textbook_accepts(public, signature, message)
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except Exception:  # whatever it objects to
        return False
    return True


def parse_key(text):
    """Name, kind (1: a log, 4: a witness), public key, and the id that stands in its signatures."""
    name, key_id, encoded = text.strip().split("+", 2)
    key = unbase64(encoded)
    require(len(key) == 33 and key[0] in (1, 4), "KEY is not an Ed25519 verifier key")
    expected = sha256(name.encode(), b"\n", key)[:4]
    require(key_id == expected.hex(), "KEY is damaged: its id does not fit")
    return name, key[0], key[1:], expected


def open_checkpoint(note, keys):
    """Origin, size and root of a checkpoint that every one of the keys has signed."""
    text, separator, lines = note.rpartition("\n\n")
    text += "\n"
    require(separator and lines.endswith("\n"), "not a signed note")
    for name, kind, public, key_id in keys:
        found = [unbase64(line.split(" ")[2]) for line in lines.splitlines() if line.startswith(f"\u2014 {name} ")]
        found = [blob[4:] for blob in found if blob[:4] == key_id]
        require(found, f"{name} has not signed the checkpoint with this key")
        for signature in found:
            message = text.encode()
            if kind == 4:
                (time,) = struct.unpack(">Q", signature[:8])
                message, signature = f"cosignature/v1\ntime {time}\n{text}".encode(), signature[8:]
            require(len(signature) == 64, f"the signature of {name} is damaged")
            require(ed25519_accepts(public, signature, message), f"the signature of {name} is wrong")
    origin, size, root, *rest = text.split("\n")
    require(rest == [""] and size == str(int(size)), "not a checkpoint")
    require(origin == keys[0][0], f"a checkpoint of {origin}, not of {keys[0][0]}")
    require(len(unbase64(root)) == 32, "not a checkpoint")
    return origin, int(size), unbase64(root)


# 3. A leaf is a version byte (1), the number of fields, and for each field its length (-1: none) and its bytes.

NAMES = "position stream version name recorded_at actor role organisation on_behalf_of command_id correlation_id"
NAMES = [*NAMES.split(), "causation_id", "client_address", "data"]


def parse_entry(entry):
    require(entry[:1] == b"\x01", "a leaf of another layout")
    (count,), at, row = struct.unpack_from(">H", entry, 1), 3, {}
    require(count == len(NAMES), "a row of another layout")
    for name in NAMES:
        (length,) = struct.unpack_from(">i", entry, at)
        require(-1 <= length <= len(entry) - at - 4, "a damaged row")
        row[name], at = (None if length < 0 else entry[at + 4 : at + 4 + length]), at + 4 + max(length, 0)
    require(at == len(entry), "a damaged row")
    row["position"], row["version"] = int.from_bytes(row["position"], "big"), int.from_bytes(row["version"], "big")
    row["stream"], row["name"] = uuid.UUID(bytes=row["stream"]), row["name"].decode()
    microseconds = int.from_bytes(row["recorded_at"], "big", signed=True)
    row["recorded_at"] = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
    return row


def told(row):
    return (
        f"event {row['position']}: {row['name']}, version {row['version']} of {row['stream']}, {row['recorded_at']}"
    )


# 4. The checks. Each returns what it has proven and what it has not.


def check_proof(path, keys, leaf):
    head, _, note = Path(path).read_text(encoding="utf-8").partition("\n\n")
    first, *lines = head.split("\n")
    require(first == "c2sp.org/tlog-proof@v1", "not a tlog-proof")
    extra = unbase64(lines.pop(0)[6:]) if lines[0].startswith("extra ") else b""
    require(lines[0].startswith("index "), "not a tlog-proof")
    index, hashes = int(lines[0][6:]), [unbase64(line) for line in lines[1:]]
    require(extra or leaf, "the proof holds no row: give the leaf of your receipt as --leaf")
    hashed = sha256(b"\x00", extra) if extra else bytes.fromhex(leaf)
    require(not leaf or hashed == bytes.fromhex(leaf), "the row in the proof is not the leaf of the receipt")
    origin, size, root = open_checkpoint(note, keys)
    require(root_of_inclusion(hashed, index, size, hashes) == root, "the proof does not lead to the signed root")
    proven = [f"leaf {hashed.hex()} is number {index} of {origin}, in the signed tree of {size} events"]
    if extra:
        row = parse_entry(extra)
        require(row["position"] == index + 1, "the row names another position than the proof")
        proven.append(told(row))
    return proven, ["that what was recorded is true", "anything about other events"]


def check_history(path, keys, _):
    return prove_history(json.loads(Path(path).read_text(encoding="utf-8")), keys)


def prove_history(whole, keys, rows=None):
    """Every row of one stream, from the first version on; `rows`, if given, takes what they are."""
    require(whole["format"] == "kundelik/history@v1" and whole["events"], "not an exported history")
    origin, size, root = open_checkpoint(whole["checkpoint"], keys)
    proven, before = [f"under the checkpoint of {origin} with {size} events:"], 0
    for number, event in enumerate(whole["events"], 1):
        entry = b"\x01" + unbase64(event["row"])
        row, hashes = parse_entry(entry), [unbase64(each) for each in event["proof"]]
        require(str(row["stream"]) == whole["stream"], f"event {row['position']} belongs to another stream")
        require(row["version"] == number, f"version {number} is missing, or out of order")
        require(row["position"] == event["index"] + 1 > before, f"version {number} stands at a wrong position")
        reached = root_of_inclusion(sha256(b"\x00", entry), event["index"], size, hashes)
        require(reached == root, f"version {number}: the proof does not lead to the signed root")
        before = row["position"]
        proven.append(told(row))
        if rows is not None:
            rows.append(row)
    later = "that no later event of this stream exists: ask for a newer export, and compare"
    return proven, [later, "the part `facts`: it is for people; sealed fields cannot be opened here"]


def read_parts(path):
    """What is in a case file: the names, and a way to read one after the other, out of a ZIP or a folder."""
    path = Path(path)
    if path.is_dir():
        names = [each.relative_to(path).as_posix() for each in path.rglob("*") if each.is_file()]
        return names, lambda name: (path / name).read_bytes()
    archive = zipfile.ZipFile(path)
    return archive.namelist(), archive.read


def hashes_in(value):
    """Every SHA-256 that a proven row names, however deep."""
    if isinstance(value, dict):
        return {each for item in value.values() for each in hashes_in(item)}
    if isinstance(value, list):
        return {each for item in value for each in hashes_in(item)}
    is_hash = isinstance(value, str) and len(value) == 64 and not set(value) - set("0123456789abcdef")
    return {value} if is_hash else set()


def require_same_telling(whole, rows):
    """The opened part tells of the same events in the same order, and of what is not sealed it says the same."""
    facts = whole["facts"]
    require(not facts or len(facts) == len(rows), "the opened part tells of more or fewer events than are proven")
    for fact, row in zip(facts, rows, strict=True):
        place = f"event {row['position']}"
        same = fact["position"] == row["position"] and fact["version"] == row["version"]
        same = same and fact["event"].rpartition(".")[0] == row["name"].rpartition(".")[0]
        require(same, f"{place}: told otherwise")
        require(datetime.fromisoformat(fact["recorded_at"]) == row["recorded_at"], f"{place}: told of another time")
        if fact["event"] == row["name"]:  # else an older version, which is read as the newer one
            for name, value in json.loads(row["data"]).items():
                said = fact["fact"].get(name)
                sealed = isinstance(value, str) and value.startswith("sealed:")
                plain = isinstance(value, str | int | bool) and not sealed
                same = str(said).lower() == str(value).lower() or instant(said) == instant(value) is not None
                require(not plain or same, f"{place}: {name} is told otherwise")


def instant(value):
    try:
        return datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def check_case(path, keys, _):
    """Nothing is missing, nothing was added, each history is proven under one checkpoint, each document is named."""
    names, read = read_parts(path)
    manifest = json.loads(read("manifest.json"))
    require(manifest["format"] == "kundelik/case-file@v1", "not a case file")
    listed = manifest["files"]
    require(len(names) == len(set(names)), "a file stands in it twice")
    require(set(names) == {*listed, "manifest.json"}, "files are missing, or were added")
    for name, digest in listed.items():
        require(sha256(read(name)).hex() == digest, f"{name} was changed")
        require(not name.startswith("files/") or name == f"files/{digest}", f"{name} is not what its name says")
    note = read("checkpoint").decode()
    origin, size, _root = open_checkpoint(note, keys)
    histories = {name for name in names if name.startswith("histories/")}
    require({each["file"] for each in manifest["streams"]} == histories, "a history is missing, or was added")
    events, named = 0, set()
    for stream in manifest["streams"]:
        whole, rows = json.loads(read(stream["file"])), []
        require(whole["checkpoint"] == note, f"{stream['file']} stands under another checkpoint")
        require(whole["stream"] == stream["stream"], f"{stream['file']} is of another stream")
        prove_history(whole, keys, rows)
        require_same_telling(whole, rows)
        require(len(rows) == stream["events"], f"{stream['file']} has another number of events")
        events += len(rows)
        named |= {each for row in rows for each in hashes_in(json.loads(row["data"]))}
    files = {name.removeprefix("files/") for name in names if name.startswith("files/")}
    proven = [
        f"under the checkpoint of {origin} with {size} events:",
        f"{len(manifest['streams'])} histories with {events} events, each whole up to it, none changed",
        f"{len(files & named)} documents are those that proven events name by their hash",
        f"all {len(listed)} files are as listed; {len(manifest['missing'])} are said to be missing",
    ]
    unproven = [
        f"of {len(files - named)} more files (certificates, lists) anything but that their names are their hashes",
        "tables, papers, signatures and sealed fields as opened: they are for people",
        "that the list of streams is complete, and that no later events exist",
    ]
    return proven, unproven


def tile_name(level, number, width):
    groups = f"{number:03}"
    groups = groups.zfill(-(-len(groups) // 3) * 3)
    parts = [groups[at : at + 3] for at in range(0, len(groups), 3)]
    path = "/".join([*("x" + part for part in parts[:-1]), parts[-1]])
    return f"tile/{level}/{path}" + ("" if width == 256 else f".p/{width}")


def read_tile(folder, level, number, width):
    for name in (tile_name(level, number, width), tile_name(level, number, 256)):
        if (Path(folder) / name).exists():
            content = (Path(folder) / name).read_bytes()[: width * 32]
            require(len(content) == width * 32, f"{name} is too short")
            return [content[at : at + 32] for at in range(0, len(content), 32)]
    raise Refused(f"{tile_name(level, number, width)} is missing")


def check_mirror(folder, keys, _):
    """Each hash of a tile must be the root of a full tile below; the partial ones at the right make the root."""
    origin, size, root = open_checkpoint((Path(folder) / "checkpoint").read_text(encoding="utf-8"), keys)
    level, above, peaks = 0, None, []
    while above is None or above:
        count, roots = size >> 8 * level, []
        for number in range((count + 255) // 256):
            width = min(256, count - number * 256)
            tile = read_tile(folder, level, number, width)
            expected = above[number * 256 : number * 256 + width] if above is not None else tile
            require(tile == expected, f"{tile_name(level, number, width)} does not fit the tiles below it")
            if width == 256:
                roots.append(tree_hash(tile))
            else:
                peaks.insert(0, tile)  # higher levels stand further left
        level, above = level + 1, roots
    reached = None
    for tile in reversed(peaks):  # from the right: inside a tile perfect trees join from the right as well
        for bit in range(8):
            if len(tile) >> bit & 1:
                tile, perfect = tile[: -(1 << bit)], tree_hash(tile[-(1 << bit) :])
                reached = perfect if reached is None else node_hash(perfect, reached)
    require((reached or tree_hash([])) == root, "the tiles do not lead to the signed root")
    return [f"all tiles of {origin} lead to the root signed at {size} events"], ["what the leaves are made of"]


def check_consistency(path, keys, _):
    head, rest = Path(path).read_text(encoding="utf-8").split("\n\n", 1)
    first, *lines = head.split("\n")
    require(first == "kundelik/consistency-proof@v1", "not a consistency proof")
    notes = rest.split("\n\n")  # text, signatures, text, signatures
    require(len(notes) == 4, "two checkpoints are needed")
    _, old, old_root = open_checkpoint(f"{notes[0]}\n\n{notes[1]}\n", keys[:1])
    origin, new, new_root = open_checkpoint(f"{notes[2]}\n\n{notes[3]}", keys)
    require_consistent(old, old_root, new, new_root, [unbase64(line) for line in lines if line])
    return [f"{origin} of {new} events begins with the {old} events of the older checkpoint"], []


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("check", choices=["proof", "history", "case", "mirror", "consistency"])
    parser.add_argument("path")
    parser.add_argument("--key", required=True)
    parser.add_argument("--witness", action="append", default=[])
    parser.add_argument("--leaf", default="")
    given = parser.parse_args()
    try:
        keys = [parse_key(text) for text in (given.key, *given.witness)]
        require(keys[0][1] == 1, "--key is not the key of a log")
        proven, unproven = globals()[f"check_{given.check}"](given.path, keys, given.leaf)
    except Refused as reason:
        print(f"NOT PROVEN: {reason}")
        return 1
    except Exception as error:  # damaged files: whatever they break, nothing is proven
        print(f"NOT UNDERSTOOD: {type(error).__name__}: {error}")
        return 2
    if not given.witness:
        unproven.append("that the log's owner has not rewritten all of it: ask for a witness's key (--witness)")
    print("PROVEN:", *proven, "NOT PROVEN:", *unproven, sep="\n  ")
    return 0


if __name__ == "__main__":
    sys.exit(main())
