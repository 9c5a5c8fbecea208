"""Whose signature it is: the comparisons that need no cryptography."""

from __future__ import annotations

import inspect
from datetime import UTC, datetime

import pytest

from kundelik_domain.shared import signatures
from kundelik_domain.shared.refusals import Conflict, Malformed, Refusal, Unavailable
from kundelik_domain.shared.signatures import (
    KeyUse,
    OrganisationDiffers,
    Signer,
    SignerIsSomeoneElse,
    VerifiedSignature,
    require_organisation,
    require_signer,
)

AIGUL, ERLAN = "850101400123", "790505300456"
SCHOOL, OTHER_SCHOOL = "990140000123", "010240000987"
NOON = datetime(2022, 3, 14, 12, 0, tzinfo=UTC)


def signed_by(iin: str, organisation: str | None = None) -> VerifiedSignature:
    return VerifiedSignature(
        signer=Signer(iin=iin, bin=organisation, name="АХМЕТОВА АЙГҮЛ"),
        use=KeyUse.SIGNING,
        algorithm="ecdsa-sha256",
        certificate_serial="1f",
        certificate_sha256="00" * 32,
        purposes=(),
        signed_at=NOON,
        checked_at=NOON,
        revocation_checked_until=NOON,
        document_sha256="00" * 32,
        cms=b"",
        chain=(),
        crls=(),
    )


@pytest.mark.req("SIG-1")
def test_ones_own_signature_is_taken() -> None:
    require_signer(signed_by(AIGUL), AIGUL)


@pytest.mark.req("SIG-1")
def test_the_signature_of_another_person_is_refused() -> None:
    with pytest.raises(SignerIsSomeoneElse):
        require_signer(signed_by(ERLAN), AIGUL)


@pytest.mark.req("SIG-1")
def test_a_signature_for_the_organisation_is_taken() -> None:
    require_organisation(signed_by(AIGUL, SCHOOL), SCHOOL)


@pytest.mark.req("SIG-1")
@pytest.mark.parametrize("organisation", [OTHER_SCHOOL, None])
def test_a_signature_for_another_organisation_or_none_is_refused(organisation: str | None) -> None:
    with pytest.raises(OrganisationDiffers):
        require_organisation(signed_by(AIGUL, organisation), SCHOOL)


@pytest.mark.req("SIG-1")
def test_neither_a_refusal_nor_a_printed_signature_tells_name_or_iin() -> None:
    with pytest.raises(SignerIsSomeoneElse) as refused:
        require_signer(signed_by(ERLAN), AIGUL)

    told = f"{refused.value!r} {refused.value.details} {signed_by(ERLAN)!r}"
    assert not any(secret in told for secret in (ERLAN, AIGUL, "АХМЕТОВА"))


@pytest.mark.req("SIG-1")
def test_each_failure_has_its_own_code() -> None:
    refusals = [
        each
        for _, each in inspect.getmembers(signatures, inspect.isclass)
        if issubclass(each, Refusal) and each not in (Malformed, Conflict, Unavailable)
    ]

    assert sorted(each.CODE for each in refusals) == [
        "signatures.broken",
        "signatures.certificate-expired",
        "signatures.certificate-not-yet-valid",
        "signatures.certificate-revoked",
        "signatures.document-changed",
        "signatures.not-a-personal-certificate",
        "signatures.not-a-signature",
        "signatures.organisation-differs",
        "signatures.revocation-unknown",
        "signatures.several-signers",
        "signatures.sign-in-key-used",
        "signatures.signer-is-someone-else",
        "signatures.signing-key-used",
        "signatures.too-large",
        "signatures.unsupported-algorithm",
        "signatures.untrusted-chain",
        "signatures.verifier-unavailable",
    ]
