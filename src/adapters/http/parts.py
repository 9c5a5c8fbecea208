"""Everything the HTTP door is made of; bootstrap fills it in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.texts.catalogue import Catalogue
from kundelik_domain.admissions.ports import Schools, Statements
from kundelik_domain.admissions.use_cases.campaigns import Campaigns
from kundelik_domain.admissions.use_cases.checking import Checking
from kundelik_domain.admissions.use_cases.deciding import Deciding
from kundelik_domain.admissions.use_cases.drafting import Drafting
from kundelik_domain.admissions.use_cases.duties import DutyKeeping
from kundelik_domain.admissions.use_cases.sending import Sending
from kundelik_domain.admissions.use_cases.templates import TemplateKeeping
from kundelik_domain.identity.use_cases import Identity
from kundelik_domain.identity.use_cases.signing_in_by_signature import SigningInBySignature
from kundelik_domain.messages.use_cases import Messages
from kundelik_domain.organisations.use_cases import Authorities, Catchments, Organisations
from kundelik_domain.privacy.use_cases import Looking

from .asking import Door
from .formation_bodies import FormationParts
from .import_ports import ImportsDoor
from .journal_bodies import JournalParts
from .paper_ports import Pages, Papers
from .ports import Evidence, Files, KeptSignatures, Log, ReadModels, States
from .replay_ports import CaseFiles, Replays
from .report_ports import ReportFiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Use cases, queries, and what stands behind them. `accepted` gives a document as it is kept, and its type."""

    door: Door
    catalogue: Catalogue
    now: Callable[[], datetime]
    identity: Identity
    organisations: Organisations
    authorities: Authorities
    drafting: Drafting
    sending: Sending
    deciding: Deciding
    duties: DutyKeeping
    checking: Checking
    templates: TemplateKeeping
    campaigns: Campaigns
    formation: FormationParts
    journals: JournalParts
    report_files: ReportFiles
    schools: Schools
    states: States
    log: Log
    reads: ReadModels
    files: Files
    signing_in: SigningInBySignature
    kept_signatures: KeptSignatures
    sign_script: Callable[[str], bytes | None]
    development_signer: Callable[[bytes, dict[str, Any]], str] | None = None
    evidence: Evidence
    messages: Messages
    sends_email: bool
    papers: Papers
    pages: Pages
    imports: ImportsDoor
    catchments: Catchments
    looking: Looking
    replays: Replays
    case_files: CaseFiles
    accepted: Callable[[bytes], tuple[bytes, str]]

    @property
    def statements(self) -> Statements:
        """What people sign."""
        return self.deciding.statements
