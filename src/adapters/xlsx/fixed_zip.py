"""A zip that holds no moment of its own making: the same parts in the same order give the same bytes (RPT-22)."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path
from typing import Any, BinaryIO, Final

from typing_extensions import override

EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest that a zip can tell."""

_UNIX: Final = 3
_READABLE: Final = 0o600 << 16


def part(name: str) -> zipfile.ZipInfo:
    """What stands beside a part: nothing of the machine that wrote it."""
    info = zipfile.ZipInfo(name, EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = _UNIX
    info.external_attr = _READABLE
    return info


class FixedZip(zipfile.ZipFile):
    """Written once, to a place in which it may go back."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6)

    @override
    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:
        """A part from memory."""
        name = zinfo_or_arcname if isinstance(zinfo_or_arcname, str) else zinfo_or_arcname.filename
        super().writestr(part(name), data, zipfile.ZIP_DEFLATED, 6)

    @override
    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:
        """A part from a file."""
        with Path(filename).open("rb") as source, self.open(part(str(arcname or filename)), "w") as target:
            shutil.copyfileobj(source, target, 1024 * 1024)
