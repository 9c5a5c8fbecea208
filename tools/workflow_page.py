"""The page that shows what may be done with an application: `python -m tools.workflow_page` writes it anew.

Diagram and table are made from the declaration that decides (ADM-33), so that they cannot say anything else.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from kundelik_domain.admissions.values import Status
from kundelik_domain.admissions.workflow import WORKFLOW, Action, Step

PAGE: Final = Path(__file__).parents[1] / "docs" / "workflows" / "admissions.md"

INTRODUCTION: Final = """# The workflow of an application

Made by `python -m tools.workflow_page` from `kundelik_domain/admissions/workflow.py` and the permissions of
`kundelik_domain/shared/access.py`. Do not edit: a test compares this page with what they say. People are shown
`rejected` for both refusals; the executor's may be answered by a better application, the director's is final.
"""


def page() -> str:
    """The whole page."""
    diagrammed = f"```mermaid\n{diagram()}\n```\n"
    return f"{INTRODUCTION}\n## States\n\n{diagrammed}\n## States × actions\n\n{KEY}\n\n{table()}\n"


def diagram() -> str:
    """A mermaid state diagram of the steps that lead somewhere, each with who takes it."""
    steps = [(before, action, step) for action, step in WORKFLOW.items() for before in _ordered(step)]
    moves = [
        f"    {before.value} --> {step.after.value}: {action.value} ({_roles(step)})"
        for before, action, step in steps
        if step.after is not None
    ]
    leaving = {before for before, _, step in steps if step.after is not None}
    ends = [f"    {status.value} --> [*]" for status in _statuses() if status not in leaving]
    return "\n".join(("stateDiagram-v2", "    [*] --> draft: draft (parent)", *moves, *ends))


KEY: Final = (
    "A cell names who may take the step there, and where it leads; `·` leaves the status as it is, "
    "an empty cell is refused with `admissions.wrong-status`."
)


def table() -> str:
    """States × actions with the roles whose permissions allow them."""
    heading = _row("", *(f"`{action.value}`" for action in Action))
    rule = _row(*("---" for _ in range(len(Action) + 1)))
    rows = [_row(f"`{s.value}`", *(_cell(s, WORKFLOW[action]) for action in Action)) for s in _statuses()]
    return "\n".join((heading, rule, *rows))


def _cell(status: Status, step: Step) -> str:
    if status not in step.before:
        return ""
    return f"{_roles(step)} → `{step.after.value}`" if step.after else f"{_roles(step)} ·"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |".replace("|  |", "| |").replace("|  |", "| |")


def _roles(step: Step) -> str:
    return ", ".join(role.value for role in step.roles)


def _statuses() -> list[Status]:
    return [status for status in Status if status is not Status.NONE]


def _ordered(step: Step) -> list[Status]:
    return [status for status in Status if status in step.before]


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE} is written")
