"""Everything the HTTP door is made of; bootstrap fills it in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from adapters.texts.catalogue import Catalogue
from kundelik_domain.admissions.ports import Schools, Statements
from kundelik_domain.admissions.use_cases.campaigns import Campaigns
from kundelik_domain.admissions.use_cases.deciding import Deciding
from kundelik_domain.admissions.use_cases.drafting import Drafting
from kundelik_domain.admissions.use_cases.sending import Sending
from kundelik_domain.identity.use_cases import Identity
from kundelik_domain.organisations.use_cases import Organisations

from .asking import Door
from .ports import Evidence, Files, Log, ReadModels, States


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Use cases, queries, and what stands behind them. `recognise` tells the media type of acceptable content."""

    door: Door
    catalogue: Catalogue
    now: Callable[[], datetime]
    identity: Identity
    organisations: Organisations
    drafting: Drafting
    sending: Sending
    deciding: Deciding
    campaigns: Campaigns
    statements: Statements
    schools: Schools
    states: States
    log: Log
    reads: ReadModels
    files: Files
    evidence: Evidence
    recognise: Callable[[bytes], str]
