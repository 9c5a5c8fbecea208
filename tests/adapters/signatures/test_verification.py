"""Real CMS of real certificates: what is taken as signed, and each way in which it is refused."""

from __future__ import annotations

import base64
import hashlib
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from adapters.signatures.authority import DevelopmentAuthority
from adapters.signatures.verification import CmsSignatureCheck
from kundelik_domain.shared.signatures import (
    CertificateExpired,
    CertificateNotYetValid,
    DocumentChanged,
    KeyUse,
    OrganisationDiffers,
    SignatureBroken,
    SignatureCheck,
    SignerIsSomeoneElse,
    SigningKeyUsed,
    SignInKeyUsed,
    UntrustedChain,
    require_signer,
)

if TYPE_CHECKING:
    from pathlib import Path

    from adapters.signatures.credentials import Credential

DOCUMENT = '{"application": "1-сынып", "child": "…"}'.encode()
NOON = datetime(2022, 3, 14, 12, 0, tzinfo=UTC)
A_MINUTE_EARLIER = NOON - timedelta(minutes=1)
TODAY = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
PARENT, SCHOOL = "850101400123", "990140000123"


@pytest.mark.req("SIG-1")
@pytest.mark.req("SIG-2")
def test_a_good_ecdsa_signature_tells_who_signed_what_and_when(check: SignatureCheck, parent: Credential) -> None:
    cms = parent.sign(DOCUMENT, A_MINUTE_EARLIER)
    verified = check.verify(DOCUMENT, cms, at=NOON)

    assert (verified.signer.iin, verified.signer.bin) == (PARENT, None)
    assert verified.signer.name == "ӘБДІҒАЛЫМОВА АЙГҮЛ СЕРІКҚЫЗЫ"
    assert (verified.signed_at, verified.checked_at) == (A_MINUTE_EARLIER, NOON)
    assert (verified.use, verified.algorithm) == (KeyUse.SIGNING, "ecdsa-sha256")
    assert verified.document_sha256 == hashlib.sha256(DOCUMENT).hexdigest()
    assert verified.certificate_sha256 == hashlib.sha256(parent.certificate).hexdigest()
    assert int(verified.certificate_serial, 16) == parent.serial
    assert verified.purposes == ("1.3.6.1.5.5.7.3.4", "1.2.398.3.3.4.1.1")
    assert verified.cms == cms


@pytest.mark.req("SIG-2")
def test_a_good_rsa_signature_is_taken(authority: DevelopmentAuthority, check: SignatureCheck) -> None:
    signer = authority.issue(iin=PARENT, name="АХМЕТОВА АЙГҮЛ", key="rsa")
    verified = check.verify(DOCUMENT, signer.sign(DOCUMENT, NOON), at=NOON)

    assert (verified.signer.iin, verified.algorithm) == (PARENT, "rsa-sha256")


@pytest.mark.req("SIG-1")
@pytest.mark.parametrize("moment", [NOON, TODAY])
def test_a_signature_is_good_by_the_clock_of_the_demo_and_by_todays(
    check: SignatureCheck, parent: Credential, moment: datetime
) -> None:
    assert check.verify(DOCUMENT, parent.sign(DOCUMENT, moment), at=moment).checked_at == moment


@pytest.mark.req("SIG-1")
def test_a_signature_with_the_document_inside_is_taken(check: SignatureCheck, parent: Credential) -> None:
    assert check.verify(DOCUMENT, parent.sign(DOCUMENT, NOON, attached=True), at=NOON).signer.iin == PARENT


@pytest.mark.req("SIG-1")
def test_base64_and_pem_are_tolerated_at_the_door(check: SignatureCheck, parent: Credential) -> None:
    der = parent.sign(DOCUMENT, NOON)
    text = base64.encodebytes(der)
    pem = b"-----BEGIN CMS-----\r\n" + text.replace(b"\n", b"\r\n") + b"-----END CMS-----\r\n"

    assert {check.verify(DOCUMENT, cms, at=NOON).cms for cms in (der, text, base64.b64encode(der), pem)} == {der}


@pytest.mark.req("SIG-1")
def test_a_document_that_holds_a_signature_as_text_is_not_mistaken_for_one(
    check: SignatureCheck, parent: Credential
) -> None:
    document = b"-----BEGIN CMS-----\nMIIB\n-----END CMS-----"

    assert check.verify(document, parent.sign(document, NOON, attached=True), at=NOON).signer.iin == PARENT


@pytest.mark.req("SIG-1")
def test_lengths_left_open_as_ncalayer_leaves_them_are_read(check: SignatureCheck, parent: Credential) -> None:
    der = parent.sign(DOCUMENT, NOON)
    oid, inner = der[4:15], der[19:]

    assert check.verify(DOCUMENT, b"\x30\x80" + oid + b"\xa0\x80" + inner + bytes(4), at=NOON).signer.iin == PARENT


@pytest.mark.req("SIG-1")
def test_a_document_changed_afterwards_is_refused(check: SignatureCheck, parent: Credential) -> None:
    with pytest.raises(DocumentChanged):
        check.verify(DOCUMENT + b" ", parent.sign(DOCUMENT, NOON), at=NOON)


@pytest.mark.req("SIG-1")
def test_an_inner_content_other_than_the_document_is_refused(check: SignatureCheck, parent: Credential) -> None:
    with pytest.raises(DocumentChanged):
        check.verify(DOCUMENT, parent.sign(b"{}", NOON, attached=True), at=NOON)


@pytest.mark.req("SIG-1")
def test_a_wrong_signature_value_is_refused(check: SignatureCheck, parent: Credential) -> None:
    cms = bytearray(parent.sign(DOCUMENT, NOON))
    cms[-5] ^= 1

    with pytest.raises(SignatureBroken):
        check.verify(DOCUMENT, bytes(cms), at=NOON)


@pytest.mark.req("SIG-1")
def test_a_certificate_put_beside_a_foreign_signature_is_refused(
    check: SignatureCheck, parent: Credential, director: Credential
) -> None:
    forged = replace(director, private_key=parent.private_key)

    with pytest.raises(SignatureBroken):
        check.verify(DOCUMENT, forged.sign(DOCUMENT, NOON), at=NOON)


@pytest.mark.req("SIG-1")
def test_an_authority_of_the_same_name_that_nobody_trusts_is_refused(check: SignatureCheck, tmp_path: Path) -> None:
    stranger = DevelopmentAuthority.create_or_open(tmp_path / "ca", NOON)
    signer = stranger.issue(iin=PARENT, name="АХМЕТОВА АЙГҮЛ")

    with pytest.raises(UntrustedChain):
        check.verify(DOCUMENT, signer.sign(DOCUMENT, NOON), at=NOON)


@pytest.mark.req("SIG-1")
def test_a_certificate_that_has_expired_is_refused(authority: DevelopmentAuthority, check: SignatureCheck) -> None:
    signer = authority.issue(iin=PARENT, name="АХМЕТОВА АЙГҮЛ", valid_to=NOON)
    cms = signer.sign(DOCUMENT, NOON)

    assert check.verify(DOCUMENT, cms, at=NOON).signer.iin == PARENT
    with pytest.raises(CertificateExpired):
        check.verify(DOCUMENT, cms, at=NOON + timedelta(seconds=1))


@pytest.mark.req("SIG-1")
def test_a_certificate_that_is_not_yet_valid_is_refused(
    authority: DevelopmentAuthority, check: SignatureCheck
) -> None:
    signer = authority.issue(iin=PARENT, name="АХМЕТОВА АЙГҮЛ", valid_from=NOON)
    cms = signer.sign(DOCUMENT, NOON)

    assert check.verify(DOCUMENT, cms, at=NOON).signer.iin == PARENT
    with pytest.raises(CertificateNotYetValid):
        check.verify(DOCUMENT, cms, at=NOON - timedelta(seconds=1))


@pytest.mark.req("SIG-1")
def test_the_signing_time_that_a_signer_claims_changes_nothing(
    authority: DevelopmentAuthority, check: SignatureCheck
) -> None:
    signer = authority.issue(iin=PARENT, name="АХМЕТОВА АЙГҮЛ", valid_to=NOON)

    with pytest.raises(CertificateExpired):
        check.verify(DOCUMENT, signer.sign(DOCUMENT, A_MINUTE_EARLIER), at=NOON + timedelta(days=1))


@pytest.mark.req("SIG-1")
def test_a_sign_in_key_signs_no_document_and_opens_a_session(
    authority: DevelopmentAuthority, check: SignatureCheck
) -> None:
    signer = authority.issue(iin=PARENT, name="АХМЕТОВА АЙГҮЛ", use=KeyUse.SIGN_IN)
    cms = signer.sign(DOCUMENT, NOON)

    assert check.verify(DOCUMENT, cms, at=NOON, use=KeyUse.SIGN_IN).use is KeyUse.SIGN_IN
    with pytest.raises(SignInKeyUsed):
        check.verify(DOCUMENT, cms, at=NOON)


@pytest.mark.req("SIG-1")
def test_a_signing_key_opens_no_session(check: SignatureCheck, parent: Credential) -> None:
    with pytest.raises(SigningKeyUsed):
        check.verify(DOCUMENT, parent.sign(DOCUMENT, NOON), at=NOON, use=KeyUse.SIGN_IN)


@pytest.mark.req("SIG-1")
def test_a_good_signature_of_another_person_is_refused(check: SignatureCheck, director: Credential) -> None:
    verified = check.verify(DOCUMENT, director.sign(DOCUMENT, NOON), at=NOON)

    with pytest.raises(SignerIsSomeoneElse):
        require_signer(verified, PARENT)


@pytest.mark.req("SIG-1")
def test_a_signature_for_an_organisation_names_it(check: SignatureCheck, director: Credential) -> None:
    verified = check.verify(DOCUMENT, director.sign(DOCUMENT, NOON), at=NOON, expected_bin=SCHOOL)

    assert verified.signer.bin == SCHOOL


@pytest.mark.req("SIG-1")
def test_a_signature_for_another_organisation_or_none_is_refused(
    check: SignatureCheck, parent: Credential, director: Credential
) -> None:
    with pytest.raises(OrganisationDiffers):
        check.verify(DOCUMENT, director.sign(DOCUMENT, NOON), at=NOON, expected_bin="010240000987")
    with pytest.raises(OrganisationDiffers):
        check.verify(DOCUMENT, parent.sign(DOCUMENT, NOON), at=NOON, expected_bin=SCHOOL)


@pytest.mark.req("SIG-1")
def test_years_later_the_kept_evidence_says_the_same(
    authority: DevelopmentAuthority, check: SignatureCheck, parent: Credential
) -> None:
    kept = check.verify(DOCUMENT, parent.sign(DOCUMENT, NOON), at=NOON)
    later = CmsSignatureCheck(authority.trust, crls=kept.crls)

    assert later.verify(DOCUMENT, kept.cms, at=kept.checked_at) == kept
    assert kept.chain[0] == parent.certificate
    assert kept.chain[-1] == authority.trust.roots[0]


@pytest.mark.req("SIG-1")
def test_many_threads_verify_at_once(check: SignatureCheck, parent: Credential) -> None:
    signatures = [parent.sign(DOCUMENT, NOON + timedelta(seconds=number)) for number in range(24)]
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda cms: check.verify(DOCUMENT, cms, at=NOON).signed_at, signatures))

    assert found == [NOON + timedelta(seconds=number) for number in range(24)]


@pytest.mark.req("SIG-1")
def test_a_failed_check_writes_nobodys_name_into_the_log(
    check: SignatureCheck,
    parent: Credential,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(CertificateExpired):
        check.verify(DOCUMENT, parent.sign(DOCUMENT, NOON), at=datetime(2050, 1, 1, tzinfo=UTC))

    assert (caplog.text, *capfd.readouterr()) == ("", "", "")


@pytest.mark.req("SIG-1")
def test_a_moment_without_a_zone_is_our_mistake_not_the_signers(check: SignatureCheck, parent: Credential) -> None:
    with pytest.raises(ValueError, match="2022"):
        check.verify(DOCUMENT, parent.sign(DOCUMENT, NOON), at=NOON.replace(tzinfo=None))
