"""Where a log is published: tiles and checkpoint in the layout of C2SP tlog-tiles, in a folder or behind a URL."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import urllib.request
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Protocol
from urllib.error import URLError

from adapters.durable import flush_names

from .notes import MOST_BYTES
from .tree import HASH, TILE_BYTES, WIDTH, ReadTile, Tile, TileMissing, tiles_at, width_at

CHECKPOINT: Final = "checkpoint"
MANY: Final = 16
"""More files than these are brought to the disk by one `sync` of all of it instead of one by one."""
SECONDS: Final = 15
_TILE: Final = re.compile(r"tile/(0|[1-9]|[1-5][0-9]|6[0-3])/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


class LogUnreachable(Exception):  # noqa: N818 - reads as what it is
    """The folder or URL holds no log, or does not answer."""


class Published(Protocol):
    """A log as others see it."""

    def checkpoint(self) -> str:
        """The latest signed note; raises `LogUnreachable`."""
        ...

    def tile(self, tile: Tile, width: int) -> bytes:
        """So many hashes of a tile; raises `TileMissing`."""
        ...


def tile_path(tile: Tile, width: int = WIDTH) -> str:
    """`tile/0/x001/x234/067`, with `.p/<width>` where the tile is partial."""
    digits = f"{tile.number:03}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    number = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return f"tile/{tile.level}/{number}" + ("" if width == WIDTH else f".p/{width}")


def parse_tile_path(path: str) -> tuple[Tile, int]:
    """The tile and its width; raises ValueError for anything but the one spelling of a path."""
    found = _TILE.fullmatch(path)
    if found is None:
        raise ValueError("not a tile")
    tile = Tile(int(found[1]), int(found[2].replace("/", "").replace("x", "")))
    width = int(found[3]) if found[3] else WIDTH
    if tile_path(tile, width) != path or (found[3] and width >= WIDTH):
        raise ValueError("not a tile")
    return tile, width


def reader(published: Published, size: int) -> ReadTile:
    """Reads each tile once, as wide as it is in a log of this size."""
    known: dict[Tile, bytes] = {}

    def read(tile: Tile) -> bytes:
        if tile not in known:
            full = tile.number < tiles_at(size, tile.level)
            known[tile] = published.tile(tile, WIDTH if full else width_at(size, tile.level))
        return known[tile]

    return read


class Folder:
    """A log in a folder. Written so that whoever copies it at any moment gets a log that is consistent in itself."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def checkpoint(self) -> str:
        """The note in the file `checkpoint`."""
        try:
            return (self._root / CHECKPOINT).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise LogUnreachable(f"{self._root}: there is no readable file named checkpoint") from error

    def tile(self, tile: Tile, width: int) -> bytes:
        """The partial tile of this width, or as much of the full one."""
        for path in dict.fromkeys((tile_path(tile, width), tile_path(tile))):
            try:
                hashes = (self._root / path).read_bytes()
            except OSError:
                continue
            if len(hashes) >= width * HASH:
                return hashes[: width * HASH]
        raise TileMissing(tile_path(tile, width))

    def publish(self, tiles: Iterable[tuple[Tile, bytes]], note: str) -> None:
        """All tiles first, safely on the disk, then the checkpoint that needs them; partial tiles go when full."""
        full, written = [], 0
        for written, (tile, hashes) in enumerate(tiles, 1):
            self._write(tile_path(tile, len(hashes) // HASH), hashes, at_once=written <= MANY)
            if len(hashes) == TILE_BYTES:
                full.append(tile)
        if written > MANY:
            os.sync()
        self._write(CHECKPOINT, note.encode(), at_once=True)
        for tile in full:
            shutil.rmtree(self._root / f"{tile_path(tile)}.p", ignore_errors=True)

    def _write(self, path: str, content: bytes, *, at_once: bool) -> None:
        target = self._root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_name(f".{target.name}.{secrets.token_hex(6)}")
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            if at_once:
                os.fsync(file.fileno())
        beside.replace(target)
        if at_once:
            flush_names(target.parent)


class Url:
    """A log behind a URL, `/checkpoint` and `/tile/...` below it."""

    def __init__(self, prefix: str) -> None:
        if not prefix.startswith(("http://", "https://")):
            raise ValueError("http:// or https:// is needed")
        self._prefix = prefix.rstrip("/")

    def checkpoint(self) -> str:
        """By GET."""
        try:
            return self._get(CHECKPOINT, MOST_BYTES).decode()
        except (OSError, UnicodeDecodeError) as error:
            raise LogUnreachable(f"{self._prefix}/checkpoint: {error}") from error

    def tile(self, tile: Tile, width: int) -> bytes:
        """The partial tile of this width, or as much of the full one."""
        for path in dict.fromkeys((tile_path(tile, width), tile_path(tile))):
            try:
                hashes = self._get(path, TILE_BYTES)
            except URLError:
                continue
            if len(hashes) >= width * HASH:
                return hashes[: width * HASH]
        raise TileMissing(tile_path(tile, width))

    def _get(self, path: str, most: int) -> bytes:
        with urllib.request.urlopen(f"{self._prefix}/{path}", timeout=SECONDS) as answer:  # noqa: S310 - checked above
            content: bytes = answer.read(most + 1)
        if len(content) > most:
            raise OSError("longer than it may be")
        return content


def log_at(place: str) -> Published:
    """A folder's name or a URL."""
    return Url(place) if place.startswith(("http://", "https://")) else Folder(Path(place))
