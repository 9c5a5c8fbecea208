"""Ordered files of reports made in the background, also after a kill (RPT-9, OPS-5).

Follows the log by itself; what it knows is gone with the process and read again by the next. One process works on an
export at a time.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import structlog

from adapters.looking import look_again
from adapters.persistence.leading import leading
from kundelik_domain.attainment.events import ExportMade, ExportOrdered
from kundelik_domain.shared.refusals import Unavailable

from .report_exporting import ExportMaking

if TYPE_CHECKING:
    from uuid import UUID

    from .wiring import Installation

EVERY_SECONDS: Final = 0.5
STEP: Final = 1_000
TRIES: Final = 20
"""Then it waits for whoever fetches it, who hears why it cannot be made."""

log = structlog.get_logger()


@dataclass
class ExportKeeping:
    """`waiting` are the exports that are ordered and not made, with how often they were tried in vain."""

    installation: Installation
    making: ExportMaking
    waiting: dict[UUID, int] = field(default_factory=dict)
    reached: int = 0

    def run(self, stop: threading.Event) -> None:
        """Look twice a second until `stop`."""
        look_again(stop, lambda: self.once(stop), EVERY_SECONDS, "exports")

    def once(self, stop: threading.Event) -> int:
        """Make what is ordered; how many that were."""
        self.look()
        return sum(self._make(export) for export in list(self.waiting) if not stop.is_set())

    def look(self) -> None:
        """Read on in the log."""
        names = self.installation.log.names_of((ExportOrdered, ExportMade))
        while True:
            batch, reached = self.installation.log.after(self.reached, STEP, names)
            for recorded in batch:
                if isinstance(recorded.fact, ExportMade):
                    self.waiting.pop(recorded.stream, None)
                else:
                    self.waiting[recorded.stream] = 0
            if reached == self.reached:
                return
            self.reached = reached

    def _make(self, export: UUID) -> bool:
        with leading(self.installation.database, f"export/{export}") as first:
            if not first:
                return False
            try:
                self.making.make(export)
            except Unavailable:  # the read model may be behind, or just being made again
                return False
            except Exception as error:  # noqa: BLE001 - one that cannot be made must not keep back the others
                self.waiting[export] += 1
                log.warning("exports.not-made", export=str(export), error=type(error).__name__)
                if self.waiting[export] >= TRIES:
                    del self.waiting[export]
                return False
        del self.waiting[export]
        return True


def export_keeping(installation: Installation) -> ExportKeeping:
    """Of this process."""
    return ExportKeeping(installation, ExportMaking(installation))
