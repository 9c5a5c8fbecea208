"""A sealed log for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.persistence.database import Database
from tests.adapters.evidence.sealing import SealedLog


@pytest.fixture
def sealed_log(database: Database, tmp_path: Path) -> SealedLog:
    return SealedLog(database, tmp_path / "log")
