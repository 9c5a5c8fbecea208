"""By distribution a child goes to the school of its catchment (ADM-7, ADM-8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kundelik_domain.admissions.refusals import NotYourCatchment
from kundelik_domain.admissions.values import Direction

if TYPE_CHECKING:
    from kundelik_domain.admissions.ports import Catchments
    from kundelik_domain.admissions.values import Choice, HomeAddress

NOT_COVERED: Final = "admissions.address-not-covered"
"""The warning that no school is assigned to the address: the executor looks at it, nothing is guessed."""


def require_assigned(catchments: Catchments | None, choice: Choice, home: HomeAddress | None) -> tuple[str, ...]:
    """Raises `NotYourCatchment`; the codes of warnings. Says nothing of an address that is not told in parts."""
    if catchments is None or home is None or choice.direction is not Direction.BY_DISTRIBUTION:
        return ()
    assigned = catchments.assigned(home.region, home.settlement, home.street, home.house)
    if assigned is None:
        return (NOT_COVERED,)
    if assigned != choice.school:
        raise NotYourCatchment(field="school", assigned=str(assigned))
    return ()


def warned(warnings: tuple[str, ...]) -> dict[str, list[str]]:
    """What an answer says of them: nothing where there are none."""
    return {"warnings": list(warnings)} if warnings else {}
