"""A case file: one application, a school's year or a parent's applications, whole and provable, in one export.

Written file by file, so that a school of any size needs the memory of one application. All histories stand under one
checkpoint: what comes after it belongs to a later case file (AUD-2, AUD-4, docs/evidence.md).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from adapters.http.replay_ports import CaseScope
from adapters.persistence.traces import Traces, references
from adapters.texts.catalogue import catalogue
from adapters.texts.histories import as_csv, difference_headings, field_name, shown, stream_cells, stream_headings
from adapters.texts.languages import LANGUAGES
from adapters.texts.moments import KAZAKHSTAN
from kundelik_domain.admissions.application import APPLICATION
from kundelik_domain.admissions.values import (
    SERVICES,
    ClassKind,
    SignatureEvidence,
    campaign_of,
    duties_of,
    formation_of,
    order_register_of,
    school_orders_of,
    seat_pool,
)
from kundelik_domain.admissions.values import (
    Language as Taught,
)
from kundelik_domain.shared.refusals import NotFound, Refusal
from projections.admissions import cabinet, executor_list
from projections.admissions.papers import PaperKind

from .evidence_keeping import log_signer
from .evidence_proving import NotThere, Proofs, Sealed
from .packing import zipped
from .paper_making import PaperMaking
from .people import People
from .replaying import Replaying

if TYPE_CHECKING:
    from adapters.texts.languages import Language
    from projections.replaying import Replayed

    from .wiring import Installation

FORMAT: Final = "kundelik/case-file@v1"
PAPERS: Final = (PaperKind.FORM, PaperKind.RECEIPT, PaperKind.REFUSAL)
CHECK: Final = "python verify_offline.py case FILE_OR_FOLDER --key KEY [--witness KEY]"
CONTENTS: Final = {
    "histories/": "histories",
    "tables/": "tables",
    "files/": "files",
    "papers/": "papers",
    "signatures/": "signatures",
    "checkpoint": "checkpoint",
    "key": "key",
    "manifest.json": "manifest",
}
Part = tuple[str, bytes]
"""A file's name in the export, and its content."""


@dataclass(frozen=True, slots=True)
class CaseFiles:
    """Of an installation. Whoever asks must have been found to be entitled, and the look recorded (AUD-7)."""

    installation: Installation

    def applications(self, scope: CaseScope) -> list[UUID]:
        """What was sent; what nobody has sent yet is its owner's alone. Raises `NotFound`."""
        found = list(self._applications(scope))
        if not found and scope.school is None:
            raise NotFound
        return found

    def zipped(self, scope: CaseScope, applications: Sequence[UUID], language: Language) -> Iterator[bytes]:
        """A ZIP, piece by piece. Raises `NotSealedYet` before the first piece."""
        return zipped(self.written(scope, applications, language))

    def written(self, scope: CaseScope, applications: Sequence[UUID], language: Language) -> Iterator[Part]:
        """All files, the list of them last. Raises `NotSealedYet` before the first."""
        proofs = Proofs(self.installation.database, log_signer(self.installation.settings).verifier)
        return _Writing(self.installation, proofs, proofs.sealed(), language).parts(
            scope, [*applications, *self._around(scope)]
        )

    def _applications(self, scope: CaseScope) -> Iterator[UUID]:
        queries = self.installation.queries
        if scope.application is not None:
            if self.installation.streams.read(APPLICATION, scope.application).sent_to is None:
                raise NotFound
            yield scope.application
        elif scope.parent is not None:
            traces = Traces(self.installation.database, self.installation.codec)
            people = People(self.installation.streams, traces, self.installation.master_key)
            for owner in people.found(scope.parent, alone=True).accounts:
                yield from queries.ask("admissions.cabinet", None, cabinet.select_sent, owner)
        elif scope.school is not None and scope.school_year is not None:
            if self.installation.schools.school(scope.school) is None:
                raise NotFound
            sent = executor_list.select_sent
            yield from queries.ask("admissions.executor_list", None, sent, scope.school, scope.school_year)

    def _around(self, scope: CaseScope) -> Iterator[UUID]:
        """What the applications of a school stood in: campaigns, seats, duties, formation, orders."""
        school, year = scope.school, scope.school_year
        if school is None or year is None:
            return
        yield from (school, duties_of(school), school_orders_of(school))
        yield from (formation_of(school, year), order_register_of(school, year))
        for service in SERVICES:
            yield campaign_of(school, year, service)
            for taught in Taught:
                yield from (seat_pool(school, year, taught, kind, service) for kind in ClassKind)


class _Writing:
    """One export: everything under one checkpoint, no file twice."""

    def __init__(self, installation: Installation, proofs: Proofs, sealed: Sealed, language: Language) -> None:
        self._installation, self._proofs, self._sealed, self._language = installation, proofs, sealed, language
        self._replaying, self._papers = Replaying(installation.log), PaperMaking(installation)
        self._files: dict[str, str] = {}
        self._streams: list[dict[str, Any]] = []
        self._missing: set[str] = set()

    def parts(self, scope: CaseScope, streams: Iterable[UUID]) -> Iterator[Part]:
        """README, checkpoint and key; each record; the manifest, which names all others with their hashes."""
        for language in LANGUAGES:
            yield self._named(f"README.{language}.txt", _readme(language).encode())
        yield self._named("checkpoint", self._sealed.note.encode())
        yield self._named("key", f"{self._proofs.key}\n".encode())
        for stream in dict.fromkeys(streams):
            yield from self._record(stream)
        manifest = {
            "format": FORMAT,
            "scope": {each.name: _plain(getattr(scope, each.name)) for each in fields(scope)},
            "language": self._language,
            "streams": self._streams,
            "missing": sorted(self._missing),
            "files": self._files,
        }
        yield "manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1).encode()

    def _record(self, stream: UUID) -> Iterator[Part]:
        found = self._replaying.opened(stream)
        if found is None:
            return
        try:
            whole = self._proofs.history(stream, list(found.history), under=self._sealed)
        except NotThere:
            return  # all of it is younger than the checkpoint
        sealed = self._replaying.opened(stream, version=len(whole["events"]))
        assert sealed is not None
        number = sealed.state.get("number") if sealed.of.kind is APPLICATION else None
        name = f"{sealed.of.kind.name}-{number or stream}"
        history = f"histories/{name}.json"
        told = {"stream": str(stream), "kind": sealed.of.kind.name, "number": number, "file": history}
        self._streams.append(told | {"events": len(whole["events"])})
        yield self._named(history, json.dumps(whole, ensure_ascii=False, indent=1).encode())
        yield from self._tables(name, sealed)
        yield from self._signatures(name, sealed)
        yield from self._documents(sealed)
        if sealed.of.kind is APPLICATION:
            yield from self._made_papers(name, sealed)

    def _tables(self, name: str, record: Replayed) -> Iterator[Part]:
        """For people, in the language that was asked for."""
        texts, language, zone = catalogue(), self._language, zone_of(self._installation, record)
        rows = [stream_cells(envelope_of(each), texts, language, zone) for each in record.history]
        yield self._named(f"tables/{name}-history.csv", as_csv(stream_headings(texts, language), rows))
        state = [
            [field_name(field, texts, language), shown(field, value, texts, language, zone)]
            for field, value in record.state.items()
        ]
        headings = difference_headings(texts, language)[:2]
        yield self._named(f"tables/{name}-state.csv", as_csv(headings, state))

    def _signatures(self, name: str, record: Replayed) -> Iterator[Part]:
        """The signed bytes and the signature over them, as openssl takes them."""
        for recorded in record.history:
            for each in fields(recorded.fact):
                kept = getattr(recorded.fact, each.name)
                if isinstance(kept, SignatureEvidence):
                    place = f"signatures/{name}-v{recorded.version}"
                    yield self._named(f"{place}.document", kept.document)
                    yield self._named(f"{place}.cms", kept.cms)

    def _documents(self, record: Replayed) -> Iterator[Part]:
        """What facts refer to by its hash: documents, certificates, revocation lists. What was erased is missing."""
        for digest in sorted({digest for recorded in record.history for digest in references(recorded.fact)}):
            name = f"files/{digest}"
            if name in self._files or digest in self._missing:
                continue
            content = self._installation.files.get(digest)
            if content is None:
                self._missing.add(digest)
            else:
                yield self._named(name, content)

    def _made_papers(self, name: str, record: Replayed) -> Iterator[Part]:
        for kind in PAPERS:
            try:
                made = self._papers.made(kind, self._language, record.history)
            except Refusal:
                continue  # it was never handed out
            yield self._named(f"papers/{name}-{kind.value}.pdf", made.content)

    def _named(self, name: str, content: bytes) -> Part:
        self._files[name] = hashlib.sha256(content).hexdigest()
        return name, content


def _readme(language: Language) -> str:
    """What stands where, and how to check it."""
    texts = catalogue()
    parts = [f"{name:16}{texts.text(f'case-file.{key}', language)}" for name, key in CONTENTS.items()]
    told = [texts.text(f"case-file.{key}", language) for key in ("erased", "personal")]
    check = texts.text("case-file.check", language, command=CHECK)
    return "\n".join([texts.text("case-file.title", language), "", *parts, "", check, *told, ""])


def zone_of(installation: Installation, record: Replayed) -> str:
    """Where the school stands that a record belongs to; Kazakhstan's own time where it belongs to none."""
    school = record.state.get("choice.school") or record.state.get("school")
    known = installation.schools.school(UUID(school)) if school else None
    return known.zone if known else KAZAKHSTAN


def envelope_of(recorded: Any) -> dict[str, Any]:
    """Who did it, when, in which capacity, by which command (AUD-1)."""
    names = ("position", "version", "recorded_at", "actor", "role", "organisation")
    told = {name: getattr(recorded, name) for name in names}
    return told | {
        "event": recorded.fact.NAME,
        "command": recorded.command_id,
        "correlation": recorded.correlation_id,
    }


def _plain(value: object) -> object:
    return str(value) if isinstance(value, UUID) else value
