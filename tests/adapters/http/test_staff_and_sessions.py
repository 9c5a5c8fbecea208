"""What administrators see of their people, and everybody of their own account (ADM-6, ADM-16, IDN-1, IDN-4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import pytest

from adapters.bootstrap.erasing import PersonErasing
from adapters.persistence.canaries import Canary, in_database
from adapters.persistence.rebuilding import rebuild
from kundelik_domain.shared.access import Permission, Role
from projections.identity.access import Access
from projections.identity.staff import Staff, in_order
from tests.installations import NOBODY, PASSWORD, Town, Visitor

MINUTE: Final = timedelta(minutes=1)


def people(town: Town, **asked: Any) -> dict[str, Any]:
    town.country.catch_up()
    return town.country.told(town.administrator, "GET", f"/organisations/{town.school}/staff", params=asked)


def hired(town: Town, surname: str, login: str, **more: Any) -> str:
    body = {"role": "hr", "surname": surname, "name": "Тест", "iin": town.country.iin(), "login": login} | more
    staff = f"/organisations/{town.school}/staff"
    return str(town.country.told(town.administrator, "POST", staff, json={"password": PASSWORD} | body)["user"])


@pytest.mark.req("ADM-16")
def test_the_list_tells_who_works_here_in_the_order_of_the_kazakh_alphabet(town: Town) -> None:
    for surname, login in (("Іңкәр", "zz1"), ("Һауа", "zz2"), ("Қанат", "zz3"), ("Ерлан", "zz4"), ("Әлия", "zz5")):
        hired(town, surname, login, email=f"{login}@example.kz", phone="+7 (701) 122-25-56")
    shown = people(town, search="тест zz")["items"]

    assert [item["surname"] for item in shown] == ["Әлия", "Ерлан", "Қанат", "Һауа", "Іңкәр"]
    assert {name: shown[0][name] for name in ("full_name", "login", "email", "phone", "roles", "blocked")} == {
        "full_name": "Әлия Тест",
        "login": "zz5",
        "email": "zz5@example.kz",
        "phone": "+7 (701) 122-25-56",
        "roles": ["hr"],
        "blocked": False,
    }
    assert "iin" not in shown[0]


@pytest.mark.req("ADM-16")
def test_pages_follow_each_other_and_a_search_finds_by_every_word(town: Town) -> None:
    for number in range(5):
        hired(town, "Бірдей", f"same-{number}")
    first = people(town, search="бірдей", limit=2)
    second = people(town, search="бірдей", limit=2, cursor=first["next"])
    third = people(town, search="бірдей", limit=2, cursor=second["next"])

    seen = [item["login"] for page in (first, second, third) for item in page["items"]]
    assert (len(seen), sorted(seen), third["next"]) == (5, [f"same-{n}" for n in range(5)], None)
    assert [item["login"] for item in people(town, search="SAME-3 бір")["items"]] == ["same-3"]
    assert people(town, search="%_")["items"] == []
    for cursor in ("nonsense", "W10=", "eyJhIjoxfQ==", "WyJcdWQ4MDAiLCAxXQ=="):
        path = f"/organisations/{town.school}/staff"
        answer = town.country.ask(town.administrator, "GET", path, params={"cursor": cursor})
        assert (answer.status_code, answer.json()["field"]) == (422, "cursor")


@pytest.mark.req("ADM-16", "IDN-3")
def test_edited_blocked_and_dismissed_people_and_nobody_elses(town: Town) -> None:
    user = hired(town, "Ескі", "old")
    path = f"/organisations/{town.school}/staff/{user}"
    town.country.told(
        town.administrator, "PUT", path, json={"surname": "Жаңа", "name": "Тест", "login": "fresh", "phone": None}
    )
    town.country.told(town.administrator, "PUT", f"{path}/block")
    town.country.catch_up()
    shown = town.country.told(town.administrator, "GET", path)
    assert (shown["surname"], shown["login"], shown["blocked"]) == ("Жаңа", "fresh", True)

    town.country.told(town.administrator, "DELETE", path)
    town.country.catch_up()
    assert town.country.ask(town.administrator, "GET", path).status_code == 404
    elsewhere = town.country.school(name_en="School No. 2")
    foreign = town.country.employee(elsewhere, Role.HR).user
    town.country.catch_up()
    assert (
        town.country.ask(town.administrator, "GET", f"/organisations/{town.school}/staff/{foreign}").status_code
        == 404
    )


@pytest.mark.req("ADM-16")
def test_an_initial_password_lets_in_to_nothing_but_its_change(town: Town) -> None:
    country, executor = town.country, town.executor
    path = f"/organisations/{town.school}/staff/{executor.user}/password"
    country.clock.forward(MINUTE)
    country.told(town.administrator, "PUT", path, json={"password": "қар жауған күнгі ән"})
    assert country.ask(executor, "GET", "/me").status_code == 401
    fresh = country.signed_in(executor.login, "қар жауған күнгі ән")

    assert country.told(fresh, "GET", "/me")["must_change_password"] is True
    listed = f"/schools/{town.school}/applications"
    assert country.ask(fresh, "GET", listed).status_code == 403
    country.told(fresh, "PUT", "/me/password", json={"present": "қар жауған күнгі ән", "new": PASSWORD})
    assert country.ask(fresh, "GET", listed).is_success


@pytest.mark.req("IDN-1")
def test_sessions_are_listed_with_the_present_one_marked_and_all_others_ended(town: Town) -> None:
    country, here = town.country, town.parent
    country.back(here)
    country.catch_up()
    listed = country.told(here, "GET", "/sessions")["items"]
    assert [item["current"] for item in listed].count(True) == 1
    assert (len(listed), {item["client_address"] for item in listed}) == (2, {"192.0.2.7"})

    country.clock.forward(MINUTE)
    country.told(here, "DELETE", "/sessions")
    country.catch_up()
    assert [item["current"] for item in country.told(here, "GET", "/sessions")["items"]] == [True]


@pytest.mark.req("IDN-4")
def test_tokens_are_listed_with_what_they_may_and_never_a_secret(town: Town) -> None:
    country, parent = town.country, town.parent
    token = country.token(parent, Permission.APPLY)
    country.told(parent, "DELETE", f"/tokens/{token.login}")
    country.catch_up()
    (shown,) = country.told(parent, "GET", "/tokens")["items"]

    assert (shown["token"], shown["name"], shown["scopes"]) == (token.login, "e-journal", ["applications:apply"])
    assert shown["revoked_at"] is not None
    assert shown.keys() == {"token", "name", "scopes", "issued_at", "expires_at", "revoked_at"}


@pytest.mark.req("ADM-1", "ADM-2")
def test_from_a_registration_over_a_confirmed_address_to_a_new_password(town: Town) -> None:
    country, letters = town.country, town.country.installation.account_mail.sent
    parent = country.parent()
    assert country.told(parent, "GET", "/me")["email_confirmed"] is False
    country.told(NOBODY, "POST", f"/email-confirmations/{letters[-1].secret}")
    assert country.told(parent, "GET", "/accounts/current")["email_confirmed"] is True

    answers = [
        country.ask(NOBODY, "POST", "/password-resets", json={"login": login})
        for login in (parent.login, "nobody@example.kz")
    ]
    assert [(a.status_code, a.json().keys()) for a in answers] == [(202, {"position"})] * 2
    body = {"password": "қар жауған күнгі ән"}
    country.clock.forward(MINUTE)
    country.told(NOBODY, "POST", f"/password-resets/{letters[-1].secret}", json=body)
    assert country.ask(parent, "GET", "/me").status_code == 401
    assert country.signed_in(parent.login, body["password"]).user == parent.user
    again = country.ask(NOBODY, "POST", f"/password-resets/{letters[-1].secret}", json=body)
    assert (again.status_code, again.json()["type"]) == (404, "urn:kundelik:problem:identity.link-not-valid")


@pytest.mark.req("AUD-5", "AUD-6")
def test_what_the_read_models_know_of_somebody_goes_with_them(town: Town) -> None:
    country = town.country
    user = hired(town, "Құпиясәуле", "jumbaq-login", email="jumbaq@example.kz", phone="+7 (701) 998-71-34")
    employee: Visitor = country.signed_in("jumbaq-login")
    country.token(employee, Permission.LIST)
    country.told(town.administrator, "DELETE", f"/organisations/{town.school}/staff/{user}")
    erasing = PersonErasing(country.installation)
    erasing.purge()
    words = [Canary(word, word) for word in ("Құпиясәуле", "jumbaq-login", "jumbaq@example.kz", "998-71-34")]
    assert {hit.place.split(".")[1] for hit in in_database(country.installation.conninfo, words)} >= {"staff"}

    erasing.erase(erasing.plan(user), "№ 1")

    assert list(in_database(country.installation.conninfo, words)) == []
    installation = country.installation
    same = [rebuild(installation.database, installation.log, model).identical for model in (Staff(), Access())]
    assert same == [True, True]


def test_the_kazakh_order_puts_every_letter_in_its_place() -> None:
    words = ["абай", "әлия", "Бақыт", "ғани", "қанат", "ңа", "өмір", "ұлан", "үміт", "һауа", "ыбырай", "ілияс", "юла"]

    assert sorted({*words}, key=in_order) == words
