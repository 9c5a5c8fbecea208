"""A load generator on loopback: keep-alive connections, prebuilt requests, latencies (a process of its own)."""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Final

CLOSED: Final = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Load:
    """`rate` requests a second, or as fast as the answers come where it is None; bounded in number and time.

    `patience` is how many seconds a server may take to begin to listen.
    """

    host: str
    port: int
    connections: int
    seconds: float
    rate: float | None = None
    patience: float = 30.0


@dataclass(frozen=True, slots=True)
class Heard:
    """What came back: answers a second, statuses, and latencies in milliseconds."""

    rate: float
    statuses: dict[int, int]
    p50: float
    p99: float


def asked(load: Load, requests: list[bytes]) -> Heard:
    """By a process that imports nothing but this file: it begins at once and takes the server little of its cores.

    Raises `subprocess.SubprocessError` where it ends without figures.
    """
    told = json.dumps({"load": asdict(load), "requests": [request.decode("latin-1") for request in requests]})
    command = [sys.executable, "-m", __name__]
    patience = load.patience + load.seconds + 120
    done = subprocess.run(command, input=told.encode(), stdout=subprocess.PIPE, check=True, timeout=patience)  # noqa: S603
    heard = json.loads(done.stdout)
    statuses = {int(status): number for status, number in heard["statuses"].items()}
    return Heard(**heard | {"statuses": statuses})


async def _run(load: Load, requests: list[bytes]) -> Heard:
    waiting, heard = deque(requests), list[tuple[float, int]]()
    connections = [await _connected(load) for _ in range(load.connections)]
    began = time.perf_counter()
    due = _due(began, load.rate)
    until = began + load.seconds
    await asyncio.gather(*(_connection(*each, waiting, due, until, heard) for each in connections))
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


async def _connected(load: Load) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Before the clock runs; raises `ConnectionRefusedError` when patience is over."""
    until = time.perf_counter() + load.patience
    while True:
        try:
            return await asyncio.open_connection(load.host, load.port)
        except ConnectionRefusedError:
            if time.perf_counter() >= until:
                raise
            await asyncio.sleep(0.1)


async def _connection(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    waiting: deque[bytes],
    due: Iterator[float],
    until: float,
    heard: list[tuple[float, int]],
) -> None:
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


def _main() -> None:
    """The process: a load on its standard input, figures on its output."""
    told = json.load(sys.stdin)
    requests = [request.encode("latin-1") for request in told["requests"]]
    sys.stdout.write(json.dumps(asdict(asyncio.run(_run(Load(**told["load"]), requests)))))


if __name__ == "__main__":
    _main()
