"""Bytes from outside: nothing but a refusal comes back, and nobody else's name."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

import pytest
from asn1crypto import cms as asn1_cms
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.signatures.authority import DevelopmentAuthority
from adapters.signatures.credentials import Credential
from adapters.signatures.verification import CmsSignatureCheck
from kundelik_domain.shared.refusals import Refusal
from kundelik_domain.shared.signatures import (
    NotASignature,
    SeveralSigners,
    SignatureTooLarge,
    UnsupportedAlgorithm,
    UntrustedChain,
)

if TYPE_CHECKING:
    from collections.abc import Callable


DOCUMENT = b"An order of the director."
PARENT = "850101400123"
KEYS: tuple[Literal["ec", "rsa"], ...] = ("ec", "rsa")
NOON = datetime(2022, 3, 14, 12, 0, tzinfo=UTC)
GOST_2015_DIGEST, GOST_2015_SIGNATURE = "1.2.398.3.10.1.3.3", "1.2.398.3.10.1.1.2.3.2"
GOST_2015_KEY = bytes.fromhex("060a2a830e030a0101020202"), "1.2.398.3.10.1.1.2.2.2"
P256_KEY = bytes.fromhex("301306072a8648ce3d020106082a8648ce3d030107034200")


def rewritten(cms: bytes, change: Callable[[Any], None]) -> bytes:
    content = asn1_cms.ContentInfo.load(cms)
    change(content["content"])
    dumped: bytes = content.dump(force=True)
    return dumped


@pytest.mark.req("SIG-2")
@pytest.mark.parametrize(
    ("member", "oid"), [("digest_algorithm", GOST_2015_DIGEST), ("signature_algorithm", GOST_2015_SIGNATURE)]
)
def test_gost_is_recognised_by_its_oids_and_said_to_be_unsupported(
    check: CmsSignatureCheck, parent: Credential, member: str, oid: str
) -> None:
    def change(signed_data: Any) -> None:
        signed_data["signer_infos"][0][member] = {"algorithm": oid}

    with pytest.raises(UnsupportedAlgorithm) as refused:
        check.verify(DOCUMENT, rewritten(parent.sign(DOCUMENT, NOON), change), at=NOON)

    assert refused.value.details["oid"] == oid


@pytest.mark.req("SIG-2")
def test_a_gost_key_in_the_certificate_is_said_to_be_unsupported(
    check: CmsSignatureCheck, parent: Credential
) -> None:
    oid_der, oid = GOST_2015_KEY
    algorithm = b"\x30" + bytes([len(oid_der)]) + oid_der
    rest = len(P256_KEY) + 64 + 1 - len(algorithm) - 2
    key = algorithm + b"\x03" + bytes([rest]) + bytes(rest)
    cms = parent.sign(DOCUMENT, NOON)
    start = cms.index(P256_KEY)
    patched = cms[:start] + key + cms[start + len(key) :]

    with pytest.raises(UnsupportedAlgorithm) as refused:
        check.verify(DOCUMENT, patched, at=NOON)

    assert refused.value.details["oid"] == oid


@pytest.mark.req("SIG-2")
def test_sha_1_is_no_longer_taken(check: CmsSignatureCheck, parent: Credential) -> None:
    def change(signed_data: Any) -> None:
        signed_data["signer_infos"][0]["digest_algorithm"] = {"algorithm": "sha1"}

    with pytest.raises(UnsupportedAlgorithm):
        check.verify(DOCUMENT, rewritten(parent.sign(DOCUMENT, NOON), change), at=NOON)


@pytest.mark.req("SIG-1")
def test_two_signers_in_one_message_are_refused(
    check: CmsSignatureCheck, parent: Credential, director: Credential
) -> None:
    other = asn1_cms.ContentInfo.load(director.sign(DOCUMENT, NOON))["content"]

    def change(signed_data: Any) -> None:
        signed_data["certificates"].append(other["certificates"][0])
        signed_data["signer_infos"].append(other["signer_infos"][0])

    with pytest.raises(SeveralSigners):
        check.verify(DOCUMENT, rewritten(parent.sign(DOCUMENT, NOON), change), at=NOON)


def nobody_signs(signed_data: Any) -> None:
    signed_data["signer_infos"] = []


def no_certificate(signed_data: Any) -> None:
    signed_data["certificates"] = []


def no_signed_attributes(signed_data: Any) -> None:
    del signed_data["signer_infos"][0]["signed_attrs"]


def many_attributes(signed_data: Any) -> None:
    attributes = signed_data["signer_infos"][0]["signed_attrs"]
    for _ in range(40):
        attributes.append(attributes[0].copy())


def many_certificates(signed_data: Any) -> None:
    signed_data["certificates"] = [signed_data["certificates"][0].chosen] * 17


@pytest.mark.req("SIG-1")
@pytest.mark.parametrize(
    "change", [nobody_signs, no_certificate, no_signed_attributes, many_attributes, many_certificates]
)
def test_an_incomplete_message_is_no_signature(
    check: CmsSignatureCheck, parent: Credential, change: Callable[[Any], None]
) -> None:
    with pytest.raises(NotASignature):
        check.verify(DOCUMENT, rewritten(parent.sign(DOCUMENT, NOON), change), at=NOON)


@pytest.mark.req("SIG-1")
def test_authorities_that_vouch_for_each_other_do_not_keep_us_busy(check: CmsSignatureCheck) -> None:
    stranger = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Stranger")])
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(14)]
    circle = [self_named(stranger, key, signed_by) for key, signed_by in pairwise([*keys, keys[0]])]
    signer = Credential(circle[0], keys[0])

    def change(signed_data: Any) -> None:
        signed_data["certificates"] = [asn1_x509.Certificate.load(each) for each in circle]

    with pytest.raises(UntrustedChain):
        check.verify(DOCUMENT, rewritten(signer.sign(DOCUMENT, NOON), change), at=NOON)


def self_named(name: x509.Name, key: ec.EllipticCurvePrivateKey, signed_by: ec.EllipticCurvePrivateKey) -> bytes:
    years = NOON - timedelta(days=365), NOON + timedelta(days=365)
    serial = x509.random_serial_number()
    return (
        x509.CertificateBuilder(name, name, key.public_key(), serial, *years)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(signed_by, hashes.SHA256())
        .public_bytes(Encoding.DER)
    )


@pytest.mark.req("SIG-1")
@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"0",
        b"\x30\x80",
        b"hello",
        b"\xff" * 64,
        b"TUlJQg==",
        b"\x30\x80" * 20_000,
        b"-----BEGIN CMS-----",
    ],
    ids=["empty", "one byte", "open", "text", "ones", "base64 of text", "deep", "cut armour"],
)
def test_garbage_is_no_signature(check: CmsSignatureCheck, garbage: bytes) -> None:
    with pytest.raises(NotASignature):
        check.verify(DOCUMENT, garbage, at=NOON)


@pytest.mark.req("SIG-1")
def test_ten_megabytes_are_not_even_read(check: CmsSignatureCheck) -> None:
    with pytest.raises(SignatureTooLarge):
        check.verify(DOCUMENT, bytes(10_000_000), at=NOON)


@pytest.fixture(scope="module")
def samples(authority: DevelopmentAuthority) -> list[bytes]:
    """ECDSA and RSA, detached and attached; signed once, for ECDSA never signs twice the same."""
    signers = [authority.issue(iin=PARENT, name="АХМЕТОВА АЙГҮЛ", key=key) for key in KEYS]
    return [signer.sign(DOCUMENT, NOON, attached=attached) for signer in signers for attached in (False, True)]


def with_a_changed_byte(sample: bytes, place: int, change: int) -> bytes:
    changed = bytearray(sample)
    changed[place % len(sample)] ^= change
    return bytes(changed)


WHICH, PLACE, CHANGE = st.integers(0, 3), st.integers(0, 2000), st.integers(1, 255)


@pytest.mark.req("SIG-1")
@settings(max_examples=200, deadline=None)
@given(which=WHICH, place=PLACE, change=CHANGE)
def test_whatever_byte_is_changed_no_other_signer_and_no_other_error_comes_out(
    check: CmsSignatureCheck, samples: list[bytes], which: int, place: int, change: int
) -> None:
    untouched = check.verify(DOCUMENT, samples[which], at=NOON)
    try:
        found = check.verify(DOCUMENT, with_a_changed_byte(samples[which], place, change), at=NOON)
    except Refusal:
        return

    assert replace(found, cms=untouched.cms) == untouched


@pytest.mark.req("SIG-1")
@settings(max_examples=100, deadline=None)
@given(which=WHICH, place=PLACE, change=CHANGE)
def test_a_changed_byte_never_makes_a_signature_good_for_another_document(
    check: CmsSignatureCheck, samples: list[bytes], which: int, place: int, change: int
) -> None:
    with pytest.raises(Refusal):
        check.verify(DOCUMENT + b"!", with_a_changed_byte(samples[which], place, change), at=NOON)


@pytest.mark.req("SIG-1")
@settings(max_examples=100, deadline=None)
@given(which=WHICH, place=PLACE)
def test_a_message_cut_short_is_no_signature(
    check: CmsSignatureCheck, samples: list[bytes], which: int, place: int
) -> None:
    sample = samples[which]
    with pytest.raises(NotASignature):
        check.verify(DOCUMENT, sample[: place % len(sample)], at=NOON)
