"""The catalogue of services and the page of each, open to everybody (ADM-3, ADM-4)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path, Query, Request

from kundelik_domain.admissions.campaign import definition_of
from kundelik_domain.admissions.rule_book import RULE_BOOK_KIND, RuleBook
from kundelik_domain.admissions.rules import in_force
from kundelik_domain.admissions.values import SERVICES, Area, ServiceDefinition, rule_book

from .doing import needs
from .rules_shown import shown_rules, window_text, zone_of

if TYPE_CHECKING:
    from adapters.texts.languages import Language

    from .parts import Parts

Region = Annotated[
    str | None, Query(pattern=r"^KZ-[0-9][0-9]$", description="ISO 3166-2; some have their own rules.")
]
Day = Annotated[date | None, Query(description="As of this day; today where the region stands if none.")]


def routes(parts: Parts) -> APIRouter:
    """Under `/services`."""
    router = APIRouter(prefix="/services", tags=["services"])

    @router.get("", summary="All services, by area", **needs(None))
    def services(request: Request, region: Region = None, day: Day = None) -> dict[str, Any]:
        asked, language = day or _today(parts, region), parts.door.language(request)
        areas = [
            {
                "area": area.value,
                "name": parts.catalogue.label_of(area, language),
                "services": [
                    _listed(parts, service, region, asked, language)
                    for service in SERVICES.values()
                    if service.area is area
                ],
            }
            for area in Area
        ]
        return {"region": region, "day": asked, "areas": areas}

    @router.get("/{code}", summary="All there is to know before applying", **needs(None))
    def page(
        request: Request, code: Annotated[str, Path(max_length=50)], region: Region = None, day: Day = None
    ) -> dict[str, Any]:
        service, language = definition_of(code), parts.door.language(request)
        asked = day or _today(parts, region)
        return _page(parts, service, region, asked, language)

    return router


def _today(parts: Parts, region: str | None) -> date:
    return parts.now().astimezone(zone_of(region)).date()


def _book(parts: Parts, service: ServiceDefinition) -> RuleBook:
    return parts.states.read(RULE_BOOK_KIND, rule_book(service.code))


def _listed(
    parts: Parts, service: ServiceDefinition, region: str | None, day: date, language: Language
) -> dict[str, Any]:
    """`available` says whether rules are in force; without them nobody can apply."""
    zone_of(region)
    rules = in_force(_book(parts, service).rule_sets, region or "", day)
    return _named(parts, service, language) | {
        "available": rules is not None,
        "open": rules is not None and rules.window.is_open_on(day),
        "window_text": window_text(parts.catalogue, rules, language) if rules else None,
    }


def _named(parts: Parts, service: ServiceDefinition, language: Language) -> dict[str, Any]:
    return {
        "service": service.code,
        "area": service.area.value,
        "name": parts.catalogue.label("service", service.code, language),
        "about": parts.catalogue.label("service-about", service.code, language),
    }


def _page(
    parts: Parts, service: ServiceDefinition, region: str | None, day: date, language: Language
) -> dict[str, Any]:
    """The rules in force, and those that the operator has not confirmed yet, which hold nobody."""
    zone_of(region)
    text, book = parts.catalogue, _book(parts, service)
    rules = in_force(book.rule_sets, region or "", day)
    waiting = [
        {"version": one.version, "region": one.region, "in_force_from": one.in_force_from, "source": one.source}
        for one in book.rule_sets
        if not one.confirmed and one.region in (region, None)
    ]
    return _named(parts, service, language) | {
        "area_text": text.label_of(service.area, language),
        "grade": service.grade,
        "allocates_seats": service.allocates_seats,
        "signed_by": service.signed_by.value,
        "signed_by_text": text.label_of(service.signed_by, language),
        "who_may_apply": text.label("service-who", service.code, language),
        "hours_text": text.text("service-page.round-the-clock", language),
        "region": region,
        "day": day,
        "open": rules is not None and rules.window.is_open_on(day),
        "school_year": rules.school_year_on(day) if rules else None,
        "rules": shown_rules(text, service, rules, language) if rules else None,
        "to_be_confirmed": waiting,
    }
