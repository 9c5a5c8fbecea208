"""What may be done while classes are formed: each decision answers with a fact, or refuses."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from kundelik_domain.admissions.events import (
    ClassAdded,
    ClassChanged,
    ClassRemoved,
    FormationOrderSigned,
    ProposalAccepted,
    PupilPlaced,
    PupilsHandedOver,
    PupilTakenOut,
)
from kundelik_domain.admissions.policies.distribution import Proposal, kind_of
from kundelik_domain.admissions.refusals import (
    ClassFull,
    ClassHasPupils,
    ClassNameTaken,
    ClassOfAnotherKind,
    ClassTooLarge,
    InThatClass,
    NothingToPlace,
    OrderSigned,
    PupilsNotPlaced,
    SchoolYearNotClosed,
    TooManyClasses,
)
from kundelik_domain.admissions.values import Admitted, ClassPlan
from kundelik_domain.shared.refusals import NotFound

from .state import Formation


def add_class(formation: Formation, added: ClassAdded) -> ClassAdded:
    """Not more of them, and none larger, than was said at closing."""
    _require_forming(formation)
    if len(formation.classes) >= formation.most_classes:
        raise TooManyClasses(most=formation.most_classes)
    _require_plan(formation, added.school_class, added.plan)
    return added


def change_class(formation: Formation, changed: ClassChanged) -> ClassChanged:
    """Never so that pupils who are in it would not fit any more."""
    _require_forming(formation)
    found = _class(formation, changed.school_class)
    _require_plan(formation, changed.school_class, changed.plan)
    pupils = formation.in_class(changed.school_class)
    if pupils and kind_of(found) != kind_of(changed.plan):
        raise ClassHasPupils(pupils=pupils)
    if pupils > changed.plan.seats:
        raise ClassFull(seats=changed.plan.seats)
    return changed


def remove_class(formation: Formation, removed: ClassRemoved) -> ClassRemoved:
    """Only an empty one."""
    _require_forming(formation)
    _class(formation, removed.school_class)
    if pupils := formation.in_class(removed.school_class):
        raise ClassHasPupils(pupils=pupils)
    return removed


def place(formation: Formation, placed: PupilPlaced) -> PupilPlaced:
    """Into a class of the child's language and kind that has a seat; from another class, if it was in one."""
    _require_forming(formation)
    pupil = _pupil(formation, placed.application)
    if formation.places.get(placed.application) == placed.school_class:
        raise InThatClass
    _require_fits(formation, pupil, placed.school_class)
    return placed


def take_out(formation: Formation, taken: PupilTakenOut) -> PupilTakenOut:
    """Raises `NotFound` for who is in no class."""
    _require_forming(formation)
    if taken.application not in formation.places:
        raise NotFound
    return taken


def accept_proposal(formation: Formation, accepted: ProposalAccepted, proposal: Proposal) -> ProposalAccepted:
    """All of it or nothing; every place is judged like one that was chosen by hand."""
    _require_forming(formation)
    if proposal.without:
        numbers = sorted(formation.pupils[each].number for each in proposal.without)
        raise PupilsNotPlaced(numbers=numbers)
    if not accepted.placings:
        raise NothingToPlace
    filled = Counter(formation.places.values())
    for placing in accepted.placings:
        _require_fits(formation, _pupil(formation, placing.application), placing.school_class, filled)
        filled[placing.school_class] += 1
    return accepted


def sign(formation: Formation, signed: FormationOrderSigned) -> FormationOrderSigned:
    """Once, and when every pupil has a class (ADM-31)."""
    require_signable(formation)
    return signed


def require_signable(formation: Formation) -> None:
    """Raises `PupilsNotPlaced`, which says who is not."""
    _require_forming(formation)
    if left := formation.unplaced():
        raise PupilsNotPlaced(numbers=[pupil.number for pupil in left])


def hand_over(formation: Formation, handed: PupilsHandedOver) -> PupilsHandedOver:
    """Once; raises `NotFound` where there is nothing to hand over, or no more."""
    if formation.order != handed.order or formation.handed_over:
        raise NotFound
    return handed


def _require_forming(formation: Formation) -> None:
    if not formation.closed:
        raise SchoolYearNotClosed
    if formation.order is not None:
        raise OrderSigned(number=formation.number)


def _require_plan(formation: Formation, school_class: UUID, plan: ClassPlan) -> None:
    if plan.seats > formation.most_in_class:
        raise ClassTooLarge(field="seats", most=formation.most_in_class)
    others = (each.plan.name for own, each in formation.classes.items() if own != school_class)
    if _spoken(plan.name) in map(_spoken, others):
        raise ClassNameTaken(field="name")


def _spoken(name: str) -> str:
    """`1 «А»`, `1"а"` and `1 А` are one name."""
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def _pupil(formation: Formation, application: UUID) -> Admitted:
    if application not in formation.pupils:
        raise NotFound
    return formation.pupils[application]


def _class(formation: Formation, school_class: UUID) -> ClassPlan:
    if school_class not in formation.classes:
        raise NotFound
    return formation.classes[school_class].plan


def _require_fits(
    formation: Formation, pupil: Admitted, school_class: UUID, filled: Counter[UUID] | None = None
) -> None:
    plan = _class(formation, school_class)
    if kind_of(plan) != kind_of(pupil):
        raise ClassOfAnotherKind(language=pupil.language.value, class_kind=pupil.class_kind.value)
    taken = formation.in_class(school_class) if filled is None else filled[school_class]
    if taken >= plan.seats:
        raise ClassFull(seats=plan.seats)
