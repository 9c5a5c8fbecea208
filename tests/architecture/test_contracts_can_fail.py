"""A boundary that cannot go red is none: plant crimes against each contract, expect all of them named."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any, Final

import pytest

ROOT: Final = Path(__file__).parents[2]
CONFIG: Final[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
CONTRACTS: Final[dict[str, dict[str, Any]]] = {contract["id"]: contract for contract in CONFIG["contracts"]}

CRIMES: Final[dict[str, list[tuple[str, str]]]] = {
    "onion": [
        ("kundelik_domain.admissions.use_cases", "adapters.persistence"),
        ("kundelik_domain.admissions.ports", "projections.admissions.executor_list"),
        ("projections.admissions.executor_list", "adapters.settings"),
    ],
    "pure-domain": [
        ("kundelik_domain.admissions.events", "eventsourcing.domain"),
        ("kundelik_domain.admissions.values", "os"),
        ("kundelik_domain.identity.user", "random"),
        ("kundelik_domain.shared.facts", "time"),
    ],
    "contexts": [
        ("kundelik_domain.admissions.use_cases", "kundelik_domain.identity.events"),
        ("kundelik_domain.appeals.reactions", "kundelik_domain.admissions.events"),
        ("kundelik_domain.published.admissions", "kundelik_domain.admissions.events"),
        ("kundelik_domain.shared.access", "kundelik_domain.organisations.events"),
    ],
    "who-may-listen": [
        ("kundelik_domain.admissions.use_cases", "kundelik_domain.published.appeals"),
        ("projections.admissions.executor_list", "kundelik_domain.published.appeals"),
    ],
    "inside-a-context": [
        ("kundelik_domain.admissions.values", "kundelik_domain.admissions.use_cases"),
        ("kundelik_domain.admissions.application", "kundelik_domain.admissions.seat_pool"),
        ("kundelik_domain.admissions.policies", "kundelik_domain.admissions.application"),
        ("kundelik_domain.identity.events", "kundelik_domain.identity.refusals"),
        ("kundelik_domain.admissions.time_limit", "kundelik_domain.admissions.rules"),
        ("kundelik_domain.organisations.organisation", "kundelik_domain.organisations.ports"),
    ],
    "read-models-know-only-facts": [
        ("projections.admissions.executor_list", f"kundelik_domain.admissions.{name}")
        for name in ("use_cases", "application", "workflow", "commands", "refusals")
    ],
    "read-models-are-strangers": [
        ("projections.admissions.executor_list", "projections.identity.sessions"),
        ("projections.reading", "projections.admissions.executor_list"),
    ],
    "adapters-are-strangers": [
        ("adapters.http", "adapters.persistence"),
        ("adapters.persistence", "adapters.bootstrap"),
        ("adapters.bootstrap", "adapters.cli"),
        ("adapters.settings", "adapters.texts"),
        ("adapters.demo", "adapters.bench"),
    ],
    "one-door-per-vendor": [
        ("adapters.http", "psycopg.rows"),
        ("adapters.bootstrap", "eventsourcing.persistence"),
        ("adapters.cli", "uvicorn"),
        ("adapters.embedded", "httpx"),
        ("projections.admissions.executor_list", "msgspec"),
        ("adapters.pages", "numpy"),
    ],
    "no-cycles": [("kundelik_domain.shared.facts", "kundelik_domain.shared.streams")],
}
"""Who imports what they must not, by contract. Modules that do not exist yet are played by empty ones."""

UNDECLARED: Final = {
    "contexts": "kundelik_domain.canteen",
    "inside-a-context": "kundelik_domain.admissions.service",
    "read-models-are-strangers": "projections.everything",
    "adapters-are-strangers": "adapters.utils",
}
"""A newcomer to each closed list."""


def module_file(source: Path, module: str) -> Path:
    """The module's file, made empty (with the packages above it) where there is none."""
    path = source.joinpath(*module.split("."))
    for package in reversed(path.relative_to(source).parents[:-1]):
        init = source / package / "__init__.py"
        init.parent.mkdir(exist_ok=True)
        init.touch()
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    file.touch()
    return file


@pytest.fixture
def lawful(tmp_path: Path) -> Path:
    """A copy of the project in which everybody the crimes need exists, and nobody has done anything yet."""
    for folder in ("src", "tools"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    actors = {module for crimes in CRIMES.values() for crime in crimes for module in crime}
    for module in sorted(actors, key=lambda name: -name.count(".")):
        if module.split(".")[0] in CONFIG["root_packages"]:
            module_file(tmp_path / "src", module)
    return tmp_path


def lint(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    linter = Path(sys.executable).with_name("lint-imports")
    command = [str(linter), "--no-cache", "--no-logo", *arguments]
    environment = os.environ | {"PYTHONPATH": "src", "COLUMNS": "300"}
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


def is_named(crime: tuple[str, str], verdict: str) -> bool:
    """Whether a line of the verdict names both: the accomplice whole if it is ours, by its library if not."""
    criminal, accomplice = crime
    library = accomplice.split(".")[0]
    known_as = accomplice if library in CONFIG["root_packages"] else library
    return any({criminal, known_as} <= set(line.replace("(", " ").split()) for line in verdict.splitlines())


def test_every_contract_has_a_crime_and_no_exemption() -> None:
    assert set(CRIMES) == set(CONTRACTS)
    assert [name for name, contract in CONTRACTS.items() if "ignore_imports" in contract] == []


def test_every_closed_list_has_a_newcomer() -> None:
    assert set(UNDECLARED) == {name for name, contract in CONTRACTS.items() if contract.get("exhaustive")}


def test_every_context_is_looked_into() -> None:
    containers = set(CONTRACTS["inside-a-context"]["containers"])
    domain = ROOT / "src" / "kundelik_domain"
    contexts = {f"kundelik_domain.{path.parent.name}" for path in domain.glob("*/__init__.py")}

    assert contexts - {"kundelik_domain.shared", "kundelik_domain.published"} <= containers


def test_read_models_are_kept_from_all_that_is_no_fact() -> None:
    layers = " | ".join(CONTRACTS["inside-a-context"]["layers"])
    files = {name.strip(" ()") for name in layers.split("|")}
    kept_from = {name.split(".")[-1] for name in CONTRACTS["read-models-know-only-facts"]["forbidden_modules"]}

    assert kept_from == files - {
        "counting", "events", "regions", "rules", "shipped_rules", "suppression", "time_limit", "values"
    }  # fmt: skip


def test_the_lawful_project_keeps_every_contract(lawful: Path) -> None:
    verdict = lint(lawful)

    assert f"{len(CONTRACTS)} kept, 0 broken" in verdict.stdout, verdict.stdout


@pytest.mark.parametrize("contract", CRIMES)
def test_the_contract_can_fail(contract: str, lawful: Path) -> None:
    for criminal, accomplice in CRIMES[contract]:
        with module_file(lawful / "src", criminal).open("a") as file:
            file.write(f"\nimport {accomplice}\n")
    if newcomer := UNDECLARED.get(contract):
        module_file(lawful / "src", newcomer)

    verdict = lint(lawful, "--contract", contract)

    assert "0 kept, 1 broken" in verdict.stdout, verdict.stdout + verdict.stderr
    assert verdict.returncode == 1
    if contract != "no-cycles":  # that one names the packages of a cycle, not who began it
        assert [crime for crime in CRIMES[contract] if not is_named(crime, verdict.stdout)] == []
        assert (newcomer or "") in verdict.stdout
