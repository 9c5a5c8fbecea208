"""A version of a service's rules as people read it: all that ADM-4 lists, in codes and in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from kundelik_domain.organisations.regions import REGIONS
from kundelik_domain.shared.refusals import Malformed

if TYPE_CHECKING:
    from adapters.texts.catalogue import Catalogue
    from adapters.texts.languages import Language
    from kundelik_domain.admissions.rules import RuleSet
    from kundelik_domain.admissions.values import DocumentKind, ServiceDefinition

ZONE = ZoneInfo("Asia/Almaty")
WHOLE_YEAR = ((1, 1), (12, 31))


def zone_of(region: str | None) -> ZoneInfo:
    """Where today is asked for; raises `Malformed` for a region that there is not."""
    if region is None:
        return ZONE
    for known in REGIONS:
        if known.code == region:
            return ZoneInfo(known.zone)
    raise Malformed(field="region", allowed=[known.code for known in REGIONS])


def shown_rules(
    catalogue: Catalogue, service: ServiceDefinition, rules: RuleSet, language: Language
) -> dict[str, Any]:
    """Codes and numbers for machines, `…_text` for people."""
    opens, closes = ("-".join(f"{part:02}" for part in day) for day in (rules.window.opens, rules.window.closes))
    grounds = [{"code": ground.value, "text": catalogue.label_of(ground, language)} for ground in rules.grounds]
    channels = [{"code": channel.value, "text": catalogue.label_of(channel, language)} for channel in rules.channels]
    return {
        "version": rules.version,
        "region": rules.region,
        "in_force_from": rules.in_force_from,
        "source": rules.source,
        "confirmed": rules.confirmed,
        "window": {"opens": opens, "closes": closes, "text": window_text(catalogue, rules, language)},
        "running_year": rules.running_year,
        "youngest_turns": rules.youngest_turns,
        "age_text": catalogue.text("service-page.age", language, age=rules.youngest_turns),
        "free_of_charge": rules.free_of_charge,
        "charge_text": catalogue.label("service-charge", "free" if rules.free_of_charge else "paid", language),
        "working_days": rules.working_days,
        "received_until": rules.received_until.isoformat("minutes"),
        "time_limit_text": catalogue.text("service-page.time-limit", language, working_days=rules.working_days),
        "wait_minutes": rules.wait_minutes,
        "wait_text": catalogue.text("service-page.wait", language, minutes=rules.wait_minutes),
        "service_minutes": rules.service_minutes,
        "service_text": catalogue.text("service-page.visit", language, minutes=rules.service_minutes),
        "grounds": grounds,
        "documents": shown_documents(catalogue, rules, language),
        "channels": channels,
        "most_in_class": rules.most_in_class if service.allocates_seats else None,
    }


def shown_documents(catalogue: Catalogue, rules: RuleSet, language: Language) -> list[dict[str, Any]]:
    """In the order in which they are asked for, each with the number of its form."""
    special = "special-needs"
    asked = [(kind, "always") for kind in rules.documents] + [(k, special) for k in rules.special_needs_documents]
    return [
        {
            "kind": kind.value,
            "name": catalogue.label_of(kind, language),
            "form": form_of(catalogue, rules, kind, language),
            "required": when,
            "required_text": catalogue.label("document-required", when, language),
        }
        for kind, when in asked
    ]


def form_of(catalogue: Catalogue, rules: RuleSet, kind: DocumentKind, language: Language) -> str | None:
    """As the rules number it; the texts know the forms of the versions that are shipped."""
    for form in rules.forms:
        if form.kind is kind:
            return form.number
    key = f"form.{rules.version}.{kind.value}"
    return catalogue.text(key, language) if key in catalogue else None


def window_text(catalogue: Catalogue, rules: RuleSet, language: Language) -> str:
    """`01.04 – 01.08`, in a sentence."""
    if (rules.window.opens, rules.window.closes) == WHOLE_YEAR:
        return catalogue.text("service-page.whole-year", language)
    opens, closes = (f"{day:02}.{month:02}" for month, day in (rules.window.opens, rules.window.closes))
    return catalogue.text("service-page.window", language, opens=opens, closes=closes)
