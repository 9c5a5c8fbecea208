"""Reports as files behind the HTTP door: ordered, told of, fetched, checked by anybody (RPT-9, RPT-22, RPT-25)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from adapters.texts.catalogue import catalogue
from adapters.texts.moments import KAZAKHSTAN, day
from adapters.texts.report_words import ReportWords
from kundelik_domain.attainment.events import ExportMade
from kundelik_domain.attainment.published_week import WEEK
from kundelik_domain.shared.refusals import NotFound
from projections.files import references

from .paper_making import PaperMaking
from .report_exporting import ExportMaking

if TYPE_CHECKING:
    from adapters.texts.languages import Language
    from kundelik_domain.attainment.commands import OrderExport
    from kundelik_domain.attainment.report_export import Export as ExportState
    from kundelik_domain.shared.access import Principal
    from kundelik_domain.shared.streams import Envelope, Outcome

    from .report_exporting import MadeFile
    from .wiring import Installation

_DIGEST: Final = re.compile(r"[0-9a-fA-F]{64}")


class ReportFiles:
    """Of one installation."""

    def __init__(self, installation: Installation) -> None:
        self._installation, self._making = installation, ExportMaking(installation)

    def order(self, envelope: Envelope, principal: Principal, command: OrderExport) -> Outcome:
        """As `Exports.order`."""
        return self._making.exports.order(envelope, principal, command)

    def told(self, principal: Principal, export: UUID, language: Language) -> dict[str, Any]:
        """What it is of, and whether it is made. Raises `NotFound`, `NotPermitted`."""
        return self._told(self._making.exports.of(principal, export), language)

    def fetch(self, envelope: Envelope, principal: Principal, export: UUID) -> tuple[Outcome, MadeFile]:
        """As `ExportMaking.fetch`."""
        return self._making.fetch(envelope, principal, export)

    def checked(self, code: str, language: Language) -> dict[str, Any]:
        """What the genuine file says of itself; nobody's figures, nobody's name. Raises `NotFound`."""
        told = self._told(self._making.exports.work(self._export_of(code)), language)
        return {name: told[name] for name in told if name not in {"ordered_by", "scope", "mode", "mode_text"}}

    def count_wrong_code(self, address: str) -> None:
        """Counted with the wrong codes of papers."""
        PaperMaking(self._installation).count_wrong_code(address)

    def _told(self, found: ExportState, language: Language) -> dict[str, Any]:
        ordered = found.require_order()
        told, texts = self._making.told(ordered.export), catalogue()
        words = ReportWords(texts, told, language)
        made, week = found.made, self._installation.streams.read(WEEK, told.cut.week)
        return {
            "export": str(ordered.export),
            "status": "made" if made else "ordered",
            "title": words.title(),
            "unit": ". ".join(told.unit),
            "scope": {"level": ordered.scope.level.value, "unit": str(ordered.scope.unit)},
            "sunday": ordered.sunday.isoformat(),
            "sunday_text": day(ordered.sunday),
            "school_year": ordered.school_year,
            "school_year_text": words.school_year(),
            "period": ordered.period.value,
            "revision": ordered.revision,
            "latest": ordered.revision == week.latest,
            "cut_at": told.cut.at.isoformat(),
            "cut": told.cut_position,
            "zone": KAZAKHSTAN,
            "mode": ordered.mode.value,
            "mode_text": texts.label_of(ordered.mode, language),
            "form": ordered.form.value,
            "form_text": texts.label_of(ordered.form, language),
            "language": ordered.language.value,
            "ordered_by": str(ordered.ordered_by),
            "sha256": made.sha256 if made else None,
            "size": made.size if made else None,
            "rows": made.rows if made else None,
            "week_sha256": told.published.sha256,
            "check": told.address,
        }

    def _export_of(self, code: str) -> UUID:
        if _DIGEST.fullmatch(code):
            return self._named_by(code.lower())
        try:
            return UUID(code)
        except ValueError as error:
            raise NotFound from error

    def _named_by(self, sha256: str) -> UUID:
        """The first export with this file; another of the same content is the same file."""
        log, queries = self._installation.log, self._installation.queries
        names = log.names_of((ExportMade,))
        for position in queries.ask("files.references", None, references.select_positions, sha256):
            for recorded in log.after(position - 1, 1, names, upto=position)[0]:
                if isinstance(recorded.fact, ExportMade) and recorded.fact.sha256 == sha256:
                    return recorded.stream
        raise NotFound
