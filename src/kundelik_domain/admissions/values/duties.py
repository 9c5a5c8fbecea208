"""What the school's people find and answer: verdicts on documents, texts kept for answers (ADM-22)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from uuid import UUID


class Verdict(Enum):
    """What an executor finds of an attached document."""

    IN_ORDER = "in-order"
    UNREADABLE = "unreadable"
    WRONG_DOCUMENT = "wrong-document"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerTemplate:
    """A text that is written once and answered with often. It is about nobody in particular."""

    template: UUID
    title: str
    text: str
