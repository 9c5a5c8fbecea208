"""From the last admitted child to the signed order and the e-journal, as people do it (ADM-26, ADM-29 … ADM-32)."""

from __future__ import annotations

import hashlib
import json
from typing import Any
from uuid import UUID

import pytest

from adapters.bootstrap.erasing import PersonErasing
from adapters.bootstrap.handing_over import handing_over_of
from adapters.bootstrap.known import READ_MODELS
from adapters.bootstrap.people import Whom
from adapters.persistence.rebuilding import rebuild
from kundelik_domain.admissions.values import formation_of
from kundelik_domain.shared.access import Role
from projections.admissions import formation
from tests.adapters.privacy.secretive import BASIS
from tests.formations import CHILDREN, TEXTS, Forming, another_director
from tests.installations import PDF, PNG, Answer, Town
from tests.tallies import one


@pytest.fixture
def forming(town: Town) -> Forming:
    forming = Forming(town)
    forming.admits(*CHILDREN, inclusive=1)
    return forming


def refused(answer: Answer, status: int = 409) -> str:
    assert answer.status_code == status, answer.text
    return str(answer.json()["type"]).removeprefix("urn:kundelik:problem:")


def paper(forming: Forming) -> dict[str, Any]:
    stream = formation_of(UUID(forming.town.school), forming.year)
    found = forming.country.installation.queries.ask("admissions.formation", None, formation.order_paper, stream)
    assert found is not None
    return found


@pytest.mark.req("ADM-32")
def test_the_year_is_closed_after_25_august_when_nothing_is_open(forming: Forming) -> None:
    town, country = forming.town, forming.country
    undecided = country.has_sent(town.parent, town.school)
    number = country.told(town.parent, "GET", f"/applications/{undecided}/statement")["number"]

    early = forming.closes().json()
    assert (early["open"], early["numbers"]) == (["too-early", "undecided", "order-not-drafted"], [number])
    forming.autumn()
    assert forming.drafts().is_success
    assert forming.closes().json()["open"] == ["undecided"]

    country.accepts(town.executor, undecided)
    country.forwards(town.executor, undecided)
    country.approves(town.director, undecided)
    assert forming.closes().json()["pupils"] == 5
    assert refused(forming.closes()) == "admissions.school-year-closed"


@pytest.mark.req("ADM-29")
def test_after_closing_nobody_gets_in_and_the_admitted_wait_for_a_class(forming: Forming) -> None:
    town, country = forming.town, forming.country
    late = country.has_draft(town.parent, town.school)
    forming.autumn()
    forming.drafts()
    told = forming.closes()
    assert told.is_success

    country.clock.moment = country.clock.moment.replace(month=7, day=1)
    signature = country.signature(town.parent, f"/applications/{late}/statement")
    sent = country.ask(town.parent, "POST", f"/applications/{late}/sending", json={"signature": signature})
    assert refused(sent) == "admissions.school-year-closed"
    body = {"most_in_class": 25, "accepts_by_choice": True, "seats": [
        {"language": "kk", "class_kind": "general", "seats": 90},
    ]}  # fmt: skip
    again = country.ask(town.administrator, "PUT", f"/schools/{town.school}/campaigns/2026", json=body)
    assert refused(again) == "admissions.school-year-closed"
    assert {country.status(town.parent, each) for each in forming.applications} == {"placement"}


@pytest.mark.req("ADM-30")
def test_pupils_are_placed_by_hand_or_as_is_proposed(forming: Forming) -> None:
    forming.autumn()
    forming.drafts()
    forming.closes()
    first, second = forming.adds("1 «А»", 2), forming.adds("1 «Ә»", 2, teacher=forming.town.executor.user,
        teacher_name=None)  # fmt: skip
    aisulu, dauren = forming.applications[:2]
    assert forming.places(aisulu, first).is_success
    assert forming.places(dauren, first).is_success
    assert refused(forming.places(forming.applications[2], first)) == "admissions.class-full"
    assert forming.places(dauren, second).is_success
    assert forming.ask("DELETE", f"/pupils/{dauren}").is_success

    shown = forming.told("GET", "/proposal")
    assert len(shown["items"]) == 3
    stale = forming.ask("POST", "/proposal/acceptance", headers={"If-Match": f'"{shown["version"] - 1}"'})
    assert (stale.status_code, refused(forming.ask("POST", "/proposal/acceptance"), 422)) == (412, "malformed")
    assert forming.takes_proposal().is_success

    classes = forming.shown()["classes"]
    assert [(c["name"], c["count"], c["seats"], c["boys"], c["girls"]) for c in classes] == [
        ("1 «А»", 2, 2, 1, 1), ("1 «Ә»", 2, 2, 1, 1),
    ]  # fmt: skip
    assert sum(c["inclusive"] for c in classes) == 1
    assert [c["teacher_name"] for c in classes] == ["Тестова А. А.", "Қызметкер Тест"]
    told = classes[0]["pupils"][0]
    assert (told["full_name"], told["birth_year"], told["sex"]) == ("Әбдіғалымова Айсұлу", 2020, "female")
    assert (told["direction"], told["language"], len(told["iin"])) == ("by_distribution", "kk", 12)


@pytest.mark.req("ADM-26")
def test_letterhead_and_draft_are_kept_as_they_were_written(forming: Forming) -> None:
    town, country = forming.town, forming.country
    assert forming.uploads().is_success
    assert refused(forming.uploads(PDF), 422) in {"malformed", "files.not-a-pdf", "files.damaged"}
    assert forming.drafts().is_success
    assert refused(forming.drafts(town.executor), 422) == "admissions.no-signer"
    deputy = country.employee(town.school, Role.DEPUTY_FOR_STUDIES)
    assert forming.drafts(deputy).is_success
    country.catch_up()

    picture = country.ask(town.director, "GET", f"/schools/{town.school}/letterhead")
    assert picture.headers["content-type"] == "image/png"
    draft = country.told(town.executor, "GET", f"/schools/{town.school}/formation-orders/2026")
    assert {name: draft[name] for name in TEXTS} == TEXTS
    assert (draft["signer_user"], draft["edition"]) == (deputy.user, 2)
    assert draft["letterhead"] == hashlib.sha256(picture.content).hexdigest()
    assert picture.content[:8] == PNG[:8]


@pytest.mark.req("ADM-31")
def test_the_signed_order_places_everybody_and_names_nobody_in_its_bytes(forming: Forming) -> None:
    town, country = forming.town, forming.country
    forming.ready()
    statement = forming.ask("GET", "/order-statement").content
    assert [word for child in CHILDREN for word in child[:2] if word.encode() in statement] == []
    told = json.loads(statement)
    assert (told["kind"], told["number"]) == ("kundelik/formation-order/v1", 1)
    assert sum(len(each["pupils"]) for each in told["classes"]) == 4

    assert forming.signs().json()["number"] == 1

    assert {country.status(town.parent, each) for each in forming.applications} == {"placed"}
    found = paper(forming)
    assert (found["number"], found["pupils"], found["signer_name"]) == (1, 4, "Қызметкер Тест")
    assert (found["school_name_kk"], found["zone"]) == ("№1 «Хогвартс» мектебі", "Asia/Almaty")
    lines = country.told(town.parent, "GET", f"/applications/{forming.applications[0]}/history")["items"]
    assert lines[0]["text"].endswith("сынып жинақтау бұйрығына қол қойды: 1 «А» сыныбы.")
    assert refused(forming.ask("POST", "/order", json={"signature": "MIIG"})) == "admissions.order-signed"
    assert refused(forming.drafts()) == "admissions.order-signed"


@pytest.mark.req("ADM-31", "SIG-1")
def test_the_order_is_signed_by_whom_it_names_over_what_it_says_now(forming: Forming) -> None:
    country = forming.country
    forming.ready()
    old = forming.signature()
    other = another_director(forming.town)
    assert refused(forming.signs(other)) == "admissions.signer-is-another"
    assert refused(forming.ask("POST", "/order", json={"signature": forming.signature(other)})) == (
        "signatures.signer-is-someone-else"
    )
    assert forming.drafts(text_kk="Басқа мәтін").is_success
    assert refused(forming.ask("POST", "/order", json={"signature": old})) == "signatures.document-changed"
    assert forming.ask("DELETE", f"/pupils/{forming.applications[0]}").is_success
    late = forming.ask("POST", "/order", json={"signature": old})
    assert (refused(late), late.json()["numbers"]) == ("admissions.pupils-not-placed", [100_001])
    assert country.ask(other, "GET", f"{forming.path}/order-statement").status_code == 409


@pytest.mark.req("ADM-31", "AUD-6")
def test_the_e_journal_gets_the_list_once_and_an_erased_child_leaves_it(forming: Forming) -> None:
    installation = forming.country.installation
    forming.ready()
    order = forming.signs().json()["order"]
    forming.country.catch_up()
    handing = handing_over_of(installation)
    file = installation.settings.var / "exports" / "e-journal" / forming.town.school / f"{order}.csv"

    assert handing.once() == 1
    first = file.read_bytes()
    assert handing.once() == 1  # not followed yet: the same bytes under the same key
    assert first == file.read_bytes() == forming.ask("GET", "/e-journal.csv", forming.town.administrator).content
    forming.country.catch_up()
    assert (handing.once(), first.decode().count("\r\n")) == (0, 5)
    handed = "select count(*) from kundelik.events where name = 'admissions.pupils-handed-over.v1'"
    assert one(installation.database, handed) == 1

    erasing = PersonErasing(installation)
    plan = erasing.plan("100001", Whom.CHILD)
    erasing.erase(plan, BASIS, even_though_live=True)
    assert "Айсұлу" not in file.read_text()
    assert file.read_bytes().count(b"\r\n") == 5
    assert erasing.hits(plan.words) == []
    teacher = forming.told("GET")["classes"][0]["teacher"]
    erasing.erase(erasing.plan(teacher, None), BASIS, even_though_live=True)
    assert [c["teacher_name"] for c in forming.told("GET")["classes"]] == [None, "Тестова А. А."]
    rebuilt = {m.name: rebuild(installation.database, installation.log, m).identical for m in READ_MODELS}
    assert rebuilt == {model.name: True for model in READ_MODELS}
