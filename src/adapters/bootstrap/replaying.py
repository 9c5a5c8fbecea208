"""Every kind of stream there is, and the replay of any: the registry that new aggregates enter (AUD-2, AUD-3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kundelik_domain.admissions.answer_templates import ANSWER_TEMPLATES
from kundelik_domain.admissions.application import APPLICATION
from kundelik_domain.admissions.campaign import CAMPAIGN
from kundelik_domain.admissions.child_claim import CHILD_CLAIM
from kundelik_domain.admissions.duties import DUTIES
from kundelik_domain.admissions.formation.register import ORDER_REGISTER
from kundelik_domain.admissions.formation.seat_holders import SEAT_HOLDERS
from kundelik_domain.admissions.formation.state import FORMATION
from kundelik_domain.admissions.rule_book import RULE_BOOK_KIND
from kundelik_domain.admissions.school_orders import SCHOOL_ORDERS
from kundelik_domain.admissions.seat_pool import SEAT_POOL
from kundelik_domain.attainment.grade_sheet import GRADE_SHEET
from kundelik_domain.attainment.journal_class import JOURNAL_CLASS
from kundelik_domain.attainment.published_week import WEEK
from kundelik_domain.attainment.pupil import PUPIL
from kundelik_domain.attainment.report_export import EXPORT
from kundelik_domain.attainment.report_rules import REPORT_RULES
from kundelik_domain.attainment.school_years import SCHOOL_YEARS
from kundelik_domain.attainment.subject_plan import SUBJECT_PLAN
from kundelik_domain.identity.account_link.beginning import BEGINNING
from kundelik_domain.identity.account_link.link import ACCOUNT_LINK
from kundelik_domain.identity.api_token import API_TOKEN
from kundelik_domain.identity.login_claim import LOGIN_CLAIM
from kundelik_domain.identity.session import SESSION
from kundelik_domain.identity.user import USER
from kundelik_domain.imports.import_run import IMPORT_RUN
from kundelik_domain.messages.notice import NOTICE
from kundelik_domain.messages.preferences import PREFERENCES
from kundelik_domain.organisations.authority import AUTHORITY
from kundelik_domain.organisations.authority_claim import AUTHORITY_CLAIM
from kundelik_domain.organisations.catchment import CATCHMENT
from kundelik_domain.organisations.organisation import SCHOOL, SCHOOL_KEY
from kundelik_domain.privacy.erasure import ERASURE
from kundelik_domain.privacy.looks import LOOKS
from projections.admissions import as_of
from projections.replaying import Replayable, Replayed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from adapters.persistence.event_log import EventLog
    from kundelik_domain.shared.facts import Fact
    from projections.reading import Recorded

REPLAYABLE: Final = (
    Replayable(APPLICATION, own=as_of.snapshot),
    Replayable(SEAT_POOL, besides=(SEAT_HOLDERS,)),
    *(
        Replayable(kind)
        for kind in (
            CHILD_CLAIM,
            CAMPAIGN,
            RULE_BOOK_KIND,
            DUTIES,
            ANSWER_TEMPLATES,
            SCHOOL_ORDERS,
            FORMATION,
            ORDER_REGISTER,
            SCHOOL,
            SCHOOL_KEY,
            AUTHORITY,
            AUTHORITY_CLAIM,
            CATCHMENT,
            IMPORT_RUN,
            USER,
            LOGIN_CLAIM,
            SESSION,
            API_TOKEN,
            BEGINNING,
            ACCOUNT_LINK,
            ERASURE,
            LOOKS,
            NOTICE,
            PREFERENCES,
            JOURNAL_CLASS,
            PUPIL,
            SUBJECT_PLAN,
            GRADE_SHEET,
            SCHOOL_YEARS,
            REPORT_RULES,
            WEEK,
            EXPORT,
        )
    ),
)
"""A kind that is missing here, and a fact that belongs to none or to two, fail an architecture test."""

_BY_FACT: Final[dict[type[Fact], Replayable]] = {fact: each for each in REPLAYABLE for fact in each.facts}


def kind_of(history: Sequence[Recorded]) -> Replayable:
    """Which kind of stream a history is of: its first fact says so. Raises `LookupError` for an empty one."""
    if not history:
        raise LookupError("nothing is stored of it")
    return _BY_FACT[type(history[0].fact)]


@dataclass(frozen=True, slots=True)
class Replaying:
    """Replays of an installation's log."""

    log: EventLog

    def opened(self, stream: UUID, *, version: int | None = None, moment: datetime | None = None) -> Replayed | None:
        """The stream up to there, from its events alone; None where nothing had happened yet."""
        history = self.log.of_stream(stream, version=version, moment=moment)
        if not history:
            return None
        kind = kind_of(history)
        return Replayed(stream, kind, history, kind.snapshot(history))
