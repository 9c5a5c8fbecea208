"""One valid request for every route, and who may make it: what the tests that walk all routes walk along."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final
from uuid import UUID, uuid4

from fastapi import FastAPI
from fastapi.routing import APIRoute

from adapters.bootstrap.delivering import THE_WORKER
from adapters.bootstrap.evidence_keeping import keeping_evidence
from adapters.bootstrap.messaging import messages_of
from adapters.bootstrap.paper_making import PaperMaking
from adapters.http.journal_bodies import ReportRulesBody
from adapters.http.report_answers import UNIT, WEEK
from adapters.http.report_charts import CHART
from adapters.http.rule_sets import EXAMPLE
from kundelik_domain.identity.policies import SCHOOL_ROLES
from kundelik_domain.messages.commands import RecordFailure
from kundelik_domain.messages.values import Channel, Failure, Notice, NoticeKind
from kundelik_domain.shared.access import Permission, Role
from kundelik_domain.shared.signatures import KeyUse
from kundelik_domain.shared.streams import Envelope
from kundelik_domain.shared.units import COUNTRY, Level
from projections.admissions.papers import PaperKind
from tests.adapters.http.formation_ways import CLOSING, LETTERHEAD, Formations
from tests.adapters.http.journal_ways import YEAR as JOURNALS_YEAR
from tests.adapters.http.journal_ways import Journals, holders
from tests.adapters.http.report_ways import ReportFiles, publishes_week
from tests.attainment_world import authority_body
from tests.installations import (
    NOBODY,
    PASSWORD,
    PNG,
    REQUIRED,
    Country,
    Town,
    Visitor,
    campaign_body,
    employee_body,
    school_body,
)

Key = tuple[str, str]
COLLEAGUES: Final = frozenset(role.value for role in SCHOOL_ROLES)
"""Everybody who holds a role of ADM-18 in the school."""

PLATFORM: Final = frozenset({"operator", "auditor"})
FOREIGN: Final = frozenset(f"foreign-{role.value}" for role in SCHOOL_ROLES)
OFFICERS: Final = frozenset({"district-officer", "oblast-officer", "methodical-centre", "ministry-officer"})
"""Of what is above the school."""

PEOPLE: Final = (
    COLLEAGUES
    | PLATFORM
    | FOREIGN
    | OFFICERS
    | {"foreign-district-officer", "foreign-oblast-officer", "parent", "other-parent"}
)
"""All who are signed in."""


@dataclass(frozen=True)
class Request:
    """Below `/api/v1`; `record` is the id in the path that a stranger must not find."""

    path: str
    options: dict[str, Any] = field(default_factory=dict)
    record: str = ""


@dataclass(frozen=True)
class Way:
    """Who `may`, who is `known` there and may not (403); for everybody else there is no such thing (404).

    `request` makes a new one, with whatever must be there before. `tokens` says whether machines may at all.
    """

    may: frozenset[str]
    known: frozenset[str]
    request: Callable[[Walk], Request]
    tokens: bool = True

    @property
    def strangers(self) -> frozenset[str]:
        return PEOPLE - self.may - self.known


@dataclass
class Walk:
    """A town, everybody who might come, and everybody who must not."""

    town: Town

    def __post_init__(self) -> None:
        self.country: Country = self.town.country
        self.school = self.town.school
        self.elsewhere = self.country.school(name_en="School No. 2")
        self.country.opens(self.school, self.town.administrator, 5000)
        self.oblast, self.oblast_elsewhere = (self.country.has_authority(Level.OBLAST) for _ in range(2))
        self.district = self.country.has_authority(parent=self.oblast)
        self.district_elsewhere = self.country.has_authority(parent=self.oblast_elsewhere)
        self.country.places(self.school, self.district)
        self.country.places(self.elsewhere, self.district_elsewhere)
        self._tokens: dict[tuple[str, Permission], Visitor] = {}

    @cached_property
    def people(self) -> dict[str, Visitor]:
        country = self.country
        here = {role.value: country.employee(self.school, role) for role in SCHOOL_ROLES}
        country.assigns(self.town.director, self.school, here["executor"])
        there = {f"foreign-{role.value}": country.employee(self.elsewhere, role) for role in SCHOOL_ROLES}
        others = {"operator": country.operator, "auditor": country.auditor}
        above = self._officers()
        return {**here, **there, **above, **others, "parent": self.town.parent, "other-parent": country.parent()}

    def _officers(self) -> dict[str, Visitor]:
        """Of the authorities above the school, and of others."""
        where = {
            "district-officer": self.district,
            "oblast-officer": self.oblast,
            "methodical-centre": self.oblast,
            "ministry-officer": str(COUNTRY),
            "foreign-district-officer": self.district_elsewhere,
            "foreign-oblast-officer": self.oblast_elsewhere,
        }
        return {
            name: self.country.employee(unit, Role(name.removeprefix("foreign-"))) for name, unit in where.items()
        }

    @cached_property
    def unknown(self) -> dict[str, Visitor]:
        """All of them are answered 401, wherever one must be signed in."""
        signed_out, blocked = self.country.parent(), self.country.employee(self.school, Role.EXECUTOR)
        revoked = self.country.token(self.town.parent, *Permission)
        self.country.told(signed_out, "DELETE", "/sessions/current")
        self.country.told(self.town.administrator, "PUT", f"/organisations/{self.school}/staff/{blocked.user}/block")
        self.country.told(self.town.parent, "DELETE", f"/tokens/{revoked.login}")
        return {
            "anonymous": NOBODY,
            "nonsense": Visitor("kds_nonsense"),
            "another secret": Visitor(f"{(self.town.director.credential or '')[:-3]}xyz"),
            "signed out": signed_out,
            "blocked": blocked,
            "revoked token": revoked,
            **self._expired(),
        }

    def _expired(self) -> dict[str, Visitor]:
        clock = self.country.clock
        now, clock.moment = clock.moment, clock.moment - timedelta(days=31)
        session = self.country.parent()
        token = self.country.token(session, *Permission)
        clock.moment = now
        return {"expired session": session, "expired token": token}

    @cached_property
    def formations(self) -> Formations:
        """By the director of the walk, who is named as signer."""
        return Formations(self.country, self.school, self.town.administrator, self.people["director"])

    @cached_property
    def journals(self) -> Journals:
        """By the deputy for studies."""
        return Journals(self.country, self.school, self.people["deputy-for-studies"])

    @cached_property
    def report_files(self) -> ReportFiles:
        """Of the last Sunday, ordered by the ministry."""
        return ReportFiles(self.country, self.journals, self.people["ministry-officer"], self.district)

    def token(self, name: str, scope: Permission) -> Visitor:
        """Of that person, for nothing else."""
        if (name, scope) not in self._tokens:
            self._tokens[name, scope] = self.country.token(self.people[name], scope)
        return self._tokens[name, scope]

    def again(self, name: str) -> Visitor:
        """That person in a new session, which may be ended."""
        return self.country.signed_in(self.people[name].login)

    def employee(self) -> str:
        return self.country.employee(self.school, Role.EXECUTOR).user

    def draft(self) -> str:
        return self.country.has_draft(self.town.parent, self.school)


def routes(app: FastAPI) -> Iterator[tuple[Key, APIRoute]]:
    """Every route of the API by method and path below `/api/v1`."""
    for included in app.routes:
        for route in getattr(getattr(included, "original_router", None), "routes", ()):
            assert isinstance(route, APIRoute)
            for method in route.methods or ():
                yield (method, route.path), route


def permission_of(route: APIRoute) -> Permission | None:
    """As it declares it; a route that declares nothing is an error."""
    declared = (route.openapi_extra or {})["x-permission"]
    return Permission(declared) if declared else None


def _public(request: Callable[[Walk], Request]) -> Way:
    return Way(PEOPLE, frozenset(), request, tokens=False)


def _signed_in(request: Callable[[Walk], Request], *, tokens: bool = True) -> Way:
    return Way(PEOPLE, frozenset(), request, tokens)


def _owners(request: Callable[[Walk], Request], *, tokens: bool = True) -> Way:
    return Way(frozenset({"parent"}), frozenset(), request, tokens)


def _schools(may: set[str], request: Callable[[Walk], Request]) -> Way:
    return Way(frozenset(may), (COLLEAGUES | PLATFORM) - may, request)


def _operators(request: Callable[[Walk], Request]) -> Way:
    return Way(frozenset({"operator"}), frozenset({"auditor"}), request)


def _a_rule_set(walk: Walk) -> Request:
    body = EXAMPLE | {"in_force_from": "2099-01-01"}
    path = f"/services/first-grade/rules/planned-{next(walk.country.numbers)}"
    return Request(path, {"json": body}, "first-grade")


def _of(status: str, ending: str, **options: Any) -> Callable[[Walk], Request]:
    """A path of a new application, brought so far."""
    steps = {"sent": (), "accepted": ("accepts",), "under_review": ("accepts", "forwards")}[status]

    def request(walk: Walk) -> Request:
        application = walk.town.has(*steps)
        walk.country.catch_up()
        return Request(f"/applications/{application}{ending}", options, application)

    return request


def _of_draft(ending: str, **options: Any) -> Callable[[Walk], Request]:
    def request(walk: Walk) -> Request:
        application = walk.draft()
        walk.country.catch_up()
        return Request(f"/applications/{application}{ending}", options, application)

    return request


def _registration(walk: Walk) -> Request:
    body = {"surname": "А", "name": "Б", "email": f"r{walk.country.iin()}@example.kz", "phone": "+7 (701) 122-25-56"}
    agreed = {"password": PASSWORD, "consent": True, "consent_text": "2022-03"}
    return Request("/registrations", {"json": body | agreed})


def _signing_in(walk: Walk) -> Request:
    return Request("/sessions", {"json": {"login": walk.town.parent.login, "password": PASSWORD}})


def _own_session(walk: Walk) -> Request:
    session = walk.country.told(NOBODY, "POST", "/sessions", **_signing_in(walk).options)["session"]
    return Request(f"/sessions/{session}", record=session)


def _own_token(walk: Walk) -> Request:
    token = walk.country.token(walk.town.parent, Permission.APPLY).login
    return Request(f"/tokens/{token}", record=token)


def _issuing(walk: Walk) -> Request:
    expires_at = (walk.country.clock.now() + timedelta(days=1)).isoformat()
    return Request("/tokens", {"json": {"name": "т", "scopes": ["applications:list"], "expires_at": expires_at}})


def _hiring(walk: Walk) -> Request:
    body = employee_body(Role.HR, walk.country.iin(), f"hired-{next(walk.country.numbers)}")
    return Request(f"/organisations/{walk.school}/staff", {"json": body}, walk.school)


def _staff(ending: str, *, blocked: bool = False, **options: Any) -> Callable[[Walk], Request]:
    def request(walk: Walk) -> Request:
        staff = f"/organisations/{walk.school}/staff/{walk.employee()}"
        if blocked:
            walk.country.told(walk.town.administrator, "PUT", f"{staff}/block")
        return Request(staff + ending, options, walk.school)

    return request


def _confirmation_link(walk: Walk) -> Request:
    walk.country.parent()
    return Request(f"/email-confirmations/{walk.country.installation.account_mail.sent[-1].secret}")


def _profile(walk: Walk) -> Request:
    body = {"surname": "Тестов", "name": "Тест", "email": f"n{walk.country.iin()}@example.kz"}
    return Request("/accounts/current", {"json": body | {"phone": "+7 (701) 122-25-56"}})


def _confirmation(walk: Walk) -> Request:
    """Everybody has an address that waits."""
    for who in walk.people.values():
        if walk.country.told(who, "GET", "/accounts/current")["email_awaiting_confirmation"] is None:
            walk.country.told(who, "PUT", "/accounts/current", **_profile(walk).options)
    return Request("/email-confirmations")


def _forgotten(walk: Walk) -> Request:
    return Request("/password-resets", {"json": {"login": f"nobody-{next(walk.country.numbers)}"}})


def _reset_link(walk: Walk) -> Request:
    employee, administrator = walk.employee(), walk.town.administrator
    path = f"/organisations/{walk.school}/staff/{employee}/invitation"
    secret = walk.country.told(administrator, "POST", path)["secret"]
    return Request(f"/password-resets/{secret}", {"json": {"password": PASSWORD}})


def _outside_return(walk: Walk) -> Request:
    begun = walk.country.told(NOBODY, "POST", "/openid/bilimal/beginnings")
    code = walk.country.installation.openid.code(f"subject-{next(walk.country.numbers)}")
    return Request("/openid/bilimal/completions", {"json": {"code": code, "state": begun["state"]}})


def _outside_registration(walk: Walk) -> Request:
    returned = _outside_return(walk)
    ticket = walk.country.told(NOBODY, "POST", returned.path, **returned.options)["ticket"]
    body = {name: value for name, value in _registration(walk).options["json"].items() if name != "password"}
    return Request("/openid/registrations", {"json": body | {"ticket": ticket}})


def _own_link(walk: Walk) -> Request:
    parent = walk.town.parent
    begun = walk.country.told(parent, "POST", "/openid/bilimal/beginnings")
    code = walk.country.installation.openid.code(f"subject-{next(walk.country.numbers)}")
    body = {"code": code, "state": begun["state"]}
    link = walk.country.told(parent, "POST", "/openid/bilimal/completions", json=body)["link"]
    return Request(f"/openid/links/{link}", record=link)


def _staff_list(walk: Walk) -> Request:
    return Request(f"/organisations/{walk.school}/staff", record=walk.school)


def _details_of_staff(walk: Walk) -> Request:
    body = {"surname": "Жаңа", "name": "Тест", "login": f"renamed-{next(walk.country.numbers)}"}
    return Request(f"/organisations/{walk.school}/staff/{walk.employee()}", {"json": body}, walk.school)


def _one_of_staff(walk: Walk) -> Request:
    path = f"/organisations/{walk.school}/staff/{walk.employee()}"
    walk.country.catch_up()
    return Request(path, record=walk.school)


def _settings(walk: Walk) -> Request:
    body = {name: value for name, value in school_body().items() if name not in {"region", "name_en"}}
    return Request(f"/organisations/{walk.school}/settings", {"json": body}, walk.school)


def _an_authority(walk: Walk) -> Request:
    return Request("/authorities", {"json": authority_body(Level.DISTRICT, walk.oblast, next(walk.country.numbers))})


def _renaming(walk: Walk) -> Request:
    district = walk.country.has_authority(parent=walk.oblast)
    names = dict.fromkeys(("name_kk", "name_ru", "name_en"), f"№{next(walk.country.numbers)}")
    return Request(f"/authorities/{district}/name", {"json": names}, district)


def _moving(walk: Walk) -> Request:
    district = walk.country.has_authority(parent=walk.oblast)
    path = f"/authorities/{district}/parent"
    return Request(path, {"json": {"parent": walk.oblast_elsewhere}}, district)


def _placing(walk: Walk) -> Request:
    school = walk.country.school()
    return Request(f"/schools/{school}/district", {"json": {"district": walk.district}}, school)


def _journals(prepared: Callable[[Journals], tuple[str, dict[str, Any], str]]) -> Callable[[Walk], Request]:
    return lambda walk: Request(*prepared(walk.journals))


def _reached(permission: Permission, request: Callable[[Walk], Request]) -> Way:
    """In the school or above it; its people and officers without the right are told so (RPT-8)."""
    inside = COLLEAGUES | OFFICERS
    may = holders(permission) & inside
    return Way(may, (inside | PLATFORM) - may, request)


def _report_rules(walk: Walk) -> Request:
    number = next(walk.country.numbers)
    day = date(2030, 1, 1) + timedelta(days=number)
    body = REPORT_RULES | {"version": f"{day}.{number}", "since": str(day)}
    return Request("/report-rules", {"json": body})


def _report_file(prepared: Callable[[ReportFiles], tuple[str, dict[str, Any], str]]) -> Callable[[Walk], Request]:
    return lambda walk: Request(*prepared(walk.report_files))


def _district_file(ending: str) -> Way:
    """Ordered by the ministry, of the school's district: for the officers of it and of what is above."""
    return Way(OFFICERS, PLATFORM, _report_file(lambda of: of.of_ordered(ending)))


def _week_of(ending: str = "", *, district: bool = False, **params: Any) -> Callable[[Walk], Request]:
    """Of the school, or its district, in the published week."""

    def prepared(walk: Walk) -> Request:
        unit, week = walk.district if district else walk.school, walk.report_files.week
        path = f"/reports/units/{unit}/weeks/{week['sunday']}/{week['school_year']}/{week['period']}"
        return Request(path + ending, {"params": params}, unit)

    return prepared


def _revising(walk: Walk) -> Request:
    """Of a week whose earlier revisions are all published."""
    week = walk.report_files.week
    publishes_week(walk.country, walk.country.clock.now())
    return Request("/reports/revisions", {"json": week | {"reason": "Түзетілді"}})


def _of_unit(ending: str) -> Callable[[Walk], Request]:
    return lambda walk: Request(f"/reports/units/{walk.school}{ending}", {}, walk.school)


def _chart(ending: str) -> Callable[[Walk], Request]:
    return _of_unit(f"/dynamics/{JOURNALS_YEAR}/chart{ending}?indicator=quality")


def _ministry(request: Callable[[Walk], Request]) -> Way:
    return Way(frozenset({"ministry-officer"}), PLATFORM, request)


def _drafting(walk: Walk) -> Request:
    return Request("/applications", {"json": walk.country.form(walk.town.parent, walk.school)})


def _editing(walk: Walk) -> Request:
    application = walk.draft()
    body = walk.country.form(walk.town.parent, walk.school)
    return Request(f"/applications/{application}", {"json": body}, application)


def _sending(walk: Walk) -> Request:
    application = walk.draft()
    path = f"/applications/{application}"
    body = {"signature": walk.country.signature(walk.town.parent, f"{path}/statement")}
    return Request(f"{path}/sending", {"json": body}, application)


def _approving(walk: Walk) -> Request:
    application = walk.town.has("accepts", "forwards")
    path, director = f"/applications/{application}", walk.people["director"]
    body = {"signature": walk.country.signature(director, f"{path}/approval-statement")}
    return Request(f"{path}/approval", {"json": body}, application)


def _signing_several(walk: Walk) -> Request:
    application = walk.town.has("accepts", "forwards")
    director = walk.people["director"]
    signature = walk.country.signature(director, f"/applications/{application}/approval-statement")
    body = {"approvals": [{"application": application, "signature": signature}]}
    return Request("/applications/approvals", {"json": body})


def _stating_several(walk: Walk) -> Request:
    application = walk.town.has("accepts", "forwards")
    return Request("/applications/approval-statements", {"json": {"applications": [application]}})


def _duty(*, assigned: bool) -> Callable[[Walk], Request]:
    def request(walk: Walk) -> Request:
        path = f"/schools/{walk.school}/duties/{walk.employee()}/first-grade"
        if assigned:
            walk.country.told(walk.town.director, "PUT", path)
        return Request(path, record=walk.school)

    return request


def _delegation(*, given: bool) -> Callable[[Walk], Request]:
    def request(walk: Walk) -> Request:
        deputy = walk.country.employee(walk.school, Role.DEPUTY_FOR_UPBRINGING)
        path = f"/schools/{walk.school}/delegations/{deputy.user}"
        body = {"json": {"until": (walk.country.clock.now() + timedelta(days=1)).isoformat()}}
        if given:
            walk.country.told(walk.town.director, "PUT", path, **body)
        return Request(path, {} if given else body, walk.school)

    return request


def _own_template(_: Walk) -> Request:
    return Request(f"/templates/{uuid4()}", {"json": A_TEMPLATE})


def _own_kept_template(walk: Walk) -> Request:
    """The same id kept by both who may remove theirs: each has their own."""
    template = uuid4()
    for name in sorted(_KEEPERS):
        walk.country.told(walk.people[name], "PUT", f"/templates/{template}", json=A_TEMPLATE)
    return Request(f"/templates/{template}", record=str(template))


def _schools_template(walk: Walk) -> Request:
    return Request(f"/schools/{walk.school}/templates/{uuid4()}", {"json": A_TEMPLATE}, walk.school)


def _kept_template(walk: Walk) -> Request:
    path = f"/schools/{walk.school}/templates/{uuid4()}"
    walk.country.told(walk.town.director, "PUT", path, json=A_TEMPLATE)
    return Request(path, record=walk.school)


def _school(ending: str, **options: Any) -> Callable[[Walk], Request]:
    return lambda walk: Request(f"/schools/{walk.school}{ending}", options, walk.school)


def _one_of_school(walk: Walk) -> Request:
    application = walk.town.has()
    walk.country.catch_up()
    return Request(f"/schools/{walk.school}/applications/{application}", record=application)


def _by_signature(walk: Walk) -> Request:
    """Of a new employee: a challenge signed with the key for signing in."""
    iin = walk.country.iin()
    body = employee_body(Role.HR, iin, f"signing-{next(walk.country.numbers)}")
    walk.country.told(walk.town.administrator, "POST", f"/organisations/{walk.school}/staff", json=body)
    challenge = walk.country.told(NOBODY, "POST", "/sessions/challenges")["challenge"]
    signer = Visitor(iin=iin)
    signature = walk.country.signature_over(signer, challenge.encode(), use=KeyUse.SIGN_IN)
    return Request("/sessions/signature", {"json": {"challenge": challenge, "signature": signature}})


def _formation(prepared: Callable[[Formations], tuple[str, dict[str, Any]]]) -> Callable[[Walk], Request]:
    """What has been prepared below the school: the ending of the path, and the request's options."""

    def request(walk: Walk) -> Request:
        ending, options = prepared(walk.formations)
        return Request(f"/schools/{walk.school}{ending}", options, walk.school)

    return request


def _in_year(
    state: str, ending: Callable[[Formations, int], str], **options: Callable[[Formations, int], Any]
) -> Callable[[Walk], Request]:
    def prepared(formations: Formations) -> tuple[str, dict[str, Any]]:
        year: int = getattr(formations, state)()
        made = {name: make(formations, year) for name, make in options.items()}
        return f"/formations/{year}{ending(formations, year)}", made

    return _formation(prepared)


def _director(request: Callable[[Walk], Request]) -> Way:
    return _schools({"director"}, request)


A_TEMPLATE: Final = {"title": "Қабылданды", "text": "Құжаттарыңыз қабылданды, қарастырылуда."}
A_CHECK: Final = {"verdict": "unreadable", "remark": "Мөрі көрінбейді"}
_SIGN: Final = {"director", "deputy-for-studies", "deputy-for-upbringing"}
_SIGNERS: Final = frozenset(_SIGN | {f"foreign-{role}" for role in _SIGN})
"""Whoever may sign somewhere; for each application it is asked again."""
_KEEPERS: Final = frozenset({"executor", "director", "foreign-executor", "foreign-director"})
ACCEPTANCE: Final = {"comment": "Қарастырылуда", "inclusion": False}
REFUSAL: Final = {"ground": "rules-not-met", "reason": "Құжаттарды толықтырыңыз"}
A_FILE: Final = {"file": ("any.png", PNG)}
DOCUMENT: Final = f"/documents/{REQUIRED[0]}"
STAFF: Final = "/organisations/{organisation}/staff"
MANAGERS: Final = {"school-administrator", "operator"}
_SEEN: Final = {"executor", "director", "auditor"}
_VISIBLE: Final = (frozenset(_SEEN | {"parent"}), (COLLEAGUES | PLATFORM) - _SEEN)
_OWN: Final = "/applications/{application}"
CLASS: Final = "/classes/{class_id}"
SHEET: Final = CLASS + "/sheets/{subject}/{column}"
PLAN: Final = "/schools/{school}/subjects/{school_year}"
OTHERWISE: Final = {"journal": "other", "period": "term"}
REPORT_RULES: Final[dict[str, Any]] = ReportRulesBody.model_json_schema()["examples"][0]


def _receipt(walk: Walk) -> Request:
    """Of a new command of the parent's."""
    walk.draft()
    with walk.country.installation.database.connection() as connection:
        row = connection.execute(
            "select command_id from kundelik.events where actor = %s order by position desc limit 1",
            (walk.town.parent.user,),
        ).fetchone()
    assert row is not None
    return Request(f"/receipts/{row[0]}", record=str(row[0]))


def _noticed(walk: Walk) -> Request:
    """The newest of the parent's notices."""
    walk.town.has()
    walk.country.catch_up()
    notice = walk.country.told(walk.town.parent, "GET", "/notices?limit=1")["items"][0]["notice"]
    return Request(f"/notices/{notice}/reading", record=notice)


def _failed_delivery(walk: Walk) -> Request:
    """Given up by the worker."""
    installation, recipient = walk.country.installation, UUID(walk.town.parent.user)
    notice = Notice(uuid4(), recipient, NoticeKind.PASSWORD_CHANGED, None)
    command = RecordFailure(notice=notice, channel=Channel.EMAIL, attempts=10, reason=Failure.REFUSED)
    envelope = Envelope(command_id=uuid4(), actor=THE_WORKER.user, correlation_id=uuid4())
    messages_of(installation).record_failure(envelope, THE_WORKER, command)
    return Request(f"/operations/deliveries/{notice.notice}/retry", record=str(notice.notice))


def _auditors(request: Callable[[Walk], Request]) -> Way:
    return Way(frozenset({"auditor"}), frozenset({"operator"}), request)


def _stream(ending: str, **options: Any) -> Callable[[Walk], Request]:
    """Of an employee's account."""

    def request(walk: Walk) -> Request:
        user = walk.employee()
        return Request(f"/streams/{user}{ending}", options, user)

    return request


def _case_file(walk: Walk) -> Request:
    """Of a new application, sealed."""
    application = walk.town.has()
    keeping_evidence(walk.country.installation.settings, walk.country.installation.database).once()
    return Request("/case-files", {"json": {"application": application}})


def _check(walk: Walk) -> Request:
    """The code on the form of a new draft."""
    application = UUID(walk.draft())
    walk.country.catch_up()
    papers = PaperMaking(walk.country.installation)
    return Request(f"/checks/{papers.made(PaperKind.FORM, 'kk', papers.history(application)).code}")


def _log(path: str) -> Callable[[Walk], Request]:
    def request(walk: Walk) -> Request:
        installation = walk.country.installation
        keeping_evidence(installation.settings, installation.database).once()
        return Request(f"/log/{path}")

    return request


def _table(kind: str) -> Callable[[Walk], Request]:
    """A table of one row."""
    heads = {
        "schools": ("Region,Name in Kazakh,Name in Russian,Address,Languages,BIN", "KZ-35,А,Б,В,kk,{}"),
        "catchments": ("School,Region,Settlement,Street", "000000000000,KZ-35,Ауыл,{}"),
        "employees": ("Portal ID,Full name,Login,Birth date", "{0},Омарова Айгүл,e{0},01.02.1980"),
        "classes": ("Class", "7 К{}"),
        "pupils": ("Class,Pupil", "7 К,{}"),
        "grades": ("Class,Subject,Period,Pupil,Grade", "7 К,Algebra,1,{},5"),
    }

    def request(walk: Walk) -> Request:
        heading, row = heads[kind]
        content = f"{heading}\n{row.format(990140000000 + next(walk.country.numbers))}\n".encode()
        params = {} if kind in ("schools", "catchments") else {"school": walk.school}
        return Request(f"/imports/{kind}", {"files": {"file": ("t.csv", content)}, "params": params}, walk.school)

    return request


def _journal_keepers(permission: Permission) -> set[str]:
    """In the school itself: officers bring tables in the name of their district."""
    return set(holders(permission) & COLLEAGUES)


def _import(ending: str = "", **options: Any) -> Callable[[Walk], Request]:
    """Of the school's employees, looked at and not yet started."""

    def request(walk: Walk) -> Request:
        table = _table("employees")(walk)
        run = walk.country.told(walk.town.administrator, "POST", table.path, **table.options)["run"]
        return Request(f"/imports/{run}{ending}", options, run)

    return request


def _line(ending: str = "") -> Callable[[Walk], Request]:
    def request(walk: Walk) -> Request:
        body = {"school": walk.school, "region": "KZ-35", "settlement": f"Ауыл {next(walk.country.numbers)}"}
        if ending:
            walk.country.told(walk.country.operator, "POST", "/catchments/lines", json=body)
        return Request(f"/catchments/lines{ending}", {"json": body})

    return request


def _of_address(path: str) -> Callable[[Walk], Request]:
    return lambda _: Request(f"/catchments/{path}", {"params": {"region": "KZ-35", "settlement": "Қарағанды"}})


OPERATORS: Final = (frozenset({"operator"}), frozenset({"auditor"}))

_FORMATION: Final = "/schools/{school}/formations/{school_year}"
_ORDER: Final = "/schools/{school}/formation-orders/{school_year}"
_DRAFTERS: Final = {"executor", "director"}
_TO_CLASS: Final = {"json": lambda f, year: {"school_class": str(next(iter(f.state(year).classes)))}}

FORMATION_WAYS: Final[dict[Key, Way]] = {
    ("PUT", "/schools/{school}/letterhead"): _schools(_DRAFTERS, _school("/letterhead", **LETTERHEAD)),
    ("GET", "/schools/{school}/letterhead"): _schools(
        _DRAFTERS, _formation(lambda f: ("/letterhead", f.has_letterhead()))
    ),
    ("PUT", _ORDER): _schools(_DRAFTERS, _formation(lambda f: ("/formation-orders/2099", {"json": f.draft()}))),
    ("GET", _ORDER): _schools(_DRAFTERS, _formation(lambda f: (f"/formation-orders/{f.forming()}", {}))),
    ("POST", _FORMATION + "/closing"): _director(
        _in_year("open", lambda *_: "/closing", json=lambda *_: CLOSING["json"])
    ),
    ("GET", _FORMATION): _director(_in_year("forming", lambda *_: "")),
    ("POST", _FORMATION + "/classes"): _director(
        _in_year("forming", lambda *_: "/classes", json=lambda f, _: f.a_class())
    ),
    ("PUT", _FORMATION + "/classes/{school_class}"): _director(
        _in_year("forming", lambda f, year: f"/classes/{f.empty_class(year)}", json=lambda f, _: f.a_class())
    ),
    ("DELETE", _FORMATION + "/classes/{school_class}"): _director(
        _in_year("forming", lambda f, year: f"/classes/{f.empty_class(year)}")
    ),
    ("PUT", _FORMATION + "/pupils/{application}"): _director(
        _in_year("forming", lambda f, year: f"/pupils/{f.pupil(year, placed=False)}", **_TO_CLASS)
    ),
    ("DELETE", _FORMATION + "/pupils/{application}"): _director(
        _in_year("forming", lambda f, year: f"/pupils/{f.pupil(year, placed=True)}")
    ),
    ("GET", _FORMATION + "/proposal"): _director(_in_year("forming", lambda *_: "/proposal")),
    ("POST", _FORMATION + "/proposal/acceptance"): _director(
        _in_year("forming", lambda *_: "/proposal/acceptance", headers=lambda f, year: f.acceptance(year)["headers"])
    ),
    ("GET", _FORMATION + "/order-statement"): _director(_in_year("full", lambda *_: "/order-statement")),
    ("POST", _FORMATION + "/order"): _director(
        _in_year("full", lambda *_: "/order", json=lambda f, year: f.signature(year)["json"])
    ),
    ("GET", _FORMATION + "/order.pdf"): _schools(
        {"executor", "director"}, _in_year("signed", lambda *_: "/order.pdf")
    ),
    ("GET", _FORMATION + "/e-journal.csv"): _schools(
        {"director", "school-administrator"}, _in_year("signed", lambda *_: "/e-journal.csv")
    ),
}


WAYS: Final[dict[Key, Way]] = {
    ("GET", "/catchments/assigned"): _public(_of_address("assigned")),
    ("GET", "/catchments/lines"): _public(_of_address("lines")),
    ("GET", "/authorities"): _public(lambda _: Request("/authorities")),
    ("POST", "/authorities"): _operators(_an_authority),
    ("PUT", "/authorities/{authority}/parent"): _operators(_moving),
    ("PUT", "/authorities/{authority}/name"): _operators(_renaming),
    ("PUT", "/schools/{school}/district"): _operators(_placing),
    ("GET", "/schools/{school}/classes"): _reached(
        Permission.SEE_REPORTS, _school("/classes", params={"school_year": JOURNALS_YEAR})
    ),
    ("POST", "/schools/{school}/classes"): _reached(Permission.KEEP_JOURNALS, _journals(Journals.opening)),
    ("GET", CLASS): _reached(Permission.SEE_REPORTS, _journals(lambda of: of.a_request(""))),
    ("PUT", CLASS + "/settings"): _reached(
        Permission.KEEP_JOURNALS, _journals(lambda of: of.of_new("/settings", json=OTHERWISE))
    ),
    ("PUT", CLASS + "/journals"): _reached(
        Permission.KEEP_JOURNALS, _journals(lambda of: of.of_new("/journals", json={"subjects": ["music"]}))
    ),
    ("GET", CLASS + "/pupils"): _reached(Permission.SEE_PUPILS, _journals(lambda of: of.a_request("/pupils"))),
    ("POST", CLASS + "/pupils"): _reached(Permission.KEEP_JOURNALS, _journals(Journals.entering)),
    ("POST", CLASS + "/pupils/removal"): _reached(Permission.KEEP_JOURNALS, _journals(Journals.releasing)),
    ("PUT", CLASS + "/pupils/names"): _reached(Permission.KEEP_JOURNALS, _journals(Journals.naming)),
    ("GET", SHEET): _reached(Permission.SEE_PUPILS, _journals(lambda of: of.a_request("/sheets/algebra/4"))),
    ("PUT", SHEET): _reached(Permission.PUT_GRADES, _journals(Journals.grading)),
    ("POST", "/sheets"): _reached(Permission.PUT_GRADES, _journals(Journals.several_sheets)),
    ("GET", PLAN): _reached(Permission.SEE_REPORTS, _school(f"/subjects/{JOURNALS_YEAR}")),
    ("PUT", PLAN): _reached(
        Permission.KEEP_JOURNALS, _school(f"/subjects/{JOURNALS_YEAR}", json={"subjects": {"music": "hidden"}})
    ),
    ("POST", "/reports/exports"): _reached(Permission.SEE_REPORTS, _report_file(ReportFiles.ordering)),
    ("GET", "/reports/exports/{export}"): _district_file(""),
    ("GET", "/reports/exports/{export}/file"): _district_file("/file"),
    ("GET", "/reports/checks/{code}"): _public(lambda walk: Request(f"/reports/checks/{walk.report_files.check()}")),
    ("GET", "/reports/units"): _signed_in(lambda _: Request("/reports/units")),
    ("GET", UNIT + "/weeks"): _reached(Permission.SEE_REPORTS, _of_unit("/weeks")),
    ("GET", UNIT + "/dynamics/{school_year}"): _reached(
        Permission.SEE_REPORTS, _of_unit(f"/dynamics/{JOURNALS_YEAR}")
    ),
    ("GET", CHART + ".svg"): _reached(Permission.SEE_REPORTS, _chart(".svg")),
    ("GET", CHART + ".html"): _reached(Permission.SEE_REPORTS, _chart(".html")),
    ("GET", UNIT + "/missing/{school_year}/{period}"): _reached(
        Permission.SEE_PUPILS, _of_unit(f"/missing/{JOURNALS_YEAR}/3")
    ),
    ("GET", WEEK): _reached(Permission.SEE_REPORTS, _week_of()),
    ("GET", WEEK + "/differences"): _reached(Permission.SEE_REPORTS, _week_of("/differences", from_revision=1)),
    ("GET", WEEK + "/pupils"): _reached(Permission.SEE_PUPILS, _week_of("/pupils", parallel=7)),
    ("GET", WEEK + "/what-if"): Way(
        OFFICERS, PLATFORM, _week_of("/what-if", district=True, indicator="quality", threshold=50)
    ),
    ("POST", "/reports/revisions"): _ministry(_revising),
    ("GET", "/report-rules"): _public(lambda _: Request("/report-rules")),
    ("POST", "/report-rules"): _ministry(_report_rules),
    ("GET", "/school-years"): _public(lambda _: Request("/school-years")),
    ("POST", "/school-years"): _ministry(lambda walk: Request("/school-years", walk.journals.dates())),
    ("POST", "/catchments/lines"): Way(*OPERATORS, _line()),
    ("POST", "/catchments/lines/removal"): Way(*OPERATORS, _line("/removal")),
    ("POST", "/imports/schools"): Way(*OPERATORS, _table("schools")),
    ("POST", "/imports/catchments"): Way(*OPERATORS, _table("catchments")),
    ("POST", "/imports/employees"): _schools(MANAGERS, _table("employees")),
    ("GET", "/import-templates/{kind}"): _public(lambda _: Request("/import-templates/grades")),
    ("POST", "/imports/classes"): _schools(_journal_keepers(Permission.KEEP_JOURNALS), _table("classes")),
    ("POST", "/imports/pupils"): _schools(_journal_keepers(Permission.KEEP_JOURNALS), _table("pupils")),
    ("POST", "/imports/grades"): _schools(_journal_keepers(Permission.PUT_GRADES), _table("grades")),
    ("POST", "/imports/{run}/start"): _schools(MANAGERS, _import("/start", json={})),
    ("POST", "/imports/{run}/stop"): _schools(MANAGERS, _import("/stop")),
    ("GET", "/imports/{run}"): _schools(MANAGERS, _import()),
    ("GET", "/imports/{run}/errors.xlsx"): _schools(MANAGERS, _import("/errors.xlsx")),
    ("GET", "/imports/{run}/errors.csv"): _schools(MANAGERS, _import("/errors.csv")),
    ("GET", "/imports/{run}/employees"): _schools(MANAGERS, _import("/employees")),
    ("GET", "/log/checkpoint"): _public(_log("checkpoint")),
    ("GET", "/log/tile/{path:path}"): _public(_log("tile/0/000.p/1")),
    ("GET", "/receipts/{command_id}"): Way(frozenset({"parent", "auditor"}), frozenset({"operator"}), _receipt),
    ("GET", "/notices"): _signed_in(lambda _: Request("/notices")),
    ("POST", "/notices/{notice}/reading"): _owners(_noticed),
    ("GET", "/notices/preferences"): _signed_in(lambda _: Request("/notices/preferences")),
    ("PUT", "/notices/preferences"): _signed_in(
        lambda _: Request("/notices/preferences", {"json": {"language": "kk", "email": True}})
    ),
    ("GET", "/operations/deliveries"): _operators(lambda _: Request("/operations/deliveries")),
    ("POST", "/operations/deliveries/{notice}/retry"): _operators(_failed_delivery),
    ("POST", "/registrations"): _public(_registration),
    ("POST", "/sessions"): _public(_signing_in),
    ("POST", "/sessions/challenges"): _public(lambda _: Request("/sessions/challenges")),
    ("POST", "/sessions/signature"): _public(_by_signature),
    ("GET", "/regions"): _public(lambda _: Request("/regions")),
    ("GET", "/organisations/{organisation}"): _public(lambda walk: Request(f"/organisations/{walk.school}")),
    ("GET", "/services"): _public(lambda _: Request("/services", {"params": {"region": "KZ-35"}})),
    ("GET", "/services/{code}"): _public(lambda _: Request("/services/free-meals")),
    ("GET", "/services/{code}/rules"): _operators(
        lambda _: Request("/services/first-grade/rules", record="first-grade")
    ),
    ("PUT", "/services/{code}/rules/{version}"): _operators(_a_rule_set),
    ("POST", "/services/{code}/rules/{version}/confirmation"): _operators(
        lambda _: Request("/services/first-grade/rules/first-grade-2021/confirmation", record="first-grade")
    ),
    ("GET", "/schools"): _public(lambda walk: Request("/schools", {"params": {"school_year": walk.country.year}})),
    ("GET", "/me"): _signed_in(lambda _: Request("/me")),
    ("PUT", "/me/password"): _signed_in(
        lambda _: Request("/me/password", {"json": {"present": PASSWORD, "new": PASSWORD}}), tokens=False
    ),
    ("DELETE", "/sessions/current"): _signed_in(lambda _: Request("/sessions/current"), tokens=False),
    ("DELETE", "/sessions/{session}"): _owners(_own_session, tokens=False),
    ("POST", "/tokens"): _signed_in(_issuing, tokens=False),
    ("DELETE", "/tokens/{token}"): _owners(_own_token, tokens=False),
    ("GET", "/sessions"): _signed_in(lambda _: Request("/sessions"), tokens=False),
    ("DELETE", "/sessions"): _signed_in(lambda _: Request("/sessions"), tokens=False),
    ("GET", "/tokens"): _signed_in(lambda _: Request("/tokens"), tokens=False),
    ("GET", "/accounts/current"): _signed_in(lambda _: Request("/accounts/current")),
    ("PUT", "/accounts/current"): _signed_in(_profile, tokens=False),
    ("POST", "/email-confirmations"): _signed_in(_confirmation, tokens=False),
    ("POST", "/email-confirmations/{secret}"): _public(_confirmation_link),
    ("POST", "/password-resets"): _public(_forgotten),
    ("POST", "/password-resets/{secret}"): _public(_reset_link),
    ("GET", "/openid/providers"): _public(lambda _: Request("/openid/providers")),
    ("POST", "/openid/{provider}/beginnings"): _public(lambda _: Request("/openid/bilimal/beginnings")),
    ("POST", "/openid/{provider}/completions"): _public(_outside_return),
    ("POST", "/openid/registrations"): _public(_outside_registration),
    ("GET", "/openid/links"): _signed_in(lambda _: Request("/openid/links")),
    ("DELETE", "/openid/links/{link}"): _owners(_own_link, tokens=False),
    ("GET", STAFF): _schools(MANAGERS, _staff_list),
    ("GET", STAFF + "/{user}"): _schools(MANAGERS, _one_of_staff),
    ("PUT", STAFF + "/{user}"): _schools(MANAGERS, _details_of_staff),
    ("DELETE", STAFF + "/{user}"): _schools(MANAGERS, _staff("")),
    ("PUT", STAFF + "/{user}/password"): _schools(MANAGERS, _staff("/password", json={"password": PASSWORD})),
    ("POST", STAFF + "/{user}/invitation"): _schools(MANAGERS, _staff("/invitation")),
    ("POST", STAFF): _schools(MANAGERS, _hiring),
    ("PUT", STAFF + "/{user}/roles/{role}"): _schools(MANAGERS, _staff("/roles/hr")),
    ("DELETE", STAFF + "/{user}/roles/{role}"): _schools(MANAGERS, _staff("/roles/executor")),
    ("PUT", STAFF + "/{user}/block"): _schools(MANAGERS, _staff("/block")),
    ("DELETE", STAFF + "/{user}/block"): _schools(MANAGERS, _staff("/block", blocked=True)),
    ("PUT", "/organisations/{organisation}/settings"): _schools(MANAGERS, _settings),
    ("POST", "/organisations"): Way(
        frozenset({"operator"}),
        frozenset({"auditor"}),
        lambda _: Request("/organisations", {"json": school_body()}),
    ),
    ("POST", "/applications"): _signed_in(_drafting),
    ("GET", "/applications"): _signed_in(lambda _: Request("/applications")),
    ("GET", _OWN): _owners(_of_draft("")),
    ("PUT", _OWN): _owners(_editing),
    ("POST", _OWN + "/cancellation"): _owners(_of("sent", "/cancellation")),
    ("GET", _OWN + "/statement"): _owners(_of_draft("/statement")),
    ("POST", _OWN + "/sending"): _owners(_sending),
    ("PUT", _OWN + "/documents/{kind}"): _owners(_of_draft(DOCUMENT, files=A_FILE)),
    ("GET", _OWN + "/documents/{kind}"): Way(*_VISIBLE, _of("sent", DOCUMENT)),
    ("GET", _OWN + "/signatures"): Way(*_VISIBLE, _of("sent", "/signatures")),
    ("GET", _OWN + "/explanation"): Way(*_VISIBLE, _of("sent", "/explanation")),
    ("GET", _OWN + "/papers/{kind}"): Way(*_VISIBLE, _of("sent", "/papers/form")),
    ("GET", "/checks/{code}"): _public(_check),
    ("GET", _OWN + "/history"): Way(*_VISIBLE, _of("sent", "/history")),
    ("GET", _OWN + "/looks"): Way(frozenset({"parent", "auditor"}), frozenset({"operator"}), _of("sent", "/looks")),
    ("GET", "/looks"): Way(
        frozenset({"auditor"}),
        frozenset({"operator"}),
        lambda walk: Request("/looks", {"params": {"viewer": walk.people["executor"].user}}),
    ),
    ("GET", _OWN + "/replay"): Way(*_VISIBLE, _of("sent", "/replay")),
    ("GET", _OWN + "/difference"): Way(*_VISIBLE, _of("sent", "/difference", params={"version": 1})),
    ("POST", _OWN + "/acceptance"): _schools({"executor"}, _of("sent", "/acceptance", json=ACCEPTANCE)),
    ("POST", _OWN + "/forwarding"): _schools({"executor"}, _of("accepted", "/forwarding")),
    ("POST", _OWN + "/refusal"): _schools({"executor"}, _of("sent", "/refusal", json=REFUSAL)),
    ("GET", _OWN + "/approval-statement"): _schools({"director"}, _of("under_review", "/approval-statement")),
    ("POST", _OWN + "/approval"): _schools({"director"}, _approving),
    ("PUT", _OWN + "/documents/{kind}/check"): _schools({"executor"}, _of("sent", f"{DOCUMENT}/check", json=A_CHECK)),
    ("POST", "/applications/approval-statements"): Way(_SIGNERS, PEOPLE - _SIGNERS, _stating_several),
    ("POST", "/applications/approvals"): Way(_SIGNERS, PEOPLE - _SIGNERS, _signing_several),
    ("GET", "/schools/{school}/duties"): _schools({"director"}, _school("/duties")),
    ("PUT", "/schools/{school}/duties/{employee}/{service}"): _schools({"director"}, _duty(assigned=False)),
    ("DELETE", "/schools/{school}/duties/{employee}/{service}"): _schools({"director"}, _duty(assigned=True)),
    ("GET", "/schools/{school}/delegations"): _schools({"director"}, _school("/delegations")),
    ("PUT", "/schools/{school}/delegations/{deputy}"): _schools({"director"}, _delegation(given=False)),
    ("DELETE", "/schools/{school}/delegations/{deputy}"): _schools({"director"}, _delegation(given=True)),
    ("GET", "/templates"): Way(_KEEPERS, PEOPLE - _KEEPERS, lambda _: Request("/templates")),
    ("PUT", "/templates/{template}"): Way(_KEEPERS, PEOPLE - _KEEPERS, _own_template),
    ("DELETE", "/templates/{template}"): Way(_KEEPERS, PEOPLE - _KEEPERS, _own_kept_template),
    ("GET", "/schools/{school}/templates"): _schools({"executor", "director"}, _school("/templates")),
    ("PUT", "/schools/{school}/templates/{template}"): _schools({"executor", "director"}, _schools_template),
    ("DELETE", "/schools/{school}/templates/{template}"): _schools({"executor", "director"}, _kept_template),
    ("GET", "/schools/{school}/applications"): _schools({"executor", "director"}, _school("/applications")),
    ("GET", "/schools/{school}/applications/{application}"): _schools(_SEEN, _one_of_school),
    ("PUT", "/schools/{school}/campaigns/{school_year}"): _schools(
        {"school-administrator"}, _school("/campaigns/2026", json=campaign_body(5000))
    ),
    ("GET", "/streams/{stream}/history"): _auditors(_stream("/history")),
    ("GET", "/streams/{stream}/replay"): _auditors(_stream("/replay")),
    ("GET", "/streams/{stream}/difference"): _auditors(_stream("/difference", params={"version": 1})),
    ("POST", "/case-files"): _auditors(_case_file),
    **FORMATION_WAYS,
}
"""A route that is not here, or one here that is none, fails a test."""
