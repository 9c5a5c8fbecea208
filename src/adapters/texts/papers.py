"""What is printed on a paper of an application, as a sheet of texts in the reader's language (ADM-10, ADM-25, I18-1).

A sheet holds words only; `adapters/pdf` draws it. Its blocks: heading, fields, text, list, table, signature.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, Final

from kundelik_domain.admissions.events import ApplicationRefused, ApplicationSent
from kundelik_domain.admissions.values import SERVICES, ApplicantDetails, ChildDetails
from kundelik_domain.shared.facts import Erased
from projections.admissions.papers import Content, PaperKind

from .catalogue import Catalogue
from .languages import Language
from .moments import day, moment

Block = dict[str, Any]
_APPLICANT: Final = ("iin", "born_on", "phone", "legal_status", "relation")
_CHILD: Final = ("iin", "born_on", "sex", "special_needs", "address")


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolShown:
    """A school as it was at the moment of the paper; `names` by language."""

    names: Mapping[Language, str]
    address: str
    zone: str
    bin: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What every paper has around its content. `code` checks it at `address`; `url` is both, for the QR code."""

    school: SchoolShown
    code: str
    address: str
    url: str
    letterhead: str | None = None


@dataclass(frozen=True, slots=True)
class Papers:
    """Makes sheets in one language."""

    catalogue: Catalogue
    language: Language

    def of_application(self, content: Content, frame: Frame, actor: str | None) -> dict[str, Any]:
        """The form, receipt or notice; `actor` is the name of who accepted or refused, None where it is erased."""
        if content.kind is PaperKind.FORM:
            blocks = self._form(content, frame)
        elif content.kind is PaperKind.RECEIPT:
            blocks = self._receipt(content, frame, actor)
        else:
            blocks = self._refusal(content, frame, actor)
        when = moment(content.event.recorded_at, frame.school.zone, self.language)
        addressee = self._text("addressee", school=self._school(frame)) if content.kind is PaperKind.FORM else None
        title = self._text(f"title.{content.kind.value}", service=self._service(content))
        return self.framed(title, content.number, when, blocks, frame) | {"addressee": addressee}

    def framed(
        self, title: str, number: int | str, when: str, blocks: Sequence[Block], frame: Frame
    ) -> dict[str, Any]:
        """The sheet of these blocks."""
        check = {name: self._text(f"check.{name}") for name in ("heading", "words")}
        return {
            "language": self.language,
            "title": title,
            "organisation": self._school(frame),
            "organisation_address": frame.school.address,
            "letterhead": frame.letterhead,
            "addressee": None,
            "number": self._text("number", number=number),
            "date": when,
            "blocks": list(blocks),
            "page_word": self._text("page"),
            "footer": self._text("check.footer", address=frame.address, code=frame.code),
            "check": check
            | {"address": frame.address, "code": frame.code, "url": frame.url}
            | {"alt": self._text("check.alt", address=frame.url)},
        }

    def _form(self, content: Content, frame: Frame) -> list[Block]:
        choice = content.content.choice
        return [
            {
                "is": "text",
                "text": self._text("plea", year=self.school_year(choice.school_year), service=self._service(content)),
            },
            self._heading("applicant"),
            self._fields(self._person(content.content.applicant_details, _APPLICANT)),
            self._heading("child"),
            self._fields(self._person(content.content.child_details, _CHILD)),
            self._heading("choice"),
            self._fields(
                [
                    ("school", self._school(frame)),
                    ("address", frame.school.address),
                    ("school_year", self.school_year(choice.school_year)),
                    *[(name, getattr(choice, name)) for name in ("language", "class_kind", "direction")],
                ]
            ),
            self._heading("documents"),
            self._documents(content),
            {"is": "text", "text": self._text("truth")},
            *self._signed(content, frame),
        ]

    def _signed(self, content: Content, frame: Frame) -> list[Block]:
        """Who signed digitally and when; that a scan was sent; or the place for a signature by hand."""
        sent = content.signing
        if sent is None:
            names = [self._text(name) for name in ("signature", "signature-name", "signature-date")]
            return [{"is": "signature", "names": names}]
        assert isinstance(sent.fact, ApplicationSent)
        if sent.fact.signature is None:
            told = self._text("signed-on-paper", moment=sent.recorded_at, zone=frame.school.zone)
        else:
            name = self.full_name(content.content.applicant_details)
            told = self._text("signed-digitally", name=name, moment=sent.recorded_at, zone=frame.school.zone)
        return [{"is": "fields", "rows": [[self._text("signature"), told]]}]

    def _receipt(self, content: Content, frame: Frame, actor: str | None) -> list[Block]:
        return [
            {"is": "text", "text": self._text("received")},
            {"is": "fields", "rows": [*self._about(content, frame), *self._acted(content, frame, "executor", actor)]},
            self._heading("received"),
            self._documents(content),
        ]

    def _refusal(self, content: Content, frame: Frame, actor: str | None) -> list[Block]:
        refused = content.event.fact
        assert isinstance(refused, ApplicationRefused)
        decided = [(self._field("ground"), self.value(refused.ground)), (self._field("reason"), refused.reason)]
        rows = [[name, self.value(value)] for name, value in decided]
        advice = [*_advice(content.service, final=refused.final), "can-complain"]
        return [
            {"is": "text", "text": self._text("refused")},
            {"is": "fields", "rows": self._about(content, frame)},
            self._heading("decision"),
            {"is": "fields", "rows": [*rows, *self._acted(content, frame, "decided-by", actor)]},
            self._heading("what-can-be-done"),
            {"is": "list", "items": [self._text(each) for each in advice]},
        ]

    def _about(self, content: Content, frame: Frame) -> list[list[str]]:
        sent = content.signing
        assert sent is not None
        return [
            [self._text("service"), self._service(content)],
            [self._field("applicant"), self.full_name(content.content.applicant_details)],
            [self._field("child"), self.full_name(content.content.child_details)],
            [self._field("school_year"), self.school_year(content.content.choice.school_year)],
            [self._text("applied-at"), moment(sent.recorded_at, frame.school.zone, self.language)],
        ]

    def _acted(self, content: Content, frame: Frame, role: str, actor: str | None) -> list[list[str]]:
        """Who, and when."""
        when = moment(content.event.recorded_at, frame.school.zone, self.language)
        at = self._text("accepted-at") if role == "executor" else self._field("decided_at")
        return [[self._text(role), actor or self._erased()], [at, when]]

    def _documents(self, content: Content) -> Block:
        if not content.documents:
            return {"is": "text", "text": self._text("no-documents")}
        return {"is": "list", "items": [self.catalogue.label_of(kind, self.language) for kind in content.documents]}

    def _person(
        self, details: ApplicantDetails | ChildDetails | Erased, names: Sequence[str]
    ) -> list[tuple[str, object]]:
        """The full name and every field, even where all are erased."""
        rows = [(name, details if isinstance(details, Erased) else getattr(details, name)) for name in names]
        return [("full_name", self.full_name(details)), *rows]

    def full_name(self, details: ApplicantDetails | ChildDetails | Erased) -> str:
        """Surname, name, patronymic."""
        if isinstance(details, Erased):
            return self._erased()
        return " ".join(part for part in (details.surname, details.name, details.patronymic) if part)

    def value(self, value: object) -> str:
        """Any value of a fact in words."""
        match value:
            case Erased():
                return self._erased()
            case None:
                return "—"
            case bool():
                return self.catalogue.label("answer", "yes" if value else "no", self.language)
            case Enum():
                return self.catalogue.label_of(value, self.language)
            case date():
                return day(value)
            case _:
                return str(value)

    def school_year(self, first: int) -> str:
        """`2026/2027`."""
        return f"{first}/{first + 1}"

    def _fields(self, rows: Iterable[tuple[str, object]]) -> Block:
        return {"is": "fields", "rows": [[self._field(name), self.value(value)] for name, value in rows]}

    def _heading(self, name: str) -> Block:
        return {"is": "heading", "text": self._text(f"heading.{name}")}

    def _service(self, content: Content) -> str:
        return self.catalogue.label("service", content.service, self.language)

    def _school(self, frame: Frame) -> str:
        return frame.school.names[self.language]

    def _erased(self) -> str:
        return self.catalogue.label("erased", "erased", self.language)

    def _field(self, name: str) -> str:
        return self.catalogue.text(f"field.{name}", self.language)

    def _text(self, name: str, /, **values: object) -> str:
        return self.catalogue.text(f"paper.{name}", self.language, **values)


def _advice(service: str, *, final: bool) -> list[str]:
    if not final:
        return ["can-correct"]
    return ["can-apply-elsewhere"] if SERVICES[service].allocates_seats else []


def masked(details: ApplicantDetails | ChildDetails | Erased) -> str | None:
    """The initial and the surname's first letter, for people whom it does not concern; None where it is erased."""
    return None if isinstance(details, Erased) else f"{details.name[:1]}. {details.surname[:1]}."
