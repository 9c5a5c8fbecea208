"""What a verified digital signature is, how one is asked for, and every way it can be refused (SIG-1, SIG-2).

    Malformed                 NotASignature, SignatureTooLarge, SeveralSigners, UnsupportedAlgorithm
    Conflict                  DocumentChanged, SignatureBroken, UntrustedChain, NotAPersonalCertificate,
                              CertificateExpired, CertificateNotYetValid, CertificateRevoked,
                              SignInKeyUsed, SigningKeyUsed, SignerIsSomeoneElse, OrganisationDiffers
    Unavailable               RevocationUnknown, VerifierUnavailable

A signature proves who signed which bytes. Whether that person may sign this is the business of each context.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Protocol

from .refusals import Conflict, Malformed, Unavailable


class KeyUse(Enum):
    """НУЦ РК keeps them apart: a sign-in key signs no document, a signing key opens no session."""

    SIGNING = "signing"
    SIGN_IN = "sign-in"


@dataclass(frozen=True, slots=True)
class Signer:
    """Whom the certificate names: `SERIALNUMBER=IIN…`, `OU=BIN…` and the full name. Never shown by `repr`."""

    iin: str = field(repr=False)
    bin: str | None
    name: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class VerifiedSignature:
    """What was found true, and the bytes with which anyone can find it again years later.

    `signed_at` is the signer's claim; `checked_at` is the moment for which everything was judged.
    `revocation_checked_until` is when the earliest of the revocation lists used promised its successor.
    `chain` runs from the signer's certificate to the anchor; `crls` are the lists that were consulted. Those
    are the same for many signatures and may be large: keep each once, under its hash, beside the event.
    `answers` are the OCSP responses consulted. Where another service has verified, `service_answer` is all it said.
    """

    signer: Signer
    use: KeyUse
    algorithm: str
    certificate_serial: str
    certificate_sha256: str
    purposes: tuple[str, ...]
    signed_at: datetime | None
    checked_at: datetime
    revocation_checked_until: datetime | None
    document_sha256: str
    cms: bytes = field(repr=False)
    chain: tuple[bytes, ...] = field(repr=False)
    crls: tuple[bytes, ...] = field(repr=False)
    answers: tuple[bytes, ...] = field(default=(), repr=False)
    service_answer: bytes | None = field(default=None, repr=False)


class NotASignature(Malformed):
    """No CMS with signed attributes and its signer's certificate; `reason` says what is missing."""

    CODE = "signatures.not-a-signature"


class SignatureTooLarge(Malformed):
    """`allowed_bytes` is the most that is read."""

    CODE = "signatures.too-large"


class SeveralSigners(Malformed):
    """One signature, one signer; co-signers each send their own CMS."""

    CODE = "signatures.several-signers"


class UnsupportedAlgorithm(Malformed):
    """`oid` is what was used, `allowed` what is verified here. GOST (1.2.398.3.10.*) answers this, too."""

    CODE = "signatures.unsupported-algorithm"


class DocumentChanged(Conflict):
    """The signature is sound, but over other bytes than these."""

    CODE = "signatures.document-changed"


class SignatureBroken(Conflict):
    """The signature's value does not belong to what it covers, or to the certificate beside it."""

    CODE = "signatures.broken"


class UntrustedChain(Conflict):
    """The certificate does not lead to any trust anchor of this installation."""

    CODE = "signatures.untrusted-chain"


class NotAPersonalCertificate(Conflict):
    """Trusted, but it names no person by IIN, or is made for neither signing nor signing in."""

    CODE = "signatures.not-a-personal-certificate"


class CertificateExpired(Conflict):
    """`valid_to` is the certificate's last moment."""

    CODE = "signatures.certificate-expired"


class CertificateNotYetValid(Conflict):
    """`valid_from` is the certificate's first moment."""

    CODE = "signatures.certificate-not-yet-valid"


class CertificateRevoked(Conflict):
    """Withdrawn by its authority before the moment of the check."""

    CODE = "signatures.certificate-revoked"


class RevocationUnknown(Unavailable):
    """Neither an answer nor a revocation list in force from each authority of the chain, so nobody can say."""

    CODE = "signatures.revocation-unknown"


class VerifierUnavailable(Unavailable):
    """The service that verifies signatures of this kind did not answer, or not in a way that can be relied on."""

    CODE = "signatures.verifier-unavailable"


class SignInKeyUsed(Conflict):
    """A document was signed with the key for signing in (AUTH_…)."""

    CODE = "signatures.sign-in-key-used"


class SigningKeyUsed(Conflict):
    """Somebody signs in with the key for documents."""

    CODE = "signatures.signing-key-used"


class SignerIsSomeoneElse(Conflict):
    """The certificate's IIN is not that of the person who is asking."""

    CODE = "signatures.signer-is-someone-else"


class OrganisationDiffers(Conflict):
    """The certificate's BIN is another organisation's, or there is none."""

    CODE = "signatures.organisation-differs"


class SignatureCheck(Protocol):
    """The only way in which anything comes to count as signed."""

    def verify(
        self,
        document: bytes,
        cms: bytes,
        *,
        at: datetime,
        use: KeyUse = KeyUse.SIGNING,
        expected_bin: str | None = None,
    ) -> VerifiedSignature:
        """Answer who signed exactly these bytes, as things stood `at` that (aware) moment; or refuse.

        `cms` comes from outside: DER, base64 or PEM; detached, or with a content equal to `document`. In
        this order, and the first failure is the answer: size, form, one signer, algorithms, integrity, chain,
        validity `at` the moment, that a person is named, key usage, revocation `at` the moment, organisation
        where `expected_bin` is given. The caller compares the person (`require_signer`). Raises nothing but
        refusals, whatever the bytes; safe from many threads.
        """


def require_signer(verified: VerifiedSignature, iin: str) -> None:
    """SIG-1: the signature is the user's own."""
    if verified.signer.iin != iin:
        raise SignerIsSomeoneElse


def require_organisation(verified: VerifiedSignature, expected_bin: str) -> None:
    """SIG-1: the signature is given for this organisation."""
    if verified.signer.bin != expected_bin:
        raise OrganisationDiffers
