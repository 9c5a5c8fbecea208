"""The exact bytes that people sign (SIG-1): canonical JSON of what the log says, in the manner of RFC 8785."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from kundelik_domain.admissions.events import ApplicationDrafted, ApplicationEdited, DocumentAttached
from kundelik_domain.admissions.ports import Statement
from kundelik_domain.admissions.values import ChildDetails, Document, DocumentKind
from kundelik_domain.shared.facts import Erased, Fact
from kundelik_domain.shared.refusals import NotFound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .database import Database
    from .fact_codec import FactCodec


CONTENT: Final = (ApplicationDrafted, ApplicationEdited, DocumentAttached)


@dataclass(frozen=True, slots=True)
class _Edition:
    """An application as it reads now; `content` counts its editions as its stream does."""

    drafted: ApplicationDrafted
    latest: ApplicationDrafted | ApplicationEdited
    child: ChildDetails
    documents: tuple[Document, ...]
    content: int


class ApplicationStatements:
    """Reads an application's own facts, personal fields opened. Raises `NotFound` where nothing can be shown."""

    def __init__(self, database: Database, codec: FactCodec) -> None:
        self._database, self._codec = database, codec

    def application(self, application: UUID) -> Statement:
        """What the applicant signs."""
        edition = self._edition(application)
        return Statement(_applied(edition), edition.content, edition.child.born_on, edition.child.home)

    def approval(self, application: UUID) -> Statement:
        """What the director signs: the decision, bound to the application's own bytes."""
        edition = self._edition(application)
        document = canonical(
            {
                "kind": "kundelik/approval/v1",
                "decision": "admit",
                "application": application,
                "number": edition.drafted.number,
                "service": edition.drafted.service,
                "application_sha256": hashlib.sha256(_applied(edition)).hexdigest(),
                "child": edition.child,
                "choice": edition.latest.choice,
            }
        )
        return Statement(document, edition.content, edition.child.born_on)

    def _edition(self, application: UUID) -> _Edition:
        names = sorted(self._codec.stored_names_of(CONTENT))
        with self._database.connection() as connection:
            rows = connection.execute(
                "select version, name, data from kundelik.events where stream = %s and name = any(%s)"
                " order by version",
                (application, names),
                binary=True,
            ).fetchall()
        return _edition(self._codec.decode_all((application, *row) for row in rows))


def _edition(facts: Sequence[Fact]) -> _Edition:
    contents = [fact for fact in facts if isinstance(fact, ApplicationDrafted | ApplicationEdited)]
    if not contents or not isinstance(contents[0], ApplicationDrafted):
        raise NotFound
    latest = contents[-1]
    child = latest.child_details
    if isinstance(latest.applicant_details, Erased) or isinstance(child, Erased):
        raise NotFound
    attached = [fact.document for fact in facts if isinstance(fact, DocumentAttached)]
    covered = [document for document in attached if document.kind is not DocumentKind.SIGNED_APPLICATION]
    present = {document.kind: document for document in covered}
    documents = sorted(present.values(), key=lambda document: document.kind.value)
    return _Edition(contents[0], latest, child, tuple(documents), len(contents) + len(covered))


def _applied(edition: _Edition) -> bytes:
    """The second version of this statement: the first did not bind the documents."""
    return canonical(
        {
            "kind": "kundelik/application/v2",
            "application": edition.drafted.application,
            "number": edition.drafted.number,
            "service": edition.drafted.service,
            "content": edition.content,
            "applicant": edition.latest.applicant_details,
            "child": edition.child,
            "choice": edition.latest.choice,
            "documents": edition.documents,
        }
    )


def canonical(value: object) -> bytes:
    """UTF-8 JSON with sorted keys and no white space; the same value always gives the same bytes."""
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _plain(value: object) -> Any:
    match value:
        case Enum():
            return value.value
        case UUID():
            return str(value)
        case datetime() | date():
            return value.isoformat()
        case dict():
            return {str(key): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case _ if is_dataclass(value) and not isinstance(value, type):
            return _plain(asdict(value))
        case _:
            return value
