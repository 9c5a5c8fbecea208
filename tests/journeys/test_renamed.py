"""Whoever has another name now is called by it in every sentence, and after an erasure by none (ADM-16, AUD-6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from adapters.bootstrap.erasing import PersonErasing
from adapters.bootstrap.known import READ_MODELS
from adapters.persistence.canaries import Canary, in_database
from adapters.persistence.rebuilding import rebuild
from tests.adapters.privacy.secretive import BASIS
from tests.formations import TEXTS
from tests.installations import Town, Visitor

OLD, NEW = "Қызметкер", "Жаңатегі"


def renames(town: Town, who: Visitor, surname: str) -> None:
    body = {"surname": surname, "name": "Тест", "login": who.login}
    town.country.told(town.administrator, "PUT", f"/organisations/{town.school}/staff/{who.user}", json=body)
    town.country.catch_up()


def told(town: Town, application: str) -> Iterator[str]:
    """The sentences of a history, and who looked."""
    country = town.country
    history: Any = country.told(town.parent, "GET", f"/applications/{application}/history")["items"]
    yield " ".join(item["text"] for item in history)
    looks: Any = country.told(town.parent, "GET", f"/applications/{application}/looks")["items"]
    yield " ".join(str(item["short_name"]) for item in looks)


@pytest.mark.req("ADM-16", "AUD-2", "AUD-7")
def test_sentences_name_people_as_they_are_named_now(town: Town) -> None:
    country = town.country
    application = town.has("accepts")
    country.told(town.executor, "GET", f"/applications/{application}/history")
    country.catch_up()
    assert [OLD in text for text in told(town, application)] == [True, True]

    renames(town, town.executor, NEW)

    assert [(OLD in text, NEW in text) for text in told(town, application)] == [(False, True)] * 2
    models = [model for model in READ_MODELS if model.name in {"admissions.history", "privacy.looks"}]
    installation = country.installation
    assert [rebuild(installation.database, installation.log, each).identical for each in models] == [True, True]


@pytest.mark.req("AUD-6")
def test_an_erasure_takes_the_later_name_too(town: Town) -> None:
    country = town.country
    application = town.has("accepts")
    renames(town, town.executor, NEW)
    erasing = PersonErasing(country.installation)

    erasing.erase(erasing.plan(town.executor.iin), BASIS, even_though_live=True)

    assert not [text for text in told(town, application) if OLD in text or NEW in text]
    assert list(in_database(country.installation.conninfo, [Canary("surname", NEW)])) == []


@pytest.mark.req("ADM-16", "ADM-26")
def test_an_order_is_signed_by_who_its_signer_is_now(town: Town) -> None:
    country = town.country
    renames(town, town.director, NEW)
    path = f"/schools/{town.school}/formation-orders/{country.year}"

    country.told(town.executor, "PUT", path, json={**TEXTS, "signer": town.director.user})

    country.catch_up()
    with country.installation.database.connection() as connection:
        rows = connection.execute("select signer_name from projections.formation_orders").fetchall()
    assert rows == [(f"{NEW} Тест",)]
