"""What a request may hold, for admission: checked here for form, in the domain for meaning (ADM-6, ADM-7)."""

from __future__ import annotations

import base64
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from kundelik_domain.admissions.values import (
    FIRST_GRADE,
    ApplicantDetails,
    ChildDetails,
    Choice,
    ClassKind,
    Direction,
    Ground,
    HomeAddress,
    Language,
    LegalStatus,
    Relation,
    Seats,
    Verdict,
)
from kundelik_domain.shared.iin import Sex, parse_iin
from kundelik_domain.shared.refusals import Malformed

EXAMPLE_SCHOOL = "0f0e4f0c-6c36-5d3c-9a27-1c9b6c2f7a11"


def _printable(text: str) -> str:
    """No control characters: they cannot be stored, and nobody has them in a name."""
    if not text.isprintable():
        raise ValueError("control characters")
    return text


def is_prose(text: str) -> str:
    """Lines of printable text; raises `ValueError`."""
    if not all(line.isprintable() for line in text.replace("\r\n", "\n").replace("\t", " ").split("\n")):
        raise ValueError("control characters")
    return text


Printable = AfterValidator(_printable)
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), Printable]
Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000), AfterValidator(is_prose)
]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), Printable]
Phone = Annotated[str, StringConstraints(pattern=r"^\+7 \([0-9]{3}\) [0-9]{3}-[0-9]{2}-[0-9]{2}$")]
SchoolYear = Annotated[int, Field(ge=2015, le=2100)]
ServiceCode = Annotated[str, StringConstraints(min_length=1, max_length=50), Printable]


def described(*examples: dict[str, Any]) -> ConfigDict:
    """Unknown fields are refused; the examples are shown."""
    return ConfigDict(extra="forbid", frozen=True, json_schema_extra={"examples": list(examples)})


class Body(BaseModel):
    """Unknown fields are refused, so that a misspelt one is not lost in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ApplicantBody(Body):
    """The applicant (ADM-6)."""

    iin: str
    surname: Name
    name: Name
    patronymic: Name | None = None
    born_on: date
    phone: Phone
    legal_status: LegalStatus
    relation: Relation

    def details(self) -> ApplicantDetails:
        """Raises `InvalidIin`."""
        return ApplicantDetails(**dict(self) | {"iin": parse_iin(self.iin, "applicant.iin")})


class HomeBody(Body):
    """The child's address in parts (ADM-7); where it is told, the assigned school is found from it (ADM-8)."""

    region: Annotated[str, StringConstraints(pattern=r"^KZ-[0-9][0-9]$")]
    settlement: Annotated[Name, StringConstraints(max_length=150)]
    street: Annotated[str, StringConstraints(strip_whitespace=True, max_length=150), Printable] = ""
    house: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20), Printable] = ""

    def address(self) -> HomeAddress:
        """As the domain has it."""
        return HomeAddress(**dict(self))


class ChildBody(Body):
    """The child (ADM-6, ADM-7)."""

    iin: str
    surname: Name
    name: Name
    patronymic: Name | None = None
    born_on: date
    sex: Sex
    special_needs: bool = False
    address: Line
    home: HomeBody | None = None

    def details(self) -> ChildDetails:
        """Raises `InvalidIin`."""
        home = self.home.address() if self.home else None
        return ChildDetails(**dict(self) | {"iin": parse_iin(self.iin, "child.iin"), "home": home})


class ChoiceBody(Body):
    """School, language and kind of class (ADM-7, ADM-8)."""

    school: UUID
    school_year: SchoolYear
    language: Language
    class_kind: ClassKind = ClassKind.GENERAL
    direction: Direction = Direction.BY_DISTRIBUTION

    def choice(self) -> Choice:
        """As the domain has it."""
        return Choice(**dict(self))


APPLICATION_EXAMPLE: dict[str, Any] = {
    "applicant": {
        "iin": "751020183186",
        "surname": "Тестовый",
        "name": "Тест",
        "patronymic": None,
        "born_on": "1975-10-20",
        "phone": "+7 (701) 122-25-56",
        "legal_status": "citizen",
        "relation": "father",
    },
    "child": {
        "iin": "980224167970",
        "surname": "Тест",
        "name": "Үлгі",
        "born_on": "1998-02-24",
        "sex": "male",
        "special_needs": False,
        "address": "Қарағанды қ., Степной-3, 12-үй, 12-пәтер",
    },
    "choice": {
        "school": EXAMPLE_SCHOOL,
        "school_year": 2022,
        "language": "kk",
        "class_kind": "general",
        "direction": "by_distribution",
    },
}


class ApplicationBody(Body):
    """A whole application."""

    model_config = described(APPLICATION_EXAMPLE)

    applicant: ApplicantBody
    child: ChildBody
    choice: ChoiceBody


class DraftBody(ApplicationBody):
    """A whole application for a service; which one it is does not change any more (ADM-3)."""

    model_config = described(APPLICATION_EXAMPLE | {"service": FIRST_GRADE})

    service: ServiceCode = FIRST_GRADE


class SendBody(Body):
    """`signature` is a detached CMS over the application's statement, base64; without it the attached scan counts."""

    model_config = described({"signature": "MIIGdQYJKoZIhvcNAQcC"})

    signature: Annotated[str, StringConstraints(max_length=400_000)] | None = None


class AcceptBody(Body):
    """The comment goes to the applicant, or the text of the template in its place (ADM-22)."""

    model_config = described({"comment": "Қарастырылуда", "inclusion": False})

    comment: Text | None = None
    inclusion: bool
    template: UUID | None = None


class CheckBody(Body):
    """What the executor finds of one document; the remark goes to the applicant (ADM-22)."""

    model_config = described({"verdict": "unreadable", "remark": "Мөрі көрінбейді"})

    verdict: Verdict
    remark: Text | None = None


class RefuseBody(Body):
    """The ground, and the reason in words or the text of a template (ADM-22, ADM-28)."""

    model_config = described({"ground": "rules-not-met", "reason": "Құжаттарды толықтырыңыз"})

    ground: Ground
    reason: Text | None = None
    template: UUID | None = None


class ApproveBody(Body):
    """A detached CMS over the approval's statement, base64 (ADM-28)."""

    model_config = described({"signature": "MIIGdQYJKoZIhvcNAQcC"})

    signature: Annotated[str, StringConstraints(min_length=1, max_length=400_000)]


class SeatsBody(Body):
    """Published seats of one pool."""

    language: Language
    class_kind: ClassKind
    seats: Annotated[int, Field(ge=0, le=5000)]

    def line(self) -> Seats:
        """As the domain has it."""
        return Seats(**dict(self))


def _without_twins(seats: tuple[SeatsBody, ...]) -> tuple[SeatsBody, ...]:
    if len({(line.language, line.class_kind) for line in seats}) < len(seats):
        raise ValueError("one line a language and kind of class")
    return seats


class CampaignBody(Body):
    """An admission campaign (ADM-20)."""

    model_config = described(
        {
            "most_in_class": 25,
            "accepts_by_choice": True,
            "seats": [{"language": "kk", "class_kind": "general", "seats": 50}],
        }
    )

    most_in_class: Annotated[int, Field(ge=1, le=60)]
    accepts_by_choice: bool
    service: ServiceCode = FIRST_GRADE
    seats: Annotated[tuple[SeatsBody, ...], Field(min_length=1, max_length=8), AfterValidator(_without_twins)]


def decoded(signature: str) -> bytes:
    """Base64 to bytes; raises `Malformed`."""
    try:
        return base64.b64decode(signature, validate=True)
    except ValueError as error:
        raise Malformed(field="signature", allowed="base64") from error
