"""What the HTTP door is made of, taken from an installation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.http.asking import Door
from adapters.http.parts import Parts
from adapters.pages.rendering import Pages
from adapters.pages.signing import script
from adapters.persistence.stream_histories import StreamHistories
from adapters.texts.catalogue import catalogue
from kundelik_domain.organisations.use_cases import Catchments
from kundelik_domain.privacy.use_cases import Looking

from .attainment import journal_parts_of
from .case_files import CaseFiles
from .class_forming import formation_parts_of
from .evidence_keeping import log_signer
from .evidence_proving import Proofs
from .file_places import uploads_of
from .importing.door import import_door
from .messaging import messages_of
from .paper_making import PaperMaking
from .replaying import Replaying
from .report_files import ReportFiles
from .signature_checking import development_signer_of, signing_in_of
from .signature_verifying import verifying_signatures

if TYPE_CHECKING:
    from .wiring import Installation


def histories_of(installation: Installation) -> StreamHistories:
    """Of many streams at once."""
    return StreamHistories(installation.database, installation.codec)


def parts_of(installation: Installation) -> Parts:
    """Opens what the routes need; nothing is asked of it yet."""
    return Parts(
        door=Door(installation.identity.principal_of, installation.master_key.blind),
        catalogue=catalogue(),
        now=installation.now,
        identity=installation.identity,
        organisations=installation.organisations,
        authorities=installation.authorities,
        drafting=installation.drafting,
        sending=installation.sending,
        deciding=installation.deciding,
        duties=installation.duties,
        checking=installation.checking,
        templates=installation.templates,
        campaigns=installation.campaigns,
        formation=formation_parts_of(installation),
        journals=journal_parts_of(installation, installation.people.person_with, histories_of(installation)),
        report_files=ReportFiles(installation),
        schools=installation.schools,
        states=installation.streams,
        log=installation.log,
        reads=installation.queries,
        messages=messages_of(installation),
        imports=import_door(installation),
        catchments=Catchments(streams=installation.streams),
        sends_email=installation.settings.smtp_url is not None,
        files=installation.files,
        signing_in=signing_in_of(installation),
        kept_signatures=verifying_signatures(installation),
        sign_script=script,
        development_signer=development_signer_of(installation),
        evidence=Proofs(installation.database, log_signer(installation.settings).verifier),
        papers=PaperMaking(installation),
        pages=Pages(catalogue()),
        looking=Looking(streams=installation.streams),
        replays=Replaying(installation.log),
        case_files=CaseFiles(installation),
        accepted=uploads_of(installation.settings),
    )
