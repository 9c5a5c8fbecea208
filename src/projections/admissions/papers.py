"""What the papers of an application show, folded from its facts up to the version they show (ADM-10, ADM-25).

Never from a table: a receipt of years ago is made again from the events alone, and reads as it did then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final
from uuid import UUID

from psycopg import Cursor

from kundelik_domain.admissions.events import (
    ApplicationAccepted,
    ApplicationDrafted,
    ApplicationEdited,
    ApplicationRefused,
    ApplicationSent,
    DocumentAttached,
)
from kundelik_domain.admissions.values import DocumentKind
from projections.reading import Recorded


class PaperKind(Enum):
    """The papers there are; the order is of a school's classes, the others of an application."""

    FORM = "form"
    RECEIPT = "receipt"
    REFUSAL = "refusal"
    ORDER = "order"


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """An application at one version. `event` is what the paper attests; its moment is the paper's date.

    `signing` is the sending that `content` went to school with; None of a draft, or of what was edited since.
    `documents` are in the order of `DocumentKind`. Personal fields of the facts may be `ERASED`.
    """

    kind: PaperKind
    number: int
    service: str
    content: ApplicationDrafted | ApplicationEdited
    documents: tuple[DocumentKind, ...]
    signing: Recorded | None
    event: Recorded


_OF_A_FORM: Final = (ApplicationDrafted, ApplicationEdited, DocumentAttached, ApplicationSent)


def version_shown(kind: PaperKind, history: Sequence[Recorded]) -> int | None:
    """Which version such a paper shows now; None where there is nothing to attest.

    A form is of the last edition or sending. A receipt is of the acceptance since the last sending, a notice of the
    refusal since then.
    """
    match kind:
        case PaperKind.FORM:
            return _last(history, *_OF_A_FORM)
        case PaperKind.RECEIPT | PaperKind.REFUSAL:
            attests = ApplicationAccepted if kind is PaperKind.RECEIPT else ApplicationRefused
            found, sent = _last(history, attests), _last(history, ApplicationSent)
            return found if found is not None and sent is not None and found > sent else None
        case PaperKind.ORDER:
            return None


def shown(kind: PaperKind, history: Sequence[Recorded], version: int) -> Content | None:
    """The paper of that version, folded from what had happened by then; None where that version has no such paper."""
    before = [recorded for recorded in history if recorded.version <= version]
    if not before or before[-1].version != version or version_shown(kind, before) != version:
        return None
    drafted = before[0].fact
    assert isinstance(drafted, ApplicationDrafted)
    content, documents, signing = _folded(before)
    return Content(
        kind=kind,
        number=drafted.number,
        service=drafted.service,
        content=content,
        documents=tuple(each for each in DocumentKind if each in documents),
        signing=signing,
        event=before[-1],
    )


def _folded(
    history: Sequence[Recorded],
) -> tuple[ApplicationDrafted | ApplicationEdited, set[DocumentKind], Recorded | None]:
    """The content, the documents with it, and its sending."""
    first = history[0].fact
    assert isinstance(first, ApplicationDrafted)
    content: ApplicationDrafted | ApplicationEdited = first
    documents: set[DocumentKind] = set()
    signing: Recorded | None = None
    for recorded in history:
        match recorded.fact:
            case ApplicationEdited() as edited:
                content, signing = edited, None
                documents.discard(DocumentKind.SIGNED_APPLICATION)
            case DocumentAttached(document=document):  # what was sent, and what was signed on paper, was without it
                documents.discard(DocumentKind.SIGNED_APPLICATION)
                documents.add(document.kind)
                signing = None
            case ApplicationSent():
                signing = recorded
            case _:
                pass
    return content, documents, signing


def _last(history: Sequence[Recorded], *facts: type) -> int | None:
    return next((recorded.version for recorded in reversed(history) if isinstance(recorded.fact, facts)), None)


def select_application(cursor: Cursor[Any], number: int) -> UUID | None:
    """The application with this number, drafts too."""
    row = cursor.execute("select application from projections.cabinet where number = %s", (number,)).fetchone()
    return row[0] if row else None
