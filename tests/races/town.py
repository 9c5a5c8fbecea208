"""A small country served by real processes, and parents who do things at the very same moment over HTTP."""

from __future__ import annotations

import http.client
import json
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any, Final, TypeVar
from uuid import UUID, uuid4

from adapters.bootstrap import processes
from adapters.bootstrap.listening import SPREAD, reserve
from adapters.bootstrap.setting_up import SETUP, adopt_rules
from adapters.bootstrap.wiring import Installation
from adapters.clocks.shared import SharedClock
from adapters.passwords.argon2 import Argon2Passwords
from adapters.settings import Settings
from kundelik_domain.admissions.application import APPLICATION
from kundelik_domain.admissions.commands import AttachDocument, DraftApplication, SetCampaign
from kundelik_domain.admissions.seat_pool import SEAT_POOL, SeatPool
from kundelik_domain.admissions.values import Choice, DocumentKind, Status, pool_of
from kundelik_domain.identity.commands import IssueToken, RegisterParent
from kundelik_domain.organisations.commands import RegisterSchool
from kundelik_domain.organisations.values import Language
from kundelik_domain.shared.access import Holding, Permission, Principal, Role
from kundelik_domain.shared.streams import Envelope
from tests.language import A_RULE_SET, AISULU, NOON, THE_CHOICE, THE_MOTHERS_DETAILS, THIS_YEAR, a_document, seats
from tests.tallies import eventually

PATIENCE: Final = 60
WORKERS: Final = 4
THREADS: Final = 16
DOCUMENTS: Final = (*A_RULE_SET.documents, DocumentKind.SIGNED_APPLICATION)
T = TypeVar("T")


@dataclass(frozen=True)
class Answer:
    """What a request was answered."""

    status: int
    code: str | None
    body: Any
    headers: dict[str, str]


@dataclass(frozen=True)
class Parent:
    """Somebody with a token, and one finished application that nobody has sent yet."""

    principal: Principal
    token: str
    application: UUID


@dataclass
class Country:
    """Set up by the use cases themselves; raced for over HTTP."""

    installation: Installation
    port: int
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        quick = Argon2Passwords(memory_kib=64, passes=1)
        self.identity = replace(self.installation.identity, passwords=quick)
        adopt_rules(self.installation)

    def asked(self, actor: UUID = SETUP.user) -> Envelope:
        command_id = uuid4()
        return Envelope(command_id=command_id, actor=actor, correlation_id=command_id)

    def school(self, places: int) -> Choice:
        number = next(self.numbers)
        form = RegisterSchool(
            region="KZ-75", name_kk=f"№{number} мектеп", name_ru=f"Школа №{number}", name_en=f"School {number}",
            address="Алматы", languages=(Language.KK,),
        )  # fmt: skip
        school = UUID(self.installation.organisations.register_school(self.asked(), SETUP, form).answer["school"])
        administrator = replace(SETUP, holdings=frozenset({Holding(Role.SCHOOL_ADMINISTRATOR, school)}))
        campaign = SetCampaign(
            school=school, school_year=THIS_YEAR, most_in_class=25, accepts_by_choice=False, seats=(seats(places),)
        )
        self.installation.campaigns.set_campaign(administrator, self.asked(), campaign)
        return replace(THE_CHOICE, school=school)

    def somebody(self) -> tuple[Principal, str]:
        number = next(self.numbers)
        digits = f"{number:07}"
        phone = f"+7 (701) {digits[:3]}-{digits[3:5]}-{digits[5:]}"
        form = RegisterParent(
            surname="Ахметова", name="Айгүл", email=f"parent-{number}@example.kz", phone=phone,
            password="жаңбырлы күнгі әңгіме", consent=True, consent_text="2022-03",
        )  # fmt: skip
        user = UUID(self.identity.register_parent(self.asked(), form).answer["user"])
        principal = Principal(user, user)
        token = IssueToken(
            name="race", scopes=frozenset({Permission.APPLY, Permission.SEE_OWN}), expires_at=NOON + timedelta(days=7)
        )
        issued = self.identity.issue_token(self.asked(user), principal, token)
        assert issued.credential is not None
        return principal, issued.credential

    def parent(self, choice: Choice, child: str | None = None) -> Parent:
        """With all documents and the scan of a signed application attached."""
        principal, token = self.somebody()
        drafting, iin = self.installation.drafting, child or f"{next(self.numbers):012}"
        draft = DraftApplication(
            applicant=THE_MOTHERS_DETAILS, child=replace(AISULU, iin=iin, name=f"Айсұлу {iin}"), choice=choice
        )
        outcome = drafting.draft(principal, self.asked(principal.user), draft)
        application = UUID(outcome.answer["application"])
        for kind in DOCUMENTS:
            attached = AttachDocument(application=application, document=a_document(kind))
            drafting.attach(principal, self.asked(principal.user), attached)
        return Parent(principal, token, application)

    def parents(self, number: int, choice: Choice) -> list[Parent]:
        with ThreadPoolExecutor(8) as pool:
            return list(pool.map(lambda _: self.parent(choice), range(number)))

    def ask(self, method: str, path: str, token: str, body: Any = None, key: str | None = None) -> Answer:
        """One request over a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        if key is not None:
            headers["Idempotency-Key"] = key
        try:
            connection.request(method, f"/api/v1/applications{path}", json.dumps(body), headers)
            response = connection.getresponse()
            content = json.loads(response.read())
        finally:
            connection.close()
        code = content.get("type", "").removeprefix("urn:kundelik:problem:") or None
        return Answer(response.status, code, content, {k.lower(): v for k, v in response.getheaders()})

    def sends(self, parent: Parent, key: str | None = None) -> Answer:
        return self.ask("POST", f"/{parent.application}/sending", parent.token, {"signature": None}, key)

    def cancels(self, parent: Parent) -> Answer:
        return self.ask("POST", f"/{parent.application}/cancellation", parent.token)

    def status(self, parent: Parent) -> Status:
        return self.installation.streams.read(APPLICATION, parent.application).status

    def pool(self, choice: Choice) -> SeatPool:
        return self.installation.streams.read(SEAT_POOL, pool_of(choice))


def at_once(*doings: Callable[[], T]) -> list[T]:
    """All of them at the same moment; what each came to, in their order."""
    together = threading.Barrier(len(doings))

    def do(doing: Callable[[], T]) -> T:
        together.wait(PATIENCE)
        return doing()

    with ThreadPoolExecutor(len(doings)) as pool:
        return list(pool.map(do, doings))


def those(parents: Sequence[Parent], answers: Sequence[Answer], status: int) -> list[Parent]:
    """Who was answered so."""
    return [parent for parent, answer in zip(parents, answers, strict=True) if answer.status == status]


def listeners(port: int) -> int:
    """How many sockets listen there, as Linux counts them."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(row[1].endswith(f":{port:04X}") and row[3] == "0A" for row in rows)


@contextmanager
def a_country(var: Path, conninfo: str) -> Iterator[Country]:
    """Four web processes with sixteen threads each, and a projector; the clock stands still at noon."""
    SharedClock(var / "clock", start=NOON).close()
    settings = Settings(var=var, database_url=conninfo, clock_file=var / "clock", workers=WORKERS, threads=THREADS)
    before = os.environ.get("KUNDELIK_THREADS")
    os.environ["KUNDELIK_THREADS"] = str(THREADS)
    listening = reserve("127.0.0.1", 0)
    port: int = listening.getsockname()[1]
    try:
        with Installation(settings, conninfo) as installation, processes.running(settings, conninfo, listening):
            if SPREAD:  # elsewhere the workers share one socket, which keeps everybody waiting from the beginning
                eventually(lambda: listeners(port) == WORKERS, within=PATIENCE)
            yield Country(installation, port)
    finally:
        if before is None:
            del os.environ["KUNDELIK_THREADS"]
        else:
            os.environ["KUNDELIK_THREADS"] = before
