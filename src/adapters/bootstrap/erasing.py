"""Erasing a person: first the fact, then key, files, account and read models, by whoever comes first (ADR-0023).

Every step may be repeated, and each is found out from what the steps before have left: a process that is killed
between two of them is followed by the projector, or by `kundelik privacy sweep`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

from adapters.backups.register import ErasedEntry, ErasedRegister
from adapters.looking import look_again
from adapters.persistence.canaries import Canary, Hit, in_database, in_files
from adapters.persistence.erasing import ErasureRecords, drop_unfinished_builds, fed, vacuum
from adapters.persistence.event_log import EventLog
from adapters.persistence.fact_codec import FactCodec, Sealing, key_of
from adapters.persistence.person_keys import PersonKeys
from adapters.persistence.traces import Traces
from adapters.personal_keys.master_key import unseal
from kundelik_domain.identity.commands import CloseAccount
from kundelik_domain.identity.user import USER
from kundelik_domain.privacy.commands import ErasePerson
from kundelik_domain.privacy.events import ERASURE_FACTS, PersonErased
from kundelik_domain.privacy.policies import basis_names_nobody
from kundelik_domain.privacy.refusals import AlreadyErased
from kundelik_domain.privacy.use_cases import Erasing
from kundelik_domain.privacy.values import Subject, erasure_of
from kundelik_domain.shared.streams import Envelope

from .databases import private
from .handing_over import handing_over_of
from .known import FACTS, READ_MODELS
from .messaging import forget_mail_of
from .people import Human, Involved, People, Whom, words_of
from .setting_up import SETUP
from .wiring import Installation

if TYPE_CHECKING:
    import threading

EVERY_SECONDS: Final = 1.0
STEP: Final = 1_000
REGISTER: Final = "erased.jsonl"
VAULT: Final = (("vault", "person_keys"), ("vault", "credentials"), ("vault", "erasures"), ("vault", "mails"))


@dataclass(frozen=True, slots=True)
class Plan:
    """What would go. `words` are the person's own, for the proof; they are printed nowhere."""

    human: Human
    subjects: tuple[Subject, ...]
    applications: tuple[int, ...]
    files: int
    words: tuple[Canary, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Erased:
    """What has become of it; `behind` are read models that have not forgotten yet, with the reason."""

    position: int
    behind: dict[str, str]
    dropped_builds: list[str]


class PersonErasing:
    """Over an installation, with keys of its own: what is buried for all others it must still look into."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.streams = installation.streams
        self.keys = PersonKeys(installation.database, installation.master_key)
        codec = FactCodec(FACTS, Sealing(_never, self.keys.for_reading, unseal))
        self.log = EventLog(installation.database, codec)
        self.traces = Traces(installation.database, codec)
        self.records = ErasureRecords(installation.database, self.keys)
        self.register = ErasedRegister(private(installation.settings.var / "keys") / REGISTER)
        self.erasing = Erasing(streams=self.streams, involvements=Involved(self.streams, self.traces))

    @cached_property
    def people(self) -> People:
        """Finding them."""
        return People(self.streams, self.traces, self.installation.master_key)

    def plan(self, who: str, whom: Whom | None = None, *, alone: bool = False) -> Plan:
        """What would go, and nothing is changed. Raises `NotFound`."""
        human = self.people.found(who, whom, alone=alone)
        subjects = tuple(filter(self._has_key, map(self._subject, human.persons)))
        files = {digest for person in human.persons for digest in self.traces.files(person, self.log.head())}
        numbers = (each.number for each in self.erasing.involvements.applications(human.persons))
        words = tuple(words_of(self.traces, human))
        return Plan(human, subjects, tuple(sorted(numbers)), len(files), words)

    def _subject(self, person: UUID) -> Subject:
        return Subject(person, self.keys.living_generation(person))

    def _has_key(self, subject: Subject) -> bool:
        return bool(self.keys.for_reading([key_of(subject.person, subject.generation)]))

    def erase(self, plan: Plan, basis: str, *, even_though_live: bool = False) -> Erased:
        """Record it, then do it. Raises what `Erasing.erase` refuses, `AlreadyErased` where no key is left."""
        if not plan.subjects:
            raise AlreadyErased
        basis_names_nobody(basis, (canary.word for canary in plan.words))
        self.record(plan.subjects, plan.human.accounts, basis, even_though_live=even_though_live)
        self.sweep()
        return self.purge()

    def record(
        self, subjects: Sequence[Subject], accounts: tuple[UUID, ...], basis: str, *, even_though_live: bool
    ) -> int:
        """The fact: from here on the erasure will be completed, whatever happens. Repeating it changes nothing."""
        told = sorted(f"{subject.person}/{subject.generation}" for subject in subjects)
        command_id = uuid5(erasure_of(subjects[0].person), ",".join(told))
        envelope = Envelope(command_id=command_id, actor=SETUP.user, correlation_id=command_id)
        command = ErasePerson(
            subjects=tuple(subjects), accounts=accounts, basis=basis, even_though_live=even_though_live
        )
        return self.erasing.erase(SETUP, envelope, command).position

    def sweep(self, after: int = 0) -> int:
        """Complete every erasure recorded after this position; the position up to which all are."""
        names, reached = self.log.names_of(ERASURE_FACTS), after
        while True:
            batch, reached_now = self.log.after(reached, STEP, names)
            for recorded in batch:
                assert isinstance(recorded.fact, PersonErased)
                self._complete(recorded.fact, recorded.position)
            if reached_now == reached:
                return reached
            reached = reached_now

    def purge(self) -> Erased:
        """Bring the read models past what is recorded, drop builds left behind, and clear what the pages keep."""
        installation, head = self.installation, self.log.head()
        dropped = drop_unfinished_builds(installation.database, READ_MODELS)
        behind = fed(installation.database, installation.log, READ_MODELS, head)
        handing_over_of(installation).amend()
        tables = [(model.schema, table) for model in READ_MODELS for table in model.tables]
        vacuum(installation.conninfo, [*tables, *VAULT])
        return Erased(head, behind, dropped)

    def _complete(self, fact: PersonErased, position: int) -> None:
        standing = self.records.standing(fact.person, fact.generation)
        if standing is not None and standing[1]:
            return
        files = self._begin(fact, position) if standing is None else standing[0]
        for digest in files:
            self.installation.files.remove(digest)
        for account in fact.accounts:
            self._close(account)
        self.records.drop_credentials(fact.accounts)
        forget_mail_of(self.installation, fact.accounts)
        self.records.finish(fact.person, fact.generation)

    def _begin(self, fact: PersonErased, position: int) -> list[str]:
        """What only the key can tell is found out and written down before the key goes."""
        known = [e for e in self.register.entries() if (e.person, e.generation) == (fact.person, fact.generation)]
        remembered = {digest for entry in known for digest in entry.files}
        files = self.traces.files(fact.person, position, remembered)
        if not known:
            self.register.add(_entry(fact, position, files))
        self.records.begin(fact.person, fact.generation, position, files)
        self.installation.person_keys.bury(key_of(fact.person, fact.generation))
        return files

    def _close(self, account: UUID) -> None:
        if self.streams.read(USER, account).kind is None:
            return
        command_id = uuid5(account, "privacy.close")
        envelope = Envelope(command_id=command_id, actor=SETUP.user, correlation_id=command_id)
        command = CloseAccount(user=account, tokens=self.traces.tokens(account), links=self.traces.links(account))
        self.installation.identity.close_account(envelope, SETUP, command)

    def hits(self, canaries: Iterable[Canary]) -> list[Hit]:
        """Where one of these words still stands: in every table and in every file below `var`."""
        settings, wanted = self.installation.settings, list(canaries)
        skip = [settings.var / "postgres" / "data"]
        return [*in_database(self.installation.conninfo, wanted), *in_files(settings.var, wanted, skip)]


def _never(_person: UUID, _plain: bytes, _context: bytes) -> bytes:
    """Nothing is sealed here: facts are appended through the installation's own codec."""
    raise AssertionError


def _entry(fact: PersonErased, position: int, files: Sequence[str]) -> ErasedEntry:
    return ErasedEntry(
        person=fact.person,
        generation=fact.generation,
        accounts=fact.accounts,
        basis=fact.basis,
        erased_at=fact.erased_at.isoformat(),
        position=position,
        files=tuple(files),
    )


@dataclass
class Sweeping:
    """The projector's own sweep: what another process has begun and not finished is done within a second or two."""

    erasing: PersonErasing
    reached: int = 0

    def run(self, stop: threading.Event) -> None:
        """Look every second until `stop`."""
        look_again(stop, self.once, EVERY_SECONDS, "erasures")

    def once(self) -> None:
        """Sweep what has come since the last look."""
        self.reached = self.erasing.sweep(self.reached)
