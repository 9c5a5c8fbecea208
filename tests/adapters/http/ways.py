"""One valid request for every route, and who may make it: what the tests that walk all routes walk along."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any, Final

from fastapi import FastAPI
from fastapi.routing import APIRoute

from adapters.bootstrap.evidence_keeping import keeping_evidence
from kundelik_domain.identity.policies import SCHOOL_ROLES
from kundelik_domain.shared.access import Permission, Role
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
PEOPLE: Final = COLLEAGUES | PLATFORM | FOREIGN | {"parent", "other-parent"}
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
        self._tokens: dict[tuple[str, Permission], Visitor] = {}

    @cached_property
    def people(self) -> dict[str, Visitor]:
        country = self.country
        here = {role.value: country.employee(self.school, role) for role in SCHOOL_ROLES}
        there = {f"foreign-{role.value}": country.employee(self.elsewhere, role) for role in SCHOOL_ROLES}
        others = {"operator": country.operator, "auditor": country.auditor}
        return {**here, **there, **others, "parent": self.town.parent, "other-parent": country.parent()}

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


def _staff(ending: str, *, blocked: bool = False) -> Callable[[Walk], Request]:
    def request(walk: Walk) -> Request:
        staff = f"/organisations/{walk.school}/staff/{walk.employee()}"
        if blocked:
            walk.country.told(walk.town.administrator, "PUT", f"{staff}/block")
        return Request(staff + ending, record=walk.school)

    return request


def _settings(walk: Walk) -> Request:
    body = {name: value for name, value in school_body().items() if name not in {"region", "name_en"}}
    return Request(f"/organisations/{walk.school}/settings", {"json": body}, walk.school)


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


def _school(ending: str, **options: Any) -> Callable[[Walk], Request]:
    return lambda walk: Request(f"/schools/{walk.school}{ending}", options, walk.school)


def _one_of_school(walk: Walk) -> Request:
    application = walk.town.has()
    walk.country.catch_up()
    return Request(f"/schools/{walk.school}/applications/{application}", record=application)


ACCEPTANCE: Final = {"comment": "Қарастырылуда", "inclusion": False}
REFUSAL: Final = {"ground": "rules-not-met", "reason": "Құжаттарды толықтырыңыз"}
A_FILE: Final = {"file": ("any.png", PNG)}
DOCUMENT: Final = f"/documents/{REQUIRED[0]}"
STAFF: Final = "/organisations/{organisation}/staff"
MANAGERS: Final = {"school-administrator", "operator"}
_SEEN: Final = {"executor", "director", "auditor"}
_VISIBLE: Final = (frozenset(_SEEN | {"parent"}), (COLLEAGUES | PLATFORM) - _SEEN)
_OWN: Final = "/applications/{application}"


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


def _log(path: str) -> Callable[[Walk], Request]:
    def request(walk: Walk) -> Request:
        installation = walk.country.installation
        keeping_evidence(installation.settings, installation.database).once()
        return Request(f"/log/{path}")

    return request


WAYS: Final[dict[Key, Way]] = {
    ("GET", "/log/checkpoint"): _public(_log("checkpoint")),
    ("GET", "/log/tile/{path:path}"): _public(_log("tile/0/000.p/1")),
    ("GET", "/receipts/{command_id}"): Way(frozenset({"parent", "auditor"}), frozenset({"operator"}), _receipt),
    ("POST", "/registrations"): _public(_registration),
    ("POST", "/sessions"): _public(_signing_in),
    ("GET", "/regions"): _public(lambda _: Request("/regions")),
    ("GET", "/organisations/{organisation}"): _public(lambda walk: Request(f"/organisations/{walk.school}")),
    ("GET", "/schools"): _public(lambda walk: Request("/schools", {"params": {"school_year": walk.country.year}})),
    ("GET", "/me"): _signed_in(lambda _: Request("/me")),
    ("PUT", "/me/password"): _signed_in(
        lambda _: Request("/me/password", {"json": {"present": PASSWORD, "new": PASSWORD}}), tokens=False
    ),
    ("DELETE", "/sessions/current"): _signed_in(lambda _: Request("/sessions/current"), tokens=False),
    ("DELETE", "/sessions/{session}"): _owners(_own_session, tokens=False),
    ("POST", "/tokens"): _signed_in(_issuing, tokens=False),
    ("DELETE", "/tokens/{token}"): _owners(_own_token, tokens=False),
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
    ("GET", _OWN + "/history"): Way(*_VISIBLE, _of("sent", "/history")),
    ("GET", _OWN + "/replay"): Way(*_VISIBLE, _of("sent", "/replay")),
    ("GET", _OWN + "/difference"): Way(*_VISIBLE, _of("sent", "/difference", params={"version": 1})),
    ("POST", _OWN + "/acceptance"): _schools({"executor"}, _of("sent", "/acceptance", json=ACCEPTANCE)),
    ("POST", _OWN + "/forwarding"): _schools({"executor"}, _of("accepted", "/forwarding")),
    ("POST", _OWN + "/refusal"): _schools({"executor"}, _of("sent", "/refusal", json=REFUSAL)),
    ("GET", _OWN + "/approval-statement"): _schools({"director"}, _of("under_review", "/approval-statement")),
    ("POST", _OWN + "/approval"): _schools({"director"}, _approving),
    ("GET", "/schools/{school}/applications"): _schools({"executor", "director"}, _school("/applications")),
    ("GET", "/schools/{school}/applications/{application}"): _schools(_SEEN, _one_of_school),
    ("PUT", "/schools/{school}/campaigns/{school_year}"): _schools(
        {"school-administrator"}, _school("/campaigns/2026", json=campaign_body(5000))
    ),
}
"""A route that is not here, or one here that is none, fails a test."""
