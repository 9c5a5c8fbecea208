"""The world of the season: schools with seats for nearly all, parents who are signed in, and their errands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from adapters.bootstrap.setting_up import SETUP, adopt_rules, setup_envelope
from kundelik_domain.admissions.commands import SetCampaign
from kundelik_domain.admissions.rules import school_year_on
from kundelik_domain.admissions.shipped_rules import MANUAL_2021
from kundelik_domain.admissions.values import ClassKind, Language, Seats
from kundelik_domain.identity.commands import RegisterEmployee, RegisterParent, SignIn
from kundelik_domain.organisations.commands import RegisterSchool
from kundelik_domain.organisations.values import Language as Taught
from kundelik_domain.shared.access import Role

from .http_path import PASSWORD, YEAR_ROUND, _iins

if TYPE_CHECKING:
    from collections.abc import Iterator

    from adapters.bootstrap.wiring import Installation

FAMILIES_A_SCHOOL: Final = 400
SEATS_OF_EACH_HUNDRED: Final = 98
"""Two of a hundred families hear that there is no free seat."""

TWICE: Final = 20
TWO_PARENTS: Final = 50
SIGNED: Final = 4
"""Every fourth signs digitally, the others attach a scan."""

PARENTS: Final = 64


@dataclass(frozen=True, slots=True)
class Errand:
    """One application from beginning to end; `twice` repeats every request under its own key.

    `signer` is a certificate with its key (PEM) for a digital signature; without one a scan is attached.
    """

    number: int
    credential: str
    body: dict[str, Any]
    twice: bool
    signer: bytes | None


class SeasonWorld:
    """Schools are filled evenly; `families` may be any number."""

    def __init__(self, installation: Installation, families: int) -> None:
        self._installation, self.families = installation, families
        self._iins = _iins()
        adopt_rules(installation)
        adopt_rules(installation, (replace(MANUAL_2021, version="bench-season", window=YEAR_ROUND),))
        self.year = school_year_on(installation.now().date())
        count = -(-families // FAMILIES_A_SCHOOL)
        self.seats = max(1, families * SEATS_OF_EACH_HUNDRED // 100 // count)
        self.schools = [self._school(number) for number in range(count)]
        self._parents = [self._parent(number) for number in range(min(PARENTS, families + 1))]

    def _school(self, number: int) -> UUID:
        register = RegisterSchool(
            region="KZ-75", name_kk=f"№{number} мектеп", name_ru=f"Школа №{number}", name_en=f"School {number}",
            address="-", languages=(Taught.KK,),
        )  # fmt: skip
        envelope = setup_envelope(f"season/school/{number}")
        school = UUID(self._installation.organisations.register_school(envelope, SETUP, register).answer["school"])
        administrator = RegisterEmployee(
            organisation=school, role=Role.SCHOOL_ADMINISTRATOR, surname="Әкімші", name="Мектеп",
            iin="871008401427", login=f"season-administrator-{number}", password=PASSWORD,
        )  # fmt: skip
        identity = self._installation.identity
        identity.register_employee(setup_envelope(f"season/administrator/{number}"), SETUP, administrator)
        signing_in = SignIn(login=f"season-administrator-{number}", password=PASSWORD)
        signed_in = identity.sign_in(setup_envelope(f"season/administrator/{number}/in"), signing_in)
        campaign = SetCampaign(
            school=school, school_year=self.year, most_in_class=25, accepts_by_choice=True,
            seats=(Seats(language=Language.KK, class_kind=ClassKind.GENERAL, seats=self.seats),),
        )  # fmt: skip
        principal = identity.principal_of(signed_in.credential)
        self._installation.campaigns.set_campaign(principal, setup_envelope(f"season/campaign/{number}"), campaign)
        return school

    def _parent(self, number: int) -> tuple[str, str, bytes]:
        """Credential, IIN, and a certificate with its key to sign with."""
        email, iin = f"season-{number}@example.kz", next(self._iins)
        command = RegisterParent(
            surname="Ата-ана", name="Тест", email=email, phone="+7 (701) 122-25-56", password=PASSWORD,
            consent=True, consent_text="2022-03",
        )  # fmt: skip
        identity = self._installation.identity
        identity.register_parent(setup_envelope(f"season/parent/{number}"), command)
        signing_in = SignIn(login=email, password=PASSWORD)
        credential = identity.sign_in(setup_envelope(f"season/parent/{number}/in"), signing_in).credential
        issued = self._installation.authority.issue(iin=iin, name="АТА-АНА ТЕСТ")
        return credential, iin, issued.to_pem()

    def errands(self) -> list[Errand]:
        """One for each family, and one more where both parents apply; the two stand side by side."""
        return list(self._errands())

    def _errands(self) -> Iterator[Errand]:
        for number in range(self.families):
            child = next(self._iins)
            yield self._errand(number, number, child)
            if number % TWO_PARENTS == 0:
                yield self._errand(number, number + 1, child)

    def _errand(self, number: int, parent: int, child: str) -> Errand:
        credential, iin, signing = self._parents[parent % len(self._parents)]
        signer = signing if number % SIGNED == 0 else None
        return Errand(number, credential, self._body(number, iin, child), number % TWICE == 0, signer)

    def _body(self, number: int, iin: str, child: str) -> dict[str, Any]:
        return {
            "applicant": {
                "iin": iin, "surname": "Тестовый", "name": "Тест", "born_on": "1985-10-20",
                "phone": "+7 (701) 122-25-56", "legal_status": "citizen", "relation": "mother",
            },
            "child": {
                "iin": child, "surname": "Тест", "name": "Үлгі", "born_on": f"{self.year - 6}-02-24", "sex": "male",
                "address": f"Алматы қ., Абай даңғылы, {number % 200 + 1}",
            },
            "choice": {
                "school": str(self.schools[number % len(self.schools)]), "school_year": self.year, "language": "kk",
                "class_kind": "general", "direction": "by_choice",
            },
        }  # fmt: skip
