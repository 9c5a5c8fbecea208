"""A whole installation behind its HTTP door, on a test's database, under a clock that the test sets; nothing sleeps.

Read models are fed by hand: `catch_up()` brings all of them to the end of the log, and raises what poisons one.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any, Final

import httpx
import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from typing_extensions import override

from adapters.bootstrap.http_parts import parts_of
from adapters.bootstrap.known import READ_MODELS
from adapters.bootstrap.setting_up import adopt_rules, register_staff
from adapters.bootstrap.wiring import Installation
from adapters.http.app import create_app
from adapters.passwords.argon2 import Argon2Passwords
from adapters.persistence.advancing import Advance, Site, make_tables, open_session
from adapters.persistence.querying import Queries
from adapters.sample_documents import pdf, png
from adapters.settings import Settings
from kundelik_domain.admissions.rules import RuleSet
from kundelik_domain.admissions.shipped_rules import MANUAL_2021
from kundelik_domain.admissions.values import FIRST_GRADE
from kundelik_domain.identity.commands import RegisterEmployee
from kundelik_domain.shared.access import PLATFORM, Permission, Role
from kundelik_domain.shared.iin import InvalidIin, parse_iin
from tests.attainment_world import OfAttainment
from tests.fakes import Letters, OutsideSystem

MONDAY_NOON: Final = datetime(2026, 4, 13, 7, 0, tzinfo=UTC)
"""Of 13 April 2026 in Almaty: the window is open, and what is sent then is due by 24:00 of Tuesday."""

YEAR: Final = 2026
PASSWORD: Final = "жаңбырлы күнгі әңгіме"
ADDRESS: Final = "192.0.2.7"
PNG: Final = png("Photo")
PDF: Final = pdf("Certificate")
REQUIRED: Final = tuple(kind.value for kind in MANUAL_2021.documents)
COUNTRIES: Final = count(1)

Answer = httpx.Response


@dataclass
class TestClock:
    """Stands until it is set."""

    moment: datetime = MONDAY_NOON

    def now(self) -> datetime:
        return self.moment

    def forward(self, by: timedelta) -> None:
        self.moment += by


@dataclass(frozen=True)
class Visitor:
    """Somebody who comes to the door; anonymous without a credential."""

    credential: str | None = None
    user: str = ""
    iin: str = ""
    login: str = ""
    name: str = "ТЕСТОВ ТЕСТ"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.credential}"} if self.credential else {}


NOBODY: Final = Visitor()


class TestInstallation(Installation):
    """As in production, but for the clock, the cost of a password, and how long a query waits."""

    clock = TestClock()
    patience = 0.05

    @cached_property
    @override
    def now(self) -> Any:
        return self.clock.now

    @cached_property
    @override
    def passwords(self) -> Argon2Passwords:
        return Argon2Passwords(memory_kib=8, passes=1)

    @cached_property
    @override
    def queries(self) -> Queries:
        return Queries(self.database, patience=self.patience)

    @cached_property
    @override
    def account_mail(self) -> Letters:
        return Letters()

    @cached_property
    @override
    def openid(self) -> OutsideSystem:
        return OutsideSystem()


@dataclass
class Country(OfAttainment):
    """An operator, an auditor, schools and parents, all of them met over HTTP."""

    installation: TestInstallation
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.clock = self.installation.clock
        self.app = create_app(parts_of(self.installation))
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False, client=(ADDRESS, 40_000))
        self._client = httpx.AsyncClient(transport=transport, base_url="http://kundelik.test")
        self._loop = asyncio.Runner()
        self._followers: list[tuple[psycopg.Connection[Any], Advance]] = []

    def close(self) -> None:
        for connection, _ in self._followers:
            connection.close()
        self._loop.run(self._client.aclose())
        self._loop.close()
        self.installation.close()

    # asking

    def ask(self, who: Visitor, method: str, path: str, **options: Any) -> Answer:
        """One request below `/api/v1`; `json`, `content`, `files`, `params`, `headers` as httpx has them."""
        headers = {**who.headers, **options.pop("headers", {})}
        url = path if path.startswith(("/health", "/api")) else f"/api/v1{path}"
        return self._loop.run(self._client.request(method, url, headers=headers, **options))

    @override
    def told(self, who: Visitor, method: str, path: str, **options: Any) -> dict[str, Any]:
        """The answer to a request that succeeds."""
        answer = self.ask(who, method, path, **options)
        assert answer.is_success, answer.text
        content: dict[str, Any] = answer.json()
        return content

    def catch_up(self) -> int:
        """Feed all read models to the end of the log; the position reached."""
        if not self._followers:
            self._followers = [self._follower(model) for model in READ_MODELS]
        for _, follower in self._followers:
            while follower.step(500)[1]:
                pass
        return self.head

    def _follower(self, model: Any) -> tuple[psycopg.Connection[Any], Advance]:
        connection, site = self.installation.database.connect(), Site.live(model)
        open_session(connection, site)
        make_tables(connection, model, site)
        follower = Advance(connection, self.installation.log, model, site)
        follower.load()
        return connection, follower

    @property
    def head(self) -> int:
        """The position of the last event."""
        return self.installation.log.head()

    # people

    def iin(self) -> str:
        """A number that nobody has yet."""
        for number in self.numbers:
            for digit in range(10):
                try:
                    return parse_iin(f"9001013{number:04}{digit}")
                except InvalidIin:
                    continue
        raise AssertionError

    def signed_in(self, login: str, password: str = PASSWORD) -> Visitor:
        answer = self.told(NOBODY, "POST", "/sessions", json={"login": login, "password": password})
        return Visitor(answer["credential"], answer["user"], login=login)

    def back(self, who: Visitor) -> Visitor:
        """The same person in a new session."""
        return replace(who, credential=self.signed_in(who.login).credential)

    def parent(self) -> Visitor:
        """Registered and signed in, with an IIN for their applications."""
        iin = self.iin()
        body = {
            "surname": "Тестов",
            "name": "Тест",
            "email": f"p{iin}@example.kz",
            "phone": "+7 (701) 122-25-56",
            "password": PASSWORD,
            "consent": True,
            "consent_text": "2022-03",
        }
        self.told(NOBODY, "POST", "/registrations", json=body)
        return replace(self.signed_in(body["email"]), iin=iin)  # type: ignore[arg-type] # a string

    @cached_property
    @override
    def operator(self) -> Visitor:
        return self.of_the_platform(Role.OPERATOR)

    @cached_property
    def auditor(self) -> Visitor:
        return self.of_the_platform(Role.AUDITOR)

    def of_the_platform(self, role: Role) -> Visitor:
        """Registered as the command line does."""
        login, iin = f"{role.value}-{next(self.numbers)}", self.iin()
        command = RegisterEmployee(
            organisation=PLATFORM, role=role, surname="Тестов", name="Тест", iin=iin, login=login, password=PASSWORD
        )
        register_staff(self.installation, f"staff/{login}", command)
        return replace(self.signed_in(login), iin=iin)

    @override
    def employee(self, school: str, role: Role, by: Visitor | None = None) -> Visitor:
        """Registered by the operator unless somebody else is named, and signed in."""
        login, iin = f"employee-{next(self.numbers)}", self.iin()
        body = employee_body(role, iin, login)
        self.told(by or self.operator, "POST", f"/organisations/{school}/staff", json=body)
        return replace(self.signed_in(login), iin=iin)

    def assigns(self, director: Visitor, school: str, executor: Visitor, service: str = FIRST_GRADE) -> None:
        """From now on the executor sees and processes that service's applications."""
        self.told(director, "PUT", f"/schools/{school}/duties/{executor.user}/{service}")

    def confirms_rules(self, service: str, version: str) -> None:
        """The operator lets that version come into force."""
        self.told(self.operator, "POST", f"/services/{service}/rules/{version}/confirmation")

    def token(self, who: Visitor, *scopes: Permission) -> Visitor:
        """A machine that acts for them."""
        body = {
            "name": "e-journal",
            "scopes": [scope.value for scope in scopes],
            "expires_at": (self.clock.now() + timedelta(days=30)).isoformat(),
        }
        answer = self.told(who, "POST", "/tokens", json=body)
        return replace(who, credential=answer["credential"], login=answer["token"])

    # schools

    def school(self, **changes: Any) -> str:
        return str(self.told(self.operator, "POST", "/organisations", json=school_body(**changes))["school"])

    def opens(self, school: str, by: Visitor, seats: int = 50, *, language: str = "kk") -> None:
        """A campaign with that many seats in general classes."""
        self.told(by, "PUT", f"/schools/{school}/campaigns/{self.year}", json=campaign_body(seats, language))

    @property
    def year(self) -> int:
        return self.clock.now().year

    # applications

    def drafts(self, who: Visitor, school: str, **changes: Any) -> str:
        """Created, not yet complete."""
        return str(self.told(who, "POST", "/applications", json=self.form(who, school, **changes))["application"])

    def form(self, who: Visitor, school: str, /, *, child: str | None = None, **changes: Any) -> dict[str, Any]:
        """What a parent fills in; `changes` are of any of the three parts."""
        body = application_body(school, who.iin, child or self.iin(), self.year)
        for part in body.values():
            part |= {name: value for name, value in changes.items() if name in part}
        return body

    def attaches(self, who: Visitor, application: str, *kinds: str, content: bytes = PNG) -> None:
        for kind in kinds:
            path = f"/applications/{application}/documents/{kind}"
            self.told(who, "PUT", path, files={"file": ("any.png", content)})

    def has_draft(self, who: Visitor, school: str, **changes: Any) -> str:
        """With all documents."""
        application = self.drafts(who, school, **changes)
        self.attaches(who, application, *REQUIRED)
        return application

    def signature(self, signer: Visitor, path: str, *, by: Visitor | None = None, **certificate: Any) -> str:
        """A CMS in base64 over what that path shows to `by`, made with a certificate of the signer's."""
        document = self.ask(by or signer, "GET", path)
        assert document.is_success, document.text
        return self.signature_over(signer, document.content, **certificate)

    def signature_over(self, signer: Visitor, document: bytes, **certificate: Any) -> str:
        issued = self.installation.authority.issue(**{"iin": signer.iin, "name": signer.name, **certificate})
        return base64.b64encode(issued.sign(document, self.clock.now())).decode()

    def sends(self, who: Visitor, application: str) -> None:
        """With a digital signature."""
        signature = self.signature(who, f"/applications/{application}/statement")
        self.told(who, "POST", f"/applications/{application}/sending", json={"signature": signature})

    def has_sent(self, who: Visitor, school: str, **changes: Any) -> str:
        application = self.has_draft(who, school, **changes)
        self.sends(who, application)
        return application

    def accepts(self, who: Visitor, application: str, comment: str = "Қарастырылуда") -> None:
        body = {"comment": comment, "inclusion": False}
        self.told(who, "POST", f"/applications/{application}/acceptance", json=body)

    def forwards(self, who: Visitor, application: str) -> None:
        self.told(who, "POST", f"/applications/{application}/forwarding")

    def approves(self, who: Visitor, application: str) -> None:
        signature = self.signature(who, f"/applications/{application}/approval-statement")
        self.told(who, "POST", f"/applications/{application}/approval", json={"signature": signature})

    def refuses(self, who: Visitor, application: str, reason: str = "Құжат анық емес") -> None:
        body = {"ground": "untrue-data", "reason": reason}
        self.told(who, "POST", f"/applications/{application}/refusal", json=body)

    def status(self, who: Visitor, application: str) -> str:
        """As its owner's cabinet shows it now."""
        self.catch_up()
        return str(self.told(who, "GET", f"/applications/{application}")["status"])


@dataclass
class Town:
    """A school with an open campaign, its people, and a parent."""

    country: Country
    seats: int = 50
    details: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        country = self.country
        self.school = country.school(**self.details)
        self.administrator = country.employee(self.school, Role.SCHOOL_ADMINISTRATOR)
        self.executor = country.employee(self.school, Role.EXECUTOR, self.administrator)
        self.director = country.employee(self.school, Role.DIRECTOR, self.administrator)
        country.assigns(self.director, self.school, self.executor)
        country.opens(self.school, self.administrator, self.seats)
        self.parent = country.parent()
        country.catch_up()

    def waits(self, by: timedelta) -> None:
        """Time passes, and everybody signs in again, for sessions end."""
        self.country.clock.forward(by)
        for name in ("administrator", "executor", "director", "parent"):
            setattr(self, name, self.country.back(getattr(self, name)))

    def has(self, *steps: str) -> str:
        """An application of the parent's, sent and brought on: `accepts`, `forwards`, `approves`, `refuses`."""
        application = self.country.has_sent(self.parent, self.school)
        for step in steps:
            who = self.director if step == "approves" else self.executor
            getattr(self.country, step)(who, application)
        return application


def school_body(**changes: Any) -> dict[str, Any]:
    return {
        "region": "KZ-35",
        "name_kk": "№1 «Хогвартс» мектебі",
        "name_ru": "Школа №1 «Хогвартс»",
        "name_en": "School No. 1",
        "address": "Қарағанды қ., Ержанов к-сі, 18",
        "languages": ["kk", "ru"],
        **changes,
    }


def employee_body(role: Role, iin: str, login: str) -> dict[str, Any]:
    return {
        "role": role.value,
        "surname": "Қызметкер",
        "name": "Тест",
        "iin": iin,
        "login": login,
        "password": PASSWORD,
    }


def campaign_body(seats: int, language: str = "kk") -> dict[str, Any]:
    line = {"language": language, "class_kind": "general", "seats": seats}
    return {"most_in_class": 25, "accepts_by_choice": True, "seats": [line]}


def application_body(school: str, applicant: str, child: str, year: int) -> dict[str, Any]:
    return {
        "applicant": {
            "iin": applicant,
            "surname": "Тестов",
            "name": "Тест",
            "patronymic": None,
            "born_on": "1990-01-01",
            "phone": "+7 (701) 122-25-56",
            "legal_status": "citizen",
            "relation": "father",
        },
        "child": {
            "iin": child,
            "surname": "Әбдіғалымова",
            "name": "Айсұлу",
            "patronymic": None,
            "born_on": f"{year - 6}-02-24",
            "sex": "female",
            "special_needs": False,
            "address": "Қарағанды қ., Степной-3, 12-үй",
        },
        "choice": {
            "school": school,
            "school_year": year,
            "language": "kk",
            "class_kind": "general",
            "direction": "by_distribution",
        },
    }


def plain(answer: Answer) -> dict[str, Any]:
    """A body without what differs between two equal answers."""
    return {name: value for name, value in answer.json().items() if name != "correlation_id"}


@contextmanager
def a_country(
    conninfo: str, var: Path, *, rules: Sequence[RuleSet] = (MANUAL_2021,), at: datetime = MONDAY_NOON
) -> Iterator[Country]:
    """An installation with those rules in force."""
    installation = TestInstallation(Settings(var=var), conninfo)
    installation.clock = TestClock(at)
    adopt_rules(installation, tuple(rules))
    country = Country(installation)
    try:
        yield country
    finally:
        country.close()


@contextmanager
def a_database(server: str, template: str) -> Iterator[str]:
    """The conninfo of a clone that lives as long as a file of tests."""
    name = f"country_{next(COUNTRIES)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"create database {name} template {template} strategy file_copy")
        try:
            yield make_conninfo(server, dbname=name)
        finally:
            connection.execute(f"drop database {name} with (force)")


@pytest.fixture
def country(server: str, template: str, tmp_path: Path) -> Iterator[Country]:
    """A fresh one."""
    with a_database(server, template) as conninfo, a_country(conninfo, tmp_path / "var") as country:
        yield country


@pytest.fixture
def town(country: Country) -> Town:
    """A fresh one."""
    return Town(country)


@pytest.fixture(scope="module")
def shared_town(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One for a whole file of tests, which leave each other alone."""
    var = tmp_path_factory.mktemp("country") / "var"
    with a_database(server, template) as conninfo, a_country(conninfo, var) as country:
        yield Town(country)
