"""Erasing a person: nothing readable is left, and everything that counts, replays or proves goes on (AUD-6)."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path

import psycopg
import pytest

from adapters.bootstrap.known import READ_MODELS
from adapters.bootstrap.people import Whom
from adapters.persistence.advancing import Advance, Site, make_tables, open_session
from adapters.persistence.canaries import Canary
from kundelik_domain.privacy.refusals import AlreadyErased, BasisNamesSomebody, StillEmployed, StillLive
from kundelik_domain.shared.access import Permission
from kundelik_domain.shared.refusals import NotFound
from tests.adapters.privacy.secretive import (
    BASIS,
    CHILD_NAME,
    CHILD_SURNAME,
    COMMENT,
    NAME,
    SURNAME,
    Case,
    canaries,
    files,
    form,
    rebuilt,
    rows,
    secretive,
    sends,
)  # fmt: skip
from tests.installations import NOBODY, PASSWORD, PDF, REQUIRED, Town, Visitor

pytestmark = pytest.mark.req("AUD-6")


@pytest.fixture
def case(town: Town) -> Case:
    return Case(town)


@pytest.fixture(scope="module")
def standing(shared_town: Town) -> Case:
    """For tests that change nothing."""
    return Case(shared_town)


def test_no_word_of_the_erased_is_found_in_any_table_or_file(case: Case) -> None:
    wanted = canaries(case.parent, case.child)
    before = {hit.kind for hit in case.erasing.hits(wanted)}
    assert before == {"surname", "name", "child's surname", "child's name", "comment", "iin", "child's iin"}

    case.erase(case.parent.iin)
    case.erase(case.child)

    assert case.erasing.hits(wanted) == []


def test_history_replay_and_rebuild_go_on(case: Case) -> None:
    before, head = case.history(), case.country.head

    case.erase(case.parent.login)
    case.erase(case.child)

    assert case.history() == before
    state = case.country.told(case.town.executor, "GET", f"/applications/{case.application}/replay")["state"]
    assert (state["applicant"], state["child"], state["comment"]) == ("erased", "erased", "erased")
    assert case.country.head > head
    assert rebuilt(case.country) == {model.name: True for model in READ_MODELS}


def test_either_person_of_an_application_is_erased_alone(case: Case) -> None:
    case.erase(case.number, Whom.CHILD)

    row = case.country.told(case.parent, "GET", f"/applications/{case.application}")
    assert (row["child_name"], row["applicant_name"], row["comment"]) == (None, f"{SURNAME} {NAME}", COMMENT)
    found = case.country.told(case.town.executor, "GET", f"/schools/{case.town.school}/applications?name={SURNAME}")
    assert [item["child_name"] for item in found["items"]] == [None]
    assert rebuilt(case.country) == {model.name: True for model in READ_MODELS}


def test_the_account_is_closed_and_its_names_are_free(case: Case) -> None:
    token = case.country.token(case.parent, Permission.SEE_OWN)
    case.erase(case.parent.iin)

    for visitor in (case.parent, token):
        assert case.country.ask(visitor, "GET", "/me").status_code == 401
    asked = {"login": case.parent.login, "password": PASSWORD}
    assert case.country.ask(NOBODY, "POST", "/sessions", json=asked).status_code == 401
    assert rows(case.country, f"select 1 from vault.credentials where owner = '{case.parent.user}'") == []
    again = secretive(case.country)
    assert again.user != case.parent.user


def test_only_what_nobody_else_needs_is_deleted(case: Case, town: Town) -> None:
    other = town.parent
    shared = town.country.has_sent(other, town.school)
    before = files(case.country)

    case.erase(case.parent.iin)

    gone = before - files(case.country)
    assert len(gone) == 2  # one picture under several kinds, one certificate
    for kind in REQUIRED:
        assert case.country.ask(other, "GET", f"/applications/{shared}/documents/{kind}").status_code == 200
        assert case.country.ask(case.parent, "GET", f"/applications/{case.application}/documents/{kind}").is_error


def test_a_live_application_is_not_erased_unless_that_is_said(case: Case, town: Town) -> None:
    undecided = town.has()
    enrolled = town.has("accepts", "forwards", "approves")
    case.erasing.purge()
    plan = case.erasing.plan(town.parent.login)
    head = town.country.head

    with pytest.raises(StillLive) as refused:
        case.erasing.erase(plan, BASIS)

    numbers = [
        town.country.told(town.parent, "GET", f"/applications/{each}")["number"] for each in (undecided, enrolled)
    ]
    assert (refused.value.details["numbers"], town.country.head) == (sorted(numbers), head)
    case.erasing.erase(plan, BASIS, even_though_live=True)
    assert town.country.ask(town.parent, "GET", "/me").status_code == 401


def test_whoever_holds_a_role_is_not_erased_unless_that_is_said(case: Case, town: Town) -> None:
    plan = case.erasing.plan(town.executor.iin)

    with pytest.raises(StillEmployed):
        case.erasing.erase(plan, BASIS)

    case.erasing.erase(plan, BASIS, even_though_live=True)
    answer = town.country.told(town.director, "GET", f"/applications/{case.application}/history")
    assert "Қызметкер" not in str(answer)
    assert town.country.ask(town.executor, "GET", "/me").status_code == 401


@pytest.mark.parametrize("basis", [SURNAME + " " + NAME, "900101300017", "a@b.kz"])
def test_the_basis_names_nobody(standing: Case, basis: str) -> None:
    with pytest.raises(BasisNamesSomebody):
        standing.erasing.erase(standing.erasing.plan(standing.parent.login), basis)


@pytest.mark.parametrize(
    "who", ["900101300017", "nobody@example.kz", "999999", "00000000-0000-4000-8000-000000000001"]
)
def test_who_is_not_there_is_not_found(standing: Case, who: str) -> None:
    with pytest.raises(NotFound):
        standing.erasing.plan(who, Whom.CHILD)


def test_a_plan_changes_nothing(standing: Case) -> None:
    head, kept = standing.country.head, files(standing.country)

    plan = standing.erasing.plan(standing.number, Whom.APPLICANT)

    assert (len(plan.subjects), len(plan.human.accounts), plan.applications) == (2, 1, (int(standing.number),))
    assert plan.files == len(kept)
    assert {word.kind for word in plan.words} == {"iin", "e-mail", "phone", "name"}
    assert (standing.country.head, files(standing.country)) == (head, kept)
    assert SURNAME not in repr(plan)


def test_an_account_that_applied_as_two_people_is_linked_with_neither(case: Case, town: Town) -> None:
    draft = form(town, case.parent, town.country.iin())
    draft["applicant"]["iin"] = town.country.iin()
    town.country.told(case.parent, "POST", "/applications", json=draft)

    assert case.erasing.plan(case.parent.iin).human.accounts == ()
    assert len(case.erasing.plan(case.parent.login).human.persons) == 1


def test_erasing_twice_is_refused_and_changes_nothing(case: Case) -> None:
    case.erase(case.parent.iin)
    head = case.country.head

    with pytest.raises(AlreadyErased):
        case.erase(case.parent.iin)

    assert case.country.head == head


def test_whoever_comes_back_has_a_new_key_and_the_old_data_stay_erased(case: Case, town: Town) -> None:
    case.erase(case.parent.iin)
    case.erase(case.child)

    parent = Visitor(**{**vars(secretive(case.country)), "iin": case.parent.iin})
    anew = sends(town, parent, case.child)
    case.erasing.purge()

    shown = case.country.told(parent, "GET", f"/applications/{anew}")
    old = case.country.told(town.executor, "GET", f"/applications/{case.application}/replay")["state"]
    assert (shown["child_name"], shown["applicant_name"]) == (f"{CHILD_SURNAME} {CHILD_NAME}", f"{SURNAME} {NAME}")
    assert (old["applicant"], old["child"]) == ("erased", "erased")
    assert rebuilt(case.country) == {model.name: True for model in READ_MODELS}
    town.country.refuses(town.executor, anew)
    case.erase(case.child)
    case.erase(parent.iin)
    assert case.erasing.hits(canaries(parent, case.child)) == []
    assert rows(case.country, "select count(*) from vault.person_keys where wrapped is null") == [(6,)]


def test_a_late_sweep_leaves_alone_what_was_brought_since(case: Case, town: Town) -> None:
    plan = case.erasing.plan(case.parent.iin)
    case.erasing.record(plan.subjects, plan.human.accounts, BASIS, even_though_live=False)
    case.country.installation.person_keys.bury(plan.subjects[0].person)
    kept = files(case.country)
    parent = town.parent
    anew = town.country.drafts(parent, town.school, child=case.child)
    town.country.attaches(parent, anew, REQUIRED[0], content=PDF + SURNAME.encode())

    case.erasing.sweep()

    assert (len(kept), len(files(case.country))) == (plan.files, 1)
    case.erasing.purge()
    assert town.country.ask(parent, "GET", f"/applications/{anew}/documents/{REQUIRED[0]}").is_success


def test_a_build_that_was_left_behind_is_dropped(case: Case) -> None:
    installation = case.country.installation
    for model in READ_MODELS:
        with installation.database.connect() as connection:
            site = Site.build(model)
            open_session(connection, site)
            make_tables(connection, model, site)
            advance = Advance(connection, installation.log, model, site)
            advance.load()
            advance.step(10_000)
    wanted = canaries(case.parent, case.child)
    assert any("projections_next" in hit.place for hit in case.erasing.hits(wanted))

    case.erase(case.parent.iin)
    case.erase(case.child)

    assert case.erasing.hits(wanted) == []


def test_the_planners_statistics_are_looked_into(standing: Case) -> None:
    rows_ = [(f"{SURNAME}",)] * 20
    with psycopg.connect(standing.country.installation.conninfo, autocommit=True) as connection:
        connection.execute("create table reports.left_behind (word text)")
        connection.cursor().executemany("insert into reports.left_behind values (%s)", rows_)
        connection.execute("analyze reports.left_behind")
        connection.execute("truncate reports.left_behind")

    hits = standing.erasing.hits([Canary("surname", SURNAME)])

    assert "statistics of reports.left_behind.word" in {hit.place for hit in hits}
    with psycopg.connect(standing.country.installation.conninfo, autocommit=True) as connection:
        connection.execute("drop table reports.left_behind")


def test_a_word_is_found_however_it_is_written(standing: Case) -> None:
    var = standing.country.installation.settings.var
    forms = {
        "plain": SURNAME.encode(), "folded": SURNAME.casefold().encode(), "json": json.dumps(SURNAME).encode(),
        "base64": b64encode(b"x" + SURNAME.encode()), "base64 whole": b64encode(b"xy" + SURNAME.encode() + b"z"),
        "hex": SURNAME.encode().hex().encode(), "utf-16": SURNAME.encode("utf-16-le"),
    }  # fmt: skip
    for name, content in forms.items():
        (var / f"left {name}").write_bytes(b"-" * (1024 * 1024 - 5) + content)

    found = {
        Path(hit.place).name for hit in standing.erasing.hits([Canary("surname", SURNAME)]) if "left" in hit.place
    }

    assert found == {f"left {name}" for name in forms}


def test_what_two_people_referred_to_goes_with_the_second_of_them(case: Case, town: Town) -> None:
    other = town.parent
    draft = town.country.drafts(other, town.school)
    town.country.attaches(other, draft, REQUIRED[0], content=PDF + SURNAME.encode())
    wanted = [Canary("surname", SURNAME)]

    case.erase(case.parent.iin)
    assert len(case.erasing.hits(wanted)) == 1

    case.erase(other.login)
    assert case.erasing.hits(wanted) == []
