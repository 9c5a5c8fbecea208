"""OCSP: a responder on the loopback, honest and in every way wrong; what it says is kept and says the same later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from adapters.signatures.authority import DevelopmentAuthority
from adapters.signatures.credentials import Credential
from adapters.signatures.fetching import Fetching
from adapters.signatures.responders import Responders
from adapters.signatures.verification import CmsSignatureCheck
from kundelik_domain.shared.signatures import CertificateRevoked, RevocationUnknown, UntrustedChain
from tests.adapters.signatures.loopback import Loopback, a_server
from tests.adapters.signatures.responder import (
    DELEGATED,
    HOUR,
    Responder,
    a_certificate,
    certificate_of,
    delegated,
    itself,
    key_of,
    naming,
)

DOCUMENT = b'{"kind": "kundelik/application/v1"}'
NOON = datetime(2022, 3, 14, 12, 0, tzinfo=UTC)
IMPATIENT = Fetching(seconds=0.2)


def judging(authority: DevelopmentAuthority, server: Loopback, **changes: Any) -> CmsSignatureCheck:
    """Without a list of the authority that issues to people: OCSP alone can tell."""
    asking = Responders(**{"url": f"{server.address}/ocsp", **changes})
    return CmsSignatureCheck(authority.trust, [authority.folder / "root.crl"], responders=asking)


@pytest.mark.req("SIG-1")
@pytest.mark.parametrize("responder", [itself, delegated])
def test_a_good_answer_is_enough_and_is_kept(
    authority: DevelopmentAuthority,
    parent: Credential,
    responder: Callable[[DevelopmentAuthority, datetime], Responder],
) -> None:
    with a_server(responder(authority, NOON)) as server:
        verified = judging(authority, server).verify(DOCUMENT, parent.sign(DOCUMENT, NOON), at=NOON)
    later = CmsSignatureCheck(authority.trust, crls=verified.crls, answers=verified.answers)

    assert len(server.asked) == len(verified.answers) == len(verified.crls) == 1
    assert verified.revocation_checked_until == NOON + HOUR
    assert later.verify(DOCUMENT, verified.cms, at=NOON) == verified


@pytest.mark.req("SIG-1")
def test_an_answer_comes_before_the_list(authority: DevelopmentAuthority, parent: Credential) -> None:
    revoked = itself(authority, NOON).changed(status=ocsp.OCSPCertStatus.REVOKED, revoked_at=NOON - HOUR)
    with a_server(revoked) as server:
        asking = Responders(f"{server.address}/")
        check = CmsSignatureCheck(authority.trust, authority.crl_files, responders=asking)
        with pytest.raises(CertificateRevoked):
            check.verify(DOCUMENT, parent.sign(DOCUMENT, NOON), at=NOON)


@pytest.mark.req("SIG-1")
def test_a_revocation_after_the_moment_does_not_reach_back(
    authority: DevelopmentAuthority, parent: Credential
) -> None:
    later = itself(authority, NOON).changed(status=ocsp.OCSPCertStatus.REVOKED, revoked_at=NOON + HOUR / 2)
    with a_server(later) as server:
        assert judging(authority, server).verify(DOCUMENT, parent.sign(DOCUMENT, NOON), at=NOON).checked_at == NOON


def unknown(right: Responder, _: Credential) -> Responder:
    return right.changed(status=ocsp.OCSPCertStatus.UNKNOWN)


def expired(right: Responder, _: Credential) -> Responder:
    return right.changed(since=-2 * HOUR, until=-timedelta(seconds=1))


def of_the_future(right: Responder, _: Credential) -> Responder:
    return right.changed(since=HOUR / 2)


def without_an_end_and_old(right: Responder, _: Credential) -> Responder:
    return right.changed(until=None)


def with_another_nonce(right: Responder, _: Credential) -> Responder:
    return right.changed(nonce=b"0123456789abcdef")


def without_the_nonce(right: Responder, _: Credential) -> Responder:
    return right.changed(echoes=False)


def about_somebody_else(right: Responder, other: Credential) -> Responder:
    return right.changed(about=other)


def by_a_stranger(right: Responder, _: Credential) -> Responder:
    return right.changed(key=ec.generate_private_key(ec.SECP256R1()))


def by_a_citizen(right: Responder, other: Credential) -> Responder:
    """Issued by the right authority, but for signing applications."""
    own = x509.load_der_x509_certificate(other.certificate)
    return right.changed(certificate=own, key=other.private_key, sent=(own,))


def by_one_delegated_who_may_be_revoked(right: Responder, _: Credential) -> Responder:
    return delegated(right.authority, NOON, extensions=DELEGATED[:1])


def by_one_whose_delegation_is_over(right: Responder, _: Credential) -> Responder:
    return delegated(right.authority, NOON, years=(2015, 2020))


def by_one_delegated_by_the_root(right: Responder, _: Credential) -> Responder:
    return delegated(right.authority, NOON, issuer="root")


def by_one_delegated_for_something_else(right: Responder, _: Credential) -> Responder:
    purposes = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])
    return delegated(right.authority, NOON, extensions=(purposes, x509.OCSPNoCheck()))


def with_too_many_certificates(right: Responder, _: Credential) -> Responder:
    key = key_of(right.authority)
    return right.changed(sent=(a_certificate(right.authority, key=key),) * 9)


WRONG = [
    unknown, expired, of_the_future, without_an_end_and_old, with_another_nonce, without_the_nonce,
    about_somebody_else, by_a_stranger, by_a_citizen, by_one_delegated_who_may_be_revoked,
    by_one_whose_delegation_is_over, by_one_delegated_by_the_root, by_one_delegated_for_something_else,
    with_too_many_certificates,
]  # fmt: skip


@pytest.mark.req("SIG-1")
@pytest.mark.parametrize("wrong", WRONG)
def test_an_answer_that_proves_nothing_counts_as_none(
    authority: DevelopmentAuthority,
    parent: Credential,
    director: Credential,
    wrong: Callable[[Responder, Credential], Responder],
) -> None:
    cms = parent.sign(DOCUMENT, NOON)
    with a_server(wrong(itself(authority, NOON), director)) as server:
        with pytest.raises(RevocationUnknown):
            judging(authority, server).verify(DOCUMENT, cms, at=NOON)
        asking = Responders(f"{server.address}/")
        with_lists = CmsSignatureCheck(authority.trust, authority.crl_files, responders=asking)
        assert with_lists.verify(DOCUMENT, cms, at=NOON).answers == ()
    assert len(server.asked) == 2


@pytest.mark.req("SIG-1")
@pytest.mark.parametrize(
    "answer",
    [
        (200, b"no OCSP at all"),
        (200, b""),
        (200, b"\x30\x80" * 20_000),
        (200, bytes(100_000)),
        (500, b"broken"),
        (302, b"http://127.0.0.1:9/"),
        (200, b"\x30\x03\x0a\x01\x06"),
    ],
    ids=["garbage", "empty", "deep", "huge", "broken", "elsewhere", "unauthorised"],
)
def test_garbage_is_no_answer(authority: DevelopmentAuthority, parent: Credential, answer: tuple[int, bytes]) -> None:
    with a_server(lambda *_: answer) as server, pytest.raises(RevocationUnknown):
        judging(authority, server).verify(DOCUMENT, parent.sign(DOCUMENT, NOON), at=NOON)


@pytest.mark.req("SIG-1")
def test_a_responder_that_keeps_silent_is_left_alone_for_a_while(
    authority: DevelopmentAuthority, parent: Credential
) -> None:
    clock, right = [0.0], itself(authority, NOON)
    with a_server(right) as server:
        server.answering = server.never
        check = judging(authority, server, fetching=IMPATIENT, monotonic=lambda: clock[0])
        cms = parent.sign(DOCUMENT, NOON)
        for _ in range(3):
            with pytest.raises(RevocationUnknown):
                check.verify(DOCUMENT, cms, at=NOON)
        asked_in_silence, server.answering = len(server.asked), right
        clock[0] = 31.0
        assert check.verify(DOCUMENT, cms, at=NOON).answers

    assert asked_in_silence == 1


@pytest.mark.req("SIG-1")
def test_the_certificates_own_address_is_asked_where_its_host_is_allowed(
    authority: DevelopmentAuthority, parent: Credential
) -> None:
    with a_server(itself(authority, NOON)) as server:
        signer = naming(authority, parent, f"{server.address}/from-the-certificate")
        cms = signer.sign(DOCUMENT, NOON)
        judging(authority, server, url=None, hosts=frozenset({"127.0.0.1"})).verify(DOCUMENT, cms, at=NOON)
        asked = [path for path, _ in server.asked]
        for hosts in (frozenset[str](), frozenset({"ocsp.pki.gov.kz"})):
            with pytest.raises(RevocationUnknown):
                judging(authority, server, url=None, hosts=hosts).verify(DOCUMENT, cms, at=NOON)

    assert asked == [path for path, _ in server.asked] == ["/from-the-certificate"]


@pytest.mark.req("SIG-1")
@pytest.mark.parametrize("address", ["ldap://127.0.0.1/x", "file:///etc/passwd", "http://u:p@127.0.0.1/", "http://["])
def test_an_address_that_is_none_is_not_followed(
    authority: DevelopmentAuthority, parent: Credential, address: str
) -> None:
    check = CmsSignatureCheck(
        authority.trust, authority.crl_files, responders=Responders(hosts=frozenset({"127.0.0.1", ""}))
    )
    signer = naming(authority, parent, address)

    assert check.verify(DOCUMENT, signer.sign(DOCUMENT, NOON), at=NOON).answers == ()


@pytest.mark.req("SIG-1")
def test_a_strangers_certificate_makes_nobody_ask(
    authority: DevelopmentAuthority, tmp_path_factory: pytest.TempPathFactory
) -> None:
    stranger = DevelopmentAuthority.create_or_open(tmp_path_factory.mktemp("stranger") / "ca", NOON)
    with a_server(itself(authority, NOON)) as server:
        signer = naming(stranger, stranger.issue(iin="850101400123", name="А Б"), f"{server.address}/")
        with pytest.raises(UntrustedChain):
            judging(authority, server, url=None, hosts=frozenset({"127.0.0.1"})).verify(
                DOCUMENT, signer.sign(DOCUMENT, NOON), at=NOON
            )

    assert server.asked == []


@pytest.mark.req("SIG-1")
def test_the_responder_of_another_authority_of_the_same_name_is_none(
    authority: DevelopmentAuthority, parent: Credential, tmp_path_factory: pytest.TempPathFactory
) -> None:
    stranger = DevelopmentAuthority.create_or_open(tmp_path_factory.mktemp("stranger") / "ca", NOON)
    assert certificate_of(stranger).subject == certificate_of(authority).subject
    foreign = delegated(stranger, NOON).changed(authority=authority)
    with a_server(foreign) as server, pytest.raises(RevocationUnknown):
        judging(authority, server).verify(DOCUMENT, parent.sign(DOCUMENT, NOON), at=NOON)
