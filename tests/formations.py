"""A town where the school year is about to be closed: admitted children, an order, classes (ADM-26 … ADM-31)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final
from uuid import UUID, uuid4, uuid5

from kundelik_domain.admissions.application import APPLICATION
from kundelik_domain.admissions.events import SeatHeld, SeatTaken
from kundelik_domain.admissions.seat_pool import SEAT_POOL
from kundelik_domain.admissions.values import ClassKind, Language, seat_pool
from kundelik_domain.shared.access import Role
from kundelik_domain.shared.streams import Change, Decision, Envelope, Reader
from tests.installations import PNG, REQUIRED, Answer, Country, Town, Visitor
from tests.language import A_DRAFT, A_FORWARDING, AN_ACCEPTANCE, AN_APPROVAL, a_sending

AFTER_25_AUGUST: Final = datetime(2026, 8, 26, 5, 0, tzinfo=UTC)
"""Ten in the morning in Qaraghandy."""

TEXTS: Final = {
    "text_kk": "2026–2027 оқу жылына сыныптарды жинақтау туралы.\nБұйырамын:\n1. Оқушылар тіркелсін.",
    "text_ru": "О комплектовании классов на 2026–2027 учебный год.\nПриказываю:\n1. Зачислить учащихся.",
}
CHILDREN: Final = (
    ("Әбдіғалымова", "Айсұлу", "female", "2020-02-24"),
    ("Сәрсенов", "Дәурен", "male", "2019-11-05"),
    ("Ёлкина", "Анна", "female", "2020-06-01"),
    ("Қайрат", "Нұрлан", "male", "2020-03-15"),
)


@dataclass
class Forming:
    """Every method is one step on the way to a signed order; what it asks, it asks over HTTP."""

    town: Town
    year: int = 2026
    applications: list[str] = field(default_factory=list)

    @property
    def country(self) -> Country:
        return self.town.country

    @property
    def path(self) -> str:
        return f"/schools/{self.town.school}/formations/{self.year}"

    def ask(self, method: str, ending: str = "", who: Visitor | None = None, **options: Any) -> Answer:
        """By the director, unless somebody else is named; below the formation."""
        return self.country.ask(who or self.town.director, method, self.path + ending, **options)

    def told(self, method: str, ending: str = "", **options: Any) -> dict[str, Any]:
        answer = self.ask(method, ending, **options)
        assert answer.is_success, answer.text
        content: dict[str, Any] = answer.json()
        return content

    def admits(self, *children: tuple[str, str, str, str], inclusive: int = 0, **changes: Any) -> list[str]:
        """One application a child, accepted, forwarded and approved."""
        country, town = self.country, self.town
        for number, (surname, name, sex, born_on) in enumerate(children):
            body = country.form(town.parent, town.school, **changes)
            body["child"] |= {"surname": surname, "name": name, "sex": sex, "born_on": born_on}
            told = country.told(town.parent, "POST", "/applications", json=body)["application"]
            country.attaches(town.parent, told, *REQUIRED)
            country.sends(town.parent, told)
            accepted = {"comment": "Қарастырылуда", "inclusion": number < inclusive}
            country.told(town.executor, "POST", f"/applications/{told}/acceptance", json=accepted)
            country.forwards(town.executor, told)
            country.approves(town.director, told)
            self.applications.append(told)
        return self.applications

    def autumn(self) -> None:
        """The first day on which the year may be closed."""
        self.town.waits(AFTER_25_AUGUST - self.country.clock.now())

    def drafts(self, signer: Visitor | None = None, **changes: Any) -> Answer:
        path = f"/schools/{self.town.school}/formation-orders/{self.year}"
        body = {**TEXTS, "signer": (signer or self.town.director).user, **changes}
        return self.country.ask(self.town.executor, "PUT", path, json=body)

    def uploads(self, content: bytes = PNG, **changes: Any) -> Answer:
        data = {"name_kk": "Бұйрық шапкасы", "name_ru": "Шапка приказа", **changes}
        path = f"/schools/{self.town.school}/letterhead"
        return self.country.ask(self.town.executor, "PUT", path, files={"file": ("any.png", content)}, data=data)

    def closes(self, most_classes: int = 4, most_in_class: int = 25) -> Answer:
        return self.ask("POST", "/closing", json={"most_classes": most_classes, "most_in_class": most_in_class})

    def adds(self, name: str, seats: int = 25, **changes: Any) -> str:
        body = {"name": name, "language": "kk", "seats": seats, "teacher_name": "Тестова А. А.", **changes}
        return str(self.told("POST", "/classes", json=body)["school_class"])

    def places(self, application: str, school_class: str) -> Answer:
        return self.ask("PUT", f"/pupils/{application}", json={"school_class": school_class})

    def takes_proposal(self) -> Answer:
        version = self.told("GET", "/proposal")["version"]
        return self.ask("POST", "/proposal/acceptance", headers={"If-Match": f'"{version}"'})

    def signature(self, signer: Visitor | None = None, **certificate: Any) -> str:
        return self.country.signature(signer or self.town.director, f"{self.path}/order-statement", **certificate)

    def signs(self, signer: Visitor | None = None) -> Answer:
        return self.ask("POST", "/order", who=signer, json={"signature": self.signature(signer)})

    def shown(self) -> dict[str, Any]:
        self.country.catch_up()
        return self.told("GET")

    def ready(self) -> None:
        """Closed, with two classes, and everybody placed."""
        self.autumn()
        assert self.drafts().is_success
        assert self.closes().is_success
        self.adds("1 «А»")
        self.adds("1 «Ә»")
        assert self.takes_proposal().is_success


def another_director(town: Town) -> Visitor:
    """Of the same school."""
    return town.country.employee(town.school, Role.DIRECTOR, town.administrator)


def an_envelope(actor: UUID) -> Envelope:
    """Of a command that nobody has sent before."""
    command_id = uuid4()
    return Envelope(command_id=command_id, actor=actor, correlation_id=command_id)


def admitted(country: Country, school: str, count: int, year: int = 2026) -> list[UUID]:
    """So many applications as the log would have them, appended a hundred at a time; seats have been published."""
    pool = seat_pool(UUID(school), year, Language.KK, ClassKind.GENERAL)
    ids = [uuid5(UUID(school), f"application {number} of {year}") for number in range(count)]
    choice = replace(A_DRAFT.choice, school=UUID(school), school_year=year)

    def change(number: int, application: UUID) -> Change:
        drafted = replace(
            A_DRAFT, application=application, number=year * 1000 + number, choice=choice,
            child=uuid5(application, "child"), applicant=uuid5(application, "applicant"),
        )  # fmt: skip
        others = (replace(a_sending(), school=UUID(school)), AN_ACCEPTANCE, A_FORWARDING, AN_APPROVAL)
        return Change(application, (drafted, *(replace(fact, application=application) for fact in others)))

    def decide(part: list[tuple[int, UUID]], reader: Reader, _: datetime) -> Decision:
        reader.prefetch(*((APPLICATION, each) for _, each in part), (SEAT_POOL, pool))
        held = [fact(pool=pool, application=each) for _, each in part for fact in (SeatHeld, SeatTaken)]
        return Decision((Change(pool, tuple(held)), *(change(*each) for each in part)), Role.OPERATOR)

    numbered = list(enumerate(ids))
    for begin in range(0, count, 100):
        country.installation.streams.change(an_envelope(UUID(int=1)), partial(decide, numbered[begin : begin + 100]))
    return ids
