"""Why an application stands where it stands, in words, for its owner and the school (ADM-4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request

from adapters.texts.explanations import Basis, explanation
from kundelik_domain.admissions.rule_book import RULE_BOOK_KIND
from kundelik_domain.admissions.rules import RuleSet, in_force
from kundelik_domain.admissions.values import Status, rule_book
from kundelik_domain.admissions.workflow import WORKFLOW, allowed_from
from kundelik_domain.privacy.values import Way
from kundelik_domain.shared.access import PERMISSIONS, PLATFORM, Holding, Permission, Principal, Role
from kundelik_domain.shared.refusals import NotFound
from projections.admissions import as_of, history
from projections.admissions.explanation import Explained, explained

from .doing import After, needs
from .looking import looked_at
from .records import visible_record

if TYPE_CHECKING:
    from adapters.texts.languages import Language
    from kundelik_domain.admissions.application import Application

    from .parts import Parts


def routes(parts: Parts) -> APIRouter:
    """Under `/applications/{application}`."""
    router = APIRouter(prefix="/applications/{application}", tags=["applications"])

    @router.get("/explanation", summary="Why it stands where it stands, in words", **needs(Permission.SEE))
    def explained_in_words(request: Request, application: UUID, after: After = None) -> dict[str, Any]:
        principal, language = parts.door.principal(request), parts.door.language(request)
        record = visible_record(parts, principal, application)
        looked_at(parts, request, principal, Way.VIEW, application, record)
        told = _told(parts, principal, application, record)
        school = parts.schools.school(told.school) if told.school else None
        if school is None:
            raise NotFound
        basis = Basis(
            rules=_rules(parts, told, school.region, school.zone),
            zone=school.zone,
            now=parts.now(),
            role=told.decided.role if told.decided else None,
            name=_decider(parts, application, told, after),
            allowed=_allowed(principal, record, told.status),
        )
        return {"application": application} | _in_words(parts, told, basis, language)

    return router


def _in_words(parts: Parts, told: Explained, basis: Basis, language: Language) -> dict[str, Any]:
    words = explanation(told, basis, parts.catalogue, language)
    return {
        "number": told.number,
        "service": told.service,
        "status": told.status.shown,
        "rules": basis.rules.version if basis.rules else None,
        "source": basis.rules.source if basis.rules else None,
        "ground": told.ground.value if told.ground else None,
        "decided_at": told.decided.recorded_at if told.decided else None,
        "due_at": told.limit.due_at if told.limit else None,
        "allowed": list(basis.allowed),
        "parts": [
            {
                "about": part.about,
                "heading": parts.catalogue.label("explanation-about", part.about, language),
                "sentences": part.sentences,
            }
            for part in words
        ],
    }


def _told(parts: Parts, principal: Principal, application: UUID, record: Application) -> Explained:
    """The school's people hear of what was sent to them, not of what its owner edits."""
    recorded = parts.log.of_stream(application)
    whole = record.owner == principal.user or Holding(Role.AUDITOR, PLATFORM) in principal.holdings
    return explained(recorded if whole else recorded[: as_of.known_to_school(recorded)])


def _rules(parts: Parts, told: Explained, region: str, zone: str) -> RuleSet | None:
    """As the book read when it was sent: a version holds as it was then. Of a draft, those in force today."""
    moment = told.sent.recorded_at if told.sent else None
    book = RULE_BOOK_KIND.initial
    for recorded in parts.log.of_stream(rule_book(told.service), moment=moment):
        book = RULE_BOOK_KIND.evolve(book, recorded.fact)
    if told.rules is None:
        return in_force(book.rule_sets, region, parts.now().astimezone(ZoneInfo(zone)).date())
    return next((rules for rules in book.rule_sets if rules.version == told.rules), None)


def _decider(parts: Parts, application: UUID, told: Explained, after: int | None) -> str | None:
    """Initial and surname, where the account is still known by a name."""
    if told.decided is None:
        return None
    rows = parts.reads.ask("admissions.history", after, history.select, application)
    return next((row["short_name"] for row in rows if row["version"] == told.decided.version), None)


def _allowed(principal: Principal, record: Application, status: Status) -> list[str]:
    """What this reader may try now, by the declaration of the workflow."""
    roles = {Role.PARENT} if record.owner == principal.user else principal.roles_in(record.sent_to or PLATFORM)
    mine = frozenset().union(*(PERMISSIONS.get(role, frozenset()) for role in roles))
    steps = ((action, WORKFLOW[action]) for action in allowed_from(status))
    return [action.value for action, step in steps if {step.permission, step.besides or step.permission} <= mine]
