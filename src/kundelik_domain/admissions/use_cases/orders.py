"""A school's orders: letterhead and draft, and what becomes of the signed list (ADM-26, ADM-31)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from kundelik_domain.admissions.events import FormationOrderDrafted, LetterheadUploaded, PupilsHandedOver
from kundelik_domain.admissions.formation import FORMATION, hand_over
from kundelik_domain.admissions.refusals import NoSigner
from kundelik_domain.admissions.school_orders import SCHOOL_ORDERS, SIGNERS, draft, upload_letterhead
from kundelik_domain.admissions.values import formation_of, formation_order_of, school_orders_of
from kundelik_domain.shared.access import PLATFORM, Principal, role_for
from kundelik_domain.shared.streams import Change, Decision, Envelope, Outcome, Reader, Streams

if TYPE_CHECKING:
    from kundelik_domain.admissions.commands import DraftFormationOrder, RecordHandingOver, UploadLetterhead
    from kundelik_domain.admissions.ports import Staff


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """What executor and director write."""

    streams: Streams
    staff: Staff

    def upload_letterhead(self, principal: Principal, envelope: Envelope, command: UploadLetterhead) -> Outcome:
        """Raises `NotFound`, `NotPermitted`."""
        role, stream = role_for(principal, command.PERMISSION, command.school), school_orders_of(command.school)

        def decide(reader: Reader, _: datetime) -> Decision:
            uploaded = LetterheadUploaded(
                school=command.school,
                sha256=command.sha256,
                media_type=command.media_type,
                size=command.size,
                name_kk=command.name_kk,
                name_ru=command.name_ru,
                uploaded_by=principal.user,
            )
            fact = upload_letterhead(reader(SCHOOL_ORDERS, stream), uploaded)
            answer = {"school": str(command.school), "sha256": command.sha256}
            return Decision((Change(stream, (fact,)),), role, command.school, answer)

        return self.streams.change(envelope, decide)

    def draft(self, principal: Principal, envelope: Envelope, command: DraftFormationOrder) -> Outcome:
        """Raises `NoSigner`, `OrderSigned`, `NotFound`, `NotPermitted`."""
        role, stream = role_for(principal, command.PERMISSION, command.school), school_orders_of(command.school)
        signer = self.staff.employee(command.school, command.signer)
        if signer is None:
            raise NoSigner(field="signer", allowed=sorted(allowed.value for allowed in SIGNERS))

        def decide(reader: Reader, _: datetime) -> Decision:
            orders = reader(SCHOOL_ORDERS, stream)
            drafted = FormationOrderDrafted(
                school=command.school,
                school_year=command.school_year,
                order=formation_order_of(command.school, command.school_year),
                text_kk=command.text_kk,
                text_ru=command.text_ru,
                letterhead=orders.letterhead,
                signer_user=command.signer,
                signer=signer.person,
                signer_name=signer.name,
                drafted_by=principal.user,
            )
            changes = (Change(stream, (draft(orders, drafted, signer.roles),)),)
            return Decision(changes, role, command.school, {"order": str(drafted.order)})

        return self.streams.change(envelope, decide)

    def record_handing_over(self, principal: Principal, envelope: Envelope, command: RecordHandingOver) -> Outcome:
        """Raises `NotFound` where the order is not signed, or was handed over before."""
        role, stream = (
            role_for(principal, command.PERMISSION, PLATFORM),
            formation_of(command.school, command.school_year),
        )

        def decide(reader: Reader, _: datetime) -> Decision:
            handed = PupilsHandedOver(
                formation=stream, order=command.order, pupils=command.pupils, sha256=command.sha256
            )
            fact = hand_over(reader(FORMATION, stream), handed)
            return Decision((Change(stream, (fact,)),), role, command.school, {"order": str(command.order)})

        return self.streams.change(envelope, decide)
