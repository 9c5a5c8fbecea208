"""What parents, executors and directors do in a step, as requests."""

from __future__ import annotations

import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from adapters.sample_documents import jpeg, pdf, png
from adapters.signatures.authority import DevelopmentAuthority
from adapters.signatures.credentials import Credential
from kundelik_domain.admissions.shipped_rules import SHIPPED
from kundelik_domain.admissions.values import FREE_MEALS, TENTH_GRADE, TRANSPORT, DocumentKind
from kundelik_domain.shared.access import Role

from .asking import Commands, ContraryToPlan, Visitor
from .letters import confirmation_secret
from .names import TOWNS
from .opening import DELEGATED_UNTIL, WITH_TEMPLATES, Opened, template_of
from .stories import MANUALS_OWN, REFUSALS, Case
from .timeline import Action, Step
from .world import PASSWORDS, World

NOTICED_WITHIN_SECONDS: Final = 30.0
COMMENT: Final = "Қарастырылуда"
MISSED: Final = "admissions.time-limit-missed.v1"

_PICTURES: Final[dict[DocumentKind, Callable[[str], bytes]]] = {
    DocumentKind.PHOTO: jpeg,
    DocumentKind.HEALTH_CERTIFICATE: png,
    DocumentKind.SIGNED_APPLICATION: png,
}
"""All other documents are PDF."""

CHECKED_EVERY: Final = 5
"""In so many schools one executor writes down what they find of each document (ADM-22)."""


@dataclass(slots=True)
class Applied:
    """What has come of a case so far."""

    parent: Visitor
    application: UUID
    number: int
    position: int = 0
    sendings: int = 0


@dataclass(slots=True)
class Acting:
    """Cases are taken up by one thread at a time, one after the other within an instant."""

    commands: Commands
    world: World
    opened: Opened
    authority: DevelopmentAuthority
    var: Path
    confirming: frozenset[str] = frozenset()
    """Keys of the cases whose parents confirm their address, and so get letters (NTF-1)."""
    applied: dict[str, Applied] = field(default_factory=dict)

    def act(self, step: Step) -> None:
        """Raises `ContraryToPlan`, `ServiceLost`."""
        match step.action:
            case Action.DRAFT:
                self._draft(step.case)
            case Action.ATTACH:
                self._attach(step.case, again=False)
            case Action.MEND:
                self._mend(step.case)
            case Action.MOVE:
                self._move(step.case)
            case Action.SEND | Action.SEND_AGAIN:
                self._send(step.case, None)
            case Action.SEND_IN_VAIN:
                self._send(step.case, REFUSALS[step.case.story])
            case Action.CANCEL:
                self._parents(step.case, "cancel", "POST", "/cancellation")
            case Action.NOTICE:
                self._notice(step.case)
            case _:
                self._decide(step)

    def _draft(self, case: Case) -> None:
        person = case.parent
        form = {
            "surname": person.surname, "name": person.name, "patronymic": person.patronymic, "email": case.email,
            "phone": case.phone, "password": PASSWORDS[Role.PARENT], "consent": True, "consent_text": "2022-03",
        }  # fmt: skip
        user = self.commands.give(f"{case.key}/register", None, "POST", "/registrations", json=form)["user"]
        api, now = self.commands.api, self.opened.auditor.now
        parent = Visitor(api, now, UUID(user), case.email, PASSWORDS[Role.PARENT])
        self._confirm(case, parent)
        body = self._body(case, case.school, case.class_kind)
        body["service"] = case.service
        drafted = self.commands.give(f"{case.key}/draft", parent, "POST", "/applications", json=body)
        self.applied[case.key] = Applied(parent, UUID(drafted["application"]), drafted["number"], drafted["position"])

    def _confirm(self, case: Case, parent: Visitor) -> None:
        """By the link in the letter: a secret of this installation, so what is done is not done again."""
        step = f"{case.key}/confirm"
        if case.key in self.confirming and step not in self.commands.journal.acknowledged:
            secret = confirmation_secret(self.var, parent.user)
            self.commands.give(step, None, "POST", f"/email-confirmations/{secret}")

    def _attach(self, case: Case, *, again: bool) -> None:
        rules = SHIPPED[case.service][0]
        kinds = rules.documents + (rules.special_needs_documents if case.special_needs else ())
        for kind in (kinds[2:3] if again else kinds) + ((DocumentKind.SIGNED_APPLICATION,) if case.by_scan else ()):
            content = _PICTURES.get(kind, pdf)(f"{case.key} {kind.value}{' again' if again else ''}")
            step = f"attach/{kind.value}{'/again' if again else ''}"
            self._parents(case, step, "PUT", f"/documents/{kind.value}", files={"file": (kind.value, content)})

    def _mend(self, case: Case) -> None:
        body = self._body(case, case.school, case.class_kind)
        body["child"]["address"] += " (1)"
        self._parents(case, "mend", "PUT", "", json=body)
        self._attach(case, again=True)

    def _move(self, case: Case) -> None:
        assert case.elsewhere is not None
        body = self._body(case, case.elsewhere, "general")
        body["choice"]["direction"] = "by_choice"
        self._parents(case, "move", "PUT", "", json=body)
        if case.by_scan:
            content = png(f"{case.key} elsewhere")
            path = f"/documents/{DocumentKind.SIGNED_APPLICATION.value}"
            self._parents(case, "attach/scan/elsewhere", "PUT", path, files={"file": ("scan", content)})

    def _send(self, case: Case, refused: str | None) -> None:
        applied = self.applied[case.key]
        applied.sendings += 1
        step = f"send/{applied.sendings}"
        body: dict[str, Any] = {}
        if not case.by_scan:
            path = f"/applications/{applied.application}/statement"
            holder = case.parent.iin, case.parent.full_name, None
            body = {"signature": self.signed(f"{case.key}/{step}", applied.parent, path, holder)}
        self._parents(case, step, "POST", "/sending", refused=refused, json=body)

    def _decide(self, step: Step) -> None:
        case, application = step.case, self.applied[step.case.key].application
        role = self._role(step)
        somebody = self.opened.staff[case.place][role]
        name = f"{case.key}/{step.action.value}/{self.applied[case.key].sendings}"
        if step.action is Action.ACCEPT and case.place % CHECKED_EVERY == 1:
            self._check(name, case, somebody, application)
        path, body = _decision(step.action, case)
        if step.action is Action.APPROVE:
            shown = f"/applications/{application}/approval-statement"
            body = {"signature": self.signed(name, somebody, shown, self.holder(case.place, role))}
        content: dict[str, Any] = {} if body is None else {"json": body}
        answer = self.commands.give(name, somebody, "POST", f"/applications/{application}/{path}", **content)
        self.applied[case.key].position = answer["position"]

    def _role(self, step: Step) -> Role:
        """The director decides; while the pen is lent, the deputy: but not on the manual's own application."""
        if step.action not in (Action.APPROVE, Action.REFUSE_FINALLY):
            return Role.EXECUTOR
        lent = Role.DEPUTY_FOR_STUDIES in self.opened.staff[step.case.place] and step.at < DELEGATED_UNTIL
        return Role.DEPUTY_FOR_STUDIES if lent and step.case.key != MANUALS_OWN else Role.DIRECTOR

    def _check(self, name: str, case: Case, executor: Visitor, application: UUID) -> None:
        for kind in SHIPPED[case.service][0].documents:
            path = f"/applications/{application}/documents/{kind.value}/check"
            self.commands.give(f"{name}/check/{kind.value}", executor, "PUT", path, json={"verdict": "in-order"})

    def holder(self, place: int, role: Role) -> tuple[str, str, str | None]:
        """Who signs for a school: IIN, name, BIN."""
        school = self.world.schools[place]
        person = school.staff[role].person
        return person.iin, person.full_name, school.bin

    def signed(self, step: str, visitor: Visitor, path: str, holder: tuple[str, str, str | None]) -> str:
        """A signature over what stands there; once made it is used again."""
        cms = self.commands.journal.signature(step)
        document = b"" if cms is not None else self.commands.read(visitor, path).content
        return self.signed_over(step, document, visitor.now(), holder)

    def signed_over(self, step: str, document: bytes, at: datetime, holder: tuple[str, str, str | None]) -> str:
        """Base64; `holder` is IIN, name, BIN."""
        cms = self.commands.journal.signature(step)
        if cms is None:
            cms = credential(self.authority, *holder).sign(document, at)
            self.commands.journal.keep_signature(step, cms)
        return b64encode(cms).decode()

    def _parents(self, case: Case, step: str, method: str, path: str, **content: Any) -> None:
        applied = self.applied[case.key]
        whole = f"/applications/{applied.application}{path}"
        answer = self.commands.give(f"{case.key}/{step}", applied.parent, method, whole, **content)
        applied.position = answer.get("position", applied.position)

    def _notice(self, case: Case) -> None:
        """The clock records the missed limit by itself; we only wait until it is there."""
        auditor, deadline = self.opened.auditor, time.monotonic() + NOTICED_WITHIN_SECONDS
        path = f"/applications/{self.applied[case.key].application}/history?all=true"
        while True:
            response = self.commands.api.ask("GET", path, bearer=auditor.bearer())
            if MISSED in [item["event"] for item in response.json()["items"]]:
                return
            if time.monotonic() > deadline:
                raise ContraryToPlan(f"{case.key}: the clock did not record the missed limit")
            time.sleep(0.02)

    def _body(self, case: Case, school: int, class_kind: str) -> dict[str, Any]:
        parent = _plain(case.parent) | {"phone": case.phone, "legal_status": "citizen", "relation": _relation(case)}
        more: dict[str, Any] = {"sex": case.child.sex.value, "special_needs": case.special_needs}
        more["address"] = case.address
        if case.home is not None:
            region, (street, house) = self.world.schools[school].region.code, case.home.split(", ")
            more["home"] = {"region": region, "settlement": TOWNS[region], "street": street, "house": house}
        choice = {"school_year": case.school_year, "language": case.language, "class_kind": class_kind}
        return {
            "applicant": parent,
            "child": _plain(case.child) | more,
            "choice": choice | {"school": str(self.opened.schools[school]), "direction": "by_distribution"},
        }


def credential(authority: DevelopmentAuthority, iin: str, name: str, bin_number: str | None) -> Credential:
    """A fresh certificate of the development authority."""
    organisation = None if bin_number is None else "Мектеп"
    return authority.issue(iin=iin, name=name, bin=bin_number, organisation=organisation)


_UNREADABLE_063: Final = "№063/у анықтамасы анық көрінбейді"
_UNREADABLE: Final = {TENTH_GRADE: "Негізгі орта білім туралы куәліктің көшірмесі анық көрінбейді"}
_NOT_GIVEN: Final = {FREE_MEALS: "Отбасының табысы белгіленген мөлшерден жоғары"}


def _decision(action: Action, case: Case) -> tuple[str, dict[str, Any] | None]:
    match action:
        case Action.ACCEPT:
            answer = (
                {"template": str(template_of(case.place))} if case.place in WITH_TEMPLATES else {"comment": COMMENT}
            )
            return "acceptance", answer | {"inclusion": case.special_needs}
        case Action.FORWARD:
            return "forwarding", None
        case Action.REFUSE:
            return "refusal", {"ground": "rules-not-met", "reason": _UNREADABLE.get(case.service, _UNREADABLE_063)}
        case Action.REFUSE_FINALLY:
            ground = "conditions-not-met" if case.service in (FREE_MEALS, TRANSPORT) else "untrue-data"
            return "refusal", {"ground": ground, "reason": _NOT_GIVEN.get(case.service, "Мекенжай расталмады")}
        case _:
            return "approval", None


def _plain(person: Any) -> dict[str, Any]:
    named = {"surname": person.surname, "name": person.name, "patronymic": person.patronymic}
    return named | {"iin": person.iin, "born_on": person.born_on.isoformat()}


def _relation(case: Case) -> str:
    return "father" if case.parent.sex.value == "male" else "mother"
