"""OCSP (RFC 6960): the question about one certificate, and reading an answer as of a moment, now or years later.

An answer counts between thisUpdate and nextUpdate, when the authority of the certificate signed it, or one whom that
authority has delegated (id-kp-OCSPSigning) and declared not to need checking itself (id-pkix-ocsp-nocheck).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Final, assert_never

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from .revocation import CLOCK_SKEW

WITHOUT_END: Final = timedelta(minutes=10)
"""How long an answer counts that names no nextUpdate."""

MOST_CERTIFICATES: Final = 8
_HASHES: Final = (hashes.SHA256, hashes.SHA384, hashes.SHA512)


class AnswerRefused(Exception):  # noqa: N818 - reads as what it is
    """An answer that says nothing of this certificate at this moment; the argument says why."""


class Standing(Enum):
    """What an answer says of a certificate at the moment asked about."""

    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """`until` is when it promised its successor."""

    der: bytes
    standing: Standing
    until: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """A certificate and the authority that issued it."""

    certificate: x509.Certificate
    issuer: x509.Certificate

    @staticmethod
    def about(chain: tuple[bytes, ...]) -> Asked:
        """The signer's certificate and the next of the chain; DER."""
        return Asked(x509.load_der_x509_certificate(chain[0]), x509.load_der_x509_certificate(chain[1]))


def question(asked: Asked, nonce: bytes) -> bytes:
    """The DER of a request. SHA-1 only names the authority here; every responder knows that."""
    builder = ocsp.OCSPRequestBuilder().add_certificate(asked.certificate, asked.issuer, hashes.SHA1())  # noqa: S303
    return builder.add_extension(x509.OCSPNonce(nonce), critical=False).build().public_bytes(Encoding.DER)


def read_answer(der: bytes, asked: Asked, at: datetime, nonce: bytes | None = None) -> Answer:
    """What it says of that certificate at that moment; raises `AnswerRefused` whatever is wrong with it.

    `nonce` is what was asked with; an answer kept from long ago is read without.
    """
    try:
        response = ocsp.load_der_ocsp_response(der)
        if response.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            raise AnswerRefused(response.response_status.name.lower().replace("_", "-"))
        _require_nonce(response, nonce)
        single = _about(response, asked)
        until = _require_current(single, at)
        _require_signed(response, asked.issuer, at)
        return Answer(der, _standing(single, at), until)
    except (ValueError, TypeError, KeyError, UnsupportedAlgorithm) as error:
        raise AnswerRefused("unreadable") from error


def _require_nonce(response: ocsp.OCSPResponse, nonce: bytes | None) -> None:
    if nonce is None:
        return
    told = [each.value for each in response.extensions if isinstance(each.value, x509.OCSPNonce)]
    if [each.nonce for each in told] != [nonce]:
        raise AnswerRefused("another-nonce")


def _about(response: ocsp.OCSPResponse, asked: Asked) -> ocsp.OCSPSingleResponse:
    for single in response.responses:
        if single.serial_number == asked.certificate.serial_number and _names(single, asked.issuer):
            return single
    raise AnswerRefused("another-certificate")


def _names(single: ocsp.OCSPSingleResponse, issuer: x509.Certificate) -> bool:
    name = hashes.Hash(single.hash_algorithm)
    name.update(issuer.subject.public_bytes())
    key = hashes.Hash(single.hash_algorithm)
    key.update(_key_bits(issuer))
    return (single.issuer_name_hash, single.issuer_key_hash) == (name.finalize(), key.finalize())


def _key_bits(certificate: x509.Certificate) -> bytes:
    """What the key identifier of RFC 5280 is made of: the bit string without its headers."""
    key = certificate.public_key()
    if isinstance(key, ec.EllipticCurvePublicKey):
        return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return key.public_bytes(Encoding.DER, PublicFormat.PKCS1)


def _require_current(single: ocsp.OCSPSingleResponse, at: datetime) -> datetime:
    until = single.next_update_utc or single.this_update_utc + WITHOUT_END
    if not single.this_update_utc - CLOCK_SKEW <= at <= until:
        raise AnswerRefused("not-in-force")
    return until


def _require_signed(response: ocsp.OCSPResponse, issuer: x509.Certificate, at: datetime) -> None:
    if len(response.certificates) > MOST_CERTIFICATES:
        raise AnswerRefused("too-many-certificates")
    for signer in (issuer, *response.certificates):
        if _is_responder(response, signer) and _verifies(response, signer):
            if signer != issuer:
                _require_delegated(signer, issuer, at)
            return
    raise AnswerRefused("not-signed-by-a-responder")


def _is_responder(response: ocsp.OCSPResponse, signer: x509.Certificate) -> bool:
    if response.responder_name is not None:
        return response.responder_name == signer.subject
    return response.responder_key_hash == hashlib.sha1(_key_bits(signer), usedforsecurity=False).digest()


def _verifies(response: ocsp.OCSPResponse, signer: x509.Certificate) -> bool:
    algorithm, key = response.signature_hash_algorithm, signer.public_key()
    if not isinstance(algorithm, _HASHES):
        return False
    try:
        match key:
            case rsa.RSAPublicKey():
                key.verify(response.signature, response.tbs_response_bytes, padding.PKCS1v15(), algorithm)
            case ec.EllipticCurvePublicKey():
                key.verify(response.signature, response.tbs_response_bytes, ec.ECDSA(algorithm))
            case _:
                return False
    except InvalidSignature:
        return False
    return True


def _require_delegated(signer: x509.Certificate, issuer: x509.Certificate, at: datetime) -> None:
    """Issued by the very authority, for this purpose, in force, and declared not to need checking itself."""
    try:
        signer.verify_directly_issued_by(issuer)
    except (InvalidSignature, ValueError, TypeError) as error:
        raise AnswerRefused("responder-of-another-authority") from error
    told = {type(each.value): each.value for each in signer.extensions}
    purposes, usage = told.get(x509.ExtendedKeyUsage), told.get(x509.KeyUsage)
    if not isinstance(purposes, x509.ExtendedKeyUsage) or ExtendedKeyUsageOID.OCSP_SIGNING not in purposes:
        raise AnswerRefused("responder-not-delegated")
    if isinstance(usage, x509.KeyUsage) and not usage.digital_signature:
        raise AnswerRefused("responder-not-delegated")
    if x509.OCSPNoCheck not in told:
        raise AnswerRefused("responder-may-be-revoked")
    if not signer.not_valid_before_utc <= at <= signer.not_valid_after_utc:
        raise AnswerRefused("responder-expired")


def _standing(single: ocsp.OCSPSingleResponse, at: datetime) -> Standing:
    match single.certificate_status:
        case ocsp.OCSPCertStatus.GOOD:
            return Standing.GOOD
        case ocsp.OCSPCertStatus.UNKNOWN:
            return Standing.UNKNOWN
        case ocsp.OCSPCertStatus.REVOKED:
            since = single.revocation_time_utc
            return Standing.GOOD if since is not None and since > at else Standing.REVOKED
        case _:
            assert_never(single.certificate_status)
