"""Where there is no system to call: one file a school and order, for somebody to fetch (ADM-31)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.durable import write_whole

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID


class ExportFolder:
    """`root/<school>/<order>.csv`. The same list again leaves the same bytes; a half-written file is never seen."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def deliver(self, school: UUID, order: UUID, content: bytes) -> None:
        """At least once; raises `OSError` where nothing can be written."""
        path = self._path(school, order)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(path, content)

    def amend(self, school: UUID, order: UUID, content: bytes) -> None:
        """After an erasure: the file that is there says no more than this; one that was fetched stays away."""
        if self._path(school, order).exists():
            self.deliver(school, order, content)

    def _path(self, school: UUID, order: UUID) -> Path:
        return self._root / str(school) / f"{order}.csv"
