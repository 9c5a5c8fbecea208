"""A log with campaigns of the first version is read as if they had been written today (OPS-4, ADR-0006)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID, uuid4

import msgspec
import pytest

from adapters.persistence.fact_codec import FactCodec
from adapters.persistence.fact_streams import FactStreams
from adapters.persistence.rebuilding import rebuild
from adapters.persistence.upcasters import UPCASTERS
from kundelik_domain.admissions.campaign import CAMPAIGN, Campaign
from kundelik_domain.admissions.events import CampaignSet
from kundelik_domain.admissions.values import ClassKind, Language, Seats, campaign_of, seat_pool
from kundelik_domain.shared.access import Role
from kundelik_domain.shared.facts import Fact
from kundelik_domain.shared.streams import Change, Decision, Envelope, Reader, StreamKind
from projections.admissions.school_catalogue import SchoolCatalogue
from tests.installations import Country, Town
from tools import golden

pytestmark = pytest.mark.req("OPS-4")
OLD_NAME = "admissions.campaign-set.v1"
SEATS = (Seats(language=Language.KK, class_kind=ClassKind.GENERAL, seats=2),)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstCampaignSet(Fact):
    """As it was stored before there was a second service."""

    NAME: ClassVar[str] = OLD_NAME
    school: UUID
    school_year: int
    most_in_class: int
    accepts_by_choice: bool
    seats: tuple[Seats, ...]


OLD = StreamKind("tests.old-campaign", 0, lambda count, _: count + 1, (FirstCampaignSet,))


def sets_campaign_as_of_old(country: Country, school: UUID) -> None:
    """What an installation of the first version has appended."""
    installation = country.installation
    codec = FactCodec([FirstCampaignSet], installation.codec._sealing, {})
    streams = FactStreams(installation.database, installation.appender, codec, installation.now)
    stream = campaign_of(school, country.year)
    fact = FirstCampaignSet(
        school=school, school_year=country.year, most_in_class=25, accepts_by_choice=True, seats=SEATS
    )

    def decide(reader: Reader, _: object) -> Decision:
        reader(OLD, stream)
        return Decision((Change(stream, (fact,)),), Role.SCHOOL_ADMINISTRATOR, school)

    streams.change(Envelope(command_id=uuid4(), actor=school, correlation_id=school), decide)


def listed(country: Country, **wanted: object) -> list[str]:
    country.catch_up()
    asked = {"school_year": country.year, **wanted}
    return [item["school"] for item in country.told(country.operator, "GET", "/schools", params=asked)["items"]]


def test_every_old_name_leads_to_a_fact_and_keeps_its_golden_file() -> None:
    names = {fact.NAME for fact in golden.facts()}
    ends = {golden.codec()._newest(old) for old in UPCASTERS}

    assert ends <= names
    assert not set(UPCASTERS) & names
    assert all((golden.EVENTS / f"{old}.json").exists() for old in UPCASTERS)


def test_the_stored_example_of_the_first_version_reads_as_the_second() -> None:
    stored = (golden.EVENTS / f"{OLD_NAME}.json").read_text(encoding="utf-8")
    fact = golden.decoded(OLD_NAME, stored)

    assert "service" not in msgspec.json.decode(stored)
    assert isinstance(fact, CampaignSet)
    assert fact.service == "first-grade"
    assert msgspec.json.decode(golden.encoded(fact)) == {"service": "first-grade", **msgspec.json.decode(stored)}


def test_no_reader_can_be_made_that_forgets_an_old_version() -> None:
    assert FactCodec([CampaignSet], golden.OPEN).stored_names_of([CampaignSet]) == {OLD_NAME, CampaignSet.NAME}


def test_an_old_campaign_is_decided_upon_found_and_replaced(town: Town) -> None:
    country, school = town.country, UUID(town.country.school(name_en="School No. 2"))
    sets_campaign_as_of_old(country, school)
    stream = campaign_of(school, country.year)

    assert country.installation.streams.read(CAMPAIGN, stream) == Campaign(True, 25, True, SEATS)
    assert str(school) in listed(country)
    assert listed(country, service="tenth-grade") == []
    country.opens(str(school), country.employee(str(school), Role.SCHOOL_ADMINISTRATOR), 3)
    pool = seat_pool(school, country.year, Language.KK, ClassKind.GENERAL)
    country.catch_up()
    (shown,) = country.told(country.operator, "GET", "/schools", params=search(country, school))["items"]
    assert shown["seats"] == [{"language": "kk", "class_kind": "general", "published": 3, "free": 3}]
    assert [recorded.fact.NAME for recorded in country.installation.log.of_stream(stream)] == [CampaignSet.NAME] * 2
    assert stored_names(country, stream) == [OLD_NAME, CampaignSet.NAME]
    assert stored_names(country, pool) == ["admissions.seats-published.v1"]


def test_a_rebuild_hears_old_campaigns_too(town: Town) -> None:
    country, school = town.country, UUID(town.country.school(name_en="School No. 2"))
    sets_campaign_as_of_old(country, school)
    before = listed(country)
    rebuild(country.installation.database, country.installation.log, SchoolCatalogue())

    assert str(school) in before
    assert listed(country) == before


def search(country: Country, school: UUID) -> dict[str, object]:
    return {"school_year": country.year, "school": str(school)}


def stored_names(country: Country, stream: UUID) -> list[str]:
    with country.installation.database.connection() as connection:
        rows = connection.execute(
            "select name from kundelik.events where stream = %s order by version", (stream,)
        ).fetchall()
    return [row[0] for row in rows]
