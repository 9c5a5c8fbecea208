"""Every way in which a signature is none, each told by its own name, and nothing is sent or approved (SIG-1)."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from adapters.texts.languages import LANGUAGES
from kundelik_domain.shared.signatures import KeyUse
from tests.installations import MONDAY_NOON, Answer, Town

YESTERDAY: Final = MONDAY_NOON - timedelta(days=1)
TOMORROW: Final = MONDAY_NOON + timedelta(days=1)

Signing = Callable[[Town, bytes], str]


def of_somebody_else(town: Town, document: bytes) -> str:
    return town.country.signature_over(replace(town.parent, iin=town.country.iin()), document)


def of_the_director(town: Town, document: bytes) -> str:
    return town.country.signature_over(town.director, document)


def with_an_expired_certificate(town: Town, document: bytes) -> str:
    return town.country.signature_over(town.parent, document, valid_to=YESTERDAY)


def with_a_certificate_of_tomorrow(town: Town, document: bytes) -> str:
    return town.country.signature_over(town.parent, document, valid_from=TOMORROW)


def with_the_key_for_signing_in(town: Town, document: bytes) -> str:
    return town.country.signature_over(town.parent, document, use=KeyUse.SIGN_IN)


def over_other_bytes(town: Town, document: bytes) -> str:
    return town.country.signature_over(town.parent, document + b" ")


def with_a_broken_value(town: Town, document: bytes) -> str:
    der = bytearray(base64.b64decode(town.country.signature_over(town.parent, document)))
    der[-1] ^= 1
    return base64.b64encode(der).decode()


def with_a_revoked_certificate(town: Town, document: bytes) -> str:
    authority = town.country.installation.authority
    issued = authority.issue(iin=town.parent.iin, name=town.parent.name)
    authority.revoke(issued.serial, YESTERDAY)
    return base64.b64encode(issued.sign(document, MONDAY_NOON)).decode()


def that_is_text(_town: Town, _document: bytes) -> str:
    return base64.b64encode(b"I agree").decode()


def that_is_not_base64(_town: Town, _document: bytes) -> str:
    return "мен келісемін"


def that_is_too_large(_town: Town, _document: bytes) -> str:
    return base64.b64encode(b"\x30" * 290_000).decode()


WRONG: Final[dict[Signing, tuple[int, str]]] = {
    of_somebody_else: (409, "signatures.signer-is-someone-else"),
    of_the_director: (409, "signatures.signer-is-someone-else"),
    with_an_expired_certificate: (409, "signatures.certificate-expired"),
    with_a_certificate_of_tomorrow: (409, "signatures.certificate-not-yet-valid"),
    with_the_key_for_signing_in: (409, "signatures.sign-in-key-used"),
    over_other_bytes: (409, "signatures.document-changed"),
    with_a_broken_value: (409, "signatures.broken"),
    with_a_revoked_certificate: (409, "signatures.certificate-revoked"),
    that_is_text: (422, "signatures.not-a-signature"),
    that_is_not_base64: (422, "malformed"),
    that_is_too_large: (422, "signatures.too-large"),
}


def told(answer: Answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix("urn:kundelik:problem:")


@pytest.mark.req("SIG-1")
@pytest.mark.parametrize("signing", list(WRONG), ids=lambda signing: signing.__name__)
def test_an_application_is_not_sent_with_a_signature(shared_town: Town, signing: Signing) -> None:
    country, application = shared_town.country, shared_town.country.has_draft(shared_town.parent, shared_town.school)
    path = f"/applications/{application}"
    document = country.ask(shared_town.parent, "GET", f"{path}/statement").content
    body, before, answers = {"signature": signing(shared_town, document)}, country.head, []
    for language in LANGUAGES:
        headers = {"Accept-Language": language}
        answers.append(country.ask(shared_town.parent, "POST", f"{path}/sending", json=body, headers=headers))

    assert {told(answer) for answer in answers} == {WRONG[signing]}
    assert len({answer.json()["detail"] for answer in answers}) == 3
    assert country.head == before
    country.sends(shared_town.parent, application)


def test_each_has_words_of_its_own(shared_town: Town) -> None:
    country, application = shared_town.country, shared_town.country.has_draft(shared_town.parent, shared_town.school)
    path = f"/applications/{application}"
    document = country.ask(shared_town.parent, "GET", f"{path}/statement").content
    titles = {
        country.ask(
            shared_town.parent, "POST", f"{path}/sending", json={"signature": wrong(shared_town, document)}
        ).json()["title"]
        for wrong in WRONG
    }

    assert len(titles) == len({code for _, code in WRONG.values()})


@pytest.mark.req("SIG-1")
def test_what_was_edited_after_signing_is_signed_anew(shared_town: Town) -> None:
    country, application = shared_town.country, shared_town.country.has_draft(shared_town.parent, shared_town.school)
    path = f"/applications/{application}"
    early = country.signature(shared_town.parent, f"{path}/statement")
    country.told(shared_town.parent, "PUT", path, json=country.form(shared_town.parent, shared_town.school))
    answer = country.ask(shared_town.parent, "POST", f"{path}/sending", json={"signature": early})

    assert told(answer) == (409, "signatures.document-changed")


@pytest.mark.req("SIG-1")
@pytest.mark.req("ADM-28")
def test_a_director_signs_with_a_certificate_of_the_schools(shared_town: Town) -> None:
    country = shared_town.country
    number = "990140000123"
    other = Town(country, details={"bin": number})
    application = other.has("accepts", "forwards")
    path = f"/applications/{application}"
    document = country.ask(other.director, "GET", f"{path}/approval-statement").content
    without = country.signature_over(other.director, document)
    foreign = country.signature_over(other.director, document, bin="990140000124", organisation="Басқа")
    parents = country.signature_over(other.parent, document, bin=number, organisation="Мектеп")
    answers = [
        country.ask(other.director, "POST", f"{path}/approval", json={"signature": each})
        for each in (without, foreign, parents)
    ]

    assert [told(answer)[1] for answer in answers] == [
        *("signatures.organisation-differs", "signatures.organisation-differs", "signatures.signer-is-someone-else")
    ]
    right = country.signature_over(other.director, document, bin=number, organisation="Мектеп")
    country.told(other.director, "POST", f"{path}/approval", json={"signature": right})
    assert country.status(other.parent, application) == "enrolled"


def of_the_applicant(town: Town, document: bytes) -> str:
    return town.country.signature_over(town.parent, document)


def by_the_director_before_he_had_it(town: Town, document: bytes) -> str:
    return town.country.signature_over(town.director, document, valid_from=TOMORROW)


def by_the_director_with_an_expired_certificate(town: Town, document: bytes) -> str:
    return town.country.signature_over(town.director, document, valid_to=YESTERDAY)


def by_the_director_with_the_key_for_signing_in(town: Town, document: bytes) -> str:
    return town.country.signature_over(town.director, document, use=KeyUse.SIGN_IN)


def by_the_director_over_other_bytes(town: Town, document: bytes) -> str:
    return town.country.signature_over(town.director, document + b" ")


def by_the_director_with_a_revoked_certificate(town: Town, document: bytes) -> str:
    authority = town.country.installation.authority
    issued = authority.issue(iin=town.director.iin, name=town.director.name)
    authority.revoke(issued.serial, YESTERDAY)
    return base64.b64encode(issued.sign(document, MONDAY_NOON)).decode()


WRONG_APPROVALS: Final[dict[Signing, tuple[int, str]]] = {
    of_the_applicant: (409, "signatures.signer-is-someone-else"),
    by_the_director_before_he_had_it: (409, "signatures.certificate-not-yet-valid"),
    by_the_director_with_an_expired_certificate: (409, "signatures.certificate-expired"),
    by_the_director_with_the_key_for_signing_in: (409, "signatures.sign-in-key-used"),
    by_the_director_over_other_bytes: (409, "signatures.document-changed"),
    by_the_director_with_a_revoked_certificate: (409, "signatures.certificate-revoked"),
    that_is_text: (422, "signatures.not-a-signature"),
    that_is_too_large: (422, "signatures.too-large"),
}


@pytest.mark.req("SIG-1", "ADM-28")
@pytest.mark.parametrize("signing", list(WRONG_APPROVALS), ids=lambda signing: signing.__name__)
def test_a_child_is_not_admitted_with_a_signature(shared_town: Town, signing: Signing) -> None:
    country, application = shared_town.country, shared_town.has("accepts", "forwards")
    path = f"/applications/{application}"
    document = country.ask(shared_town.director, "GET", f"{path}/approval-statement").content
    body, before = {"signature": signing(shared_town, document)}, country.head

    assert told(country.ask(shared_town.director, "POST", f"{path}/approval", json=body)) == WRONG_APPROVALS[signing]
    assert country.head == before
    country.approves(shared_town.director, application)


@pytest.mark.req("SIG-1", "ADM-28")
def test_the_applications_own_signature_does_not_admit_the_child(shared_town: Town) -> None:
    """The director's statement names another purpose: what was signed for sending is no approval."""
    country, application = shared_town.country, shared_town.has("accepts", "forwards")
    path = f"/applications/{application}"
    signed = country.signature(shared_town.director, f"{path}/statement", by=shared_town.parent)

    answer = country.ask(shared_town.director, "POST", f"{path}/approval", json={"signature": signed})
    assert told(answer) == (409, "signatures.document-changed")
