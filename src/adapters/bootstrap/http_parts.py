"""What the HTTP door is made of, taken from an installation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.files.content import media_type_of
from adapters.http.asking import Door
from adapters.http.parts import Parts
from adapters.texts.catalogue import catalogue

from .evidence_keeping import log_signer
from .evidence_proving import Proofs

if TYPE_CHECKING:
    from .wiring import Installation


def parts_of(installation: Installation) -> Parts:
    """Opens what the routes need; nothing is asked of it yet."""
    deciding = installation.deciding
    return Parts(
        door=Door(installation.identity.principal_of, installation.master_key.blind),
        catalogue=catalogue(),
        now=installation.now,
        identity=installation.identity,
        organisations=installation.organisations,
        drafting=installation.drafting,
        sending=installation.sending,
        deciding=deciding,
        campaigns=installation.campaigns,
        statements=deciding.statements,
        schools=installation.schools,
        states=installation.streams,
        log=installation.log,
        reads=installation.queries,
        files=installation.files,
        evidence=Proofs(installation.database, log_signer(installation.settings).verifier),
        recognise=media_type_of,
    )
