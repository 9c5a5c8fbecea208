"""Reading your own writes: a bounded wait for a read model, and how far each of them stands."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event, Lock
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

from .advancing import BUILD_SUFFIX, Site

if TYPE_CHECKING:
    from collections.abc import Sequence

    from projections.reading import ReadModel

    from .database import Database

FIRST_PAUSE: Final = 0.002
LONGEST_PAUSE: Final = 0.02

POSITIONS: Final = "select name, position from projections.positions"
STANDINGS: Final = """
    select p.name, p.position, h.position - p.position, clock_timestamp() - e.recorded_at, p.shape,
           b.position, x.position, x.event, x.error, x.noticed_at
    from projections.positions p
    cross join kundelik.head h
    left join kundelik.events e on e.position = p.position + 1
    left join projections.positions b on b.name = p.name || %s
    left join lateral (select * from projections.poison x where x.name = p.name order by x.position limit 1) x on true
    where right(p.name, length(%s)) <> %s
    order by p.name
"""


@dataclass(frozen=True, slots=True)
class Poison:
    """The event a read model could not take: type and SQLSTATE of the error, no message, no data."""

    position: int
    event: str
    error: str
    noticed_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a read model stands. `behind` is the age of the first event it has not seen.

    `build_position` is how far a rebuild has come. `outdated` models are fed by nobody who knows the new text of
    their tables: a rebuild is due.
    """

    name: str
    position: int
    events_behind: int
    behind: timedelta
    poison: Poison | None
    build_position: int | None
    outdated: bool


@dataclass(slots=True)
class _Known:
    """The positions seen last, by all threads of this process together; read models never go back."""

    positions: dict[str, int] = field(default_factory=dict)
    asking: Lock = field(default_factory=Lock)


_KNOWN: Final[WeakKeyDictionary[Database, _Known]] = WeakKeyDictionary()
_NEVER: Final = Event()


def wait_for(database: Database, name: str, position: int, timeout: float = 2.0) -> bool:
    """Wait until the read model has taken this position; False when `timeout` seconds are over.

    Costs nothing where the process knows it already. Threads that wait ask together, one at a time.
    """
    known = _KNOWN.setdefault(database, _Known())
    deadline, pause = time.monotonic() + timeout, FIRST_PAUSE
    while known.positions.get(name, -1) < position:
        _ask(database, known, name, position, deadline)
        left = deadline - time.monotonic()
        if known.positions.get(name, -1) >= position:
            return True
        if left <= 0:
            return False
        _NEVER.wait(min(pause, left))
        pause = min(pause * 1.5, LONGEST_PAUSE)
    return True


def _ask(database: Database, known: _Known, name: str, position: int, deadline: float) -> None:
    if not known.asking.acquire(timeout=max(0.0, deadline - time.monotonic())):
        return
    try:
        if known.positions.get(name, -1) < position:  # nobody has found out meanwhile
            with database.connection() as connection:
                known.positions = dict(connection.execute(POSITIONS).fetchall())
    finally:
        known.asking.release()


def status(database: Database, models: Sequence[ReadModel] = ()) -> list[Standing]:
    """How far every read model stands, by name; `models` are those whose tables' text is compared."""
    shapes = {model.name: Site.live(model).shape for model in models}
    with database.connection() as connection:
        rows = connection.execute(STANDINGS, (BUILD_SUFFIX,) * 3).fetchall()
    return [_standing(row, shapes) for row in rows]


def _standing(row: tuple[Any, ...], shapes: dict[str, str]) -> Standing:
    name, position, events_behind, behind, shape, build_position, *poison = row
    return Standing(
        name=name,
        position=position,
        events_behind=max(0, events_behind),
        behind=max(timedelta(), behind or timedelta()),
        poison=Poison(*poison) if poison[0] is not None else None,
        build_position=build_position,
        outdated=shapes.get(name, shape) != shape,
    )
