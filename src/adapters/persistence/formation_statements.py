"""What class formation reads of sealed facts: the exact bytes of its order, and what of a child a proposal may know.

No name stands in the bytes of the order. Pupils and teachers are bound by the hash of what names them, so that the
signature outlives an erasure, and an erased name does not live on under the director's key (ADR-0027).
"""

from __future__ import annotations

import hashlib
from functools import reduce
from typing import TYPE_CHECKING, Any, Final

from kundelik_domain.admissions.events import (
    ApplicationDrafted,
    ApplicationEdited,
    ClassAdded,
    ClassChanged,
    FormationOrderDrafted,
)
from kundelik_domain.admissions.formation import FORMATION, ORDER_REGISTER, Formation, require_signable
from kundelik_domain.admissions.policies.distribution import Traits
from kundelik_domain.admissions.ports import OrderStatement
from kundelik_domain.admissions.school_orders import SCHOOL_ORDERS, SchoolOrders, draft_of
from kundelik_domain.admissions.values import formation_of, order_register_of, school_orders_of
from kundelik_domain.shared.facts import Erased
from kundelik_domain.shared.refusals import NotFound

from .statements import canonical

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from uuid import UUID

    from kundelik_domain.admissions.ports import Statements
    from kundelik_domain.shared.facts import Fact
    from kundelik_domain.shared.streams import Streams

    from .database import Database
    from .event_log import EventLog
    from .fact_codec import FactCodec

CONTENTS: Final = (ApplicationDrafted, ApplicationEdited)
THESE: Final = (
    "select stream, version, name, data from kundelik.events where stream = any(%s) and name = any(%s)"
    " order by stream, version"
)


class FormationStatements:
    """Made from the log alone: the same facts always give the same bytes."""

    def __init__(self, log: EventLog, streams: Streams, applications: Statements) -> None:
        self._log, self._streams, self._applications = log, streams, applications

    def formation_order(self, school: UUID, school_year: int) -> OrderStatement:
        """Raises `SchoolYearNotClosed`, `PupilsNotPlaced`, `OrderSigned`, `NotDrafted`."""
        facts = [recorded.fact for recorded in self._log.of_stream(formation_of(school, school_year))]
        formation = reduce(FORMATION.evolve, facts, Formation())
        require_signable(formation)
        written = [recorded.fact for recorded in self._log.of_stream(school_orders_of(school))]
        draft = draft_of(reduce(SCHOOL_ORDERS.evolve, written, SchoolOrders()), school_year)
        number = self._streams.read(ORDER_REGISTER, order_register_of(school, school_year)).last + 1
        order = {
            "kind": "kundelik/formation-order/v1",
            "school": school,
            "school_year": school_year,
            "number": number,
            **_text(written, school_year),
            "classes": self._classes(formation, facts),
        }
        return OrderStatement(canonical(order), formation.version, draft.edition, number)

    def _classes(self, formation: Formation, facts: Iterable[Fact]) -> list[dict[str, Any]]:
        """In the order of their names, their pupils in that of their numbers."""
        names = {f.school_class: f.teacher_name for f in facts if isinstance(f, ClassAdded | ClassChanged)}
        pupils = sorted(formation.pupils.values(), key=lambda pupil: pupil.number)
        in_order = sorted(formation.classes.items(), key=lambda each: (each[1].plan.name, str(each[0])))
        return [
            {
                "school_class": school_class,
                **_plan(found.plan),
                "teacher": found.teacher,
                "teacher_sha256": _bound({"person": found.teacher, "name": names[school_class]}),
                "pupils": [
                    {
                        "application": pupil.application,
                        "number": pupil.number,
                        "application_sha256": self._application(pupil.application),
                    }
                    for pupil in pupils
                    if formation.places[pupil.application] == school_class
                ],
            }
            for school_class, found in in_order
        ]

    def _application(self, application: UUID) -> str | None:
        """The hash of what its applicant signed; None where one of its people has been erased since."""
        try:
            return hashlib.sha256(self._applications.application(application).document).hexdigest()
        except NotFound:
            return None


def _plan(plan: Any) -> dict[str, Any]:
    return {"name": plan.name, "language": plan.language, "class_kind": plan.class_kind, "seats": plan.seats}


def _text(written: Iterable[Fact], school_year: int) -> dict[str, Any]:
    drafts = [f for f in written if isinstance(f, FormationOrderDrafted) and f.school_year == school_year]
    latest = drafts[-1]
    return {
        "order": latest.order,
        "text_kk": latest.text_kk,
        "text_ru": latest.text_ru,
        "letterhead": latest.letterhead,
        "signer": latest.signer,
    }


def _bound(named: dict[str, Any]) -> str | None:
    return None if isinstance(named["name"], Erased) else hashlib.sha256(canonical(named)).hexdigest()


class PupilRecords:
    """Sex and day of birth, from the latest edition of each application."""

    def __init__(self, database: Database, codec: FactCodec) -> None:
        self._database, self._codec = database, codec

    def traits(self, applications: Collection[UUID]) -> dict[UUID, Traits]:
        """Without those who have been erased."""
        names = sorted(self._codec.stored_names_of(CONTENTS))
        with self._database.connection() as connection:
            rows = connection.execute(THESE, (list(applications), names), binary=True).fetchall()
        latest = {row[0]: row for row in rows}
        facts = self._codec.decode_all(latest.values())
        known = {fact.application: fact.child_details for fact in facts if isinstance(fact, CONTENTS)}
        return {
            application: Traits(child.sex, child.born_on)
            for application, child in known.items()
            if not isinstance(child, Erased)
        }
