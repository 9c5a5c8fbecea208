"""Tables go when nobody needs them any more (AUD-6, ADM-17)."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import UUID

import pytest

from adapters.bootstrap.importing.keeping import import_keeping
from kundelik_domain.imports.import_run import IMPORT_RUN
from kundelik_domain.shared.access import Role
from tests.installations import Country, Visitor

WRONG = "Portal ID,Full name,Login,Birth date\n1,Омарова,omarova,01.02.1980\n".encode()
RIGHT = "Portal ID,Full name,Login,Birth date\n1,Омарова Айгүл,omarova,01.02.1980\n".encode()


def imported(country: Country, content: bytes) -> tuple[Visitor, str, str]:
    """The administrator, the import, and the hash of its table."""
    school = country.school()
    administrator = country.employee(school, Role.SCHOOL_ADMINISTRATOR)
    options = {"files": {"file": ("t.csv", content)}, "params": {"school": school}}
    run = country.told(administrator, "POST", "/imports/employees", **options)["run"]
    country.told(administrator, "POST", f"/imports/{run}/start", json={})
    import_keeping(country.installation).once(threading.Event())
    return administrator, run, country.installation.streams.read(IMPORT_RUN, UUID(run)).upload.sha256


@pytest.mark.req("AUD-6")
def test_a_table_whose_rows_were_all_taken_is_gone_at_once(country: Country) -> None:
    assert country.installation.files.get(imported(country, RIGHT)[2]) is None


@pytest.mark.req("AUD-6")
def test_refused_rows_are_kept_for_a_week_and_no_longer_than_until_an_erasure(country: Country) -> None:
    _, _, sha256 = imported(country, WRONG)
    keeping = import_keeping(country.installation)
    keeping.look()

    assert keeping.clear(country.clock.now() + timedelta(days=7)) == 0
    assert country.installation.files.get(sha256) == WRONG
    keeping.erased_at = country.clock.now()
    assert keeping.clear(country.clock.now()) == 1
    assert country.installation.files.get(sha256) is None
    assert keeping.clear(country.clock.now()) == 0


@pytest.mark.req("AUD-6")
def test_a_table_of_two_imports_stays_until_both_are_over(country: Country) -> None:
    _, _, sha256 = imported(country, WRONG)
    imported(country, WRONG)
    keeping = import_keeping(country.installation)
    keeping.look()
    country.clock.forward(timedelta(days=8))
    del country.operator  # the session has ended: another one registers the school
    _, _, again = imported(country, WRONG)

    assert again == sha256
    keeping.look()
    assert keeping.clear(country.clock.now()) == 0
    assert keeping.clear(country.clock.now() + timedelta(days=8)) == 1
