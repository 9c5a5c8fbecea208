"""What parents, executors and directors do in a step, as requests."""

from __future__ import annotations

import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from adapters.signatures.authority import DevelopmentAuthority
from adapters.signatures.credentials import Credential
from kundelik_domain.admissions.values import DocumentKind
from kundelik_domain.shared.access import Role

from .asking import Commands, ContraryToPlan, Visitor
from .opening import Opened
from .samples import jpeg, pdf, png
from .stories import REFUSALS, SCHOOL_YEAR, Case
from .timeline import Action, Step
from .world import PASSWORDS, World

NOTICED_WITHIN_SECONDS: Final = 30.0
COMMENT: Final = "Қарастырылуда"
MISSED: Final = "admissions.time-limit-missed.v1"

_FORMS: Final[dict[DocumentKind, Callable[[str], bytes]]] = {
    DocumentKind.BIRTH_CERTIFICATE: pdf,
    DocumentKind.PHOTO: jpeg,
    DocumentKind.HEALTH_CERTIFICATE: png,
    DocumentKind.HEALTH_PASSPORT: pdf,
    DocumentKind.PMPC_CONCLUSION: pdf,
    DocumentKind.SIGNED_APPLICATION: png,
}
_REQUIRED: Final = tuple(_FORMS)[:4]


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
        body = self._body(case, case.school, case.class_kind)
        drafted = self.commands.give(f"{case.key}/draft", parent, "POST", "/applications", json=body)
        self.applied[case.key] = Applied(parent, UUID(drafted["application"]), drafted["number"], drafted["position"])

    def _attach(self, case: Case, *, again: bool) -> None:
        kinds = (*_REQUIRED, *([DocumentKind.PMPC_CONCLUSION] if case.special_needs else []))
        for kind in (kinds[2:3] if again else kinds) + ((DocumentKind.SIGNED_APPLICATION,) if case.by_scan else ()):
            content = _FORMS[kind](f"{case.key} {kind.value}{' again' if again else ''}")
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
            content = _FORMS[DocumentKind.SIGNED_APPLICATION](f"{case.key} elsewhere")
            path = f"/documents/{DocumentKind.SIGNED_APPLICATION.value}"
            self._parents(case, "attach/scan/elsewhere", "PUT", path, files={"file": ("scan", content)})

    def _send(self, case: Case, refused: str | None) -> None:
        applied = self.applied[case.key]
        applied.sendings += 1
        step = f"send/{applied.sendings}"
        body: dict[str, Any] = {}
        if not case.by_scan:
            holder = self.authority, case.parent.iin, case.parent.full_name, None
            body = self._signed(f"{case.key}/{step}", applied.parent, applied.application, "statement", holder)
        self._parents(case, step, "POST", "/sending", refused=refused, json=body)

    def _decide(self, step: Step) -> None:
        case, application = step.case, self.applied[step.case.key].application
        place = case.school if case.elsewhere is None else case.elsewhere
        role = Role.DIRECTOR if step.action in (Action.APPROVE, Action.REFUSE_FINALLY) else Role.EXECUTOR
        somebody = self.opened.staff[place][role]
        name = f"{case.key}/{step.action.value}/{self.applied[case.key].sendings}"
        path, body = _decision(step.action, case)
        if step.action is Action.APPROVE:
            employee, school = self.world.schools[place].staff[role], self.world.schools[place]
            holder = self.authority, employee.person.iin, employee.person.full_name, school.bin
            body = self._signed(name, somebody, application, "approval-statement", holder)
        content: dict[str, Any] = {} if body is None else {"json": body}
        answer = self.commands.give(name, somebody, "POST", f"/applications/{application}/{path}", **content)
        self.applied[case.key].position = answer["position"]

    def _signed(
        self,
        step: str,
        visitor: Visitor,
        application: UUID,
        statement: str,
        holder: tuple[DevelopmentAuthority, str, str, str | None],
    ) -> dict[str, Any]:
        cms = self.commands.journal.signature(step)
        if cms is None:
            path = f"/applications/{application}/{statement}"
            response = self.commands.api.ask("GET", path, bearer=visitor.bearer())
            if not response.is_success:
                raise ContraryToPlan(f"{step}: {response.status_code} {response.text}")
            cms = credential(*holder).sign(response.content, visitor.now())
            self.commands.journal.keep_signature(step, cms)
        return {"signature": b64encode(cms).decode()}

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
        more = {"sex": case.child.sex.value, "special_needs": case.special_needs, "address": case.address}
        choice = {"school_year": SCHOOL_YEAR, "language": case.language, "class_kind": class_kind}
        return {
            "applicant": parent,
            "child": _plain(case.child) | more,
            "choice": choice | {"school": str(self.opened.schools[school]), "direction": "by_distribution"},
        }


def credential(authority: DevelopmentAuthority, iin: str, name: str, bin_number: str | None) -> Credential:
    """A fresh certificate of the development authority."""
    organisation = None if bin_number is None else "Мектеп"
    return authority.issue(iin=iin, name=name, bin=bin_number, organisation=organisation)


def _decision(action: Action, case: Case) -> tuple[str, dict[str, Any] | None]:
    match action:
        case Action.ACCEPT:
            return "acceptance", {"comment": COMMENT, "inclusion": case.special_needs}
        case Action.FORWARD:
            return "forwarding", None
        case Action.REFUSE:
            return "refusal", {"ground": "rules-not-met", "reason": "№063/у анықтамасы анық көрінбейді"}
        case Action.REFUSE_FINALLY:
            return "refusal", {"ground": "untrue-data", "reason": "Мекенжай расталмады"}
        case _:
            return "approval", None


def _plain(person: Any) -> dict[str, Any]:
    named = {"surname": person.surname, "name": person.name, "patronymic": person.patronymic}
    return named | {"iin": person.iin, "born_on": person.born_on.isoformat()}


def _relation(case: Case) -> str:
    return "father" if case.parent.sex.value == "male" else "mother"
