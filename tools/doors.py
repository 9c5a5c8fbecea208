"""The import contract `doors`: which of our modules may import which library; no other may.

The linter's own kinds do not fit. `forbidden` cannot say "everybody but", and `protected` stops with an
error at a library or a module that is not there yet. This one is an allowlist, so a library that nobody
declared is an offence too.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Final

import grimp
from importlinter import Contract, ContractCheck, fields, output
from typing_extensions import override

FREE: Final = sys.stdlib_module_names | {"__future__"}


class DoorsField(fields.Field[dict[str, list[str]]]):
    """A table: library = [the packages of ours that may import it]."""

    @override
    def parse(self, raw_data: object) -> dict[str, list[str]]:
        if not isinstance(raw_data, dict):
            raise fields.ValidationError('Expected a table of library = ["package", ...].')
        return raw_data


class DoorsContract(Contract):
    """Kept where every direct import of a library stands in one of the packages declared for it."""

    type_name = "doors"
    doors = DoorsField()

    @override
    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:
        doors: dict[str, list[str]] = self.contract_options["doors"]
        offences = sorted(offending_imports(graph, doors))
        return ContractCheck(kept=not offences, metadata={"offences": offences})

    @override
    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, library in check.metadata["offences"]:
            output.print_error(f"{importer} is no door of {library}", bold=True)
        output.new_line()


def offending_imports(graph: grimp.ImportGraph, doors: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """Pairs of a module of ours and a library that it imports without being its door."""
    libraries = {module for module in graph.modules if graph.is_module_squashed(module)}
    for library in libraries - FREE:
        for importer in graph.find_modules_that_directly_import(library):
            if not any(f"{importer}.".startswith(f"{door}.") for door in doors.get(library, [])):
                yield importer, library
