"""A key with its certificate, and the CMS that it signs. For the demo and tests; people sign in NCALayer.

The CMS is written by hand: ten structures, a tenth of a millisecond, and no state shared between threads.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC
from functools import cache
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

if TYPE_CHECKING:
    from datetime import datetime

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

_INTEGER, _OCTETS, _NULL, _OID, _UTC_TIME = 0x02, 0x04, 0x05, 0x06, 0x17
_SEQUENCE, _SET, _TAG_0 = 0x30, 0x31, 0xA0


@dataclass(frozen=True, slots=True)
class Credential:
    """What a person holds on a token: the certificate (DER) and the private key beside it."""

    certificate: bytes
    private_key: PrivateKey = field(repr=False)

    def sign(self, document: bytes, signed_at: datetime, *, attached: bool = False) -> bytes:
        """CMS, DER, SHA-256; signs content type, message digest, signing time and signing-certificate-v2."""
        attributes = _attributes(document, signed_at, self.certificate)
        signature = self._signature_over(_der(_SET, attributes))
        info = _der(
            _SEQUENCE,
            _der(_INTEGER, b"\x01"),
            _signer_identifier(self.certificate),
            _sha256(),
            _der(_TAG_0, attributes),
            _signature_algorithm(self.private_key),
            _der(_OCTETS, signature),
        )
        content = _der(_TAG_0, _der(_OCTETS, document)) if attached else b""
        signed_data = _der(
            _SEQUENCE,
            _der(_INTEGER, b"\x01"),
            _der(_SET, _sha256()),
            _der(_SEQUENCE, _oid(_DATA), content),
            _der(_TAG_0, self.certificate),
            _der(_SET, info),
        )
        return _der(_SEQUENCE, _oid(_SIGNED_DATA), _der(_TAG_0, signed_data))

    @property
    def serial(self) -> int:
        return x509.load_der_x509_certificate(self.certificate).serial_number

    def to_pem(self) -> bytes:
        """Key and certificate, unencrypted: a development credential opens nothing of worth."""
        key = self.private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return key + x509.load_der_x509_certificate(self.certificate).public_bytes(Encoding.PEM)

    @staticmethod
    def from_pem(content: bytes) -> Credential:
        key = load_pem_private_key(content, password=None)
        if not isinstance(key, PrivateKey):
            raise TypeError(type(key).__name__)
        return Credential(x509.load_pem_x509_certificate(content).public_bytes(Encoding.DER), key)

    def _signature_over(self, attributes: bytes) -> bytes:
        if isinstance(self.private_key, rsa.RSAPrivateKey):
            return self.private_key.sign(attributes, padding.PKCS1v15(), hashes.SHA256())
        return self.private_key.sign(attributes, ec.ECDSA(hashes.SHA256()))


_DATA: Final = "1.2.840.113549.1.7.1"
_SIGNED_DATA: Final = "1.2.840.113549.1.7.2"
_CONTENT_TYPE: Final = "1.2.840.113549.1.9.3"
_MESSAGE_DIGEST: Final = "1.2.840.113549.1.9.4"
_SIGNING_TIME: Final = "1.2.840.113549.1.9.5"
_SIGNING_CERTIFICATE_V2: Final = "1.2.840.113549.1.9.16.2.47"


def _attributes(document: bytes, signed_at: datetime, certificate: bytes) -> bytes:
    moment = signed_at.astimezone(UTC).strftime("%y%m%d%H%M%SZ").encode()
    hashed = _der(_OCTETS, hashlib.sha256(certificate).digest())
    values = (
        (_CONTENT_TYPE, _oid(_DATA)),
        (_SIGNING_TIME, _der(_UTC_TIME, moment)),
        (_MESSAGE_DIGEST, _der(_OCTETS, hashlib.sha256(document).digest())),
        (_SIGNING_CERTIFICATE_V2, _der(_SEQUENCE, _der(_SEQUENCE, _der(_SEQUENCE, hashed)))),
    )
    return b"".join(sorted(_der(_SEQUENCE, _oid(name), _der(_SET, value)) for name, value in values))


def _signer_identifier(certificate: bytes) -> bytes:
    parsed = x509.load_der_x509_certificate(certificate)
    serial = parsed.serial_number
    number = serial.to_bytes(serial.bit_length() // 8 + 1, "big")
    return _der(_SEQUENCE, parsed.issuer.public_bytes(), _der(_INTEGER, number))


def _signature_algorithm(key: PrivateKey) -> bytes:
    if isinstance(key, rsa.RSAPrivateKey):
        return _der(_SEQUENCE, _oid("1.2.840.113549.1.1.11"), _der(_NULL))
    return _der(_SEQUENCE, _oid("1.2.840.10045.4.3.2"))


@cache
def _sha256() -> bytes:
    return _der(_SEQUENCE, _oid("2.16.840.1.101.3.4.2.1"))


@cache
def _oid(dotted: str) -> bytes:
    first, second, *rest = (int(number) for number in dotted.split("."))
    return _der(_OID, b"".join(_base_128(number) for number in (first * 40 + second, *rest)))


def _base_128(number: int) -> bytes:
    digits = [number & 0x7F]
    while number := number >> 7:
        digits.append(number & 0x7F | 0x80)
    return bytes(reversed(digits))


def _der(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    size = len(body)
    if size < 0x80:
        return bytes((tag, size)) + body
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + body
