"""`kundelik audit verify`, `prove`, `consistency`, `seal`, `key`, and `kundelik witness` (AUD-4)."""

from __future__ import annotations

import json as json_format
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.progress import Progress

from adapters.bootstrap import databases
from adapters.bootstrap.evidence_keeping import keeping_evidence, log_signer
from adapters.bootstrap.evidence_proving import NotSealedYet, NotThere, Proofs
from adapters.bootstrap.evidence_verifying import compare_read_models
from adapters.bootstrap.evidence_verifying import verify as verify_log
from adapters.bootstrap.known import READ_MODELS
from adapters.bootstrap.wiring import Installation
from adapters.evidence.findings import PROVEN, Report
from adapters.evidence.key_file import create_or_open
from adapters.evidence.mirror import LogUnreachable, log_at
from adapters.evidence.notes import COSIGNED, Note, NoteRefused, VerifierKey
from adapters.evidence.tree import TileMissing
from adapters.evidence.verifying import CannotVerify, Trusted
from adapters.evidence.witness import LogForked, Witness
from adapters.settings import Settings

from .audit import app as audit

CLEAN, TAMPERED, CANNOT = 0, 1, 2
console = Console()
Out = Annotated[Path, typer.Option("-o", "--output", help="The file to write.")]
Key = Annotated[str | None, typer.Option(help="The log's verifier key; without it the one in var/keys is believed.")]


def teach(root: typer.Typer) -> None:
    """Add the command that stands beside `audit`."""
    root.command(help="Look at a log from outside: check that it has only grown, and cosign its checkpoint.")(witness)


@contextmanager
def installed() -> Iterator[Installation]:
    """As the environment says."""
    settings = Settings.from_environment()
    with databases.opened(settings) as conninfo, Installation(settings, conninfo) as installation:
        yield installation


@audit.command()
def verify(
    since: Annotated[Path | None, typer.Option(help="Only what came after this checkpoint.")] = None,
    witnessed: Annotated[list[Path] | None, typer.Option(help="A checkpoint that others have kept.")] = None,
    json: Annotated[Path | None, typer.Option(help="Also write the report to this file.")] = None,
    key: Key = None,
    witness_key: Annotated[str | None, typer.Option(help="Who must have cosigned --witnessed.")] = None,
    read_models: Annotated[bool, typer.Option("--read-models", help="Fold all events again.")] = False,  # noqa: FBT002
) -> None:
    """Recompute everything; status 0: clean, 1: tampering found, 2: cannot verify."""
    with installed() as installation:
        try:
            trusted = _trusted(installation, key, since, witnessed or [], witness_key)
            with Progress(console=console, transient=True) as bar:
                task = bar.add_task("events", total=None)
                report = verify_log(
                    installation.database, trusted, lambda at, to: bar.update(task, completed=at, total=to)
                )
                if read_models:
                    report.read_models = compare_read_models(installation.database, installation.log, READ_MODELS)
        except (CannotVerify, NoteRefused, OSError) as reason:
            console.print(f"[red]Cannot verify:[/red] {reason}", soft_wrap=True)
            raise typer.Exit(CANNOT) from None
    _tell(report)
    if json is not None:
        json.write_text(json_format.dumps(report.plain(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    raise typer.Exit(CLEAN if report.is_clean else TAMPERED)


def _trusted(
    installation: Installation, key: str | None, since: Path | None, witnessed: list[Path], witness_key: str | None
) -> Trusted:
    settings = installation.settings
    log_key = VerifierKey.parse(key) if key else log_signer(settings).verifier
    notes = [path.read_text(encoding="utf-8") for path in witnessed]
    if witness_key is not None and not all(Note.parse(n).is_signed_by(VerifierKey.parse(witness_key)) for n in notes):
        raise CannotVerify("the witness has not cosigned that checkpoint")
    return Trusted(log_key, since.read_text(encoding="utf-8") if since else None, notes)


def _tell(report: Report) -> None:
    rate = report.events / report.seconds if report.seconds else 0
    console.print(
        f"{report.origin}: {report.events:,} events and {report.checkpoints:,} checkpoints verified"
        f" in {report.seconds:.1f} s ({rate:,.0f}/s); {report.head - report.size:,} events are not sealed yet.",
        soft_wrap=True,
    )
    for finding in report.findings:
        console.print(f"[red]{finding}[/red]", soft_wrap=True)
    for name, same in (report.read_models or {}).items():
        console.print(f"read model {name}: " + ("as the events say" if same else "[red]differs[/red]"))
    if report.is_clean:
        console.print("Clean. Proven:", *PROVEN, sep="\n  - ", soft_wrap=True)
    console.print("Not proven:", *report.unproven, sep="\n  - ", soft_wrap=True)


@audit.command()
def prove(
    output: Out,
    position: Annotated[int | None, typer.Option(min=1)] = None,
    command: Annotated[str | None, typer.Option(help="A command's id; its last event is proven.")] = None,
    bare: Annotated[bool, typer.Option("--bare", help="Leave the stored row out.")] = False,  # noqa: FBT002
) -> None:
    """Write an inclusion proof (C2SP tlog-proof) that `verify_offline.py proof` checks."""
    if (position is None) == (command is None):
        raise typer.BadParameter("either --position or --command")
    with proving() as proofs:
        place = position if position is not None else proofs.span(_id(command or ""))[1]
        output.write_text(str(proofs.of_position(place, with_row=not bare)), encoding="utf-8")
    console.print(f"Position {place} is proven in {output}.")


@audit.command()
def consistency(old: Path, output: Out) -> None:
    """Write a proof that the log has only grown since an older checkpoint."""
    with proving() as proofs:
        output.write_text(proofs.consistency(old.read_text(encoding="utf-8")), encoding="utf-8")
    console.print(f"Written to {output}.")


@audit.command()
def seal() -> None:
    """Seal and publish at once what the projector has not sealed yet."""
    with installed() as installation:
        console.print(f"{keeping_evidence(installation.settings, installation.database).once()} events are sealed.")


@audit.command("key")
def print_key() -> None:
    """Print the log's verifier key: what others check its signatures with."""
    typer.echo(str(log_signer(Settings.from_environment()).verifier))


@contextmanager
def proving(installation: Installation | None = None) -> Iterator[Proofs]:
    """Status 2, and a sentence, where nothing can be proven yet or there is no such thing."""
    try:
        if installation is not None:
            yield Proofs(installation.database, log_signer(installation.settings).verifier)
            return
        with installed() as opened_here:
            yield Proofs(opened_here.database, log_signer(opened_here.settings).verifier)
    except NotSealedYet:
        console.print("[red]Not sealed yet; `kundelik audit seal` does it now.[/red]")
        raise typer.Exit(CANNOT) from None
    except (NotThere, NoteRefused) as missing:
        console.print(f"[red]{missing}[/red]" if str(missing) else "[red]There is no such thing.[/red]")
        raise typer.Exit(CANNOT) from None


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise typer.BadParameter("an id is needed") from error


def witness(
    log: Annotated[str, typer.Option(help="A mirror's folder, or the log's URL (.../api/v1/log).")],
    state: Annotated[Path, typer.Option(help="Keeps the last checkpoint, cosigned; also what is handed out.")],
    key: Annotated[str, typer.Option(help="The log's verifier key, as `kundelik audit key` prints it.")],
    signing_key: Annotated[Path | None, typer.Option(help="The witness's own; made where there is none.")] = None,
    name: Annotated[str, typer.Option(help="The witness's name in its signatures.")] = "witness.kundelik.kz/1",
) -> None:
    """Look once (cron repeats it). Status 0: cosigned, 1: the log was rewritten or cut off, 2: cannot tell."""
    try:
        signer = create_or_open(signing_key or state.with_name(f"{state.name}.key"), name, COSIGNED)
        watching = Witness(VerifierKey.parse(key), signer, state, lambda: int(time.time()))
        checkpoint = watching.watch(log_at(log))
    except LogForked as forked:
        console.print(f"[red]{forked}[/red]", soft_wrap=True)
        raise typer.Exit(TAMPERED) from None
    except (LogUnreachable, NoteRefused, TileMissing, OSError, ValueError) as reason:
        console.print(f"[red]Cannot tell:[/red] {type(reason).__name__}: {reason}", soft_wrap=True)
        raise typer.Exit(CANNOT) from None
    console.print(f"{checkpoint.origin}: {checkpoint.size} events, cosigned as {signer.verifier}", soft_wrap=True)
