"""All that can have happened in admission. Stored names are for ever (ADR-0006)."""

from typing import Final, get_args

from .application import (
    ApplicationAccepted,
    ApplicationApproved,
    ApplicationCancelled,
    ApplicationDrafted,
    ApplicationEdited,
    ApplicationFact,
    ApplicationForwarded,
    ApplicationRefused,
    ApplicationSent,
    DocumentAttached,
    PlacedInClass,
    PutIntoPlacement,
    TimeLimitMissed,
)
from .school import (
    CampaignSet,
    ChildClaimed,
    ChildReleased,
    ClaimFact,
    RuleSetAdopted,
    SeatFact,
    SeatHeld,
    SeatReleased,
    SeatsPublished,
    SeatTaken,
)

ADMISSION_FACTS: Final = (
    *get_args(ApplicationFact),
    *get_args(SeatFact),
    *get_args(ClaimFact),
    CampaignSet,
    RuleSetAdopted,
)
"""Every class of facts of this context."""

__all__ = [
    "ADMISSION_FACTS",
    "ApplicationAccepted",
    "ApplicationApproved",
    "ApplicationCancelled",
    "ApplicationDrafted",
    "ApplicationEdited",
    "ApplicationFact",
    "ApplicationForwarded",
    "ApplicationRefused",
    "ApplicationSent",
    "CampaignSet",
    "ChildClaimed",
    "ChildReleased",
    "ClaimFact",
    "DocumentAttached",
    "PlacedInClass",
    "PutIntoPlacement",
    "RuleSetAdopted",
    "SeatFact",
    "SeatHeld",
    "SeatReleased",
    "SeatTaken",
    "SeatsPublished",
    "TimeLimitMissed",
]
