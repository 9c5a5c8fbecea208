"""Only the modules are imported that a command needs; none is missing, and none stands in two places."""

from __future__ import annotations

import subprocess
import sys

import pytest
import typer

from adapters.cli.main import MODULES, command_line


def words_of(app: typer.Typer) -> set[str]:
    command = typer.main.get_command(app)
    assert isinstance(command, typer.core.TyperGroup)
    return set(command.commands)


def test_all_commands_are_there() -> None:
    assert words_of(command_line()) == set(MODULES)


@pytest.mark.parametrize("word", MODULES)
def test_each_is_found_alone(word: str) -> None:
    assert word in words_of(command_line(word))


def test_a_word_that_nobody_knows_is_answered_with_all_there_are() -> None:
    assert words_of(command_line("sevre")) == set(MODULES)


def test_the_audit_group_is_whole() -> None:
    group = typer.main.get_command(command_line("audit"))
    assert isinstance(group, typer.core.TyperGroup)
    audit = group.commands["audit"]
    assert isinstance(audit, typer.core.TyperGroup)

    assert set(audit.commands) == {
        "history", "replay", "diff", "verify", "prove", "consistency", "seal", "key", "export", "signatures",
    }  # fmt: skip


def test_nothing_is_imported_that_the_command_does_not_need() -> None:
    asked = "import adapters.cli.main as cli, sys; cli.command_line('report'); print('numpy' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)

    assert run.stdout == "False\n"
