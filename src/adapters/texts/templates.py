"""Texts with named gaps. `{name}` and `{name:kind}` are all there is: no attributes, no items, no formats."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

_GAP: Final = re.compile(r"\{([a-z][a-z0-9_]*)(?::([a-z][a-z-]*))?\}")


class MalformedTemplate(ValueError):  # noqa: N818 - says what is malformed
    """A brace that begins or ends no gap."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Where a value goes; `kind` says by which labels, or in which form, it is shown."""

    name: str
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """What was written, taken apart once."""

    pieces: tuple[str | Gap, ...]

    @property
    def gaps(self) -> frozenset[Gap]:
        """Without order: languages put them differently."""
        return frozenset(piece for piece in self.pieces if isinstance(piece, Gap))

    @property
    def names(self) -> frozenset[str]:
        """What must be given."""
        return frozenset(gap.name for gap in self.gaps)

    def filled(self, show: Callable[[Gap], str]) -> str:
        """What `show` answers is put in as it is and never read as a template again."""
        return "".join(show(piece) if isinstance(piece, Gap) else piece for piece in self.pieces)


def parse(text: str) -> Template:
    """Raises `MalformedTemplate`."""
    pieces: list[str | Gap] = []
    end = 0
    for found in _GAP.finditer(text):
        pieces += [text[end : found.start()], Gap(found[1], found[2])]
        end = found.end()
    pieces.append(text[end:])
    if any(brace in piece for piece in pieces if isinstance(piece, str) for brace in "{}"):
        raise MalformedTemplate(text)
    return Template(tuple(piece for piece in pieces if piece))
