"""`kundelik paper` and `kundelik seal` (ADM-25, SIG-4)."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from adapters.cli.main import command_line
from tests.installations import Town

BIN = "990140001234"


@pytest.mark.req("ADM-25")
@pytest.mark.req("I18-1")
def test_a_paper_is_written_as_the_door_hands_it_out(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    country = town.country
    application = town.has("accepts")
    country.catch_up()
    number = str(country.told(town.parent, "GET", f"/applications/{application}")["number"])
    path = f"/applications/{application}/papers/receipt"
    served = country.ask(town.parent, "GET", path, params={"language": "ru"})
    monkeypatch.setenv("KUNDELIK_VAR", str(country.installation.settings.var))
    monkeypatch.setenv("DATABASE_URL", country.installation.conninfo)
    file = tmp_path / "receipt.pdf"
    for named in (number, application):
        ran = CliRunner().invoke(command_line(), ["paper", named, "receipt", "--language", "ru", "--out", str(file)])

        assert (ran.exit_code, file.read_bytes() == served.content) == (0, True), ran.output
        assert served.headers["etag"].strip('"') in ran.output
    for wrong in ([number, "refusal"], ["999999", "form"]):
        assert CliRunner().invoke(command_line(), ["paper", *wrong]).exit_code == 1
    assert CliRunner().invoke(command_line(), ["paper", "x", "form"]).exit_code == 2


@pytest.mark.req("SIG-4")
def test_a_seal_for_development_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUNDELIK_VAR", str(tmp_path / "var"))
    assert CliRunner().invoke(command_line(), ["seal", BIN, "№1 мектеп"]).exit_code == 1
    monkeypatch.setenv("KUNDELIK_SEALS", str(tmp_path / "seals"))
    assert CliRunner().invoke(command_line(), ["seal", "1", "№1 мектеп"]).exit_code == 2
    assert CliRunner().invoke(command_line(), ["seal", BIN, "№1 мектеп"]).exit_code == 0
    assert {file.name for file in (tmp_path / "seals").iterdir()} == {f"{BIN}.p12", f"{BIN}.password"}
