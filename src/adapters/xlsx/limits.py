"""How much a table may hold. Sizes in bytes; lengths in signs."""

from __future__ import annotations

from typing import Final

from .refusals import TableTooLarge

MOST_BYTES: Final = 50 * 1024 * 1024
MOST_UNPACKED: Final = 400 * 1024 * 1024
MOST_RATIO: Final = 200
"""Unpacked to packed, of a part above a megabyte: sheets reach 20 to 60, a bomb a thousand."""
MOST_PARTS: Final = 500
MOST_ROWS: Final = 200_000
"""Below the heading."""
MOST_COLUMNS: Final = 60
MOST_IN_CELL: Final = 2_000
MOST_IN_ALL: Final = 100_000_000
"""Signs in all cells: a shared text is stored once and may be shown two hundred thousand times."""


def at_most(what: str, found: int, most: int) -> None:
    """Raises `TableTooLarge`."""
    if found > most:
        raise TableTooLarge(field="file", what=what, most=most)
