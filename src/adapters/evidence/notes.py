"""Signed notes, checkpoints and cosignatures, as C2SP has them (signed-note, tlog-checkpoint, tlog-cosignature)."""

from __future__ import annotations

import re
import struct
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from typing_extensions import override

SIGNED: Final = 0x01
COSIGNED: Final = 0x04
SIGNATURE_BYTES: Final = {SIGNED: 64, COSIGNED: 72}
MOST_BYTES: Final = 64 * 1024
"""No note is longer."""

_NAME: Final = re.compile(r"[^\s+]+")
_KEY: Final = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})")
_LINE: Final = re.compile(r"\u2014 ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,18}")


class NoteRefused(ValueError):  # noqa: N818 - reads as what happened
    """A note, checkpoint or key is malformed, or its signature is missing or wrong. Says which."""


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """Whose signatures are believed: name, kind (`SIGNED` by a log, `COSIGNED` by a witness) and public key."""

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """Stands in every signature, so that verifiers find theirs."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    @override
    def __str__(self) -> str:
        """As people hand it on: name, key id and key, joined by plus signs."""
        return f"{self.name}+{self.key_id.hex()}+{b64encode(bytes([self.kind]) + self.public).decode()}"

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Raises `NoteRefused`."""
        found = _KEY.fullmatch(text.strip())
        encoded = _decoded(found[3]) if found else b""
        if found is None or len(encoded) != 33 or encoded[0] not in SIGNATURE_BYTES:
            raise NoteRefused("not a verifier key")
        key = cls(found[1], encoded[0], encoded[1:])
        if key.key_id.hex() != found[2]:
            raise NoteRefused("the verifier key's id does not fit the key")
        return key

    def accepts(self, text: str, signature: bytes) -> bool:
        """Whether the signature (without the key id) is this key's over the text."""
        if len(signature) != SIGNATURE_BYTES[self.kind]:
            return False
        message = text.encode()
        if self.kind == COSIGNED:
            message, signature = _cosigned(text, int.from_bytes(signature[:8])), signature[8:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signer:
    """A log's key, or a witness's."""

    name: str
    kind: int
    private: Ed25519PrivateKey

    @classmethod
    def of(cls, name: str, kind: int, seed: bytes) -> Signer:
        """From the 32 secret bytes of RFC 8032; raises `NoteRefused` for a name that no note can hold."""
        if not _NAME.fullmatch(name):
            raise NoteRefused("a name has no white space and no plus sign, and is not empty")
        return cls(name, kind, Ed25519PrivateKey.from_private_bytes(seed))

    @property
    def verifier(self) -> VerifierKey:
        """What others check with."""
        return VerifierKey(self.name, self.kind, self.private.public_key().public_bytes_raw())

    def line(self, text: str, time: int = 0) -> str:
        """The signature line; a witness says at which time."""
        if self.kind == COSIGNED:
            signature = struct.pack(">Q", time) + self.private.sign(_cosigned(text, time))
        else:
            signature = self.private.sign(text.encode())
        return f"\u2014 {self.name} {b64encode(self.verifier.key_id + signature).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text and the lines under it."""

    text: str
    lines: str

    @classmethod
    def parse(cls, note: str) -> Note:
        """Raises `NoteRefused`."""
        if len(note) > MOST_BYTES or not note.endswith("\n") or any(c < " " and c != "\n" for c in note):
            raise NoteRefused("not a note")
        text, separator, lines = note.rpartition("\n\n")
        if not separator or not all(_LINE.fullmatch(line) for line in lines.splitlines()) or not lines.strip():
            raise NoteRefused("not a signed note")
        return cls(text + "\n", lines)

    @override
    def __str__(self) -> str:
        """The note as it stands in a file."""
        return f"{self.text}\n{self.lines}"

    def with_line(self, line: str) -> Note:
        """With one more signature, in the place of an older one by the same key."""
        kept = [old for old in self.lines.splitlines() if _of(old) != _of(line.rstrip("\n"))]
        return Note(self.text, "".join(f"{old}\n" for old in kept) + line)

    def is_signed_by(self, key: VerifierKey) -> bool:
        """Whether there is a line of this key and all of them are right."""
        theirs = [blob for name, blob in map(_parts, self.lines.splitlines()) if (name, blob[:4]) == _mark(key)]
        return bool(theirs) and all(key.accepts(self.text, blob[4:]) for blob in theirs)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself: so many leaves, and this root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The signed text."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Raises `NoteRefused`. Lines after the third are refused: ours has none."""
        lines = text.split("\n")
        if len(lines) != 4 or not lines[0] or lines[3] or not _SIZE.fullmatch(lines[1]):
            raise NoteRefused("not a checkpoint")
        checkpoint = cls(lines[0], int(lines[1]), _decoded(lines[2]))
        if len(checkpoint.root) != 32 or checkpoint.text != text:
            raise NoteRefused("not a checkpoint")
        return checkpoint


def sign(checkpoint: Checkpoint, signer: Signer) -> str:
    """The signed note."""
    return str(Note(checkpoint.text, signer.line(checkpoint.text)))


def opened(note: str, key: VerifierKey) -> Checkpoint:
    """The checkpoint in a note that this key has signed; raises `NoteRefused`."""
    parsed = Note.parse(note)
    checkpoint = Checkpoint.parse(parsed.text)
    if not parsed.is_signed_by(key):
        raise NoteRefused(f"no valid signature of {key.name}")
    if key.kind == SIGNED and checkpoint.origin != key.name:
        raise NoteRefused(f"a checkpoint of {checkpoint.origin}, not of {key.name}")
    return checkpoint


def _cosigned(text: str, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def _mark(key: VerifierKey) -> tuple[str, bytes]:
    return key.name, key.key_id


def _of(line: str) -> tuple[str, bytes]:
    name, blob = _parts(line)
    return name, blob[:4]


def _parts(line: str) -> tuple[str, bytes]:
    _, name, encoded = line.split(" ")
    return name, _decoded(encoded)


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except NotBase64 as error:
        raise NoteRefused("not base64") from error
