"""The dated rule sets of a service, for the operator: listed with source and status, adopted, confirmed (ADM-4)."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse
from pydantic import Field, StringConstraints

from kundelik_domain.admissions.campaign import definition_of
from kundelik_domain.admissions.commands import AdoptRuleSet, ConfirmRuleSet
from kundelik_domain.admissions.rule_book import RULE_BOOK_KIND
from kundelik_domain.admissions.rules import Form, RuleSet, Window, in_force
from kundelik_domain.admissions.values import Channel, DocumentKind, Ground, rule_book
from kundelik_domain.organisations.regions import REGIONS
from kundelik_domain.shared.access import PLATFORM, Permission, role_for

from .asking import done
from .bodies import Body, Line, Printable, described
from .doing import needs
from .rules_shown import shown_rules, zone_of

if TYPE_CHECKING:
    from .parts import Parts

Code = Annotated[str, Path(max_length=50)]
Version = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9.-]{0,59}$")]
Day = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}-[0-9]{2}$")]
Few = Field(max_length=20)
EXAMPLE: Final[dict[str, Any]] = {
    "region": None,
    "in_force_from": "2024-01-01",
    "opens": "04-01",
    "closes": "08-31",
    "youngest_turns": 6,
    "documents": ["birth-certificate", "photo", "health-certificate", "health-passport"],
    "special_needs_documents": ["pmpc-conclusion"],
    "grounds": ["untrue-data", "rules-not-met", "class-overfull"],
    "working_days": 1,
    "received_until": "18:00",
    "most_in_class": 25,
    "source": "2018 жылғы 12 қазандағы № 564 бұйрық",
    "confirmed": False,
    "forms": [{"kind": "health-certificate", "number": "№ 065/у"}],
}


class FormBody(Body):
    """The number of the form in which a document is asked for."""

    kind: DocumentKind
    number: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40), Printable]


class RuleSetBody(Body):
    """A whole version of the rules; days are `MM-DD`."""

    model_config = described(EXAMPLE)

    region: Annotated[str, StringConstraints(pattern=r"^KZ-[0-9]{2}$")] | None = None
    in_force_from: date
    opens: Day
    closes: Day
    youngest_turns: int
    documents: Annotated[tuple[DocumentKind, ...], Few]
    special_needs_documents: Annotated[tuple[DocumentKind, ...], Few] = ()
    grounds: Annotated[tuple[Ground, ...], Few]
    working_days: int
    received_until: time = time(18, 0)
    most_in_class: int = 25
    source: Line
    confirmed: bool = False
    running_year: bool = False
    free_of_charge: bool = True
    wait_minutes: int = 15
    service_minutes: int = 15
    channels: Annotated[tuple[Channel, ...], Few] = tuple(Channel)
    forms: Annotated[tuple[FormBody, ...], Few] = ()

    def rule_set(self, version: str) -> RuleSet:
        """As the domain has it."""
        same = {name: value for name, value in dict(self).items() if name not in {"opens", "closes", "forms"}}
        window = Window(_month_and_day(self.opens), _month_and_day(self.closes))
        forms = tuple(Form(form.kind, form.number) for form in self.forms)
        return RuleSet(version=version, window=window, forms=forms, **same)


def routes(parts: Parts) -> APIRouter:
    """Under `/services/{code}/rules`."""
    router = APIRouter(prefix="/services/{code}/rules", tags=["rules"])
    _listed(router, parts)
    _adopted(router, parts)
    return router


def _listed(router: APIRouter, parts: Parts) -> None:
    @router.get("", summary="All versions, with source and status", **needs(Permission.ADOPT_RULES))
    def rules(request: Request, code: Code) -> dict[str, Any]:
        role_for(parts.door.principal(request), Permission.ADOPT_RULES, PLATFORM)
        language, definition = parts.door.language(request), definition_of(code)
        versions = parts.states.read(RULE_BOOK_KIND, rule_book(code)).rule_sets
        today = parts.now().astimezone(zone_of(None)).date()
        items = []
        for version in versions:
            status = status_of(version, versions, today)
            told = {"status": status, "status_text": parts.catalogue.label("rule-status", status, language)}
            items.append(shown_rules(parts.catalogue, definition, version, language) | told)
        return {"service": code, "day": today, "items": items}


def _adopted(router: APIRouter, parts: Parts) -> None:
    @router.put("/{version}", summary="Enter a version into the book", **needs(Permission.ADOPT_RULES))
    def adopt(request: Request, code: Code, version: Version, body: RuleSetBody) -> JSONResponse:
        principal = parts.door.principal(request)
        command = AdoptRuleSet(rule_set=body.rule_set(version), service=code)
        return done(parts.campaigns.adopt(principal, parts.door.envelope(request, principal.user, body), command))

    @router.post(
        "/{version}/confirmation", summary="Let it come into force as it reads", **needs(Permission.ADOPT_RULES)
    )
    def confirm(request: Request, code: Code, version: Version) -> JSONResponse:
        principal = parts.door.principal(request)
        command = ConfirmRuleSet(version=version, service=code)
        return done(parts.campaigns.confirm(principal, parts.door.envelope(request, principal.user), command))


def status_of(rules: RuleSet, book: tuple[RuleSet, ...], day: date) -> str:
    """What a version is on that day: one of the members of `rule-status`. Where it holds in any region, it holds."""
    if not rules.confirmed:
        return "to-be-confirmed"
    if rules.in_force_from > day:
        return "not-yet"
    regions = [rules.region] if rules.region else [region.code for region in REGIONS]
    return "in-force" if any(in_force(book, region, day) == rules for region in regions) else "superseded"


def _month_and_day(text: str) -> tuple[int, int]:
    month, _, day = text.partition("-")
    return int(month), int(day)
