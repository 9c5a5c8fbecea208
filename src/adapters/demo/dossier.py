"""All papers of one child, as files with a page that says what each of them is (ADM-24, ADM-25, SIG-4)."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from adapters.bootstrap.evidence_keeping import keeping_evidence, log_signer
from adapters.bootstrap.evidence_proving import NotSealedYet, Proofs
from adapters.bootstrap.paper_making import PaperMaking
from adapters.texts.languages import LANGUAGES, Language
from kundelik_domain.admissions.events import ApplicationApproved, ApplicationSent, FormationOrderSigned
from kundelik_domain.admissions.values import SignatureEvidence, formation_of
from kundelik_domain.shared.access import Role
from projections.admissions.papers import PaperKind

from .autumn import formation_path
from .letters import letters_to
from .readme import readme
from .stories import SCHOOL_YEAR, Case

if TYPE_CHECKING:
    from adapters.bootstrap.wiring import Installation
    from projections.reading import Recorded

    from .acting import Acting, Applied
    from .asking import Commands, Visitor

DELIVERED_WITHIN_SECONDS: Final = 20.0
SIGNED: Final = {ApplicationSent: "application", ApplicationApproved: "approval", FormationOrderSigned: "order"}


@dataclass(frozen=True, slots=True)
class Dossier:
    """Asks as the people themselves would; proofs and the bytes behind signatures come from the installation."""

    acting: Acting
    installation: Installation
    var: Path
    after: int

    def keep(self, case: Case) -> Path:
        """The folder, made anew. Raises `ContraryToPlan`."""
        applied = self.acting.applied[case.key]
        folder = self.var / str(applied.number)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self._papers(folder, case, applied)
        self._documents(folder, applied)
        self._told(folder, applied)
        self._signatures(folder, case, applied)
        self._letters(folder, applied)
        self._proofs(folder, applied)
        (folder / "README.txt").write_text(readme(applied.number, folder), encoding="utf-8")
        return folder

    @property
    def _commands(self) -> Commands:
        return self.acting.commands

    def _papers(self, folder: Path, case: Case, applied: Applied) -> None:
        parent, path = applied.parent, f"/applications/{applied.application}/papers"
        history = self.installation.log.of_stream(applied.application)
        kinds = [PaperKind.FORM, PaperKind.RECEIPT] + [PaperKind.REFUSAL] * (case.end == "rejected")
        for kind, language in [(kind, language) for kind in kinds for language in LANGUAGES]:
            made = self._commands.read(parent, f"{path}/{kind.value}", params={"language": language}).content
            (folder / f"{kind.value}-{language}.pdf").write_bytes(made)
            code = PaperMaking(self.installation).made(kind, language, history).code
            self._check_page(folder / f"check-{kind.value}-{language}.html", code, language)
        if case.end == "placed":
            self._order(folder, case)

    def _order(self, folder: Path, case: Case) -> None:
        school = self.acting.opened.schools[case.place]
        director, path = self.acting.opened.staff[case.place][Role.DIRECTOR], formation_path(school)
        papers = PaperMaking(self.installation)
        for language in LANGUAGES:
            made = self._commands.read(director, f"{path}/order.pdf", params={"language": language}).content
            (folder / f"order-{language}.pdf").write_bytes(made)
            code = papers.order(formation_of(school, SCHOOL_YEAR), language).code
            self._check_page(folder / f"check-order-{language}.html", code, language)
        (folder / "e-journal.csv").write_bytes(self._commands.read(director, f"{path}/e-journal.csv").content)

    def _check_page(self, file: Path, code: str, language: Language) -> None:
        """What anybody sees who follows the QR code; with its style sheet beside it."""
        client = self._commands.api.client
        origin = str(client.base_url).removesuffix("/api/v1/")
        page = client.get(f"{origin}/check/{code}", params={"lang": language}).raise_for_status().text
        for sheet in _between(page, 'href="/static/', '"'):
            (file.parent / sheet).write_bytes(client.get(f"{origin}/static/{sheet}").raise_for_status().content)
        file.write_text(page.replace('href="/static/', 'href="'), encoding="utf-8")

    def _documents(self, folder: Path, applied: Applied) -> None:
        own = self._own(applied)
        for kind, kept in own["documents"].items():
            path = f"/applications/{applied.application}/documents/{kind}"
            ending = kept["media_type"].rpartition("/")[2]
            (folder / f"document-{kind}.{ending}").write_bytes(self._commands.read(applied.parent, path).content)

    def _own(self, applied: Applied) -> dict[str, Any]:
        path = f"/applications/{applied.application}"
        own: dict[str, Any] = self._commands.read(applied.parent, path, params={"after": self.after}).json()
        return own

    def _told(self, folder: Path, applied: Applied) -> None:
        _json(folder / "application.json", self._own(applied))
        path = f"/applications/{applied.application}"
        for language in LANGUAGES:
            for name, ending, asked in (
                ("history", "json", {"all": True}),
                ("history", "csv", {"format": "csv", "all": True}),
                ("explanation", "json", {}),
                ("signatures", "json", {}),
            ):
                told = self._commands.read(applied.parent, f"{path}/{name}", language=language, params=asked)
                file = folder / f"{name}-{language}.{ending}"
                if ending == "json":
                    _json(file, told.json())
                else:
                    file.write_bytes(told.content)

    def _signatures(self, folder: Path, case: Case, applied: Applied) -> None:
        """The exact bytes that were signed, and the detached CMS over them: `openssl cms -verify` takes both."""
        recorded = self.installation.log.of_stream(applied.application)
        if case.end == "placed":
            school = self.acting.opened.schools[case.place]
            recorded += self.installation.log.of_stream(formation_of(school, SCHOOL_YEAR))
        for name, evidence in _signed(recorded):
            (folder / f"statement-{name}.json").write_bytes(evidence.document)
            (folder / f"statement-{name}.cms").write_bytes(evidence.cms)

    def _letters(self, folder: Path, applied: Applied) -> None:
        notices = self._commands.read(applied.parent, "/notices", params={"after": self.after}).json()
        _json(folder / "notices.json", notices)
        told = {notice["notice"]: notice["position"] for notice in notices["items"]}
        letters = sorted(self._delivered(applied.parent, len(told)), key=lambda letter: told.get(_key_of(letter), 0))
        for number, letter in enumerate(letters, 1):
            shutil.copy(letter, folder / f"letter-{number:02}.eml")

    def _delivered(self, parent: Visitor, notices: int) -> list[Path]:
        """One letter a notice, and those about the account; waited for: they go out beside everything else."""
        deadline = time.monotonic() + DELIVERED_WITHIN_SECONDS
        while len(found := letters_to(self.var, parent.user)) <= notices and time.monotonic() < deadline:
            time.sleep(0.1)
        return found

    def _proofs(self, folder: Path, applied: Applied) -> None:
        log, settings = self.installation.log, self.installation.settings
        proofs = Proofs(self.installation.database, log_signer(settings).verifier)
        try:
            whole = proofs.history(applied.application, log.of_stream(applied.application))
        except NotSealedYet:
            keeping_evidence(settings, self.installation.database).once()
            whole = proofs.history(applied.application, log.of_stream(applied.application))
        _json(folder / "proofs.json", whole)
        (folder / "log-key.txt").write_text(f"{log_signer(settings).verifier}\n", encoding="utf-8")


def _signed(recorded: list[Recorded]) -> Iterator[tuple[str, SignatureEvidence]]:
    for each in recorded:
        name, evidence = SIGNED.get(type(each.fact)), getattr(each.fact, "signature", None)
        if name is not None and isinstance(evidence, SignatureEvidence):
            yield name, evidence


def _between(text: str, before: str, behind: str) -> set[str]:
    return {part.partition(behind)[0] for part in text.split(before)[1:]}


def _key_of(letter: Path) -> str:
    """Of the notice that it tells of; letters about the account have keys of their own, and come first."""
    return letter.name.split(".")[1]


def _json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
