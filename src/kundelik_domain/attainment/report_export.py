"""A published week as a file: ordered, made once, handed out (RPT-9, RPT-22, RPT-25)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, assert_never

from kundelik_domain.shared.refusals import NotFound
from kundelik_domain.shared.streams import StreamKind
from kundelik_domain.shared.units import Level

from .commands import OrderExport, RecordExport
from .events import EXPORT_FACTS, ExportFact, ExportFetched, ExportMade, ExportOrdered
from .policies.lists import HASH
from .refusals import ExportMadeOtherwise, ExportNotReady, InvalidFigures, StyledBookTooLarge
from .values import Form

STYLED: Final = frozenset({Level.SCHOOL, Level.DISTRICT})


@dataclass(frozen=True, slots=True)
class Export:
    """`fetched` counts how often it was handed out."""

    ordered: ExportOrdered | None = None
    made: ExportMade | None = None
    fetched: int = 0

    def require_order(self) -> ExportOrdered:
        """Raises `NotFound` where nobody has ordered it."""
        if self.ordered is None:
            raise NotFound
        return self.ordered

    def require_made(self) -> ExportMade:
        """Raises `ExportNotReady`."""
        if self.made is None:
            raise ExportNotReady
        return self.made


def require_form(command: OrderExport) -> None:
    """Raises `StyledBookTooLarge`."""
    if command.form is Form.STYLED_BOOK and command.scope.level not in STYLED:
        allowed = [form.value for form in Form if form is not Form.STYLED_BOOK]
        raise StyledBookTooLarge(field="form", allowed=allowed)


def record(export: Export, command: RecordExport) -> tuple[ExportMade, ...]:
    """Nothing where it is made already. Raises `NotFound`, `InvalidFigures`, `ExportMadeOtherwise`."""
    export.require_order()
    if not HASH.fullmatch(command.sha256):
        raise InvalidFigures(field="sha256", allowed=HASH.pattern)
    for name, least in (("size", 1), ("rows", 0)):
        if getattr(command, name) < least:
            raise InvalidFigures(field=name, allowed=f"{least}–")
    fact = ExportMade(command.export, command.sha256, command.size, command.rows)
    if export.made is not None and export.made != fact:
        raise ExportMadeOtherwise
    return () if export.made is not None else (fact,)


def evolve(export: Export, fact: ExportFact) -> Export:
    """Never refuses."""
    match fact:
        case ExportOrdered():
            return replace(export, ordered=fact)
        case ExportMade():
            return replace(export, made=fact)
        case ExportFetched():
            return replace(export, fetched=export.fetched + 1)
        case _:
            assert_never(fact)


EXPORT: Final = StreamKind("attainment.export", Export(), evolve, EXPORT_FACTS)
