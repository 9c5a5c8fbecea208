"""A pupil's name in the journals is erased with the person; the grades stay with the number (AUD-6, RPT-19)."""

from __future__ import annotations

from typing import Final

import pytest

from adapters.bootstrap.erasing import PersonErasing
from adapters.persistence.canaries import Canary
from kundelik_domain.shared.access import Role
from kundelik_domain.shared.refusals import NotFound
from tests.adapters.privacy.secretive import BASIS
from tests.installations import Town, Visitor

pytestmark = pytest.mark.req("AUD-6", "RPT-19")
NAMES: Final = ("Жасырынова Құпия", "Бүркенішев Көмескі")


@pytest.fixture
def deputy(town: Town) -> Visitor:
    town.country.has_school_year()
    return town.country.employee(town.school, Role.DEPUTY_FOR_STUDIES)


def test_a_pupil_is_erased_by_their_iin_or_by_their_number_and_the_grades_stay(town: Town, deputy: Visitor) -> None:
    country, iin = town.country, town.country.iin()
    one, other = pupils = country.pupils(2)
    class_id = country.has_class(town.school, deputy, pupils)
    names = [{"pupil": one, "name": NAMES[0], "iin": iin}, {"pupil": other, "name": NAMES[1]}]
    country.told(deputy, "PUT", f"/classes/{class_id}/pupils/names", json={"names": names})
    country.puts(deputy, class_id, {one: "5", other: "2"}, column="4")
    erasing = PersonErasing(country.installation)
    erasing.purge()
    wanted = [Canary("name", name) for name in NAMES]
    assert [hit.kind for hit in erasing.hits(wanted)] != []

    for who in (iin, f"pupil:{other}"):
        assert erasing.erase(erasing.plan(who), BASIS).behind == {}

    assert erasing.hits(wanted) == []
    shown = country.told(deputy, "GET", f"/classes/{class_id}/sheets/algebra/4")["cells"]
    assert [(cell["pupil"], cell["name"], cell["grade"]) for cell in shown] == [(one, None, "5"), (other, None, "2")]


@pytest.mark.parametrize("who", ["pupil:1", "pupil:", "pupil:x", "pupil:99999999999999999999"])
def test_a_number_without_a_name_is_nobodys(town: Town, who: str) -> None:
    with pytest.raises(NotFound):
        PersonErasing(town.country.installation).plan(who)
