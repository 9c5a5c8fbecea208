"""An OCSP responder of the development authority, for tests: honest, and in every way in which one can be wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from adapters.signatures.authority import DevelopmentAuthority
from adapters.signatures.credentials import Credential

HOUR = timedelta(hours=1)
Key = ec.EllipticCurvePrivateKey


def key_of(authority: DevelopmentAuthority, name: str = "sub") -> Any:
    return load_pem_private_key((authority.folder / f"{name}.key").read_bytes(), password=None)


def certificate_of(authority: DevelopmentAuthority, name: str = "sub") -> x509.Certificate:
    return x509.load_pem_x509_certificate((authority.folder / f"{name}.pem").read_bytes())


@dataclass(frozen=True)
class Responder:
    """Answers as of `at`. `signer` signs, `certificate` says who that is, `sent` is what goes with the answer."""

    authority: DevelopmentAuthority
    at: datetime
    certificate: x509.Certificate
    key: Any
    sent: tuple[x509.Certificate, ...] = ()
    status: ocsp.OCSPCertStatus = ocsp.OCSPCertStatus.GOOD
    revoked_at: datetime | None = None
    since: timedelta = -HOUR
    until: timedelta | None = HOUR
    nonce: bytes | None = None
    echoes: bool = True
    about: Credential | None = None

    def changed(self, **changes: Any) -> Responder:
        return replace(self, **changes)

    def __call__(self, _path: str, body: bytes) -> tuple[int, bytes]:
        return 200, self.answer(body)

    def answer(self, question: bytes) -> bytes:
        request = ocsp.load_der_ocsp_request(question)
        told = next((each.value for each in request.extensions if isinstance(each.value, x509.OCSPNonce)), None)
        builder = self._single(request.serial_number).responder_id(ocsp.OCSPResponderEncoding.HASH, self.certificate)
        if self.sent:
            builder = builder.certificates(list(self.sent))
        if self.nonce is not None or (self.echoes and told is not None):
            nonce = self.nonce if self.nonce is not None else told.nonce if told is not None else b""
            builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
        return builder.sign(self.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def _single(self, serial: int) -> ocsp.OCSPResponseBuilder:
        subject, issuer = self._subject(serial), certificate_of(self.authority)
        return ocsp.OCSPResponseBuilder().add_response(
            cert=subject,
            issuer=issuer,
            algorithm=hashes.SHA256(),
            cert_status=self.status,
            this_update=self.at + self.since,
            next_update=None if self.until is None else self.at + self.until,
            revocation_time=self.revoked_at,
            revocation_reason=None,
        )

    def _subject(self, serial: int) -> x509.Certificate:
        if self.about is not None:
            return x509.load_der_x509_certificate(self.about.certificate)
        return a_certificate(self.authority, serial=serial)


def a_certificate(
    authority: DevelopmentAuthority,
    *,
    key: Key | None = None,
    serial: int | None = None,
    extensions: tuple[x509.ExtensionType, ...] = (),
    issuer: str = "sub",
    years: tuple[int, int] = (2015, 2040),
) -> x509.Certificate:
    """Of the authority, for anything."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "OCSP responder")])
    builder = x509.CertificateBuilder(
        certificate_of(authority, issuer).subject,
        name,
        (key or ec.generate_private_key(ec.SECP256R1())).public_key(),
        serial or x509.random_serial_number(),
        datetime(years[0], 1, 1),  # noqa: DTZ001 - as cryptography wants it
        datetime(years[1], 1, 1),  # noqa: DTZ001
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(key_of(authority, issuer), hashes.SHA256())


DELEGATED: tuple[x509.ExtensionType, ...] = (
    x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]),
    x509.OCSPNoCheck(),
)


def delegated(authority: DevelopmentAuthority, at: datetime, **certificate: Any) -> Responder:
    """Somebody whom the authority has asked to answer for it."""
    key = ec.generate_private_key(ec.SECP256R1())
    own = a_certificate(authority, key=key, **{"extensions": DELEGATED, **certificate})
    return Responder(authority, at, own, key, (own,))


def itself(authority: DevelopmentAuthority, at: datetime) -> Responder:
    """The authority answers for itself."""
    return Responder(authority, at, certificate_of(authority), key_of(authority))


def naming(authority: DevelopmentAuthority, signer: Credential, address: str) -> Credential:
    """The same person's certificate, with the responder's address in it."""
    old = x509.load_der_x509_certificate(signer.certificate)
    access = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(address))
    builder = x509.CertificateBuilder(
        old.issuer, old.subject, old.public_key(), x509.random_serial_number(), old.not_valid_before_utc,
        old.not_valid_after_utc,
    )  # fmt: skip
    for extension in old.extensions:
        builder = builder.add_extension(extension.value, critical=extension.critical)
    builder = builder.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
    issued = builder.sign(key_of(authority), hashes.SHA256())
    return Credential(issued.public_bytes(Encoding.DER), signer.private_key)
