"""An application's signatures, verified again through the HTTP door and on the command line (SIG-1)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from adapters.bootstrap.known import FACTS
from adapters.bootstrap.signature_verifying import verifying_signatures
from adapters.texts.languages import LANGUAGES
from kundelik_domain.shared.kept_signatures import SignatureVerdict
from tests.installations import Country, Town, Visitor


def verdicts(country: Country, who: Visitor, application: str) -> list[tuple[str, str]]:
    items = country.told(who, "GET", f"/applications/{application}/signatures")["items"]
    return [(item["signed_as"], item["verdict"]) for item in items]


@pytest.mark.req("SIG-1")
def test_both_signatures_are_valid_for_all_who_may_see_them(shared_town: Town) -> None:
    country, application = shared_town.country, shared_town.has("accepts", "forwards", "approves")
    expected = [("applicant", "valid"), ("director", "valid")]

    for who in (shared_town.parent, shared_town.director, shared_town.executor, country.auditor):
        assert verdicts(country, who, application) == expected


@pytest.mark.req("SIG-1", "I18-1")
def test_a_verdict_is_told_in_three_languages(shared_town: Town) -> None:
    country, application = shared_town.country, shared_town.has()
    path = f"/applications/{application}/signatures"
    told = [
        country.told(shared_town.parent, "GET", path, headers={"Accept-Language": language})["items"][0]
        for language in LANGUAGES
    ]

    assert {each["verdict_text"] for each in told} == {"жарамды", "действительна", "valid"}
    assert {(each["reason"], each["reason_text"]) for each in told} == {(None, None)}


@pytest.mark.req("SIG-1")
def test_years_later_they_are_still_valid(town: Town) -> None:
    application = town.has("accepts", "forwards", "approves")
    town.waits(timedelta(days=365 * 5))

    assert verdicts(town.country, town.parent, application) == [("applicant", "valid"), ("director", "valid")]


def damaged(files: Path) -> None:
    """One byte of every file is changed."""
    for file in files.glob("??/*"):
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        file.write_bytes(bytes(content))


@pytest.mark.req("SIG-1")
def test_a_changed_stored_byte_is_found(town: Town) -> None:
    country, application = town.country, town.has()
    damaged(country.installation.settings.var / "files")
    item = country.told(town.parent, "GET", f"/applications/{application}/signatures")["items"][0]

    assert item["verdict"] == "incomplete"
    assert len(item["missing"]) == 5


@pytest.mark.req("SIG-1")
def test_every_signature_of_the_log_is_found_whatever_fact_it_stands_in(town: Town) -> None:
    town.has("accepts", "forwards", "approves")
    town.country.has_sent(town.country.parent(), town.school)
    installation = town.country.installation
    found = list(verifying_signatures(installation).everywhere(installation.log, FACTS))

    assert [(each.event, each.finding.verdict) for each in found] == [
        ("admissions.application-sent.v1", SignatureVerdict.VALID),
        ("admissions.application-approved.v1", SignatureVerdict.VALID),
        ("admissions.application-sent.v1", SignatureVerdict.VALID),
    ]
