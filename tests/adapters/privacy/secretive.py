"""A parent and a child whose words nobody else has, and an application full of them (AUD-6)."""

from __future__ import annotations

from typing import Any, Final

import psycopg

from adapters.bootstrap.erasing import PersonErasing
from adapters.bootstrap.known import READ_MODELS
from adapters.bootstrap.people import Whom
from adapters.persistence.canaries import Canary
from adapters.persistence.rebuilding import rebuild
from tests.installations import NOBODY, PASSWORD, PDF, REQUIRED, Country, Town, Visitor

BASIS: Final = "Қолдаухат № 17"
SURNAME, NAME = "Құпиясәуле", "Жасырынбек"
CHILD_SURNAME, CHILD_NAME = "Бұлбұлқызы", "Көзтаса"
ADDRESS = "Қарағанды қ., Жұмбақ к-сі, 771"
PHONE = "+7 (701) 998-71-34"
COMMENT = "Құпиясәулеге хабарласыңыз"


def secretive(country: Country) -> Visitor:
    """A parent whose words nobody else has."""
    iin, email = country.iin(), f"qupia-{next(country.numbers)}@example.kz"
    body = {
        "surname": SURNAME, "name": NAME, "email": email, "phone": PHONE,
        "password": PASSWORD, "consent": True, "consent_text": "2022-03",
    }  # fmt: skip
    country.told(NOBODY, "POST", "/registrations", json=body)
    signed_in = country.signed_in(email)
    return Visitor(signed_in.credential, signed_in.user, iin=iin, login=email, name=f"{SURNAME} {NAME}")


def form(town: Town, parent: Visitor, child: str) -> dict[str, Any]:
    body = town.country.form(parent, town.school, child=child)
    body["applicant"] |= {"surname": SURNAME, "name": NAME, "phone": PHONE}
    body["child"] |= {"surname": CHILD_SURNAME, "name": CHILD_NAME, "address": ADDRESS}
    return body


def sends(town: Town, parent: Visitor, child: str) -> str:
    told = town.country.told(parent, "POST", "/applications", json=form(town, parent, child))
    town.country.attaches(parent, told["application"], *REQUIRED, content=PDF + SURNAME.encode())
    town.country.sends(parent, told["application"])
    return str(told["application"])


def canaries(parent: Visitor, child: str) -> list[Canary]:
    """Address, phone and e-mail address stand in no read model: sealed from the beginning, never found."""
    words = {
        "surname": SURNAME, "name": NAME, "child's surname": CHILD_SURNAME, "child's name": CHILD_NAME,
        "address": ADDRESS, "phone": PHONE, "comment": COMMENT, "iin": parent.iin, "child's iin": child,
        "e-mail": parent.login,
    }  # fmt: skip
    return [Canary(kind, word) for kind, word in words.items()]


def rebuilt(country: Country) -> dict[str, bool]:
    installation = country.installation
    return {m.name: rebuild(installation.database, installation.log, m).identical for m in READ_MODELS}


def rows(country: Country, query: str) -> list[Any]:
    with psycopg.connect(country.installation.conninfo) as connection:
        return connection.execute(query.encode()).fetchall()


def files(country: Country) -> set[str]:
    root = country.installation.settings.var / "files"
    kept = (path for path in root.rglob("*") if path.is_file() and path.parent.name != ".locks")
    return {path.parent.name + path.name for path in kept}


class Case:
    """A parent's application that was refused: decided, and full of words."""

    def __init__(self, town: Town) -> None:
        self.town, self.country = town, town.country
        self.parent, self.child = secretive(town.country), town.country.iin()
        self.application = sends(town, self.parent, self.child)
        town.country.refuses(town.executor, self.application, COMMENT)
        self.erasing = PersonErasing(town.country.installation)
        self.erasing.purge()

    @property
    def number(self) -> str:
        return str(self.country.told(self.parent, "GET", f"/applications/{self.application}")["number"])

    def history(self) -> Any:
        answer = self.country.told(self.town.executor, "GET", f"/applications/{self.application}/history?all=true")
        return [(item["event"], item["position"], item["recorded_at"]) for item in answer["items"]]

    def erase(self, who: str, whom: Whom | None = None, **options: Any) -> None:
        erased = self.erasing.erase(self.erasing.plan(who, whom), BASIS, **options)
        assert erased.behind == {}
