"""What people see of the year: how far it is, the country week by week, some pupils, the checks, the books."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from adapters.texts.catalogue import catalogue
from kundelik_domain.attainment.rules import PupilClass
from kundelik_domain.attainment.values import Period
from kundelik_domain.shared.access import Role

from .attaining import shown_from
from .offices import Offices
from .proving import Check
from .season import Progress as Telling

if TYPE_CHECKING:
    from .attaining import Attained

SHOWN: Final = 4
"""Pupils of the school's last parallel."""


@dataclass(frozen=True, slots=True)
class Findings:
    """All that is printed of the year at its end."""

    attained: Attained
    checks: tuple[Check, ...]
    pupils: tuple[dict[str, Any], ...]
    numbers: tuple[tuple[str, int], ...]
    seconds: float

    @property
    def all_right(self) -> bool:
        """Whether every expectation was met."""
        return all(check.holds for check in self.checks)


@contextmanager
def progress_line(console: Console) -> Iterator[Telling]:
    """The day that has come, and how many grades were put."""
    with Progress(SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console) as bar:
        task = bar.add_task("Journals", total=None)

        def tell(what: str, done: int, _total: int) -> None:
            bar.update(task, description=f"Journals {what}  grades {done:,}")

        yield tell


def pupils_shown(offices: Offices) -> tuple[dict[str, Any], ...]:
    """Some pupils of the school with their grades, as its director sees them."""
    sunday = shown_from(Period.YEAR)
    asked = {"parallel": offices.parallel}
    told = offices.page(Role.DIRECTOR, offices.place.school, sunday, Period.YEAR, asked, of="/pupils")
    return tuple(told["items"][:SHOWN])


def tell_year(console: Console, findings: Findings) -> None:
    """The whole end of it."""
    console.print(_numbers(findings))
    console.print(_weeks(findings.attained.weeks))
    console.print(_pupils(findings.pupils))
    for check in findings.checks:
        if check.holds:
            console.print(f"[green]✓[/green] {check.what}")
        else:
            told = f"expected {check.expected}, found {check.found}"
            console.print(f"[red]✗ {check.what}[/red]: {told}", soft_wrap=True)


def _numbers(findings: Findings) -> Table:
    table = Table("", "", title="The school year 2021–2022", show_header=False)
    for name, number in findings.numbers:
        table.add_row(name, f"{number:,}")
    table.add_row("seconds", f"{findings.seconds:.1f}")
    return table


def _weeks(weeks: Iterable[dict[str, Any]]) -> Table:
    """Both indicators of the country on every Sunday, with the schools that reach them (RPT-13)."""
    quality, achievement = (_label("indicator", name) for name in ("quality", "achievement"))
    table = Table("Sunday", "", "pupils", "graded", "filled %", f"{quality} %", "schools", f"{achievement} %",
                  "schools", title="Week by week, the country as the ministry sees it")  # fmt: skip
    for line in weeks:
        total, week = line["page"]["total"], line["page"]["week"]
        blocks = {block["indicator"]: block for block in line["page"]["indicators"]}
        revision = f" ({week['revision']})" if week["revision"] > 1 else ""
        table.add_row(
            f"{week['when'][:10] if not revision else line['sunday']}{revision}",
            week["period_text"],
            _number(total["pupils"]),
            _number(total["graded"]),
            _share(total["completeness"]),
            *_block(blocks["quality"]),
            *_block(blocks["achievement"]),
        )
    return table


def _block(block: dict[str, Any]) -> tuple[str, str]:
    """Its value, and how many of the schools whose figures are shown have reached it."""
    schools = block["schools"] or {"reached": 0, "counted": 0}
    return _share(block["value"]), f"{schools['reached']} / {schools['counted']}"


def _pupils(pupils: Iterable[dict[str, Any]]) -> Table:
    table = Table("", "", "", title="Behind a figure: pupils, as their director sees them")
    for each in pupils:
        grades = " ".join(cell["grade"] for cell in each["grades"])
        table.add_row(f"{each['name']} ({each['pupil']})", _figure(each["figure"]), grades)
    return table


def tell_books(console: Console, folder: Path) -> None:
    """Where they are."""
    if folder.is_dir():
        console.print(f"reports: {len(list(folder.iterdir()))} files in {folder}", soft_wrap=True, highlight=False)


def _figure(code: str) -> str:
    """Those who have grades to be counted by; of nobody else is there anything to show."""
    return _label("pupil-class", code) if code in {each.value for each in PupilClass} else "–"


def _label(kind: str, code: str) -> str:
    return catalogue().label(kind, code, "kk")


def _number(figure: int | None) -> str:
    return "…" if figure is None else f"{figure:,}"


def _share(figure: float | None) -> str:
    return "…" if figure is None else f"{figure:.1f}"
