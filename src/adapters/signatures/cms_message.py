"""Opening what came from outside: armour off, one strictly read SignedData, algorithms before anything else.

asn1crypto reads lazily, into state that its classes share: whoever comes here holds the verifier's lock.
"""

from __future__ import annotations

import base64
import binascii
import re
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from asn1crypto import cms, x509

from kundelik_domain.shared.refusals import Refusal
from kundelik_domain.shared.signatures import (
    DocumentChanged,
    NotASignature,
    SeveralSigners,
    UnsupportedAlgorithm,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

DIGESTS: Final = {
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}
SIGNATURES: Final = {
    "1.2.840.113549.1.1.1": "rsa",
    "1.2.840.113549.1.1.10": "rsa-pss",
    "1.2.840.113549.1.1.11": "rsa-sha256",
    "1.2.840.113549.1.1.12": "rsa-sha384",
    "1.2.840.113549.1.1.13": "rsa-sha512",
    "1.2.840.10045.4.3.2": "ecdsa-sha256",
    "1.2.840.10045.4.3.3": "ecdsa-sha384",
    "1.2.840.10045.4.3.4": "ecdsa-sha512",
}
KEYS: Final = {"1.2.840.113549.1.1.1": "rsa", "1.2.840.10045.2.1": "ec"}
CURVES: Final = frozenset({"1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35"})
RSA_BITS: Final = range(2048, 8193)
MOST_CERTIFICATES: Final = 16
MOST_ATTRIBUTES: Final = 32
ALLOWED: Final = tuple(sorted({*DIGESTS, *SIGNATURES, *KEYS}))
_PEM = re.compile(rb"-----BEGIN (?:CMS|PKCS7)-----(.+?)-----END (?:CMS|PKCS7)-----", re.DOTALL)
_SEQUENCE = b"\x30"
_SIGNED_DATA = "1.2.840.113549.1.7.2"
_DATA = "1.2.840.113549.1.7.1"


@contextmanager
def whatever_stumbles_is_no_signature() -> Iterator[None]:
    """Vendors' parsers raise a dozen kinds of exceptions on hostile bytes; each means the same to us."""
    try:
        yield
    except Refusal:
        raise
    except Exception as stumbled:
        raise NotASignature(field="signature", reason="unreadable", stumble=type(stumbled).__name__) from stumbled


@dataclass(frozen=True, slots=True)
class Message:
    """A CMS with exactly one signer whose certificate is inside, of algorithms that we verify."""

    der: bytes
    signed_data: Any
    certificate: Any
    algorithm: str
    signed_at: datetime | None
    is_attached: bool


def open_message(cms_bytes: bytes, document: bytes) -> Message:
    """Refuse what is no signature, what we cannot verify, and an inner content other than `document`."""
    der = _without_armour(cms_bytes)
    with whatever_stumbles_is_no_signature():
        signed_data = _signed_data(der)
        info = _only_signer(signed_data)
        algorithm = _supported_algorithm(info)
        certificate = _signers_certificate(signed_data, info)
        _require_supported_key(certificate)
        return Message(
            der,
            signed_data,
            certificate,
            algorithm,
            _claimed_time(info),
            _has_this_content(signed_data, document),
        )


def open_foreign_message(cms_bytes: bytes, document: bytes) -> Message:
    """The same for algorithms that another service verifies: `algorithm` is the OID of the signature's."""
    der = _without_armour(cms_bytes)
    with whatever_stumbles_is_no_signature():
        signed_data = _signed_data(der)
        info = _only_signer(signed_data)
        _require_sensible_attributes(info)
        certificate = _signers_certificate(signed_data, info)
        return Message(
            der,
            signed_data,
            certificate,
            info["signature_algorithm"]["algorithm"].dotted,
            _claimed_time(info),
            _has_this_content(signed_data, document),
        )


def oids_of(cms_bytes: bytes) -> frozenset[str]:
    """The algorithms of the signers and of their keys, before anything else is looked at; none of what is no CMS."""
    try:
        with whatever_stumbles_is_no_signature():
            signed_data = _signed_data(_without_armour(cms_bytes))
            found = {each[member]["algorithm"].dotted for each in signed_data["signer_infos"] for member in _MEMBERS}
            keys = [
                choice.chosen["tbs_certificate"]["subject_public_key_info"]["algorithm"]["algorithm"].dotted
                for choice in signed_data["certificates"]
                if choice.name == "certificate"
            ]
            return frozenset({*found, *keys})
    except Refusal:
        return frozenset()


_MEMBERS: Final = ("digest_algorithm", "signature_algorithm")


def _without_armour(given: bytes) -> bytes:
    if given[:1] == _SEQUENCE:
        return given
    armoured = _PEM.search(given)
    text = armoured.group(1) if armoured else given
    try:
        return base64.b64decode(b"".join(text.split()), validate=True)
    except binascii.Error as stumbled:
        raise NotASignature(field="signature", reason="neither-der-nor-base64") from stumbled


def _signed_data(der: bytes) -> Any:
    content_info = cms.ContentInfo.load(der, strict=True)
    if content_info["content_type"].dotted != _SIGNED_DATA:
        raise NotASignature(field="signature", reason="not-signed-data")
    signed_data = content_info["content"]
    if signed_data["encap_content_info"]["content_type"].dotted != _DATA:
        raise NotASignature(field="signature", reason="content-is-not-data")
    return signed_data


def _only_signer(signed_data: Any) -> Any:
    signers = signed_data["signer_infos"]
    if len(signers) == 0:
        raise NotASignature(field="signature", reason="nobody-signed")
    if len(signers) > 1:
        raise SeveralSigners(field="signature", signers=len(signers))
    return signers[0]


def _require_supported(oid: str, known: dict[str, str]) -> str:
    if oid not in known:
        raise UnsupportedAlgorithm(field="signature", oid=oid, allowed=ALLOWED)
    return known[oid]


def _supported_algorithm(info: Any) -> str:
    digest = _require_supported(info["digest_algorithm"]["algorithm"].dotted, DIGESTS)
    signature = _require_supported(info["signature_algorithm"]["algorithm"].dotted, SIGNATURES)
    _require_sensible_attributes(info)
    return signature if "-sha" in signature else f"{signature}-{digest}"


def _require_sensible_attributes(info: Any) -> None:
    """Without signed attributes the document could pass for attributes, and attributes for a document."""
    if not info["signed_attrs"]:
        raise NotASignature(field="signature", reason="no-signed-attributes")
    if len(info["signed_attrs"]) > MOST_ATTRIBUTES:
        raise NotASignature(field="signature", reason="too-many-attributes")


def _signers_certificate(signed_data: Any, info: Any) -> Any:
    certificates = signed_data["certificates"]
    if len(certificates) > MOST_CERTIFICATES:
        raise NotASignature(field="signature", reason="too-many-certificates")
    for choice in certificates:
        if choice.name == "certificate" and _is_named(choice.chosen, info["sid"]):
            # The rest is left out: authorities come from the configuration, and a dozen that vouch for each
            # other would keep the search for a path busy for ever.
            signed_data["certificates"] = [choice]
            return choice.chosen
    raise NotASignature(field="signature", reason="no-signer-certificate")


def _is_named(certificate: Any, sid: Any) -> bool:
    if sid.name == "subject_key_identifier":
        return bool(certificate.key_identifier == sid.chosen.native)
    return bool(
        certificate["tbs_certificate"]["serial_number"].native == sid.chosen["serial_number"].native
        and (certificate.issuer.dump() == sid.chosen["issuer"].dump() or certificate.issuer == sid.chosen["issuer"])
    )


def _require_supported_key(certificate: x509.Certificate) -> None:
    _require_supported(certificate["signature_algorithm"]["algorithm"].dotted, SIGNATURES)
    key = certificate["tbs_certificate"]["subject_public_key_info"]
    kind = _require_supported(key["algorithm"]["algorithm"].dotted, KEYS)
    if kind == "ec":
        curve = key["algorithm"]["parameters"]
        named = curve.chosen.dotted if curve.name == "named" else curve.name
        if named not in CURVES:
            raise UnsupportedAlgorithm(field="signature", oid=named, allowed=tuple(sorted(CURVES)))
    elif key.bit_size not in RSA_BITS:
        raise UnsupportedAlgorithm(field="signature", bits=key.bit_size, allowed=(min(RSA_BITS), max(RSA_BITS)))


def _claimed_time(info: Any) -> datetime | None:
    for attribute in info["signed_attrs"]:
        if attribute["type"].native == "signing_time":
            claimed: datetime = attribute["values"][0].native
            return claimed
    return None


def _has_this_content(signed_data: Any, document: bytes) -> bool:
    content = signed_data["encap_content_info"]["content"]
    if content.native is None:
        return False
    if content.native != document:
        raise DocumentChanged
    return True
