"""GOST by a service that speaks NCANode's protocol, over real HTTP: believed no further than needed."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import cms as asn1_cms

from adapters.signatures.authority import DevelopmentAuthority
from adapters.signatures.credentials import Credential
from adapters.signatures.fetching import Fetching
from adapters.signatures.ncanode import NcaNodeCheck
from adapters.signatures.routing import RoutedSignatureCheck
from adapters.signatures.verification import CmsSignatureCheck
from kundelik_domain.shared.refusals import Refusal
from kundelik_domain.shared.signatures import (
    CertificateExpired,
    CertificateNotYetValid,
    CertificateRevoked,
    DocumentChanged,
    KeyUse,
    NotASignature,
    OrganisationDiffers,
    RevocationUnknown,
    SeveralSigners,
    SignatureBroken,
    SignatureCheck,
    SigningKeyUsed,
    SignInKeyUsed,
    UnsupportedAlgorithm,
    UntrustedChain,
    VerifierUnavailable,
)
from tests.adapters.signatures.loopback import Loopback, a_server
from tests.adapters.signatures.peer import NcaNodePeer

DOCUMENT = '{"application": "1-сынып"}'.encode()
NOON = datetime(2022, 3, 14, 12, 0, tzinfo=UTC)
PARENT, SCHOOL = "850101400123", "990140000123"
GOST_DIGEST, GOST_SIGNATURE = "1.2.398.3.10.1.3.3", "1.2.398.3.10.1.1.2.3.2"
RECORDED = Path(__file__).parent / "ncanode"


@pytest.fixture(scope="module")
def peer(authority: DevelopmentAuthority) -> Iterator[tuple[Loopback, NcaNodePeer]]:
    speaking = NcaNodePeer(CmsSignatureCheck(authority.trust, authority.crl_files), NOON)
    with a_server(speaking) as server:
        yield server, speaking


@pytest.fixture(params=["in process", "service"])
def either(
    request: pytest.FixtureRequest, check: CmsSignatureCheck, peer: tuple[Loopback, NcaNodePeer]
) -> SignatureCheck:
    """The two ways to verify: whatever is asserted of this is the contract of both."""
    return check if request.param == "in process" else NcaNodeCheck(peer[0].address)


@pytest.mark.req("SIG-2")
@pytest.mark.parametrize("attached", [False, True])
def test_a_good_signature_tells_who_signed_what(either: SignatureCheck, director: Credential, attached: bool) -> None:  # noqa: FBT001
    cms = director.sign(DOCUMENT, NOON, attached=attached)
    verified = either.verify(DOCUMENT, cms, at=NOON, expected_bin=SCHOOL)

    assert (verified.signer.iin, verified.signer.bin) == ("790505300456", SCHOOL)
    assert (verified.use, verified.signed_at, verified.checked_at) == (KeyUse.SIGNING, NOON, NOON)
    assert (verified.cms, verified.chain[0]) == (cms, director.certificate)
    assert int(verified.certificate_serial, 16) == director.serial


@pytest.mark.req("SIG-2")
@pytest.mark.parametrize(
    ("dates", "refusal"),
    [
        ({"valid_to": NOON - timedelta(seconds=1)}, CertificateExpired),
        ({"valid_from": NOON + timedelta(seconds=1)}, CertificateNotYetValid),
    ],
)
def test_validity_is_judged(
    either: SignatureCheck, authority: DevelopmentAuthority, dates: dict[str, Any], refusal: type[Refusal]
) -> None:
    signer = authority.issue(iin=PARENT, name="А Б", **dates)
    with pytest.raises(refusal):
        either.verify(DOCUMENT, signer.sign(DOCUMENT, NOON), at=NOON)


@pytest.mark.req("SIG-2")
def test_a_revoked_certificate_is_refused(either: SignatureCheck, authority: DevelopmentAuthority) -> None:
    signer = authority.issue(iin=PARENT, name="А Б")
    authority.revoke(signer.serial, NOON - timedelta(hours=1))
    with pytest.raises(CertificateRevoked):
        either.verify(DOCUMENT, signer.sign(DOCUMENT, NOON), at=NOON)


@pytest.mark.req("SIG-2")
def test_the_two_keys_are_kept_apart(
    either: SignatureCheck, authority: DevelopmentAuthority, parent: Credential
) -> None:
    key = authority.issue(iin=PARENT, name="А Б", use=KeyUse.SIGN_IN)
    either.verify(DOCUMENT, key.sign(DOCUMENT, NOON), at=NOON, use=KeyUse.SIGN_IN)
    with pytest.raises(SignInKeyUsed):
        either.verify(DOCUMENT, key.sign(DOCUMENT, NOON), at=NOON)
    with pytest.raises(SigningKeyUsed):
        either.verify(DOCUMENT, parent.sign(DOCUMENT, NOON), at=NOON, use=KeyUse.SIGN_IN)


@pytest.mark.req("SIG-2")
def test_another_document_is_refused(either: SignatureCheck, parent: Credential) -> None:
    with pytest.raises(DocumentChanged):
        either.verify(DOCUMENT, parent.sign(b"{}", NOON, attached=True), at=NOON)
    with pytest.raises((DocumentChanged, SignatureBroken)):
        either.verify(DOCUMENT, parent.sign(b"{}", NOON), at=NOON)


@pytest.mark.req("SIG-2")
def test_a_broken_value_a_stranger_and_another_organisation_are_refused(
    either: SignatureCheck, parent: Credential, tmp_path: Path
) -> None:
    broken = bytearray(parent.sign(DOCUMENT, NOON))
    broken[-5] ^= 1
    stranger = DevelopmentAuthority.create_or_open(tmp_path / "ca", NOON).issue(iin=PARENT, name="А Б")
    with pytest.raises(SignatureBroken):
        either.verify(DOCUMENT, bytes(broken), at=NOON)
    with pytest.raises(UntrustedChain):
        either.verify(DOCUMENT, stranger.sign(DOCUMENT, NOON), at=NOON)
    with pytest.raises(OrganisationDiffers):
        either.verify(DOCUMENT, parent.sign(DOCUMENT, NOON), at=NOON, expected_bin=SCHOOL)


@pytest.mark.req("SIG-2")
def test_garbage_and_two_signers_are_refused(
    either: SignatureCheck, parent: Credential, director: Credential
) -> None:
    with pytest.raises(NotASignature):
        either.verify(DOCUMENT, b"I agree", at=NOON)
    other = asn1_cms.ContentInfo.load(director.sign(DOCUMENT, NOON))["content"]
    content = asn1_cms.ContentInfo.load(parent.sign(DOCUMENT, NOON))
    content["content"]["certificates"].append(other["certificates"][0])
    content["content"]["signer_infos"].append(other["signer_infos"][0])
    with pytest.raises(SeveralSigners):
        either.verify(DOCUMENT, content.dump(force=True), at=NOON)


def as_gost(cms: bytes) -> bytes:
    """The same message under GOST's names: what makes the router send it to the service."""
    content = asn1_cms.ContentInfo.load(cms)
    info = content["content"]["signer_infos"][0]
    info["digest_algorithm"] = {"algorithm": GOST_DIGEST}
    info["signature_algorithm"] = {"algorithm": GOST_SIGNATURE}
    dumped: bytes = content.dump(force=True)
    return dumped


@pytest.mark.req("SIG-2")
def test_gost_goes_to_the_service_and_the_rest_does_not(check: CmsSignatureCheck, parent: Credential) -> None:
    plain = parent.sign(DOCUMENT, NOON)
    speaking = NcaNodePeer(check, NOON, restored=lambda _: plain)
    with a_server(speaking) as server:
        routed = RoutedSignatureCheck(check, NcaNodeCheck(server.address))
        assert routed.verify(DOCUMENT, plain, at=NOON).algorithm == "ecdsa-sha256"
        assert server.asked == []
        verified = routed.verify(DOCUMENT, as_gost(plain), at=NOON)

    assert (verified.algorithm, verified.signer.iin) == (GOST_SIGNATURE, PARENT)
    assert json.loads(verified.service_answer or b"")["valid"] is True
    assert [each["revocationCheck"] for each in speaking.asked] == [["CRL", "OCSP"]]
    assert base64.b64decode(speaking.asked[0]["data"]) == DOCUMENT


@pytest.mark.req("SIG-2")
def test_without_a_service_gost_is_said_to_be_unsupported(check: CmsSignatureCheck, parent: Credential) -> None:
    with pytest.raises(UnsupportedAlgorithm):
        RoutedSignatureCheck(check).verify(DOCUMENT, as_gost(parent.sign(DOCUMENT, NOON)), at=NOON)


def told_by(answer: Any, parent: Credential) -> None:
    with a_server(lambda *_: (200, json.dumps(answer).encode())) as server:
        NcaNodeCheck(server.address).verify(DOCUMENT, parent.sign(DOCUMENT, NOON), at=NOON)


def recorded(name: str) -> dict[str, Any]:
    """An answer in the form of the service's sources; `ncanode/README.md` says which."""
    content: dict[str, Any] = json.loads((RECORDED / f"{name}.json").read_text())
    return content


@pytest.mark.req("SIG-2")
def test_a_recorded_good_answer_is_taken(parent: Credential) -> None:
    told_by(recorded("valid"), parent)


@pytest.mark.req("SIG-2")
@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("revoked", CertificateRevoked),
        ("untrusted", UntrustedChain),
        ("broken", SignatureBroken),
        ("no-certificate", VerifierUnavailable),
        ("not-checked", RevocationUnknown),
        ("someone-else", VerifierUnavailable),
    ],
)
def test_recorded_answers_are_understood(parent: Credential, name: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        told_by(recorded(name), parent)


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    answer = recorded("valid")
    change(answer)
    return answer


@pytest.mark.req("SIG-2")
@pytest.mark.parametrize(
    "answer",
    [
        [],
        {},
        "valid",
        {"valid": "true"},
        {"valid": True},
        {"valid": True, "signers": []},
        {"valid": True, "signers": [{}]},
        {"valid": True, "signers": [{"certificates": [{"valid": True}]}]},
        changed(lambda answer: answer["signers"].append(answer["signers"][0])),
        changed(lambda answer: answer["signers"][0]["certificates"].append({})),
        changed(lambda answer: answer["signers"][0]["certificates"][0].update(revocations="none")),
        changed(lambda answer: answer["signers"][0]["certificates"][0].update(subject="me")),
    ],
)
def test_an_answer_that_lacks_something_is_none(parent: Credential, answer: Any) -> None:
    with pytest.raises(VerifierUnavailable):
        told_by(answer, parent)


@pytest.mark.req("SIG-2")
@pytest.mark.parametrize(
    "answer",
    [
        (500, b"{}"),
        (400, b'{"status": 400}'),
        (404, b""),
        (200, b"<html>"),
        (200, b"[" * 100_000),
        (200, bytes(2_000_000)),
    ],
    ids=["500", "400", "404", "html", "deep", "huge"],
)
def test_a_service_in_trouble_is_said_to_be_unavailable(parent: Credential, answer: tuple[int, bytes]) -> None:
    with a_server(lambda *_: answer) as server, pytest.raises(VerifierUnavailable):
        NcaNodeCheck(server.address).verify(DOCUMENT, parent.sign(DOCUMENT, NOON), at=NOON)


@pytest.mark.req("SIG-2")
def test_a_silent_or_absent_service_is_said_to_be_unavailable(parent: Credential) -> None:
    cms = parent.sign(DOCUMENT, NOON)
    with a_server(lambda *_: (200, b"")) as server:
        server.answering = server.never
        with pytest.raises(VerifierUnavailable):
            NcaNodeCheck(server.address, Fetching(0.2)).verify(DOCUMENT, cms, at=NOON)
    with pytest.raises(VerifierUnavailable):
        NcaNodeCheck(server.address, Fetching(0.2)).verify(DOCUMENT, cms, at=NOON)
