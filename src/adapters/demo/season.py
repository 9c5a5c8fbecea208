"""The season: opened, driven step by step under the virtual clock, everything through the HTTP API."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from adapters.clocks.shared import SharedClock

from .acting import Acting
from .asking import Commands
from .autumn import Autumn
from .letters import wait_for_letters
from .opening import Opening, finish, found
from .stories import kept_cases
from .tables import Tables
from .timeline import Step, instants, timeline

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path
    from uuid import UUID

    from adapters.bootstrap.wiring import Installation
    from adapters.signatures.authority import DevelopmentAuthority

    from .stories import Scenario

LEAP: Final = timedelta(hours=12)
AT_ONCE: Final = 12
"""How many people act at the same time."""


class Stopped(Exception):  # noqa: N818 - reads as what happened
    """Somebody asked to stop; the season can be gone on with."""


Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much."""


@dataclass(slots=True)
class Season:
    """Drives a scenario. What has happened before in this installation is asked again and answered the same.

    `installation` opens it anew for what no request can do: connections of an hour ago may be dead by now.
    """

    scenario: Scenario
    installation: Callable[[], Installation]
    clock: SharedClock
    commands: Commands
    stop: threading.Event
    progress: Progress
    var: Path

    def run(self) -> Acting:
        """Everything, in the order of virtual time. Raises `Stopped`, `ServiceLost`, `ContraryToPlan`."""
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="people") as pool:
            with self.installation() as installation:
                operator, authority = found(installation, self.scenario.world), installation.authority
            acting = self._open(operator, authority, pool)
            self._drive(acting, pool)
            Autumn(self.scenario, acting, pool, self._form).run(self.clock)
        with self.installation() as installation:
            finish(installation)
        return acting

    def _open(self, operator: UUID, authority: DevelopmentAuthority, pool: ThreadPoolExecutor) -> Acting:
        schools, lock, opened = len(self.scenario.world.schools), threading.Lock(), 0

        def advance() -> None:
            nonlocal opened
            with lock:
                opened += 1
                self.progress("schools", opened, schools)
            self._go_on()

        opening = Opening(self.commands.api, self.commands, self.clock.now, advance)
        registered = opening.open(self.scenario, operator, pool)
        Tables(self.commands, self.var / "imports").bring(self.scenario.world, registered)
        confirming = frozenset(case.key for case in kept_cases(self.scenario))
        return Acting(self.commands, self.scenario.world, registered, authority, self.var, confirming)

    def _drive(self, acting: Acting, pool: ThreadPoolExecutor) -> None:
        steps, done, told = timeline(self.scenario), 0, set[str]()
        for at, cases in instants(steps):
            self._go_on()
            if at - self.clock.now() > LEAP:
                new = acting.applied.keys() - told
                wait_for_letters(self.var, [acting.applied[key].parent.user for key in new])
                told |= new
            self.clock.set(at)
            for count in pool.map(lambda case: _live(acting, case), cases):
                done += count
                self.progress(_day(at), done, len(steps))

    def _form(self, at: datetime, done: int, schools: int) -> None:
        self.progress(f"classes {_day(at)}", done, schools)
        self._go_on()

    def _go_on(self) -> None:
        if self.stop.is_set():
            raise Stopped


def _live(acting: Acting, steps: list[Step]) -> int:
    for step in steps:
        acting.act(step)
    return len(steps)


def _day(at: datetime) -> str:
    return f"{at:%d.%m.%Y}"
