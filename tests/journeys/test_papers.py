"""Papers through the door: who gets which, what they say, and that the bytes are always the same (ADM-24, ADM-25)."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

from adapters.bootstrap.paper_making import MOST_WRONG
from adapters.persistence.numbers import start_numbers_at
from adapters.signatures.authority import seal_of
from adapters.signatures.sealing import Seals, seal_is_sound
from kundelik_domain.admissions.rules import Window
from kundelik_domain.admissions.shipped_rules import MANUAL_2021
from tests.installations import NOBODY, Answer, Country, Town, Visitor, a_country, a_database

ALMATY: Final = ZoneInfo("Asia/Almaty")
NUMBER: Final = 102_381
BIN: Final = "990140001234"
EARLY: Final = replace(MANUAL_2021, version="a-pilot-of-2022", window=Window(opens=(3, 1), closes=(8, 1)))


def at(hour: int, minute: int) -> datetime:
    return datetime(2022, 3, 14, hour, minute, tzinfo=ALMATY)


@pytest.fixture(scope="module")
def story(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Town, str]]:
    """The manual's own application on 14 March 2022, accepted at 12:34."""
    var: Path = tmp_path_factory.mktemp("papers") / "var"
    with a_database(server, template) as conninfo:
        start_numbers_at(conninfo, NUMBER)
        with a_country(conninfo, var, rules=(EARLY,), at=at(12, 0)) as country:
            town = Town(country)
            country.clock.moment = at(12, 26)
            application = country.has_draft(town.parent, town.school)
            country.clock.moment = at(12, 32)
            country.sends(town.parent, application)
            country.clock.moment = at(12, 34)
            country.accepts(town.executor, application)
            country.catch_up()
            yield town, application


def paper(town: Town, who: Visitor, application: str, kind: str, language: str = "kk") -> Answer:
    path = f"/applications/{application}/papers/{kind}"
    return town.country.ask(who, "GET", path, params={"language": language})


def words(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def code_of(content: bytes) -> str:
    return next(word for word in words(content).split() if word.startswith(f"{NUMBER}-"))


RECEIPT: Final = {
    "kk": "Құжаттардың қабылданғаны туралы қолхат № 102381 14.03.2022 12:34",
    "ru": "Расписка о приёме документов № 102381 14.03.2022 12:34",
    "en": "Receipt for documents No. 102381 14.03.2022 12:34",
}


@pytest.mark.req("ADM-25")
@pytest.mark.req("I18-1")
@pytest.mark.req("I18-2")
@pytest.mark.parametrize("language", list(RECEIPT))
def test_the_receipt_names_number_moment_documents_and_executor(story: tuple[Town, str], language: str) -> None:
    town, application = story
    answer = paper(town, town.parent, application, "receipt", language)
    told = words(answer.content)

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["content-disposition"] == 'attachment; filename="receipt-102381.pdf"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert RECEIPT[language] in told
    assert "Т. Қызметкер" in told
    assert "Әбдіғалымова Айсұлу" in told
    for kind in MANUAL_2021.documents:
        assert _label(kind.value, language) in told


def _label(kind: str, language: Any) -> str:
    from adapters.texts.catalogue import catalogue

    return catalogue().label("document-kind", kind, language)


@pytest.mark.req("ADM-10")
def test_the_form_holds_everything_and_says_how_it_was_signed(story: tuple[Town, str]) -> None:
    town, application = story
    told = words(paper(town, town.parent, application, "form").content)

    for part in ("Тестов Тест", "+7 (701) 122-25-56", "01.01.1990", "24.02.2016", "Қарағанды қ., Степной-3, 12-үй"):
        assert part in told
    assert "ЭЦҚ арқылы қол қойылды: Тестов Тест, 14.03.2022 12:32" in told
    assert "№1 «Хогвартс» мектебі" in told


@pytest.mark.req("ADM-10")
def test_a_draft_has_a_place_for_a_signature_by_hand(story: tuple[Town, str]) -> None:
    town, _ = story
    draft = town.country.has_draft(town.parent, town.school)
    told = words(paper(town, town.parent, draft, "form", "ru").content)

    assert "Подпись Фамилия, инициалы Дата" in told
    assert "Подписано ЭЦП" not in told


@pytest.mark.req("ADM-25")
def test_who_may_see_it_gets_it_and_nobody_else_knows_of_it(story: tuple[Town, str]) -> None:
    town, application = story
    stranger, colleague = town.country.parent(), town.administrator
    for who, status in (
        (town.parent, 200),
        (town.executor, 200),
        (town.director, 200),
        (town.country.auditor, 200),
        (colleague, 403),
        (stranger, 404),
        (NOBODY, 401),
    ):
        assert paper(town, who, application, "receipt").status_code == status


@pytest.mark.req("ADM-25")
def test_papers_that_are_not_yet_are_refused_by_name(story: tuple[Town, str]) -> None:
    town, application = story
    draft = town.country.has_draft(town.parent, town.school)

    assert paper(town, town.parent, draft, "receipt").json()["type"].endswith("admissions.not-accepted")
    assert paper(town, town.parent, application, "refusal").json()["type"].endswith("admissions.not-refused")
    assert paper(town, town.parent, application, "order").status_code == 422


@pytest.mark.req("ADM-24")
@pytest.mark.req("ADM-12")
def test_history_and_cabinet_link_to_the_papers_there_are(story: tuple[Town, str]) -> None:
    town, application = story
    below = f"/api/v1/applications/{application}"
    expected = {"form": f"{below}/papers/form", "receipt": f"{below}/papers/receipt"}

    assert town.country.told(town.parent, "GET", f"/applications/{application}")["papers"] == expected
    assert town.country.told(town.executor, "GET", f"/applications/{application}/history")["papers"] == expected
    for path in expected.values():
        assert town.country.ask(town.parent, "GET", path).status_code == 200


@pytest.mark.req("ADM-25")
def test_the_same_bytes_years_later_in_another_process_and_zone(story: tuple[Town, str]) -> None:
    """Whatever the school calls itself by then."""
    town, application = story
    first = paper(town, town.parent, application, "receipt")
    settings = town.country.installation.settings
    program = (
        "import sys, hashlib; from pathlib import Path; from uuid import UUID;"
        "from adapters.bootstrap.wiring import Installation; from adapters.bootstrap.paper_making import PaperMaking;"
        "from adapters.settings import Settings; from projections.admissions.papers import PaperKind\n"
        "with Installation(Settings(var=Path(sys.argv[1])), sys.argv[2]) as installation:\n"
        "    papers = PaperMaking(installation)\n"
        "    made = papers.made(PaperKind.RECEIPT, 'kk', papers.history(UUID(sys.argv[3])))\n"
        "    print(made.sha256)"
    )
    arguments = [sys.executable, "-c", program, str(settings.var), town.country.installation.conninfo, application]
    environment = os.environ | {"TZ": "Pacific/Auckland", "PYTHONPATH": "src", "PYTHONHASHSEED": "7"}
    again = subprocess.run(arguments, capture_output=True, text=True, check=True, env=environment)

    assert again.stdout.strip() == hashlib.sha256(first.content).hexdigest()
    assert first.headers["etag"] == f'"{again.stdout.strip()}"'


@pytest.mark.req("ADM-25")
def test_a_known_etag_is_answered_without_the_file(story: tuple[Town, str]) -> None:
    town, application = story
    path = f"/applications/{application}/papers/receipt"
    etag = town.country.ask(town.parent, "GET", path).headers["etag"]
    again = town.country.ask(town.parent, "GET", path, headers={"If-None-Match": etag})

    assert (again.status_code, again.content) == (304, b"")


# The check


def receipt(story: tuple[Town, str]) -> bytes:
    town, application = story
    return paper(town, town.parent, application, "receipt").content


@pytest.mark.req("SIG-4")
def test_anybody_with_the_code_learns_what_it_is_and_no_more(story: tuple[Town, str]) -> None:
    town, _ = story
    content = receipt(story)
    code = code_of(content)
    found = town.country.told(NOBODY, "GET", f"/checks/{code}", headers={"Accept-Language": "ru"})

    assert found == {
        "code": code,
        "paper": "receipt",
        "paper_text": "Расписка",
        "number": NUMBER,
        "version": found["version"],
        "language": "kk",
        "at": "2022-03-14T06:34:00+00:00",
        "zone": "Asia/Almaty",
        "school": "Школа №1 «Хогвартс»",
        "child": "А. Ә.",
        "issued_by": "Т. Қызметкер",
        "signed_by": "Т. Т.",
        "signature": "valid",
        "sealed": False,
        "sha256": hashlib.sha256(content).hexdigest(),
        "status": "accepted",
        "status_text": "Заявление принято",
    }


@pytest.mark.req("SIG-4")
def test_the_code_may_be_typed_as_people_type(story: tuple[Town, str]) -> None:
    town, _ = story
    code = code_of(receipt(story))
    number, rest = code.split("-", 1)
    for typed in (code.lower(), f"{number} {rest}", f"{number}-{rest.replace('-', '')}", f"  {code}  "):
        page = page_of(town, "GET", "/check", params={"code": typed, "lang": "en"})

        assert (page.status_code, "We issued this document" in page.text) == (200, True)


def page_of(town: Town, method: str, path: str, **options: Any) -> Answer:
    """Outside of the API's prefix."""
    country = town.country
    headers = {"Accept": "text/html", **options.pop("headers", {})}
    return country._loop.run(country._client.request(method, path, headers=headers, **options))


@pytest.mark.req("SIG-4")
@pytest.mark.req("I18-1")
def test_the_page_is_for_people_and_runs_nothing(story: tuple[Town, str]) -> None:
    town, _ = story
    code = code_of(receipt(story))
    for language, word in (("kk", "Бұл құжатты біз берген"), ("ru", "Этот документ выдан нами")):
        page = page_of(town, "GET", f"/check/{code}", headers={"Accept-Language": language})

        assert word in page.text
        assert f'<html lang="{language}">' in page.text
        assert page.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
        assert page.headers["cache-control"] == "no-store"
        assert "14.03.2022 12:34" in page.text
        assert not {"<script", "style=", "Әбдіғалымова"} & set(page.text.replace(">", " ").split())
        assert "Әбдіғалымова" not in page.text
    style = page.text.split('rel="stylesheet" href="')[1].split('"')[0]
    sheet = page_of(town, "GET", style)
    assert sheet.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert sheet.headers["content-type"].startswith("text/css")


@pytest.mark.req("SIG-4")
def test_a_machine_that_asks_for_json_gets_it(story: tuple[Town, str]) -> None:
    town, _ = story
    code = code_of(receipt(story))
    asked = {"Accept": "application/json"}

    assert page_of(town, "GET", f"/check/{code}", headers=asked).json()["number"] == NUMBER
    assert page_of(town, "GET", "/check/102381-AAAA", headers=asked).json()["type"].endswith("not-found")


@pytest.mark.req("SIG-4")
def test_an_uploaded_file_is_compared(story: tuple[Town, str]) -> None:
    town, _ = story
    content = receipt(story)
    path = f"/check/{code_of(content)}?lang=en"
    changed = bytearray(content)
    changed[len(content) // 2] ^= 1
    for given, told in ((content, "to the byte"), (bytes(changed), "differs"), (b"nothing", "differs")):
        page = page_of(town, "POST", path, files={"file": ("any.pdf", given)})

        assert (page.status_code, told in page.text) == (200, True)
    assert page_of(town, "POST", path, files={"file": ("any.pdf", b"x" * (12 * 1024 * 1024))}).status_code == 413


@pytest.mark.req("SIG-4")
def test_wrong_codes_have_one_answer_and_an_end(story: tuple[Town, str]) -> None:
    town, _ = story
    code = code_of(receipt(story))
    last = "A" if code[-1] != "A" else "B"
    unlike = str(UUID(int=0))
    wrong = [
        code[:-1] + last,
        code.replace(str(NUMBER), "999999"),
        "x",
        "102381",
        unlike,
        "<script>alert(1)</script>",
    ]
    for each in wrong:
        page = page_of(town, "GET", "/check", params={"code": each, "lang": "en"})

        assert (page.status_code, "There is no such document" in page.text) == (404, True)
        assert "<script>" not in page.text
    answers = [town.country.ask(NOBODY, "GET", "/checks/102381-AAAA") for _ in range(MOST_WRONG)]
    assert {answer.status_code for answer in answers} == {404, 429}
    assert page_of(town, "GET", "/check/102381-AAAA").status_code == 429
    assert town.country.ask(NOBODY, "GET", f"/checks/{code}").status_code == 200
    town.country.clock.forward(timedelta(minutes=11))
    assert town.country.ask(NOBODY, "GET", "/checks/102381-AAAA").status_code == 404
    town.country.clock.moment = at(12, 34)


# Refusals, replays, erasure, seals


@pytest.mark.req("ADM-25")
@pytest.mark.req("SIG-4")
def test_a_notice_of_refusal_says_what_can_be_done(town: Town) -> None:
    reason = "#let x = 1 $y$ \\ *b* <a> ]] 😀"
    application = town.country.has_sent(town.parent, town.school)
    town.country.refuses(town.executor, application, reason)
    town.country.catch_up()
    told = words(paper(town, town.parent, application, "refusal", "en").content)

    assert "#let x = 1 $y$ \\ *b* <a> ]] □" in told
    assert "You may correct the application" in told
    assert "Т. Қызметкер" in told
    links = town.country.told(town.parent, "GET", f"/applications/{application}")["papers"]
    assert list(links) == ["form", "refusal"]


@pytest.mark.req("ADM-25")
def test_an_old_receipt_is_made_again_after_all_that_followed(town: Town) -> None:
    country = town.country
    application = town.has("accepts")
    before = paper(town, town.parent, application, "receipt")
    country.forwards(town.executor, application)
    country.approves(town.director, application)
    town.waits(timedelta(days=1))
    country.told(town.administrator, "PUT", f"/organisations/{town.school}/settings", json=renamed())
    country.catch_up()
    after = paper(town, town.parent, application, "receipt")

    assert after.content == before.content
    code = next(w for w in words(after.content).split() if w.count("-") == 5)
    assert country.told(NOBODY, "GET", f"/checks/{code}")["status"] == "enrolled"


def renamed() -> dict[str, Any]:
    from tests.installations import school_body

    kept = {name: value for name, value in school_body().items() if name not in {"region", "name_en"}}
    return kept | {"name_kk": "№2 мектеп"}


@pytest.mark.req("ADM-10")
def test_the_school_does_not_see_what_is_edited_after_its_refusal(town: Town) -> None:
    country = town.country
    application = country.has_sent(town.parent, town.school)
    country.refuses(town.executor, application)
    form = country.form(town.parent, town.school)
    form["child"]["address"] = "Жаңа мекенжай, 7"
    country.told(town.parent, "PUT", f"/applications/{application}", json=form)

    assert "Жаңа мекенжай, 7" in words(paper(town, town.parent, application, "form").content)
    assert "Жаңа мекенжай, 7" not in words(paper(town, town.executor, application, "form").content)


@pytest.mark.req("SIG-4")
def test_a_school_with_a_certificate_seals_its_papers(country: Country, tmp_path: Path) -> None:
    authority = country.installation.authority
    Seals(tmp_path).put(BIN, seal_of(authority, bin=BIN, organisation="№1 мектеп"), authority.trust.intermediates)
    country.installation.settings = replace(country.installation.settings, seals=tmp_path)
    town = Town(country, details={"bin": BIN})
    application = town.has("accepts")
    country.catch_up()
    first, again = (paper(town, town.parent, application, "receipt").content for _ in range(2))
    code = next(w for w in words(first).split() if w.count("-") == 5)

    assert first == again
    assert seal_is_sound(first, authority.trust, BIN, country.clock.now())
    assert country.told(NOBODY, "GET", f"/checks/{code}")["sealed"] is True
    Seals(tmp_path).put(BIN, seal_of(authority, bin=BIN, organisation="№1 мектеп"), authority.trust.intermediates)
    for given, told in ((first, "another certificate"), (first[:-200] + b"0" * 200, "differs")):
        page = page_of(town, "POST", f"/check/{code}?lang=en", files={"file": ("any.pdf", given)})
        assert told in page.text


@pytest.mark.req("ADM-31")
@pytest.mark.req("SIG-4")
def test_the_signed_order_is_a_paper_that_can_be_checked(town: Town) -> None:
    from tests.formations import CHILDREN, Forming

    forming = Forming(town)
    forming.admits(*CHILDREN)
    assert forming.uploads().is_success
    forming.ready()
    town.country.catch_up()
    assert forming.ask("GET", "/order.pdf").status_code == 404
    assert forming.signs().is_success
    town.country.catch_up()
    answers = [forming.ask("GET", "/order.pdf", params={"language": language}) for language in ("kk", "ru", "kk")]
    told = [words(answer.content) for answer in answers]
    code = next(w for w in told[0].split() if w.count("-") == 5 and len(w) > 40)
    found = town.country.told(NOBODY, "GET", f"/checks/{code}")
    page = page_of(town, "GET", f"/check/{code}")

    assert answers[0].content == answers[2].content
    for part in ("Сыныптарды жинақтау туралы бұйрық", "Әбдіғалымова Айсұлу", "24.02.2020", "1 «Ә»", "Бұйырамын"):
        assert part in told[0]
    assert "Приказываю" in told[1]
    assert (found["paper"], found["signature"], found["child"]) == ("order", "valid", None)
    assert found["sha256"] == hashlib.sha256(answers[0].content).hexdigest()
    assert (page.status_code, "Әбдіғалымова" in page.text) == (200, False)
