"""What a request may hold, for orders and class formation (ADM-26, ADM-29, ADM-30)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from kundelik_domain.admissions.ports import OrderStatements
from kundelik_domain.admissions.use_cases.closing import Closing
from kundelik_domain.admissions.use_cases.formation import Forming
from kundelik_domain.admissions.use_cases.order_signing import OrderSigning
from kundelik_domain.admissions.use_cases.orders import Orders
from kundelik_domain.admissions.values import ClassKind, ClassPlan, Language

from .bodies import EXAMPLE_SCHOOL, Body, Name, Printable, described, is_prose

Prose = AfterValidator(is_prose)
OrderText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000), Prose]
ClassName = Annotated[str, StringConstraints(strip_whitespace=True, max_length=30, pattern=r"\w"), Printable]
Most = Annotated[int, Field(ge=1, le=60)]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormationParts:
    """The use cases behind these bodies, and what is shown for signing."""

    closing: Closing
    forming: Forming
    orders: Orders
    signing: OrderSigning
    statements: OrderStatements


class OrderBody(Body):
    """The order's text in both languages, and the account of who is to sign it (ADM-26)."""

    model_config = described(
        {
            "text_kk": "2026–2027 оқу жылына сыныптарды жинақтау туралы. Бұйырамын: …",
            "text_ru": "О комплектовании классов на 2026–2027 учебный год. Приказываю: …",
            "signer": EXAMPLE_SCHOOL,
        }
    )

    text_kk: OrderText
    text_ru: OrderText
    signer: UUID


class ClosingBody(Body):
    """How many classes there may be at most, and how many pupils in each (ADM-29)."""

    model_config = described({"most_classes": 4, "most_in_class": 25})

    most_classes: Most
    most_in_class: Most


class ClassBody(Body):
    """A class; its teacher is an employee's account, or a name where they have none (ADM-29)."""

    model_config = described({"name": "1 «А»", "language": "kk", "seats": 25, "teacher_name": "Тестова А. А."})

    name: ClassName
    language: Language
    class_kind: ClassKind = ClassKind.GENERAL
    seats: Most
    teacher: UUID | None = None
    teacher_name: Name | None = None

    @model_validator(mode="after")
    def _one_teacher(self) -> Self:
        if (self.teacher is None) == (self.teacher_name is None):
            raise ValueError("either teacher or teacher_name")
        return self

    def plan(self) -> ClassPlan:
        """As the domain has it."""
        return ClassPlan(name=self.name, language=self.language, class_kind=self.class_kind, seats=self.seats)

    def who(self) -> UUID | str:
        """The account, or the name."""
        return self.teacher or self.teacher_name or ""


class PlaceBody(Body):
    """The class into which a pupil goes."""

    model_config = described({"school_class": EXAMPLE_SCHOOL})

    school_class: UUID
