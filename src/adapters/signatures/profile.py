"""The certificate profile of НУЦ РК (signing and sign-in apart), as the development authority issues it.

The names say that there is no legal force. The authorities live from 2015 to 2045, so that a demo whose
clock stands in 2022 and a test of today find the same chain valid.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from kundelik_domain.shared.signatures import KeyUse

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes

VALID_FROM: Final = datetime(2015, 1, 1, tzinfo=UTC)
VALID_TO: Final = datetime(2045, 1, 1, tzinfo=UTC)
PUBLISHED_AT: Final = "http://development.invalid/"

_PERSON: Final = x509.ObjectIdentifier("1.2.398.3.3.4.1.1")
_ORGANISATION: Final = x509.ObjectIdentifier("1.2.398.3.3.4.1.2")
_ANY_POLICY: Final = "2.5.29.32.0"
_POLICIES: Final = {
    (KeyUse.SIGNING, True): "1.2.398.3.3.2.1",
    (KeyUse.SIGN_IN, True): "1.2.398.3.3.2.2",
    (KeyUse.SIGNING, False): "1.2.398.3.3.2.3",
    (KeyUse.SIGN_IN, False): "1.2.398.3.3.2.4",
}


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a certificate is for. `name` is surname, given name and, where there is one, patronymic."""

    iin: str
    name: str
    bin: str | None = None
    organisation: str | None = None

    def subject(self) -> x509.Name:
        """The given name stands in CN only, and GN holds the patronymic: so it is at НУЦ РК."""
        surname, *rest = self.name.split()
        given, patronymic = " ".join(rest[:1]), " ".join(rest[1:])
        pairs = [
            (NameOID.COMMON_NAME, f"{surname} {given}".strip()),
            (NameOID.SURNAME, surname),
            (NameOID.SERIAL_NUMBER, f"IIN{self.iin}"),
            (NameOID.COUNTRY_NAME, "KZ"),
        ]
        if self.bin is not None:
            pairs.append((NameOID.ORGANIZATION_NAME, self.organisation or f"BIN{self.bin}"))
            pairs.append((NameOID.ORGANIZATIONAL_UNIT_NAME, f"BIN{self.bin}"))
        if patronymic:
            pairs.append((NameOID.GIVEN_NAME, patronymic))
        return _name(pairs)


def organisation_name(bin_number: str, organisation: str) -> x509.Name:
    """Of an organisation's seal."""
    return _name(
        [
            (NameOID.COMMON_NAME, organisation),
            (NameOID.SERIAL_NUMBER, f"BIN{bin_number}"),
            (NameOID.COUNTRY_NAME, "KZ"),
            (NameOID.ORGANIZATION_NAME, organisation),
            (NameOID.ORGANIZATIONAL_UNIT_NAME, f"BIN{bin_number}"),
        ]
    )


def authority_name(kind: str) -> x509.Name:
    return _name(
        [(NameOID.COMMON_NAME, f"Kundelik development {kind}, no legal force"), (NameOID.COUNTRY_NAME, "KZ")]
    )


def authority_extensions(*, path_length: int) -> tuple[tuple[x509.ExtensionType, bool], ...]:
    """Pairs of an extension and whether it is critical."""
    return (
        (x509.BasicConstraints(ca=True, path_length=path_length), True),
        (_usage(key_cert_sign=True, crl_sign=True), True),
        (_policies(_ANY_POLICY), False),
    )


def holder_extensions(use: KeyUse, *, is_for_organisation: bool) -> tuple[tuple[x509.ExtensionType, bool], ...]:
    """Pairs of an extension and whether it is critical."""
    signs = use is KeyUse.SIGNING
    purpose = ExtendedKeyUsageOID.EMAIL_PROTECTION if signs else ExtendedKeyUsageOID.CLIENT_AUTH
    capacity = _ORGANISATION if is_for_organisation else _PERSON
    return (
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (_usage(digital_signature=True, content_commitment=signs, key_encipherment=not signs), True),
        (x509.ExtendedKeyUsage([purpose, capacity]), False),
        (_policies(_POLICIES[use, is_for_organisation]), False),
    )


def published_list(name: str) -> x509.CRLDistributionPoints:
    address = x509.UniformResourceIdentifier(f"{PUBLISHED_AT}{name}")
    return x509.CRLDistributionPoints([x509.DistributionPoint([address], None, None, None)])


def key_identifier(key: CertificatePublicKeyTypes) -> x509.SubjectKeyIdentifier:
    return x509.SubjectKeyIdentifier.from_public_key(key)


def _usage(
    *,
    digital_signature: bool = False,
    content_commitment: bool = False,
    key_encipherment: bool = False,
    key_cert_sign: bool = False,
    crl_sign: bool = False,
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=content_commitment,
        key_encipherment=key_encipherment,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )


def _policies(oid: str) -> x509.CertificatePolicies:
    return x509.CertificatePolicies([x509.PolicyInformation(x509.ObjectIdentifier(oid), None)])


def _name(pairs: list[tuple[x509.ObjectIdentifier, str]]) -> x509.Name:
    # Kazakh names outgrow 64 bytes of UTF-8; those of НУЦ РК itself do.
    return x509.Name([x509.NameAttribute(oid, value, _validate=False) for oid, value in pairs])
