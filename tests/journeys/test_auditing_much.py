"""An auditor asks for a whole school, and for everything that somebody looked at (AUD-4, AUD-7)."""

from __future__ import annotations

import tracemalloc
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

import pytest

from adapters.bootstrap import case_files
from adapters.bootstrap.case_files import CaseFiles
from adapters.bootstrap.evidence_keeping import keeping_evidence
from adapters.http.replay_ports import CaseScope
from kundelik_domain.privacy.events import RecordsSeen
from kundelik_domain.privacy.looks import LOOKS
from kundelik_domain.privacy.values import Way, looks_on
from kundelik_domain.shared.access import Role
from kundelik_domain.shared.streams import Change, Decision, Reader
from tests.formations import admitted, an_envelope
from tests.installations import Country, Town

FEW, MANY = 20, 120
MOST_EACH: Final = 10_000
"""Bytes of an application that stay until the end: names and hashes of its files, for the list of all files."""
SEEN: Final = 230
AT_ONCE: Final = 7
"""Records in one look, as a page of a list leaves it."""


def peak_of(country: Country, applications: list[UUID]) -> tuple[int, int]:
    """Bytes in memory at most while so many are written away piece by piece, and bytes written before packing."""
    scope, written = CaseScope(applications[0], None, None, None), 0
    tracemalloc.start()
    for _, content in CaseFiles(country.installation).written(scope, applications, "kk"):
        written += len(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak, written


@pytest.mark.req("AUD-4")
def test_a_schools_case_file_needs_the_memory_of_one_application(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Papers are made one by one and take their time: the rest tells as much about memory."""
    monkeypatch.setattr(case_files, "PAPERS", ())
    applications = admitted(country, country.school(), MANY)
    keeping_evidence(country.installation.settings, country.installation.database).once()
    peak_of(country, applications[:2])  # what is made once stays

    few, many = peak_of(country, applications[:FEW]), peak_of(country, applications)

    assert (many[0] - few[0]) / (MANY - FEW) < MOST_EACH < (many[1] - few[1]) / (MANY - FEW)


def looks(country: Country, viewer: UUID, *seen: tuple[UUID, ...]) -> None:
    """Recorded at once."""
    stream = looks_on(viewer, country.clock.now().date())

    def decide(read: Reader, _: datetime) -> Decision:
        read(LOOKS, stream)
        facts = tuple(RecordsSeen(viewer=viewer, way=Way.LIST, records=records) for records in seen)
        return Decision((Change(stream, facts),), Role.EXECUTOR)

    country.installation.streams.change(an_envelope(viewer), decide)
    country.catch_up()


def pages(town: Town, path: str, limit: int, **asked: Any) -> list[list[dict[str, Any]]]:
    """Every page, as the auditor turns them over."""
    found: list[list[dict[str, Any]]] = []
    before: dict[str, int] = {}
    while True:
        params = {"limit": limit, **asked, **before}
        page = town.country.told(town.country.auditor, "GET", path, params=params)
        found.append(page["items"])
        if page["next_before"] is None:
            return found
        before = {"before": page["next_before"]}


@pytest.mark.req("AUD-7")
def test_hundreds_of_looks_follow_each_other_page_by_page(town: Town) -> None:
    viewer, record = UUID(town.executor.user), UUID(int=7)
    looks(town.country, viewer, *[(record,)] * SEEN)

    for path, asked in ((f"/applications/{record}/looks", {}), ("/looks", {"viewer": str(viewer)})):
        found = pages(town, path, 100, **asked)
        positions = [item["position"] for page in found for item in page]

        assert [len(page) for page in found] == [100, 100, 30]
        assert positions == sorted(set(positions), reverse=True)


@pytest.mark.req("AUD-7")
@pytest.mark.parametrize("limit", [1, 50, 200])
def test_no_record_of_a_look_at_many_is_lost_between_two_pages(town: Town, limit: int) -> None:
    viewer = UUID(town.executor.user)
    seen = [tuple(uuid5(viewer, f"{look} {number}") for number in range(AT_ONCE)) for look in range(30)]
    looks(town.country, viewer, *seen)

    found = [item["record"] for page in pages(town, "/looks", limit, viewer=str(viewer)) for item in page]

    assert found == [str(record) for records in reversed(seen) for record in sorted(records)]
