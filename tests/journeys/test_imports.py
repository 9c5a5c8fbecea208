"""Schools, catchments and employees come from tables, through every door (ADM-17, ADM-34, ADM-7, ADM-8, OPS-5)."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from adapters.bootstrap.importing.keeping import import_keeping
from adapters.xlsx.reading import read_rows
from adapters.xlsx.writing import write_csv, write_table
from kundelik_domain.shared.access import Role
from tests.installations import NOBODY, REQUIRED, Country, Town, Visitor

SCHOOLS = (
    ("Облыс", "Қазақша атауы", "Название (рус.)", "Адрес", "Языки", "БИН", "Примечание"),
    [
        ("Қарағанды облысы", "№2 мектеп", "Школа №2", "Абай даңғылы, 2", "kk, ru", "990140000002", "x"),
        ("KZ-35", "№3 мектеп", "Школа №3", "Абай даңғылы, 3", "қазақ", "990140000003", ""),
        ("KZ-35", "№4 мектеп", "Школа №4", "Абай даңғылы, 4", "тува", "990140000004", "=1+1"),
    ],
)
STREETS = (
    ("БИН школы", "Область", "Населённый пункт", "Улица", "Дом, с", "Дом, по", "Чётность"),
    [
        ("990140000002", "KZ-35", "г. Қарағанды", "ул. Ержанова", "1", "25", "нечётные"),
        ("990140000003", "KZ-35", "Қарағанды қаласы", "Ержанова", "2", "24", "чётные"),
        ("990140000003", "KZ-35", "Қарағанды", "ЕРЖАНОВА УЛ.", "21", "31", "тақ"),
        ("990140000003", "KZ-35", "Қарағанды", "Ержанова", "31", "99", "odd"),
        ("990140000002", "KZ-35", "Ақтас ауылы", "", "", "", ""),
        ("111111111111", "KZ-35", "Ақтас", "Абай", "1", "9", ""),
    ],
)
STAFF = (
    ("Portal ID", "Қызметкердің ТАӘ", "Білімал логины", "Туған күні", "Лауазымы"),
    [
        ("8694386", "Омарова Айгүл Сериковна", "aigul", "01.01.1980", "Хатшы"),
        ("8730738", "Әлиев Асан", "asan", "1979-03-14", ""),
        ("8263206", "Аманжол", "amanjol", "01.01.1980", ""),
        ("7663082", "Сәрсенов Ержан", "erzhan", "31.02.1980", ""),
    ],
)


def sent(country: Country, who: Visitor, kind: str, content: bytes, **params: Any) -> dict[str, Any]:
    """The preview of an upload."""
    files = {"file": ("../../etc/passwd", content)}
    return country.told(who, "POST", f"/imports/{kind}", files=files, params=params)


def done(
    country: Country, who: Visitor, kind: str, content: bytes, rows: Any = None, **params: Any
) -> dict[str, Any]:
    """How the whole import ends."""
    run = sent(country, who, kind, content, **params)["run"]
    country.told(who, "POST", f"/imports/{run}/start", json={"rows": rows} if rows else {})
    import_keeping(country.installation).once(threading.Event())
    return country.told(who, "GET", f"/imports/{run}", headers={"Accept-Language": "ru"})


def counts(told: dict[str, Any]) -> tuple[Any, ...]:
    return told["status"], told["done"], told["taken"], told["unchanged"], told["refused"], told["warned"]


@pytest.mark.req("ADM-34")
@pytest.mark.req("ADM-7")
@pytest.mark.req("OPS-5")
def test_schools_and_catchments_are_imported_and_an_address_finds_its_school(country: Country) -> None:
    operator = country.operator
    first = done(country, operator, "schools", write_table(*SCHOOLS))
    again = done(country, operator, "schools", write_csv(*SCHOOLS))

    assert counts(first) == ("finished", 3, 2, 0, 1, 0)
    assert counts(again) == ("finished", 3, 0, 2, 1, 0)

    streets = done(country, operator, "catchments", write_csv(*STREETS))
    repeated = done(country, operator, "catchments", write_csv(*STREETS))

    assert counts(streets) == ("finished", 6, 4, 0, 2, 1)
    assert counts(repeated) == ("finished", 6, 0, 4, 2, 1)
    assert {(e["row"], e["column"], e["code"]) for e in streets["errors"]} == {
        (4, "house_from", "organisations.catchments-overlap"),
        (7, "school", "imports.school-not-found"),
    }
    assert [e["code"] for e in streets["warnings"]] == ["imports.houses-without-school"]

    country.catch_up()

    def school(settlement: str, street: str, house: str) -> str | None:
        params = {"region": "KZ-35", "settlement": settlement, "street": street, "house": house}
        found = country.told(NOBODY, "GET", "/catchments/assigned", params=params)["school"]
        return found and str(found["name_ru"])

    told = [school("Қарағанды", "ержанова көшесі", house) for house in ("1", "25А", "24/3", "27", "33", "100")]
    assert told == ["Школа №2", "Школа №2", "Школа №3", None, "Школа №3", None]
    assert school("с. Ақтас", "Абай", "5") == "Школа №2"


@pytest.mark.req("ADM-17")
def test_employees_are_ticked_imported_and_then_given_a_role(town: Town) -> None:
    country, administrator = town.country, town.administrator
    preview = sent(country, administrator, "employees", write_table(*STAFF), school=town.school)

    assert [row["login"] for row in preview["first"]] == ["aigul", "asan", "amanjol", "erzhan"]
    assert [(e["row"], e["column"]) for e in preview["errors"]] == [(4, "full_name"), (5, "born_on")]

    ticked = done(country, administrator, "employees", write_table(*STAFF), rows=[2, 4], school=town.school)
    everybody = done(country, administrator, "employees", write_table(*STAFF), school=town.school)

    assert counts(ticked) == ("finished", 2, 1, 0, 1, 0)
    assert counts(everybody) == ("finished", 4, 1, 1, 2, 0)
    made = country.told(administrator, "GET", f"/imports/{everybody['run']}/employees")["items"]
    assert [(each["surname"], each["position"], each["roles"]) for each in made] == [
        ("Омарова", "Хатшы", []),
        ("Әлиев", None, []),
    ]

    staff = f"/organisations/{town.school}/staff/{made[0]['user']}"
    country.told(administrator, "PUT", f"{staff}/roles/{Role.EXECUTOR.value}")
    again = country.told(administrator, "GET", f"/imports/{everybody['run']}/employees")["items"]
    assert again[0]["roles"] == ["executor"]


@pytest.mark.req("ADM-17")
def test_refused_rows_come_back_to_be_corrected_and_sent_again_as_they_are(town: Town) -> None:
    country, administrator = town.country, town.administrator
    hostile = [*STAFF[1][:2], ("=2+3", '=cmd|" /C calc"!A0', "@login", "-1", "+7")]
    told = done(country, administrator, "employees", write_table(STAFF[0], hostile), school=town.school)
    path = f"/imports/{told['run']}/errors"
    as_csv = country.ask(administrator, "GET", f"{path}.csv", headers={"Accept-Language": "ru"}).content
    as_xlsx = country.ask(administrator, "GET", f"{path}.xlsx", headers={"Accept-Language": "ru"}).content
    tables = [list(read_rows(content).rows) for content in (as_csv, as_xlsx)]

    assert tables[0] == tables[1]
    assert tables[0][0] == (*STAFF[0], "Ошибка")
    assert tables[0][1][:5] == hostile[2]
    assert tables[0][1][5].startswith("Дата рождения: ")
    assert b"\n=" not in as_csv
    assert b",=" not in as_csv

    corrected = [("=2+3", "Ахметов Болат", "bolat", "14.03.1985", "", tables[0][1][5])]
    mended = done(country, administrator, "employees", write_csv(tables[0][0], corrected), school=town.school)
    assert counts(mended) == ("finished", 1, 1, 0, 0, 0)


@pytest.mark.req("ADM-8")
def test_by_distribution_a_child_goes_to_the_school_of_its_address(town: Town) -> None:
    country = town.country
    line = {"school": town.school, "region": "KZ-35", "settlement": "Қарағанды", "street": "Абай", "house_to": 9}
    country.told(country.operator, "POST", "/catchments/lines", json=line)
    other = country.school(name_en="School No. 2")
    country.opens(other, country.employee(other, Role.SCHOOL_ADMINISTRATOR))

    def drafted(school: str, house: str, direction: str = "by_distribution") -> Any:
        body = country.form(town.parent, school, direction=direction)
        body["child"]["home"] = {"region": "KZ-35", "settlement": "Қарағанды", "street": "Абай к-сі", "house": house}
        return country.ask(town.parent, "POST", "/applications", json=body)

    refused = drafted(other, "7")
    assert (refused.status_code, refused.json()["assigned"]) == (409, town.school)
    assert drafted(other, "7", "by_choice").is_success
    assert "warnings" not in drafted(town.school, "7").json()
    assert drafted(other, "11").json()["warnings"] == ["admissions.address-not-covered"]

    assigned = drafted(town.school, "7").json()["application"]
    country.attaches(town.parent, assigned, *REQUIRED)
    country.told(country.operator, "POST", "/catchments/lines/removal", json=line)
    country.told(country.operator, "POST", "/catchments/lines", json=line | {"school": other})
    signature = country.signature(town.parent, f"/applications/{assigned}/statement")
    late = country.ask(town.parent, "POST", f"/applications/{assigned}/sending", json={"signature": signature})
    assert (late.status_code, late.json()["assigned"]) == (409, other)


@pytest.mark.req("IDN-3")
def test_another_schools_administrator_finds_no_import_and_a_stopped_one_takes_nothing_more(town: Town) -> None:
    country = town.country
    run = sent(country, town.administrator, "employees", write_csv(*STAFF), school=town.school)["run"]
    elsewhere = country.employee(country.school(name_en="School No. 2"), Role.SCHOOL_ADMINISTRATOR)
    paths = ("", "/errors.csv", "/errors.xlsx", "/employees")

    assert {country.ask(elsewhere, "GET", f"/imports/{run}{path}").status_code for path in paths} == {404}
    country.told(town.administrator, "POST", f"/imports/{run}/start", json={})
    country.told(town.administrator, "POST", f"/imports/{run}/stop")
    import_keeping(country.installation).once(threading.Event())
    told = country.told(town.administrator, "GET", f"/imports/{run}")
    assert counts(told) == ("stopped", 0, 0, 0, 0, 0)
    assert country.ask(town.administrator, "GET", f"/imports/{run}/errors.csv").json()["type"].endswith("errors-gone")
