"""How this installation checks signatures: anchors, lists, responders and the service for GOST, from its settings."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Protocol

from adapters.passwords.challenges import SealedChallenges
from adapters.settings import SettingWrong
from adapters.signatures.ncanode import NcaNodeCheck
from adapters.signatures.published_lists import PublishedLists
from adapters.signatures.responders import Responders
from adapters.signatures.routing import RoutedSignatureCheck
from adapters.signatures.trust import Trust
from adapters.signatures.verification import CmsSignatureCheck
from kundelik_domain.identity.use_cases.foundation import IdentityPorts
from kundelik_domain.identity.use_cases.signing_in_by_signature import SigningInBySignature

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from adapters.personal_keys.master_key import MasterKey
    from adapters.settings import Settings
    from adapters.signatures.authority import DevelopmentAuthority
    from kundelik_domain.identity.use_cases import Identity
    from kundelik_domain.shared.signatures import SignatureCheck


class Installed(Protocol):
    """What is needed of an installation; that one is put together with what stands here."""

    @property
    def settings(self) -> Settings:
        """As given."""
        ...

    @property
    def authority(self) -> DevelopmentAuthority:
        """Made when first asked for."""
        ...

    @property
    def now(self) -> Callable[[], datetime]:
        """The clock."""
        ...

    @property
    def identity(self) -> Identity:
        """Accounts."""
        ...

    @property
    def master_key(self) -> MasterKey:
        """Blinds, and seals challenges."""
        ...

    @property
    def signatures(self) -> SignatureCheck:
        """The one check."""
        ...


def trust_of(installation: Installed) -> Trust:
    """The configured anchors; the development authority's where there are none. Raises `SettingWrong`."""
    folder = installation.settings.signatures.trust
    if folder is None:
        return installation.authority.trust
    roots = _certificates(folder / "roots")
    if not roots:
        raise SettingWrong(f"KUNDELIK_TRUST={str(folder)!r}: there is no certificate in its folder roots")
    try:
        return Trust.from_files(roots, _certificates(folder / "authorities"))
    except ValueError as error:
        raise SettingWrong(f"KUNDELIK_TRUST={str(folder)!r}: a file in it holds no certificate") from error


def signature_check_of(installation: Installed) -> SignatureCheck:
    """RSA and ECDSA in process; GOST by the service, where one is configured (SIG-2)."""
    settings, trust = installation.settings.signatures, trust_of(installation)
    lists = published_lists_of(installation).files
    own = installation.authority.crl_files if settings.trust is None else ()
    asks = settings.ocsp_url is not None or bool(settings.ocsp_hosts)
    responders = Responders(settings.ocsp_url, settings.ocsp_hosts) if asks else None
    in_process = CmsSignatureCheck(trust, (*lists, *own), responders=responders)
    service = NcaNodeCheck(settings.ncanode_url) if settings.ncanode_url else None
    return RoutedSignatureCheck(in_process, service)


def published_lists_of(installation: Installed) -> PublishedLists:
    """The lists of the configured addresses, in `var/crl`; the projector refreshes them."""
    settings = installation.settings
    return PublishedLists(
        settings.signatures.crl_urls, crl_folder(settings), trust_of(installation), installation.now
    )


def crl_folder(settings: Settings) -> Path:
    """Shared by all processes; whatever is in it is public."""
    return settings.var / "crl"


def _certificates(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(file for file in folder.iterdir() if file.suffix in {".pem", ".crt", ".cer"})


def signing_in_of(installation: Installed) -> SigningInBySignature:
    """Over the ports of identity."""
    identity = installation.identity
    return SigningInBySignature(
        **{port.name: getattr(identity, port.name) for port in fields(IdentityPorts)},
        signatures=installation.signatures,
        challenges=SealedChallenges(installation.master_key.blind, installation.settings.public_address),
    )


def development_signer_of(installation: Installed) -> Callable[[bytes, dict[str, Any]], str] | None:
    """Signs as anybody with the development authority; None unless it was switched on (SIG-3)."""
    if not installation.settings.signatures.development_signer:
        return None

    def sign(document: bytes, holder: dict[str, Any]) -> str:
        issued = installation.authority.issue(**holder)
        return base64.b64encode(issued.sign(document, installation.now())).decode()

    return sign
