"""The full command path over HTTP: token, validation, decision, append, answer; real processes, fsync on."""

from __future__ import annotations

import json
from itertools import count
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from adapters.bootstrap.listening import reserve
from adapters.bootstrap.processes import running
from adapters.bootstrap.setting_up import SETUP, adopt_rules, setup_envelope
from adapters.bootstrap.wiring import Installation
from kundelik_domain.admissions.commands import SetCampaign
from kundelik_domain.admissions.rules import Window, school_year_on
from kundelik_domain.admissions.shipped_rules import MANUAL_2021
from kundelik_domain.admissions.values import ClassKind, Language, Seats
from kundelik_domain.identity.commands import RegisterEmployee, RegisterParent, SignIn
from kundelik_domain.organisations.commands import RegisterSchool
from kundelik_domain.organisations.values import Language as Taught
from kundelik_domain.shared.access import Role
from kundelik_domain.shared.iin import InvalidIin, parse_iin

from . import load as loading
from .measuring import Report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from adapters.settings import Settings

    from .plan import Plan

CONNECTIONS: Final = 24
PARENTS: Final = 8
PASSWORD: Final = "bench-жаңбырлы-күн-1"  # noqa: S105 - of an account that lives as long as the benchmark
YEAR_ROUND: Final = Window(opens=(1, 1), closes=(12, 31))


def measure(report: Report, settings: Settings, conninfo: str, plan: Plan) -> None:
    """As fast as it goes, then at half of that."""
    listening = reserve("127.0.0.1", 0)
    port = listening.getsockname()[1]
    with Installation(settings, conninfo) as installation:
        world = World(installation)
    with running(settings, conninfo, listening):
        seconds = 8.0 if plan.quick else 20.0
        loading.asked(loading.Load("127.0.0.1", port, CONNECTIONS, 3.0), world.requests(port, 4_000))
        plan.tick("warm-up")
        most = loading.asked(
            loading.Load("127.0.0.1", port, CONNECTIONS, seconds), world.requests(port, int(seconds * 3000))
        )
        plan.tick("as fast as it goes")
        half = loading.Load("127.0.0.1", port, CONNECTIONS, seconds, most.rate / 2)
        calm = loading.asked(half, world.requests(port, int(seconds * most.rate)))
        plan.tick("at half of that")
    for name, heard in (("as fast as it goes", most), ("at half of that", calm)):
        report.add("command over HTTP", name, "kundelik", [heard.rate], "commands/s")
        report.notes[name] = {"p50_ms": heard.p50, "p99_ms": heard.p99, "statuses": heard.statuses}


class World:
    """A school with seats enough, and parents who are signed in."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        adopt_rules(installation)
        rules = MANUAL_2021.__class__(**{**_fields(MANUAL_2021), "version": "bench", "window": YEAR_ROUND})
        adopt_rules(installation, (rules,))
        self._year = school_year_on(installation.now().date())
        self._school = self._with_campaign()
        self._credentials = [self._parent(number) for number in range(PARENTS)]
        self._iins = _iins()

    def _with_campaign(self) -> UUID:
        register = RegisterSchool(
            region="KZ-35", name_kk="Мектеп", name_ru="Школа", name_en="School", address="-", languages=(Taught.KK,)
        )
        registered = self._installation.organisations.register_school(setup_envelope("school"), SETUP, register)
        school = UUID(registered.answer["school"])
        administrator = RegisterEmployee(
            organisation=school, role=Role.SCHOOL_ADMINISTRATOR, surname="Әкімші", name="Мектеп",
            iin="871008401427", login="bench-administrator", password=PASSWORD,
        )  # fmt: skip
        self._installation.identity.register_employee(setup_envelope("administrator"), SETUP, administrator)
        signed_in = self._installation.identity.sign_in(
            setup_envelope("sign-in"), SignIn(login="bench-administrator", password=PASSWORD)
        )
        principal = self._installation.identity.principal_of(signed_in.credential)
        seats = (Seats(language=Language.KK, class_kind=ClassKind.GENERAL, seats=5000),)
        campaign = SetCampaign(
            school=school, school_year=self._year, most_in_class=25, accepts_by_choice=True, seats=seats
        )
        self._installation.campaigns.set_campaign(principal, setup_envelope("campaign"), campaign)
        return school

    def _parent(self, number: int) -> str:
        email = f"bench-{number}@example.kz"
        command = RegisterParent(
            surname="Ата-ана", name="Тест", email=email, phone="+7 (701) 122-25-56", password=PASSWORD,
            consent=True, consent_text="2022-03",
        )  # fmt: skip
        self._installation.identity.register_parent(setup_envelope(f"parent/{number}"), command)
        return self._installation.identity.sign_in(
            setup_envelope(f"parent/{number}/in"), SignIn(login=email, password=PASSWORD)
        ).credential

    def requests(self, port: int, number: int) -> list[bytes]:
        """Whole requests, each another application of another child."""
        return [self._request(port, self._credentials[n % PARENTS], next(self._iins)) for n in range(number)]

    def _request(self, port: int, credential: str, iin: str) -> bytes:
        body = json.dumps(self._application(iin), ensure_ascii=False).encode()
        head = (
            f"POST /api/v1/applications HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {credential}\r\n"
            f"Content-Type: application/json\r\nIdempotency-Key: {uuid4()}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    def _application(self, iin: str) -> dict[str, Any]:
        return {
            "applicant": {
                "iin": "751020183186", "surname": "Тестовый", "name": "Тест", "born_on": "1975-10-20",
                "phone": "+7 (701) 122-25-56", "legal_status": "citizen", "relation": "father",
            },
            "child": {
                "iin": iin, "surname": "Тест", "name": "Үлгі", "born_on": f"{self._year - 6}-02-24", "sex": "male",
                "address": "Қарағанды қ., Степной-3, 12-үй",
            },
            "choice": {"school": str(self._school), "school_year": self._year, "language": "kk"},
        }  # fmt: skip


def _fields(rules: Any) -> dict[str, Any]:
    return {name: getattr(rules, name) for name in rules.__dataclass_fields__}


def _iins() -> Iterator[str]:
    """Valid numbers, each once."""
    for number in count(uuid4().int % 10**6 * 10):
        prefix = f"16{number // 10**6 % 12 + 1:02}{number // 10**4 % 28 + 1:02}5{number % 10**4:04}"
        for digit in "0123456789":
            try:
                yield parse_iin(prefix + digit)
            except InvalidIin:
                continue
            break
