"""`kundelik audit signatures`: all signatures of the log, or of one application, and a status to rely on (SIG-1)."""

from __future__ import annotations

import pytest
import typer

from adapters.bootstrap import signature_verifying
from adapters.cli import signatures
from kundelik_domain.shared.kept_signatures import SignatureVerdict
from tests.installations import Town


def counted(town: Town, number: int | None = None) -> dict[SignatureVerdict, int]:
    return signatures._printed(signatures._found(town.country.installation, number), "en")


@pytest.mark.req("SIG-1")
def test_all_or_those_of_one_application_are_verified(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    application = town.has("accepts", "forwards", "approves")
    town.country.has_sent(town.country.parent(), town.school)
    town.country.catch_up()
    number = town.country.told(town.parent, "GET", f"/applications/{application}")["number"]

    assert counted(town) == {SignatureVerdict.VALID: 3}
    assert counted(town, number) == {SignatureVerdict.VALID: 2}
    with pytest.raises(typer.Exit):
        counted(town, 999_999_999)
    printed = capsys.readouterr().out
    assert "valid" in printed
    assert "applicant" in printed
    assert town.parent.iin not in printed


@pytest.mark.req("SIG-1")
def test_one_that_cannot_be_verified_is_a_status(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.has()
    files = town.country.installation.settings.var / "files"
    for file in files.glob("??/*"):
        file.unlink()

    assert counted(town) == {SignatureVerdict.INCOMPLETE: 1}
    assert not signatures.BAD.isdisjoint(counted(town))
    assert signature_verifying.STEP > 1
    monkeypatch.setattr(signature_verifying, "STEP", 1)
    town.country.has_sent(town.country.parent(), town.school)
    assert counted(town) == {SignatureVerdict.INCOMPLETE: 1, SignatureVerdict.VALID: 1}
