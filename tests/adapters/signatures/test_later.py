"""Years later, from what was kept alone: still valid, never more valid than it was, and any changed byte is found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.signatures.authority import DevelopmentAuthority
from adapters.signatures.credentials import Credential
from adapters.signatures.later import LaterCheck
from adapters.signatures.ncanode import NcaNodeCheck
from adapters.signatures.responders import Responders
from adapters.signatures.verification import CmsSignatureCheck
from kundelik_domain.shared.kept_signatures import Held, KeptSignature, SignatureVerdict
from kundelik_domain.shared.signatures import SignatureCheck, VerifiedSignature
from tests.adapters.signatures.loopback import a_server
from tests.adapters.signatures.peer import NcaNodePeer
from tests.adapters.signatures.responder import itself
from tests.adapters.signatures.test_revocation import a_list, an_entry

DOCUMENT = b'{"kind": "kundelik/application/v1"}'
NOON = datetime(2022, 3, 14, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def held(content: bytes) -> Held:
    return hashlib.sha256(content).hexdigest(), content


def kept_of(verified: VerifiedSignature, document: bytes = DOCUMENT) -> KeptSignature:
    return KeptSignature(
        document=document,
        cms=verified.cms,
        certificate_sha256=verified.certificate_sha256,
        checked_at=verified.checked_at,
        certificates=tuple(held(each) for each in verified.chain),
        revocation_lists=tuple(held(each) for each in verified.crls),
        revocation_answers=tuple(held(each) for each in verified.answers),
        service_answer=None if verified.service_answer is None else held(verified.service_answer),
    )


def kept(check: SignatureCheck, signer: Credential) -> KeptSignature:
    return kept_of(check.verify(DOCUMENT, signer.sign(DOCUMENT, NOON), at=NOON))


@pytest.mark.req("SIG-1")
def test_what_has_expired_or_been_revoked_since_is_still_valid(
    authority: DevelopmentAuthority, check: CmsSignatureCheck
) -> None:
    signer = authority.issue(iin="850101400123", name="А Б", valid_to=NOON + HOUR)
    signature = kept(check, signer)
    authority.revoke(signer.serial, NOON + HOUR / 2)
    finding = LaterCheck(authority.trust).judge(signature)

    assert (finding.verdict, finding.reason) == (SignatureVerdict.VALID, None)
    assert finding.signer is not None
    assert finding.signer.iin == "850101400123"


@pytest.mark.req("SIG-1")
@pytest.mark.parametrize("key", ["ec", "rsa"])
def test_an_answer_kept_instead_of_a_list_is_enough(authority: DevelopmentAuthority, key: str) -> None:
    signer = authority.issue(iin="850101400123", name="А Б", key="rsa" if key == "rsa" else "ec")
    with a_server(itself(authority, NOON)) as server:
        asking = Responders(server.address)
        signature = kept(
            CmsSignatureCheck(authority.trust, [authority.folder / "root.crl"], responders=asking), signer
        )
    without = replace(signature, revocation_answers=())
    found = [LaterCheck(authority.trust).judge(each) for each in (signature, without)]

    assert [each.verdict for each in found] == [SignatureVerdict.VALID, SignatureVerdict.INVALID]
    assert found[1].reason == "signatures.revocation-unknown"


@pytest.mark.req("SIG-1")
def test_what_was_revoked_before_was_never_valid(
    authority: DevelopmentAuthority, check: CmsSignatureCheck, parent: Credential
) -> None:
    revoked = a_list(authority, "sub", revoked=[an_entry(parent.serial)])
    signature = replace(kept(check, parent), revocation_lists=(held(revoked), held(a_list(authority, "root"))))
    finding = LaterCheck(authority.trust).judge(signature)

    assert (finding.verdict, finding.reason) == (SignatureVerdict.INVALID, "signatures.certificate-revoked")


def another_document(signature: KeptSignature) -> KeptSignature:
    return replace(signature, document=DOCUMENT + b" ")


def another_moment(signature: KeptSignature) -> KeptSignature:
    return replace(signature, checked_at=datetime(2050, 1, 1, tzinfo=UTC))


def another_certificate(signature: KeptSignature) -> KeptSignature:
    return replace(signature, certificate_sha256="0" * 64)


def a_changed_signature(signature: KeptSignature) -> KeptSignature:
    return replace(signature, cms=signature.cms[:-5] + bytes([signature.cms[-5] ^ 1]) + signature.cms[-4:])


def no_signature(signature: KeptSignature) -> KeptSignature:
    return replace(signature, cms=b"")


def no_certificates(signature: KeptSignature) -> KeptSignature:
    return replace(signature, certificates=())


@pytest.mark.req("SIG-1")
@pytest.mark.parametrize(
    "tampering",
    [another_document, another_moment, another_certificate, a_changed_signature, no_signature, no_certificates],
)
def test_a_changed_event_is_found(
    authority: DevelopmentAuthority,
    check: CmsSignatureCheck,
    parent: Credential,
    tampering: Callable[[KeptSignature], KeptSignature],
) -> None:
    finding = LaterCheck(authority.trust).judge(tampering(kept(check, parent)))

    assert finding.verdict is SignatureVerdict.INVALID
    assert finding.reason is not None


@pytest.mark.req("SIG-1")
@pytest.mark.parametrize("part", ["certificates", "revocation_lists"])
@pytest.mark.parametrize("content", [None, b"", b"other bytes"])
def test_a_changed_or_missing_file_is_named(
    authority: DevelopmentAuthority, check: CmsSignatureCheck, parent: Credential, part: str, content: bytes | None
) -> None:
    signature = kept(check, parent)
    (digest, _), *others = getattr(signature, part)
    changed: dict[str, Any] = {part: ((digest, content), *others)}
    finding = LaterCheck(authority.trust).judge(replace(signature, **changed))

    assert (finding.verdict, finding.missing) == (SignatureVerdict.INCOMPLETE, (digest,))


@pytest.mark.req("SIG-1")
def test_an_anchor_that_nobody_trusts_here_proves_nothing(
    check: CmsSignatureCheck, parent: Credential, tmp_path: Path
) -> None:
    stranger = DevelopmentAuthority.create_or_open(tmp_path / "ca", NOON)
    finding = LaterCheck(stranger.trust).judge(kept(check, parent))

    assert (finding.verdict, finding.reason) == (SignatureVerdict.INVALID, "signatures.untrusted-chain")


@pytest.mark.req("SIG-2")
def test_what_a_service_has_verified_stays_vouched_for_while_all_of_it_agrees(
    authority: DevelopmentAuthority, check: CmsSignatureCheck, parent: Credential
) -> None:
    with a_server(NcaNodePeer(check, NOON)) as server:
        signature = kept(NcaNodeCheck(server.address), parent)
    assert signature.service_answer is not None
    answer = json.loads(signature.service_answer[1] or b"")
    answer["valid"] = False
    other = replace(signature, service_answer=held(json.dumps(answer).encode()))
    lost = replace(signature, service_answer=(signature.service_answer[0], None))
    later = LaterCheck(authority.trust)

    assert later.judge(signature).verdict is SignatureVerdict.VOUCHED
    assert later.judge(other).verdict is SignatureVerdict.INVALID
    assert later.judge(lost).verdict is SignatureVerdict.INCOMPLETE
    assert later.judge(another_certificate(signature)).verdict is SignatureVerdict.INVALID
