"""Families at the door, in a process of its own: each goes its whole way on a keep-alive connection."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha512
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid5

from adapters.sample_documents import jpeg, pdf
from adapters.signatures.credentials import Credential

if TYPE_CHECKING:
    from .season_world import Errand

PATIENCE_SECONDS: Final = 60.0
CLOSED: Final = b"\r\n\r\n"
KEYS: Final = UUID("0f2f1f2c-7f62-5c61-8a7c-5f5b61a1d0a1")
DOCUMENTS: Final = ("birth-certificate", "photo", "health-certificate", "health-passport")
PADDING: Final = b"".join(sha512(b"%d" % n).digest() for n in range(600))
"""A document of some 40 KB, which no compression makes small: a PDF may carry bytes behind its end."""


@dataclass(frozen=True, slots=True)
class Applying:
    """Where to, with how many connections at once, and all that is to be done."""

    host: str
    port: int
    connections: int
    errands: list[Errand]


@dataclass
class Told:
    """What the server answered. `applications` are the numbers of those that it said were sent."""

    requests: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    applications: list[int] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    replayed: int = 0
    differing: int = 0
    latencies: dict[str, dict[str, float]] = field(default_factory=dict)

    @property
    def sent(self) -> int:
        """How many applications were sent."""
        return len(self.applications)


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, whether it was a first answer given again, and the content."""

    status: int
    replayed: bool
    content: bytes

    @property
    def told(self) -> dict[str, Any]:
        """The content as JSON."""
        found: dict[str, Any] = json.loads(self.content)
        return found


def run(applying: Applying, answers: Any) -> None:
    """In a process of its own; puts a `Told` into the queue."""
    answers.put(asyncio.run(_run(applying)))


async def _run(applying: Applying) -> Told:
    told, waiting, times = Told(), deque(applying.errands), dict[str, list[float]]()
    await asyncio.gather(*(_family(applying, waiting, told, times) for _ in range(applying.connections)))
    told.latencies = {step: _percentiles(taken) for step, taken in times.items()}
    return told


def _percentiles(taken: list[float]) -> dict[str, float]:
    ordered = sorted(taken)
    return {
        "p50": ordered[len(ordered) // 2] * 1000,
        "p99": ordered[int(len(ordered) * 0.99)] * 1000,
        "most": ordered[-1] * 1000,
    }


async def _family(applying: Applying, waiting: deque[Errand], told: Told, times: dict[str, list[float]]) -> None:
    reader, writer = await _connected(applying)
    asking = Asking(applying.port, reader, writer, told, times)
    while waiting:
        errand = waiting.popleft()
        began = time.perf_counter()
        await _apply(asking, errand)
        times.setdefault("whole", []).append(time.perf_counter() - began)
    writer.close()


async def _connected(applying: Applying) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """The web workers may still be starting."""
    until = time.perf_counter() + PATIENCE_SECONDS
    while True:
        try:
            return await asyncio.open_connection(applying.host, applying.port)
        except ConnectionRefusedError:
            if time.perf_counter() > until:
                raise
            await asyncio.sleep(0.1)


async def _apply(asking: Asking, errand: Errand) -> None:
    drafted = await asking.json(errand, "draft", "POST", "", errand.body)
    if drafted.status != 201:
        return
    path, number = f"/{drafted.told['application']}", int(drafted.told["number"])
    for kind in (*DOCUMENTS, *(() if errand.signer else ("signed-application",))):
        content = jpeg(f"{number}") if kind == "photo" else pdf(f"{number} {kind}") + PADDING
        await asking.file(errand, f"{path}/documents/{kind}", content)
    signature = None
    if errand.signer:
        statement = await asking.plain(errand, "statement", "GET", f"{path}/statement")
        cms = Credential.from_pem(errand.signer).sign(statement.content, datetime.now(UTC))
        signature = base64.b64encode(cms).decode()
    sent = await asking.json(errand, "send", "POST", f"{path}/sending", {"signature": signature})
    if sent.status == 200:
        asking.told.applications.append(number)
    else:
        asking.told.refused[str(sent.told.get("type", sent.status))] += 1


@dataclass
class Asking:
    """One connection; counts what comes back and how long it took."""

    port: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    told: Told
    times: dict[str, list[float]]

    async def json(self, errand: Errand, step: str, method: str, path: str, body: dict[str, Any]) -> Answer:
        """A command with a JSON body."""
        content = json.dumps(body, ensure_ascii=False).encode()
        return await self.plain(errand, step, method, path, content, "application/json")

    async def file(self, errand: Errand, path: str, content: bytes) -> Answer:
        """An upload, as a form."""
        head = b'--kundelik\r\nContent-Disposition: form-data; name="file"; filename="document"\r\n\r\n'
        form = head + content + b"\r\n--kundelik--\r\n"
        return await self.plain(errand, "document", "PUT", path, form, "multipart/form-data; boundary=kundelik")

    async def plain(
        self, errand: Errand, step: str, method: str, path: str, content: bytes = b"", kind: str = "text/plain"
    ) -> Answer:
        """One request; under the same key again where the errand asks twice."""
        key = uuid5(KEYS, f"{errand.credential}/{errand.body['child']['iin']}/{path}/{step}")
        head = (
            f"{method} /api/v1/applications{path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            f"Authorization: Bearer {errand.credential}\r\nContent-Type: {kind}\r\n"
            f"Idempotency-Key: {key}\r\nContent-Length: {len(content)}\r\n\r\n"
        )
        request = head.encode() + content
        first = await self._asked(step, request)
        if errand.twice and method != "GET":
            again = await self._asked(step, request)
            self.told.replayed += again.replayed
            self.told.differing += first.status < 300 and (again.status, again.content) != (
                first.status,
                first.content,
            )
        return first

    async def _asked(self, step: str, request: bytes) -> Answer:
        began = time.perf_counter()
        self.writer.write(request)
        head = (await self.reader.readuntil(CLOSED)).lower()
        at = head.index(b"content-length:") + 15
        content = await self.reader.readexactly(int(head[at : head.index(b"\r", at)]))
        self.times.setdefault(step, []).append(time.perf_counter() - began)
        status = int(head[9:12])
        self.told.statuses[f"{step} {status}"] += 1
        self.told.requests += 1
        return Answer(status, b"idempotency-replayed: " in head, content)
