"""Revocation lists: present, in force, signed by the right authority, and asked about the right moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from adapters.signatures.authority import DevelopmentAuthority
from adapters.signatures.verification import CmsSignatureCheck
from kundelik_domain.shared.signatures import CertificateRevoked, RevocationUnknown, UntrustedChain

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from adapters.signatures.credentials import Credential

DOCUMENT = b"%PDF-1.7 ..."
NOON = datetime(2022, 3, 14, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def a_list(
    authority: DevelopmentAuthority,
    name: str,
    *,
    since: datetime = NOON - HOUR,
    until: datetime = NOON + HOUR,
    revoked: Iterable[x509.RevokedCertificate] = (),
    extensions: Iterable[tuple[x509.ExtensionType, bool]] = (),
) -> bytes:
    issuer = x509.load_pem_x509_certificate((authority.folder / f"{name}.pem").read_bytes())
    key = load_pem_private_key((authority.folder / f"{name}.key").read_bytes(), password=None)
    builder = x509.CertificateRevocationListBuilder(issuer.subject, since, until)
    builder = builder.add_extension(x509.CRLNumber(7), critical=False)
    for entry in revoked:
        builder = builder.add_revoked_certificate(entry)
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)  # type: ignore[arg-type]


def an_entry(serial: int, at: datetime = NOON - 2 * HOUR, *extensions: x509.ExtensionType) -> x509.RevokedCertificate:
    builder = x509.RevokedCertificateBuilder(serial, at)
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    return builder.build()


def judge(authority: DevelopmentAuthority, signer: Credential, *lists: bytes) -> None:
    check = CmsSignatureCheck(authority.trust, crls=lists)
    check.verify(DOCUMENT, signer.sign(DOCUMENT, NOON), at=NOON)


@pytest.mark.req("SIG-1")
def test_current_lists_of_both_authorities_are_enough(authority: DevelopmentAuthority, parent: Credential) -> None:
    judge(authority, parent, a_list(authority, "sub"), a_list(authority, "root"))


@pytest.mark.req("SIG-1")
def test_the_answer_holds_until_the_first_list_runs_out(authority: DevelopmentAuthority, parent: Credential) -> None:
    lists = (a_list(authority, "sub"), a_list(authority, "root", until=NOON + 24 * HOUR))
    verified = CmsSignatureCheck(authority.trust, crls=lists).verify(DOCUMENT, parent.sign(DOCUMENT, NOON), at=NOON)

    assert verified.revocation_checked_until == NOON + HOUR
    assert verified.crls == lists


@pytest.mark.req("SIG-1")
@pytest.mark.parametrize("missing", ["sub", "root"])
def test_without_a_list_of_each_authority_nobody_can_say(
    authority: DevelopmentAuthority, parent: Credential, missing: str
) -> None:
    present = "root" if missing == "sub" else "sub"
    with pytest.raises(RevocationUnknown):
        judge(authority, parent, a_list(authority, present))


@pytest.mark.req("SIG-1")
def test_an_expired_list_counts_as_none(authority: DevelopmentAuthority, parent: Credential) -> None:
    stale = a_list(authority, "sub", until=NOON - timedelta(seconds=1))
    with pytest.raises(RevocationUnknown):
        judge(authority, parent, stale, a_list(authority, "root"))


@pytest.mark.req("SIG-1")
def test_a_list_from_after_the_moment_counts_as_none(authority: DevelopmentAuthority, parent: Credential) -> None:
    later = a_list(authority, "sub", since=NOON + HOUR / 2)
    with pytest.raises(RevocationUnknown):
        judge(authority, parent, later, a_list(authority, "root"))


@pytest.mark.req("SIG-1")
def test_a_list_signed_by_another_authority_of_the_same_name_counts_as_none(
    authority: DevelopmentAuthority, parent: Credential, tmp_path: Path
) -> None:
    stranger = DevelopmentAuthority.create_or_open(tmp_path / "ca", NOON)
    with pytest.raises(RevocationUnknown):
        judge(authority, parent, a_list(stranger, "sub"), a_list(authority, "root"))


@pytest.mark.req("SIG-1")
@pytest.mark.parametrize(
    "scope",
    [
        (x509.IssuingDistributionPoint(None, None, False, True, None, False, False), True),
        (x509.IssuingDistributionPoint(None, None, False, False, None, True, False), True),
        (
            x509.IssuingDistributionPoint(
                [x509.UniformResourceIdentifier("http://other.invalid/")],
                None,
                False,
                False,
                None,
                False,
                False,
            ),
            True,
        ),
        (x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00"), True),
    ],
    ids=["authorities only", "indirect", "another part", "not understood"],
)
def test_a_partial_list_that_does_not_cover_the_signer_counts_as_none(
    authority: DevelopmentAuthority, parent: Credential, scope: tuple[x509.ExtensionType, bool]
) -> None:
    with pytest.raises(RevocationUnknown):
        judge(authority, parent, a_list(authority, "sub", extensions=[scope]), a_list(authority, "root"))


@pytest.mark.req("SIG-1")
def test_a_certificate_revoked_before_the_moment_is_refused(
    authority: DevelopmentAuthority, parent: Credential
) -> None:
    revoked = a_list(authority, "sub", revoked=[an_entry(parent.serial)])
    with pytest.raises(CertificateRevoked):
        judge(authority, parent, revoked, a_list(authority, "root"))


@pytest.mark.req("SIG-1")
def test_a_revocation_after_the_moment_does_not_reach_back(
    authority: DevelopmentAuthority, parent: Credential
) -> None:
    later = a_list(authority, "sub", revoked=[an_entry(parent.serial, NOON + HOUR)])
    judge(authority, parent, later, a_list(authority, "root"))


@pytest.mark.req("SIG-1")
def test_a_key_known_to_be_bad_since_earlier_is_refused_from_then_on(
    authority: DevelopmentAuthority, parent: Credential
) -> None:
    stolen = an_entry(parent.serial, NOON + HOUR, x509.InvalidityDate((NOON - HOUR).replace(tzinfo=None)))
    with pytest.raises(CertificateRevoked):
        judge(authority, parent, a_list(authority, "sub", revoked=[stolen]), a_list(authority, "root"))


@pytest.mark.req("SIG-1")
def test_a_revoked_authority_makes_its_certificates_untrusted(
    authority: DevelopmentAuthority, parent: Credential
) -> None:
    sub = x509.load_pem_x509_certificate((authority.folder / "sub.pem").read_bytes())
    revoked = a_list(authority, "root", revoked=[an_entry(sub.serial_number)])
    with pytest.raises(UntrustedChain):
        judge(authority, parent, a_list(authority, "sub"), revoked)


@pytest.mark.req("SIG-1")
def test_a_delta_list_adds_a_revocation_and_withdraws_one(
    authority: DevelopmentAuthority, parent: Credential
) -> None:
    delta = [(x509.DeltaCRLIndicator(7), True)]
    added = a_list(authority, "sub", revoked=[an_entry(parent.serial)], extensions=delta)
    back = an_entry(parent.serial, NOON - HOUR, x509.CRLReason(x509.ReasonFlags.remove_from_crl))
    withdrawn = a_list(authority, "sub", revoked=[back], extensions=delta)
    held = a_list(authority, "sub", revoked=[an_entry(parent.serial)])

    judge(authority, parent, held, withdrawn, a_list(authority, "root"))
    with pytest.raises(CertificateRevoked):
        judge(authority, parent, a_list(authority, "sub"), added, a_list(authority, "root"))


@pytest.mark.req("SIG-1")
def test_a_delta_list_alone_is_not_enough(authority: DevelopmentAuthority, parent: Credential) -> None:
    delta = a_list(authority, "sub", extensions=[(x509.DeltaCRLIndicator(7), True)])
    with pytest.raises(RevocationUnknown):
        judge(authority, parent, delta, a_list(authority, "root"))


@pytest.mark.req("SIG-1")
def test_a_changed_file_is_read_again(authority: DevelopmentAuthority, parent: Credential, tmp_path: Path) -> None:
    file = tmp_path / "sub.crl"
    check = CmsSignatureCheck(authority.trust, [file, authority.folder / "root.crl"])
    cms = parent.sign(DOCUMENT, NOON)

    with pytest.raises(RevocationUnknown):
        check.verify(DOCUMENT, cms, at=NOON)
    file.write_bytes(b"no list at all")
    with pytest.raises(RevocationUnknown):
        check.verify(DOCUMENT, cms, at=NOON)
    file.write_bytes(a_list(authority, "sub"))
    assert check.verify(DOCUMENT, cms, at=NOON).checked_at == NOON
    file.write_bytes(a_list(authority, "sub", revoked=[an_entry(parent.serial)]))
    with pytest.raises(CertificateRevoked):
        check.verify(DOCUMENT, cms, at=NOON)
