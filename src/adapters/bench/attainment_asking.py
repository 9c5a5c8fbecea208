"""A school's page, and from a figure to its pupils: within the process, and over HTTP (RPT-6, RPT-19)."""

from __future__ import annotations

import gc
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from typing_extensions import override

from adapters.bootstrap.http_parts import histories_of
from adapters.bootstrap.listening import reserve
from adapters.bootstrap.processes import Processes
from adapters.bootstrap.setting_up import register_staff, setup_envelope
from adapters.bootstrap.sundays import MODEL
from kundelik_domain.attainment.values import Mode, Scope
from kundelik_domain.identity.commands import RegisterEmployee, SignIn
from kundelik_domain.shared.access import Role
from kundelik_domain.shared.units import COUNTRY, Level
from projections.attainment.drilldown import Question, pupils_of, select_classes
from projections.attainment.report_page import Asked, select_page

from . import load as loading
from .attainment_filling import YEAR, Measured, clocked, percentiles, settled
from .attainment_sundays import PERIOD
from .http_path import PASSWORD

if TYPE_CHECKING:
    from projections.attainment.published import Week

ASKED: Final = 2_000
FEWER: Final = 300
WARM_UP: Final = 50
DEPUTIES: Final = 12
"""Each of a school of its own; who asks for pupils must belong to the school."""

SECONDS: Final = 10.0
CELLS: Final = """
select unit, parallel from reports.published_rows
where (week, revision) = (%s, %s) and level = 1 and parallel >= 2 order by unit, parallel
"""
Cell = tuple[UUID, int]
"""A school and one of its parallels."""


class WebOnly(Processes):
    """Web workers as they always are; what follows the log runs in the benchmark's own process."""

    @override
    def _names(self) -> list[str]:
        return [name for name in super()._names() if name.startswith("web")]


@dataclass(frozen=True, slots=True)
class Places:
    """Cells with figures, and which of them are asked for."""

    cells: Sequence[Cell]

    def some(self, seed: int, number: int) -> list[Cell]:
        """At random, the same for the same seed."""
        chance = random.Random(seed)  # noqa: S311 - which are asked for is no secret
        return [chance.choice(self.cells) for _ in range(number)]

    def of(self, schools: Sequence[UUID]) -> Places:
        """Of these schools only."""
        return Places([cell for cell in self.cells if cell[0] in schools])


def measure(measured: Measured, week: Week) -> Places:
    """Within the process; what may be asked for.

    Before it the store is settled, and what the benchmark itself has heaped up is put out of the collector's sight:
    no web worker drags a simulated country along.
    """
    settled(measured.installation.conninfo)
    with measured.installation.database.connection() as connection:
        places = Places(connection.execute(CELLS, (week.week, week.revision)).fetchall())
    number = FEWER if measured.plan.quick else ASKED
    gc.collect()
    gc.freeze()
    try:
        measured.note("a school's page, in the process", **_pages(measured, week, places.some(1, number)))
        measured.note("drill-down, in the process", **_pupils(measured, week, places.some(2, number // 2)))
    finally:
        gc.unfreeze()
    return places


def _pages(measured: Measured, week: Week, cells: list[Cell]) -> dict[str, Any]:
    """All statements of a page on one connection, rows made into figures included."""
    took = []
    with measured.installation.database.connection() as connection, connection.cursor() as cursor:
        for school, _ in cells[:WARM_UP] + cells:
            asked = Asked(scope=Scope(Level.SCHOOL, school), mode=Mode.WHOLE, about="parallel", limit=200)
            seconds, page = clocked(lambda asked=asked: select_page(cursor, week.week, None, asked))  # type: ignore[misc]
            took.append(seconds)
            if page is None or not page.rows:
                raise AssertionError("a school has no page")
    return percentiles(took[WARM_UP:])


def _pupils(measured: Measured, week: Week, cells: list[Cell]) -> dict[str, Any]:
    """Classes looked up, streams read and folded."""
    histories, took, found = histories_of(measured.installation), list[float](), 0
    queries = measured.installation.queries

    def folded(school: UUID, parallel: int) -> int:
        classes = queries.ask(MODEL, None, select_classes, school, YEAR.year, parallel)
        question = Question(
            school=school, school_year=YEAR.year, period=PERIOD, rules=week.rules, cut=week.cut, classes=classes
        )
        return len(pupils_of(histories, question))

    for school, parallel in cells[:WARM_UP] + cells:
        seconds, pupils = clocked(lambda school=school, parallel=parallel: folded(school, parallel))  # type: ignore[misc]
        took.append(seconds)
        found += pupils
    return percentiles(took[WARM_UP:]) | {"pupils_each": round(found / len(took), 1)}


def measure_over_http(measured: Measured, week: Week, places: Places) -> None:
    """Two web workers, and who is signed in: the ministry for pages, a deputy for the pupils of their school."""
    schools = sorted({school for school, _ in places.some(3, DEPUTIES)})
    deputies = {school: _credential(measured, number, Role.DEPUTY_FOR_STUDIES, school)
                for number, school in enumerate(schools)}  # fmt: skip
    ministry = _credential(measured, len(schools), Role.MINISTRY_OFFICER, COUNTRY)
    path = f"weeks/{week.sunday}/{YEAR.year}/{PERIOD.value}"
    with _serving(measured) as port:

        def requests(cells: list[Cell], rest: str, of: dict[UUID, str]) -> list[bytes]:
            return [
                f"GET /api/v1/reports/units/{school}/{path}{rest.format(parallel=parallel)} HTTP/1.1\r\n"
                f"Host: 127.0.0.1:{port}\r\nAuthorization: Bearer {of.get(school, ministry)}\r\n\r\n".encode()
                for school, parallel in cells
            ]

        few = FEWER if measured.plan.quick else ASKED
        looked = requests(places.some(4, few), "", {})
        drilled = requests(places.of(schools).some(5, few), "/pupils?parallel={parallel}", deputies)
        measured.note("a school's page over HTTP", **_heard(measured, port, looked))
        measured.note("drill-down over HTTP", **_heard(measured, port, drilled))


def _heard(measured: Measured, port: int, requests: list[bytes]) -> dict[str, Any]:
    """One asks after the other, as a reader does; after a few that open connections and fill caches."""
    seconds = 2.0 if measured.plan.quick else SECONDS
    loading.asked(loading.Load("127.0.0.1", port, 4, seconds), requests[: 2 * WARM_UP])
    heard = loading.asked(loading.Load("127.0.0.1", port, 1, seconds), requests)
    if set(heard.statuses) != {200}:
        raise AssertionError(f"refused: {heard.statuses}")
    return {
        "p50_ms": round(heard.p50, 2), "p99_ms": round(heard.p99, 2), "answers": sum(heard.statuses.values()),
        "answers_a_second": round(heard.rate),
    }  # fmt: skip


def _credential(measured: Measured, number: int, role: Role, unit: UUID) -> str:
    login, identity = f"bench-reports-{number}", measured.installation.identity
    command = RegisterEmployee(
        organisation=unit, role=role, surname="Сынақ", name="Есеп", iin="871008401427", login=login,
        password=PASSWORD,
    )  # fmt: skip
    register_staff(measured.installation, f"bench/reports/{number}", command)
    return identity.sign_in(
        setup_envelope(f"bench/reports/{number}/in"), SignIn(login=login, password=PASSWORD)
    ).credential


@contextmanager
def _serving(measured: Measured) -> Iterator[int]:
    listening = reserve("127.0.0.1", 0)
    processes = WebOnly(measured.settings, measured.installation.conninfo, listening)
    processes.start()
    try:
        yield listening.getsockname()[1]
    finally:
        processes.end()
        listening.close()
