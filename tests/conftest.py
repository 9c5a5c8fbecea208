"""What holds for every test of the project."""

from __future__ import annotations

import pytest

from tools.trace import NUMBER

pytest_plugins = ["databases", "tests.installations"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`@pytest.mark.req` takes requirement numbers, at least one, and nothing else."""
    for item in items:
        for mark in item.iter_markers("req"):
            well_formed = [isinstance(number, str) and NUMBER.fullmatch(number) for number in mark.args]
            if mark.kwargs or not well_formed or not all(well_formed):
                message = f'{item.nodeid}: write @pytest.mark.req("ADM-11"), not req{mark.args}'
                raise pytest.UsageError(message)
