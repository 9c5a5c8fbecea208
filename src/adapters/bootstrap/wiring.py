"""An installation put together: from settings and a database to use cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final, Self
from uuid import UUID

from adapters.clocks.shared import SharedClock
from adapters.clocks.system import system_now
from adapters.files.evidence import EvidenceFolder
from adapters.files.folder import Folder
from adapters.passwords.argon2 import Argon2Passwords
from adapters.passwords.bearer_secrets import BearerSecrets
from adapters.persistence.appending import Appender
from adapters.persistence.attempts import VaultAttempts
from adapters.persistence.credentials import VaultCredentials
from adapters.persistence.database import Database
from adapters.persistence.event_log import EventLog
from adapters.persistence.fact_codec import FactCodec, Sealing
from adapters.persistence.fact_streams import FactStreams
from adapters.persistence.numbers import ApplicationNumbers
from adapters.persistence.person_keys import PersonKeys
from adapters.persistence.querying import Queries
from adapters.persistence.statements import ApplicationStatements
from adapters.personal_keys.master_key import MasterKey, new_key, seal, unseal
from adapters.settings import Settings
from adapters.signatures.authority import DevelopmentAuthority
from adapters.signatures.verification import CmsSignatureCheck
from kundelik_domain.admissions.events import ADMISSION_FACTS
from kundelik_domain.admissions.use_cases.campaigns import Campaigns
from kundelik_domain.admissions.use_cases.deciding import Deciding
from kundelik_domain.admissions.use_cases.drafting import Drafting
from kundelik_domain.admissions.use_cases.sending import Sending
from kundelik_domain.identity.events import LOGIN_FACTS, SESSION_FACTS, TOKEN_FACTS, USER_FACTS
from kundelik_domain.identity.use_cases import Identity
from kundelik_domain.organisations.events import SCHOOL_FACTS
from kundelik_domain.organisations.use_cases import Organisations
from kundelik_domain.privacy.events import PRIVACY_FACTS
from kundelik_domain.shared.facts import Fact
from projections.admissions.cabinet import Cabinet
from projections.admissions.executor_list import ExecutorList
from projections.admissions.history import History
from projections.admissions.school_catalogue import SchoolCatalogue
from projections.reading import ReadModel

from .databases import private
from .lookups import BlindedPeople, RegisteredSchools, ShippedCalendar

FACTS: Final[tuple[type[Fact], ...]] = (
    *ADMISSION_FACTS,
    *SCHOOL_FACTS,
    *USER_FACTS,
    *LOGIN_FACTS,
    *SESSION_FACTS,
    *TOKEN_FACTS,
    *PRIVACY_FACTS,
)
"""Every class of facts there is; golden files hold one of each for ever."""

READ_MODELS: Final[tuple[ReadModel, ...]] = (ExecutorList(), Cabinet(), History(), SchoolCatalogue())


@dataclass(frozen=True, slots=True)
class Moments:
    """The port `Clock` of identity over our clock."""

    source: Callable[[], datetime]

    def now(self) -> datetime:
        """UTC."""
        return self.source()


class Installation:
    """Everything one process needs, opened when first asked for. `conninfo` may become `kundelik_app`."""

    def __init__(self, settings: Settings, conninfo: str) -> None:
        self.settings, self.conninfo = settings, conninfo

    @cached_property
    def now(self) -> Callable[[], datetime]:
        """The machine's clock, or the virtual one of a demonstration."""
        return SharedClock(self.settings.clock_file).now if self.settings.clock_file else system_now

    @cached_property
    def database(self) -> Database:
        """Pools of connections as the application's role."""
        return Database(self.conninfo, pool=self.settings.threads + 4)

    @cached_property
    def master_key(self) -> MasterKey:
        """In `var/keys`, outside every database."""
        return MasterKey.create_or_open(private(self.settings.var / "keys") / "master.key")

    @cached_property
    def person_keys(self) -> PersonKeys:
        """Of everybody about whom facts hold personal data."""
        return PersonKeys(self.database, self.master_key)

    @cached_property
    def codec(self) -> FactCodec:
        """Knows every stored name."""
        keys = self.person_keys

        def sealed(person: object, plaintext: bytes, context: bytes) -> bytes:
            return seal(keys.for_sealing(person, new_key()), plaintext, context)  # type: ignore[arg-type] # a UUID

        def generation(person: UUID) -> int:
            return keys.generation_for(person, new_key)

        return FactCodec(FACTS, Sealing(sealed, keys.for_reading, unseal, generation))

    @cached_property
    def appender(self) -> Appender:
        """One a process: its threads append together."""
        return Appender(self.database.connect)

    @cached_property
    def streams(self) -> FactStreams:
        """Load, decide, append."""
        return FactStreams(self.database, self.appender, self.codec, self.now)

    @cached_property
    def log(self) -> EventLog:
        """All facts in order."""
        return EventLog(self.database, self.codec, self.person_keys.bury)

    @cached_property
    def files(self) -> Folder:
        """Uploads, certificates, revocation lists."""
        return Folder(private(self.settings.var / "files"))

    @cached_property
    def authority(self) -> DevelopmentAuthority:
        """Issues certificates for development and demonstrations; never a trust anchor in production."""
        return DevelopmentAuthority.create_or_open(self.settings.var / "authority", system_now())

    @cached_property
    def passwords(self) -> Argon2Passwords:
        """As costly as they should be."""
        return Argon2Passwords()

    @cached_property
    def queries(self) -> Queries:
        """On the read models."""
        return Queries(self.database)

    @cached_property
    def identity(self) -> Identity:
        """Accounts."""
        return Identity(
            streams=self.streams,
            blinding=self.master_key,
            passwords=self.passwords,
            credentials=VaultCredentials(self.database),
            attempts=VaultAttempts(self.database, self.now),
            secrets=BearerSecrets(),
            clock=Moments(self.now),
        )

    @cached_property
    def organisations(self) -> Organisations:
        """Schools."""
        return Organisations(streams=self.streams)

    @cached_property
    def schools(self) -> RegisteredSchools:
        """As admission sees them."""
        return RegisteredSchools(self.streams)

    @cached_property
    def people(self) -> BlindedPeople:
        """Ids of persons."""
        return BlindedPeople(self.master_key)

    @cached_property
    def campaigns(self) -> Campaigns:
        """Campaigns and rules."""
        return Campaigns(streams=self.streams, schools=self.schools)

    @cached_property
    def deciding(self) -> Deciding:
        """The school's side."""
        return Deciding(
            streams=self.streams,
            people=self.people,
            schools=self.schools,
            statements=ApplicationStatements(self.database, self.codec),
            signatures=CmsSignatureCheck(self.authority.trust, self.authority.crl_files),
            evidence=EvidenceFolder(self.files),
        )

    @cached_property
    def drafting(self) -> Drafting:
        """The parent's side, before sending."""
        numbers = ApplicationNumbers(self.database)
        return Drafting(streams=self.streams, numbers=numbers, people=self.people, schools=self.schools)

    @cached_property
    def sending(self) -> Sending:
        """The parent's side: sending and withdrawing."""
        deciding = self.deciding
        return Sending(
            streams=self.streams,
            people=self.people,
            schools=self.schools,
            calendars=ShippedCalendar(),
            statements=deciding.statements,
            signatures=deciding.signatures,
            evidence=deciding.evidence,
        )

    def close(self) -> None:
        """Let go of connections; safe to call twice."""
        if "appender" in self.__dict__:
            self.appender.close()
        if "database" in self.__dict__:
            self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
