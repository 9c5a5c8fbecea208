"""The development authority: one for all processes, whole after a kill, in the profile of НУЦ РК."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from adapters.signatures import authority as module
from adapters.signatures.authority import DevelopmentAuthority, NotADevelopmentAuthority
from adapters.signatures.credentials import Credential
from adapters.signatures.trust import NotATrustAnchor, Trust
from adapters.signatures.verification import CmsSignatureCheck
from kundelik_domain.shared.signatures import CertificateRevoked, KeyUse

DOCUMENT = b"{}"
NOON = datetime(2022, 3, 14, 12, 0, tzinfo=UTC)
SOURCES = Path(module.__file__).parents[2]

OPEN_IT = """
import sys; sys.path.insert(0, {sources!r})
from datetime import UTC, datetime
from pathlib import Path
from adapters.signatures import authority
{prepare}
print("ready", flush=True); sys.stdin.readline()
opened = authority.DevelopmentAuthority.create_or_open(Path({folder!r}), datetime(2022, 3, 14, tzinfo=UTC))
{then}
print(opened.trust.roots[0].hex())
"""
DIE_HALFWAY = """
import os, signal
authority._revocation_list = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
"""


def a_process(folder: Path, *, prepare: str = "", then: str = "") -> subprocess.Popen[str]:
    script = OPEN_IT.format(sources=str(SOURCES), folder=str(folder), prepare=prepare, then=then)
    return subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def answers(processes: list[subprocess.Popen[str]]) -> list[str]:
    """All are ready before any may begin."""
    for process in processes:
        assert process.stdout is not None
        process.stdout.readline()
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    return [process.communicate(timeout=60)[0].strip() for process in processes]


@pytest.mark.req("SIG-1")
def test_two_processes_that_create_it_at_once_open_the_same(tmp_path: Path) -> None:
    first, second = answers([a_process(tmp_path / "ca") for _ in range(2)])
    mine = DevelopmentAuthority.create_or_open(tmp_path / "ca", NOON).trust.roots[0].hex()

    assert first == second == mine


@pytest.mark.req("SIG-1")
def test_two_processes_that_revoke_at_once_lose_nothing(tmp_path: Path) -> None:
    revoke = "for serial in range({}, {}): opened.revoke(serial, datetime(2022, 3, 1, tzinfo=UTC))"
    DevelopmentAuthority.create_or_open(tmp_path / "ca", NOON)
    answers([a_process(tmp_path / "ca", then=revoke.format(start, start + 10)) for start in (1, 11)])
    listed = x509.load_der_x509_crl((tmp_path / "ca" / "sub.crl").read_bytes())

    assert sorted(entry.serial_number for entry in listed) == list(range(1, 21))


@pytest.mark.req("SIG-1")
def test_a_process_killed_halfway_leaves_nothing_half_made(tmp_path: Path) -> None:
    victim = a_process(tmp_path / "ca", prepare=DIE_HALFWAY)
    answers([victim])

    assert (victim.returncode, (tmp_path / "ca").exists()) == (-signal.SIGKILL, False)
    assert DevelopmentAuthority.create_or_open(tmp_path / "ca", NOON).trust.roots


@pytest.mark.req("SIG-1")
def test_its_keys_are_for_its_owner_only(authority: DevelopmentAuthority) -> None:
    modes = {name: (authority.folder / name).stat().st_mode & 0o777 for name in ("root.key", "sub.key")}

    assert modes == {"root.key": 0o600, "sub.key": 0o600}


@pytest.mark.req("SIG-1")
def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "diary.txt").write_text("private")
    with pytest.raises(NotADevelopmentAuthority):
        DevelopmentAuthority.create_or_open(tmp_path, NOON)

    assert (tmp_path / "diary.txt").read_text() == "private"


@pytest.mark.req("SIG-1")
def test_it_opens_in_an_empty_folder_and_not_outside_of_its_years(tmp_path: Path) -> None:
    DevelopmentAuthority.create_or_open(tmp_path, NOON)

    with pytest.raises(NotADevelopmentAuthority):
        DevelopmentAuthority.create_or_open(tmp_path, datetime(2046, 1, 1, tzinfo=UTC))


@pytest.mark.req("SIG-1")
def test_a_revocation_counts_from_its_moment_on(authority: DevelopmentAuthority, check: CmsSignatureCheck) -> None:
    signer = authority.issue(iin="850101400123", name="АХМЕТОВА АЙГҮЛ")
    authority.revoke(signer.serial, NOON)
    cms = signer.sign(DOCUMENT, NOON)

    assert check.verify(DOCUMENT, cms, at=NOON - timedelta(seconds=1)).signer.iin == "850101400123"
    with pytest.raises(CertificateRevoked):
        check.verify(DOCUMENT, cms, at=NOON)


@pytest.mark.req("SIG-1")
def test_revoking_again_changes_nothing(authority: DevelopmentAuthority, check: CmsSignatureCheck) -> None:
    signer = authority.issue(iin="850101400123", name="АХМЕТОВА АЙГҮЛ")
    authority.revoke(signer.serial, NOON)
    authority.revoke(signer.serial, NOON + timedelta(days=1))

    with pytest.raises(CertificateRevoked):
        check.verify(DOCUMENT, signer.sign(DOCUMENT, NOON), at=NOON)


@pytest.mark.req("SIG-1")
def test_a_certificate_has_the_profile_of_the_national_authority(director: Credential) -> None:
    issued = x509.load_der_x509_certificate(director.certificate)
    subject = {each.oid: each.value for each in issued.subject}
    usage = issued.extensions.get_extension_for_class(x509.KeyUsage)
    points = issued.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    policies = issued.extensions.get_extension_for_class(x509.CertificatePolicies).value

    assert subject == {
        NameOID.COMMON_NAME: "ЕРЖАНОВ ЕРЛАН",
        NameOID.SURNAME: "ЕРЖАНОВ",
        NameOID.SERIAL_NUMBER: "IIN790505300456",
        NameOID.COUNTRY_NAME: "KZ",
        NameOID.ORGANIZATION_NAME: "«№ 5 мектеп» КММ",
        NameOID.ORGANIZATIONAL_UNIT_NAME: "BIN990140000123",
    }
    assert (usage.critical, usage.value.digital_signature, usage.value.content_commitment) == (True,) * 3
    assert [each.policy_identifier.dotted_string for each in policies] == ["1.2.398.3.3.2.1"]
    assert len(list(points)) == 1


@pytest.mark.req("SIG-1")
def test_a_sign_in_certificate_has_the_other_usages(authority: DevelopmentAuthority) -> None:
    issued = x509.load_der_x509_certificate(
        authority.issue(iin="850101400123", name="АХМЕТОВА АЙГҮЛ", use=KeyUse.SIGN_IN).certificate
    )
    usage = issued.extensions.get_extension_for_class(x509.KeyUsage).value
    purposes = issued.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value

    assert (usage.digital_signature, usage.key_encipherment, usage.content_commitment) == (True, True, False)
    assert [each.dotted_string for each in purposes] == ["1.3.6.1.5.5.7.3.2", "1.2.398.3.3.4.1.1"]


@pytest.mark.req("SIG-1")
def test_a_credential_kept_as_pem_signs_as_before(check: CmsSignatureCheck, parent: Credential) -> None:
    again = Credential.from_pem(parent.to_pem())

    assert again.certificate == parent.certificate
    assert check.verify(DOCUMENT, again.sign(DOCUMENT, NOON), at=NOON).signer.iin == "850101400123"


@pytest.mark.req("SIG-1")
def test_only_a_root_may_be_an_anchor(authority: DevelopmentAuthority) -> None:
    with pytest.raises(NotATrustAnchor):
        CmsSignatureCheck(Trust(roots=authority.trust.intermediates, intermediates=()))
