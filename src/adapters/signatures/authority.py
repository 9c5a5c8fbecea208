"""The development authority: root, sub CA and revocation lists in one folder, for the demo and for tests.

    folder/root.pem, root.key     the anchor, and its key (0600)
    folder/sub.pem, sub.key       issues certificates to people
    folder/root.crl, sub.crl      in force from 2015 to 2045, so that any clock of a demo finds them current
    folder/revoked/SERIAL         one file a revocation, holding its moment

The folder appears whole or not at all, and a list is replaced in one step, whoever is killed meanwhile.
Its signatures have no legal force, and its lists never go stale as real ones do: no anchor for production.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, assert_never

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from adapters.durable import held
from kundelik_domain.shared.signatures import KeyUse

from . import profile
from .credentials import Credential, PrivateKey
from .trust import Trust

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import AbstractContextManager


class NotADevelopmentAuthority(Exception):  # noqa: N818 - a wrong configuration, told at the start
    """The folder holds something else, or the clock stands outside of the years of the authority."""


@dataclass(frozen=True, slots=True)
class DevelopmentAuthority:
    """Issues certificates in the profile of НУЦ РК. Safe from many threads and processes."""

    folder: Path
    _issuer: x509.Certificate = field(repr=False)
    _key: PrivateKey = field(repr=False)

    @staticmethod
    def create_or_open(folder: Path, now: datetime) -> DevelopmentAuthority:
        """Whoever comes first creates; everybody opens the same."""
        if not profile.VALID_FROM <= now <= profile.VALID_TO:
            raise NotADevelopmentAuthority(now.isoformat())
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _locked(folder):
            if not (folder / "root.pem").exists():
                _create(folder)
        issuer = x509.load_pem_x509_certificate((folder / "sub.pem").read_bytes())
        return DevelopmentAuthority(folder, issuer, _read_key(folder / "sub.key"))

    @property
    def trust(self) -> Trust:
        return Trust.from_files([self.folder / "root.pem"], [self.folder / "sub.pem"])

    @property
    def crl_files(self) -> tuple[Path, Path]:
        return self.folder / "sub.crl", self.folder / "root.crl"

    def issue(
        self,
        *,
        iin: str,
        name: str,
        bin: str | None = None,  # noqa: A002 - the field's word, as in `Signer`
        organisation: str | None = None,
        use: KeyUse = KeyUse.SIGNING,
        key: Literal["ec", "rsa"] = "ec",
        valid_from: datetime = profile.VALID_FROM,
        valid_to: datetime = profile.VALID_TO,
    ) -> Credential:
        """RSA keys take a tenth of a second or more to make; elliptic ones nothing."""
        private = _new_key(key)
        holder = profile.Holder(iin=iin, name=name, bin=bin, organisation=organisation)
        extensions = (
            *profile.holder_extensions(use, is_for_organisation=bin is not None),
            (profile.published_list("sub.crl"), False),
        )
        issued = _certificate(
            subject=holder.subject(),
            key=private,
            issuer=self._issuer.subject,
            issuer_key=self._key,
            extensions=extensions,
            validity=(valid_from, valid_to),
        )
        return Credential(issued.public_bytes(Encoding.DER), private)

    def revoke(self, serial: int, at: datetime) -> None:
        """Renew the list with this certificate on it; the first moment given stays."""
        with _locked(self.folder):
            entry = self.folder / "revoked" / f"{serial:x}"
            if not entry.exists():
                _write(entry, at.astimezone(UTC).isoformat().encode())
            revoked = [
                (int(file.name, 16), datetime.fromisoformat(file.read_text()))
                for file in sorted((self.folder / "revoked").iterdir())
                if not file.name.startswith(".")
            ]
            _write(self.folder / "sub.crl", _revocation_list(self._issuer, self._key, revoked))


def _locked(folder: Path) -> AbstractContextManager[None]:
    return held(folder.parent / f".{folder.name}.lock")


def _create(folder: Path) -> None:
    """Built beside its place and moved there in one step; what a killed process left is thrown away."""
    if folder.exists():
        if any(folder.iterdir()):
            raise NotADevelopmentAuthority(str(folder))
        folder.rmdir()
    building = folder.parent / f".{folder.name}.building"
    shutil.rmtree(building, ignore_errors=True)
    (building / "revoked").mkdir(parents=True, mode=0o700)
    _fill(building)
    building.rename(folder)


def _fill(folder: Path) -> None:
    root_key, sub_key = _new_key("ec"), _new_key("ec")
    root = _authority("root", root_key, profile.authority_name("root"), root_key, path_length=1)
    sub = _authority("authority", sub_key, root.subject, root_key, path_length=0)
    for name, certificate, key in (("root", root, root_key), ("sub", sub, sub_key)):
        _write(folder / f"{name}.key", _key_to_pem(key), mode=0o600)
        _write(folder / f"{name}.crl", _revocation_list(certificate, key, ()))
        _write(folder / f"{name}.pem", certificate.public_bytes(Encoding.PEM))


def _authority(
    kind: str, key: PrivateKey, issuer: x509.Name, issuer_key: PrivateKey, *, path_length: int
) -> x509.Certificate:
    return _certificate(
        subject=profile.authority_name(kind),
        key=key,
        issuer=issuer,
        issuer_key=issuer_key,
        extensions=(
            *profile.authority_extensions(path_length=path_length),
            (profile.published_list("root.crl"), False),
        ),
        validity=(profile.VALID_FROM, profile.VALID_TO),
    )


def _certificate(
    *,
    subject: x509.Name,
    key: PrivateKey,
    issuer: x509.Name,
    issuer_key: PrivateKey,
    extensions: Iterable[tuple[x509.ExtensionType, bool]],
    validity: tuple[datetime, datetime],
) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(validity[0])
        .not_valid_after(validity[1])
        .add_extension(profile.key_identifier(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    return builder.sign(issuer_key, hashes.SHA256())


def _revocation_list(issuer: x509.Certificate, key: PrivateKey, revoked: Iterable[tuple[int, datetime]]) -> bytes:
    entries = [
        x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(at).build() for serial, at in revoked
    ]
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.subject)
        .last_update(profile.VALID_FROM)
        .next_update(profile.VALID_TO)
        .add_extension(x509.CRLNumber(len(entries) + 1), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
    )
    for entry in entries:
        builder = builder.add_revoked_certificate(entry)
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


def _new_key(kind: Literal["ec", "rsa"]) -> PrivateKey:
    match kind:
        case "ec":
            return ec.generate_private_key(ec.SECP256R1())
        case "rsa":
            return rsa.generate_private_key(public_exponent=65537, key_size=2048)
        case _:
            assert_never(kind)


def _key_to_pem(key: PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _read_key(file: Path) -> PrivateKey:
    key = load_pem_private_key(file.read_bytes(), password=None)
    if not isinstance(key, PrivateKey):
        raise NotADevelopmentAuthority(str(file))
    return key


def _write(file: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Whole or not at all, and on the disk before anybody sees it."""
    partial = file.with_name(f".{file.name}.partial")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    partial.replace(file)


def seal_of(authority: DevelopmentAuthority, *, bin: str, organisation: str) -> Credential:  # noqa: A002
    """A certificate of an organisation itself, which names no person; RSA, so that its seals can be made again."""
    private = _new_key("rsa")
    issued = _certificate(
        subject=profile.organisation_name(bin, organisation),
        key=private,
        issuer=authority._issuer.subject,  # noqa: SLF001 - of the same file
        issuer_key=authority._key,  # noqa: SLF001
        extensions=(
            *profile.holder_extensions(KeyUse.SIGNING, is_for_organisation=True),
            (profile.published_list("sub.crl"), False),
        ),
        validity=(profile.VALID_FROM, profile.VALID_TO),
    )
    return Credential(issued.public_bytes(Encoding.DER), private)
