"""What people see: the progress, the summary, the manual's history, a replay, and what is wrong if anything is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from adapters.texts.catalogue import catalogue
from adapters.texts.histories import field_name, history_headings, shown
from adapters.texts.moments import KAZAKHSTAN
from kundelik_domain.admissions.values import FIRST_GRADE

from .checking import MOMENT, Findings
from .season import Progress as Telling
from .stories import MANUALS_NUMBER, Scenario

REPLAYED: Final = (
    "number", "status", "applicant.surname", "applicant.name", "child.surname", "child.name", "documents", "signed",
    "limit.sent_at", "limit.received_on", "limit.due_at", "overdue", "version",
)  # fmt: skip
"""The fields of a replay that fit on a page; `kundelik audit replay` prints all."""


@contextmanager
def progress_bar(console: Console) -> Iterator[Telling]:
    """Schools first, then the days of the season."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console) as bar:
        opening = bar.add_task("Schools", total=None)
        season = bar.add_task("Season", total=None)
        forming = bar.add_task("Classes", total=None)

        def tell(what: str, done: int, total: int) -> None:
            if what == "schools":
                bar.update(opening, completed=done, total=total)
            elif what.startswith("classes"):
                bar.update(forming, completed=done, total=total, description=what.capitalize())
            else:
                bar.update(season, completed=done, total=total, description=f"Season {what}")

        yield tell


def tell_all(console: Console, scenario: Scenario, findings: Findings, seconds: float) -> None:
    """The whole end of a demonstration."""
    console.print(_summary(scenario, findings, seconds))
    for refusal in findings.closings:
        console.print(f"Closing refused: {refusal}", soft_wrap=True, markup=False, highlight=False)
    console.print(_history(findings))
    console.print(_replay(findings))
    for check in findings.checks:
        if check.holds:
            console.print(f"[green]✓[/green] {check.what}")
        else:
            console.print(
                f"[red]✗ {check.what}[/red]: expected {check.expected}, found {check.found}", soft_wrap=True
            )


def _summary(scenario: Scenario, findings: Findings, seconds: float) -> Table:
    table = Table("", "", title="The season", show_header=False)
    regions = len({school.region.code for school in scenario.world.schools})
    rows: list[tuple[str, object]] = [
        ("regions, schools", f"{regions}, {len(scenario.world.schools)}"),
        ("children, applications", f"{scenario.children}, {len(scenario.cases)}"),
        *((_status(status), count) for status, count in sorted(findings.statuses.items())),
        *(
            (f"{_label('service', service)} · {_label('status', status)}", count)
            for (service, status), count in sorted(findings.services.items())
            if service != FIRST_GRADE
        ),
        *((f"answered {code}", count) for code, count in sorted(findings.refusals.items())),
        ("overdue", findings.overdue),
        ("events in the log", findings.events),
        ("seconds", f"{seconds:.1f}"),
    ]
    for name, value in rows:
        table.add_row(name, str(value))
    return table


def tell_where(console: Console, folder: Path) -> None:
    """The papers that were kept."""
    for kept in sorted(path for path in folder.iterdir() if path.is_dir() and path.name.isdigit()):
        console.print(f"№{kept.name}: {len(list(kept.iterdir()))} files in {kept}", soft_wrap=True, highlight=False)
    console.print(f"imports: {folder / 'imports'}", soft_wrap=True, highlight=False)


def _status(status: str) -> str:
    return f"{status} · {_label('status', status)}"


def _label(kind: str, code: str) -> str:
    return catalogue().label(kind, code, "kk")


def _history(findings: Findings) -> Table:
    texts = catalogue()
    table = Table(
        *history_headings(texts, "kk"), title=f"№{MANUALS_NUMBER}: {texts.text('history-table.title', 'kk')}"
    )
    for item in findings.history:
        table.add_row(item["when"], item["text"], item["comment"] or "")
    return table


def _replay(findings: Findings) -> Table:
    texts, state = catalogue(), findings.replay["state"]
    table = Table("", "", title=f"№{MANUALS_NUMBER}: {MOMENT}", show_header=False)
    for name in REPLAYED:
        if name in state:
            table.add_row(field_name(name, texts, "kk"), shown(name, state[name], texts, "kk", KAZAKHSTAN))
    return table
