"""A server takes an eighth of the memory that there is, within limits; one for tests takes little."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from adapters.embedded import settings
from adapters.embedded.settings import as_arguments, cached_in, memory


@pytest.mark.parametrize(
    ("megabytes", "shared", "expected"), [(512, 128, 256), (4_096, 512, 2_048), (65_536, 2_048, 32_768)]
)
def test_an_eighth_of_the_memory_is_for_the_cache(megabytes: int, shared: int, expected: int) -> None:
    assert cached_in(megabytes) == {"shared_buffers": f"{shared}MB", "effective_cache_size": f"{expected}MB"}


def test_where_the_system_does_not_say_the_settings_stay() -> None:
    assert cached_in(None) == {}


@pytest.mark.parametrize(("limit", "told"), [("1073741824", 1024), ("max", None), (None, None)])
def test_a_containers_limit_counts(
    limit: str | None, told: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 1024**2
    if limit is not None:
        (tmp_path / "memory.max").write_text(f"{limit}\n")
    monkeypatch.setattr(settings, "CONTAINERS_LIMIT", tmp_path / "memory.max")

    assert memory() == (told or whole)


def test_tuning_wins_and_a_server_for_tests_is_small() -> None:
    assert "shared_buffers=256MB" in as_arguments({}, {}, durable=False)
    assert "shared_buffers=64MB" in as_arguments({}, {"shared_buffers": "64MB"}, durable=True)
