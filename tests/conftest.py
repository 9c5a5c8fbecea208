"""What holds for every test of the project."""

from __future__ import annotations

import gc

import pytest

from adapters.heap import YOUNG
from tests.adapters.broker.found import MISSING
from tools.trace import NUMBER

pytest_plugins = ["databases", "tests.installations"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`@pytest.mark.req` takes requirement numbers, at least one, and nothing else."""
    wrong = []
    for item in items:
        for mark in item.iter_markers("req"):
            well_formed = [isinstance(number, str) and NUMBER.fullmatch(number) for number in mark.args]
            if mark.kwargs or not well_formed or not all(well_formed):
                wrong.append(f'{item.nodeid}: write @pytest.mark.req("ADM-11"), not req{mark.args}')
    if wrong:
        raise pytest.UsageError(*wrong)


def pytest_collection_finish() -> None:
    """What is collected stays: thousands of tests need not be looked through again at every full collection."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)


def pytest_unconfigure() -> None:
    """At the end everything goes in its order."""
    gc.unfreeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Brokers that this machine has not: said aloud, so that nobody takes silence for a proof."""
    for name, wanted in MISSING.items():
        terminalreporter.write_line(f"NOT RUN against {name}: {wanted}", yellow=True, bold=True)
