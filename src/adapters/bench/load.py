"""A load generator on loopback: keep-alive connections, prebuilt requests, latencies (a process of its own)."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

CLOSED: Final = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Load:
    """`rate` requests a second, or as fast as the answers come where it is None; bounded in number and time."""

    host: str
    port: int
    connections: int
    seconds: float
    rate: float | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What came back: answers a second, statuses, and latencies in milliseconds."""

    rate: float
    statuses: dict[int, int]
    p50: float
    p99: float


def run(load: Load, requests: list[bytes], answers: Any) -> None:
    """In a process of its own; puts a `Heard` into the queue."""
    answers.put(asyncio.run(_run(load, requests)))


async def _run(load: Load, requests: list[bytes]) -> Heard:
    waiting, heard = deque(requests), list[tuple[float, int]]()
    began = time.perf_counter()
    due = _due(began, load.rate)
    until = began + load.seconds
    await asyncio.gather(*(_connection(load, waiting, due, until, heard) for _ in range(load.connections)))
    took = time.perf_counter() - began
    latencies = sorted(latency for latency, _ in heard)
    statuses: dict[int, int] = {}
    for _, status in heard:
        statuses[status] = statuses.get(status, 0) + 1
    p99 = latencies[int(len(latencies) * 0.99)] if latencies else 0.0
    return Heard(len(heard) / took, statuses, statistics.median(latencies or [0.0]) * 1000, p99 * 1000)


def _due(began: float, rate: float | None) -> Iterator[float]:
    """When each request is due: a late one is measured from when it was due, not from when it was sent."""
    number = 0
    while True:
        yield began + number / rate if rate else 0.0
        number += 1


async def _connection(
    load: Load, waiting: deque[bytes], due: Iterator[float], until: float, heard: list[tuple[float, int]]
) -> None:
    reader, writer = await asyncio.open_connection(load.host, load.port)
    while waiting and time.perf_counter() < until:
        request, at = waiting.popleft(), next(due)
        pause = at - time.perf_counter()
        if pause > 0:
            await asyncio.sleep(pause)
        sent = at or time.perf_counter()
        writer.write(request)
        status = await _answer(reader)
        heard.append((time.perf_counter() - sent, status))
    writer.close()


async def _answer(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(CLOSED)
    lowered = head.lower()
    at = lowered.index(b"content-length:") + 15
    await reader.readexactly(int(lowered[at : lowered.index(b"\r", at)]))
    return int(head[9:12])
