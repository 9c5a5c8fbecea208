"""One example of every fact of orders and class formation, for ever."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from kundelik_domain.admissions.events import (
    ClassAdded,
    ClassChanged,
    ClassRemoved,
    FormationOrderDrafted,
    FormationOrderSigned,
    LetterheadUploaded,
    OrderIssued,
    OrderNumberGiven,
    ProposalAccepted,
    PupilPlaced,
    PupilsHandedOver,
    PupilTakenOut,
    SchoolYearClosed,
)
from kundelik_domain.admissions.values import Admitted, ClassKind, ClassPlan, Direction, Language, Placing
from kundelik_domain.shared.facts import Fact
from tests.language import A_SIGNATURE

ONE, TWO, FORMATION, ORDER, A_CLASS, APPLICATION = (UUID(int=n) for n in (1, 2, 0xF0, 0xE1, 0xC1, 6))
PLAN: Final = ClassPlan(name="1 «А»", language=Language.KK, class_kind=ClassKind.GENERAL, seats=25)
PUPIL: Final = Admitted(
    application=APPLICATION,
    number=100001,
    child=TWO,
    language=Language.KK,
    class_kind=ClassKind.GENERAL,
    direction=Direction.BY_DISTRIBUTION,
    inclusion=False,
)

OF_FORMATION: Final[tuple[Fact, ...]] = (
    LetterheadUploaded(
        school=ONE,
        sha256="ab" * 32,
        media_type="image/png",
        size=1024,
        name_kk="Бұйрық шапкасы",
        name_ru="Шапка приказа",
        uploaded_by=TWO,
    ),
    FormationOrderDrafted(
        school=ONE,
        school_year=2026,
        order=ORDER,
        text_kk="Бұйырамын: …",
        text_ru="Приказываю: …",
        letterhead="ab" * 32,
        signer_user=TWO,
        signer=ONE,
        signer_name="Директорова Дана",
        drafted_by=TWO,
    ),
    OrderNumberGiven(register=ONE, order=ORDER, number=1),
    OrderIssued(school=ONE, school_year=2026, order=ORDER, number=1),
    SchoolYearClosed(
        formation=FORMATION,
        school=ONE,
        school_year=2026,
        most_classes=4,
        most_in_class=25,
        rules="first-grade-2021",
        pupils=(PUPIL,),
        closed_by=TWO,
    ),
    ClassAdded(formation=FORMATION, school_class=A_CLASS, plan=PLAN, teacher=ONE, teacher_name="Тестова А. А."),
    ClassChanged(formation=FORMATION, school_class=A_CLASS, plan=PLAN, teacher=ONE, teacher_name="Тестова А. А."),
    ClassRemoved(formation=FORMATION, school_class=A_CLASS),
    PupilPlaced(formation=FORMATION, application=APPLICATION, school_class=A_CLASS),
    PupilTakenOut(formation=FORMATION, application=APPLICATION),
    ProposalAccepted(
        formation=FORMATION,
        policy="even-2026",
        placings=(Placing(application=APPLICATION, school_class=A_CLASS),),
    ),
    FormationOrderSigned(
        formation=FORMATION,
        school=ONE,
        school_year=2026,
        order=ORDER,
        number=1,
        signed_by=TWO,
        director=ONE,
        signature=A_SIGNATURE,
    ),
    PupilsHandedOver(formation=FORMATION, order=ORDER, pupils=1, sha256="cd" * 32),
)
