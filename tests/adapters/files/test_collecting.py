"""A file that no event refers to is collected after a day; one that is referred to is never lost (FIL-2)."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from adapters.bootstrap.collecting import Collecting
from adapters.persistence.querying import ReadModelBehind
from adapters.sample_documents import pdf
from tests.installations import PDF, REQUIRED, Town

if TYPE_CHECKING:
    from adapters.bootstrap.wiring import Installation

pytestmark = pytest.mark.req("FIL-2")

ROOT = Path(__file__).parents[3]
LATER = datetime.now(UTC) + timedelta(hours=25)


def collecting(installation: Installation, now: datetime = LATER) -> Collecting:
    return Collecting(installation.files, installation.log, installation.queries, lambda: now)


def hashes(installation: Installation) -> set[str]:
    return set(installation.files.aged(LATER))


def test_what_an_event_names_stays_and_what_none_names_goes_after_a_day(town: Town) -> None:
    country, installation = town.country, town.country.installation
    application = country.has_draft(town.parent, town.school)
    country.attaches(town.parent, application, REQUIRED[0], content=PDF)
    country.sends(town.parent, application)
    referred = hashes(installation)
    unclaimed = installation.files.put(pdf("An upload whose request ended before its event"))
    country.catch_up()

    assert collecting(installation, datetime.now(UTC)).once() == 0
    assert hashes(installation) == referred | {unclaimed}
    assert collecting(installation).once() == 1
    assert hashes(installation) == referred
    assert collecting(installation).once() == 0


def test_what_was_replaced_stays_because_history_names_it(town: Town) -> None:
    country, installation = town.country, town.country.installation
    application = country.has_draft(town.parent, town.school)
    before = hashes(installation)
    country.attaches(town.parent, application, *REQUIRED, content=PDF)
    country.catch_up()

    assert collecting(installation).once() == 0
    assert hashes(installation) > before


def test_nothing_is_collected_while_the_read_model_is_behind_the_events(town: Town) -> None:
    country, installation = town.country, town.country.installation
    installation.patience = 0.0
    country.catch_up()
    country.has_draft(town.parent, town.school)
    kept = hashes(installation)

    with pytest.raises(ReadModelBehind):
        collecting(installation).once()
    assert hashes(installation) == kept


PUTTING = """
import os, pathlib, sys
from adapters.files.folder import Folder
root = pathlib.Path(sys.argv[1])
folder, content = Folder(root), b"the same document, uploaded again and again"
for number in range(300):
    digest = folder.put(content)
    assert folder.get(digest) == content, number
    os.utime(root / digest[:2] / digest[2:], (0, 0))
"""
COLLECTING = """
import pathlib, sys
from datetime import UTC, datetime, timedelta
from adapters.files.folder import Folder
folder = Folder(pathlib.Path(sys.argv[1]))
while not (pathlib.Path(sys.argv[1]) / "end").exists():
    for digest in list(folder.aged(datetime.now(UTC) - timedelta(days=1))):
        folder.collect(digest, datetime.now(UTC) - timedelta(days=1))
"""


def test_whoever_puts_a_file_while_it_is_being_collected_has_it(tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    collectors = [
        subprocess.Popen([sys.executable, "-c", COLLECTING, str(tmp_path)], env=environment) for _ in range(2)
    ]
    putter = subprocess.run(
        [sys.executable, "-c", PUTTING, str(tmp_path)], env=environment, capture_output=True, text=True, check=False
    )
    (tmp_path / "end").touch()

    assert [collector.wait() for collector in collectors] == [0, 0]
    assert (putter.returncode, putter.stderr) == (0, "")
