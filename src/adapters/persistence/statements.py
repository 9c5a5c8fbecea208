"""The exact bytes that people sign (SIG-1): canonical JSON of what the log says, in the manner of RFC 8785."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from kundelik_domain.admissions.events import ApplicationDrafted, ApplicationEdited
from kundelik_domain.admissions.ports import Statement
from kundelik_domain.shared.facts import ERASED
from kundelik_domain.shared.refusals import NotFound

if TYPE_CHECKING:
    from .database import Database
    from .fact_codec import FactCodec


class ApplicationStatements:
    """Reads an application's own facts, personal fields opened. Raises `NotFound` where nothing can be shown."""

    def __init__(self, database: Database, codec: FactCodec) -> None:
        self._database, self._codec = database, codec

    def application(self, application: UUID) -> Statement:
        """What the applicant signs."""
        drafted, latest, content = self._content(application)
        return Statement(
            canonical(
                {
                    "kind": "kundelik/application/v1",
                    "application": application,
                    "number": drafted.number,
                    "service": drafted.service,
                    "content": content,
                    "applicant": latest.applicant_details,
                    "child": latest.child_details,
                    "choice": latest.choice,
                }
            ),
            content,
        )

    def approval(self, application: UUID) -> Statement:
        """What the director signs: the decision, bound to the application's own bytes."""
        drafted, latest, content = self._content(application)
        applied = self.application(application).document
        return Statement(
            canonical(
                {
                    "kind": "kundelik/approval/v1",
                    "decision": "admit",
                    "application": application,
                    "number": drafted.number,
                    "service": drafted.service,
                    "application_sha256": hashlib.sha256(applied).hexdigest(),
                    "child": latest.child_details,
                    "choice": latest.choice,
                }
            ),
            content,
        )

    def _content(self, application: UUID) -> tuple[ApplicationDrafted, ApplicationDrafted | ApplicationEdited, int]:
        with self._database.connection() as connection:
            rows = connection.execute(
                "select version, name, data from kundelik.events where stream = %s and name = any(%s)"
                " order by version",
                (application, [ApplicationDrafted.NAME, ApplicationEdited.NAME]),
                binary=True,
            ).fetchall()
        facts = self._codec.decode_all((application, *row) for row in rows)
        contents = [f for f in facts if isinstance(f, ApplicationDrafted | ApplicationEdited)]
        if not contents or not isinstance(contents[0], ApplicationDrafted):
            raise NotFound
        latest = contents[-1]
        if ERASED in (latest.applicant_details, latest.child_details):
            raise NotFound
        return contents[0], latest, len(contents)


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
