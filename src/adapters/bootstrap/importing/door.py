"""What the HTTP door and the command line ask of imports: look at a table, start, follow, get the errors (ADM-17)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from adapters.texts.catalogue import Catalogue, catalogue
from adapters.texts.languages import Language
from kundelik_domain.identity.events import UserRegistered
from kundelik_domain.identity.user import USER
from kundelik_domain.identity.values import UserDetails
from kundelik_domain.imports.commands import BeginImport, StartImport
from kundelik_domain.imports.events import RowsTaken
from kundelik_domain.imports.import_run import ImportRun
from kundelik_domain.imports.policies import OF_JOURNALS, PLATFORM_WIDE, capacity
from kundelik_domain.imports.refusals import ErrorsGone, SchoolMissing
from kundelik_domain.imports.use_cases import Imports
from kundelik_domain.imports.values import ImportKind, ImportStatus, RowRefused, RowTold, TableUpload
from kundelik_domain.organisations.organisation import SCHOOL
from kundelik_domain.organisations.use_cases import Authorities
from kundelik_domain.shared.access import Principal
from kundelik_domain.shared.refusals import NotFound
from kundelik_domain.shared.streams import Envelope, Outcome

from .intakes import Intake
from .running import intakes_of
from .tables import TICKED, Laid, as_rows, errors_table, faults, laid, shown, shown_error, template

if TYPE_CHECKING:
    from adapters.bootstrap.wiring import Installation
    from adapters.files.keeping import Keeping
    from adapters.persistence.event_log import EventLog


@dataclass(frozen=True, slots=True)
class ImportDoor:
    """Every method asks first who is asking."""

    imports: Imports
    files: Keeping
    log: EventLog
    texts: Catalogue
    intake_of: Callable[[ImportKind, UUID | None], Intake]

    def require(self, principal: Principal, kind: ImportKind, school: UUID | None) -> None:
        """Before a table is read. Raises `NotFound`, `NotPermitted`, `SchoolMissing`."""
        capacity(principal, kind, school)
        if kind is ImportKind.EMPLOYEES and school and self.imports.streams.read(SCHOOL, school).settings is None:
            raise NotFound
        if kind in OF_JOURNALS and school:
            Authorities(streams=self.imports.streams).level_of(school)

    def begin(
        self, envelope: Envelope, principal: Principal, kind: ImportKind, school: UUID | None, content: bytes,
        language: Language,
    ) -> tuple[Outcome, dict[str, Any]]:  # fmt: skip
        """The import, and its preview; nothing is taken yet."""
        table, preview = self._looked_at(principal, kind, school, content, language)
        upload = TableUpload(self.files.put(content), table.media_type, len(table.rows))
        outcome = self.imports.begin(envelope, principal, BeginImport(kind=kind, school=school, upload=upload))
        return outcome, preview

    def looked_at(
        self, principal: Principal, kind: ImportKind, school: UUID | None, content: bytes, language: Language
    ) -> dict[str, Any]:
        """The preview alone; nothing is written or kept."""
        return self._looked_at(principal, kind, school, content, language)[1]

    def _looked_at(
        self, principal: Principal, kind: ImportKind, school: UUID | None, content: bytes, language: Language
    ) -> tuple[Laid, dict[str, Any]]:
        self.require(principal, kind, school)
        if kind in PLATFORM_WIDE and school is not None:
            raise SchoolMissing(field="school")
        table = laid(kind, content)
        wrong = as_rows(faults(self.intake_of(kind, school), table.numbered()))
        return table, shown(table, wrong, self.texts, language)

    def template(self, kind: ImportKind, language: Language) -> bytes:
        """An empty table with its headings; anybody may have it."""
        return template(kind, self.texts, language)

    def start(self, envelope: Envelope, principal: Principal, run: UUID, rows: tuple[int, ...] | None) -> Outcome:
        """The background takes it from here."""
        return self.imports.start(envelope, principal, StartImport(run=run, chosen=rows))

    def stop(self, envelope: Envelope, principal: Principal, run: UUID) -> Outcome:
        """What was taken stays."""
        return self.imports.stop(envelope, principal, run)

    def progress(self, principal: Principal, run: UUID, language: Language) -> dict[str, Any]:
        """Counts, and the first refused and warned rows in words."""
        known = self.imports.seen(principal, run)
        refused, warned = self._of(run, "refused"), self._of(run, "warned")
        return {
            "run": str(run),
            "kind": known.kind.value,
            "status": known.status.value,
            "status_text": self.texts.label_of(known.status, language),
            "school": known.school,
            "rows": known.wanted,
            "done": known.done,
            "taken": known.taken,
            "unchanged": known.unchanged,
            "refused": known.refused,
            "warned": known.warned,
            "errors": [shown_error(self.texts, each, language) for each in refused[:TICKED]],
            "warnings": [shown_error(self.texts, each, language) for each in warned[:TICKED]],
        }

    def errors(self, principal: Principal, run: UUID, language: Language, *, as_csv: bool) -> bytes:
        """Refused rows, to be corrected and sent again. Raises `ErrorsGone` once the table is no longer kept."""
        known = self.imports.seen(principal, run)
        content = self.files.get(known.upload.sha256)
        if content is None:
            raise ErrorsGone
        table = laid(known.kind, content)
        refused = (
            self._before_start(known, table) if known.status is ImportStatus.PREVIEWED else self._of(run, "refused")
        )
        return errors_table(table, refused, self.texts, language, as_csv=as_csv)

    def _before_start(self, known: ImportRun, table: Laid) -> list[RowRefused]:
        return as_rows(faults(self.intake_of(known.kind, known.school), table.numbered()))

    def employees(self, principal: Principal, run: UUID, after: int, limit: int) -> list[dict[str, Any]]:
        """The accounts of imported employees, by row, with the roles they hold by now: each is to be given one."""
        known = self.imports.seen(principal, run)
        made = sorted(self._made(run), key=lambda each: each.row)
        page = [each for each in made if each.row > after][:limit] if known.kind is ImportKind.EMPLOYEES else []
        return [self._employee(each, known) for each in page]

    def _employee(self, made: RowTold, known: ImportRun) -> dict[str, Any]:
        user = self.imports.streams.read(USER, made.record)
        details = next(
            (r.fact.details for r in self.log.of_stream(made.record) if isinstance(r.fact, UserRegistered)), None
        )
        told = details if isinstance(details, UserDetails) else None
        roles = sorted(held.role.value for held in user.holdings if held.organisation == known.school)
        names = ("surname", "name", "patronymic", "login", "position")
        return {"row": made.row, "user": made.record, "roles": roles} | {n: getattr(told, n, None) for n in names}

    def _of(self, run: UUID, which: str) -> list[RowRefused]:
        facts = (recorded.fact for recorded in self.log.of_stream(run))
        return [each for fact in facts if isinstance(fact, RowsTaken) for each in getattr(fact, which)]

    def _made(self, run: UUID) -> list[RowTold]:
        facts = (recorded.fact for recorded in self.log.of_stream(run))
        return [each for fact in facts if isinstance(fact, RowsTaken) for each in fact.made]


def import_door(installation: Installation) -> ImportDoor:
    """Over an installation."""
    return ImportDoor(
        imports=Imports(streams=installation.streams),
        files=installation.files,
        log=installation.log,
        texts=catalogue(),
        intake_of=intakes_of(installation, installation.now),
    )
