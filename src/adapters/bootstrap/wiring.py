"""An installation put together: from settings and a database to use cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Self
from uuid import UUID

from typing_extensions import override

from adapters.clocks.shared import SharedClock
from adapters.clocks.system import system_now
from adapters.files.evidence import EvidenceFolder
from adapters.files.keeping import Keeping
from adapters.passwords.argon2 import Argon2Passwords
from adapters.passwords.bearer_secrets import BearerSecrets
from adapters.persistence.account_details import LoggedAccountDetails
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
from kundelik_domain.admissions.use_cases.campaigns import Campaigns
from kundelik_domain.admissions.use_cases.checking import Checking
from kundelik_domain.admissions.use_cases.deciding import Deciding
from kundelik_domain.admissions.use_cases.drafting import Drafting
from kundelik_domain.admissions.use_cases.duties import DutyKeeping
from kundelik_domain.admissions.use_cases.sending import Sending
from kundelik_domain.admissions.use_cases.templates import TemplateKeeping
from kundelik_domain.identity.ports import AccountMail, OpenIdProviders
from kundelik_domain.identity.use_cases import Identity
from kundelik_domain.organisations.use_cases import Catchments, Organisations
from kundelik_domain.shared.signatures import SignatureCheck

from .account_mail import account_mail_of
from .attainment import WithAttainment
from .databases import private
from .file_places import files_of
from .known import FACTS
from .lookups import BlindedPeople, RegisteredEmployees, RegisteredSchools, ShippedCalendar
from .outside_accounts import openid_of
from .signature_checking import signature_check_of


@dataclass(frozen=True, slots=True)
class Moments:
    """The port `Clock` of identity over our clock."""

    source: Callable[[], datetime]

    def now(self) -> datetime:
        """UTC."""
        return self.source()


class Installation(WithAttainment):
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
    @override
    def streams(self) -> FactStreams:
        """Load, decide, append."""
        return FactStreams(self.database, self.appender, self.codec, self.now)

    @cached_property
    def log(self) -> EventLog:
        """All facts in order."""
        return EventLog(self.database, self.codec, self.person_keys.bury)

    @cached_property
    def files(self) -> Keeping:
        """Uploads, certificates, revocation lists."""
        return files_of(self.settings)

    @cached_property
    def authority(self) -> DevelopmentAuthority:
        """Issues certificates for development and demonstrations; never a trust anchor in production."""
        return DevelopmentAuthority.create_or_open(self.settings.var / "authority", system_now())

    @cached_property
    def signatures(self) -> SignatureCheck:
        """The only way in which anything comes to count as signed."""
        return signature_check_of(self)

    @cached_property
    def passwords(self) -> Argon2Passwords:
        """As costly as they should be."""
        return Argon2Passwords()

    @cached_property
    def queries(self) -> Queries:
        """On the read models."""
        return Queries(self.database)

    @cached_property
    def account_details(self) -> LoggedAccountDetails:
        """Personal data of accounts, opened."""
        return LoggedAccountDetails(self.database, self.codec)

    @cached_property
    def account_mail(self) -> AccountMail:
        """Letters to the owners of accounts."""
        return account_mail_of(self, self.streams, self.account_details)

    @cached_property
    def openid(self) -> OpenIdProviders:
        """Outside systems."""
        return openid_of(self.settings, self.now)

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
            details=self.account_details,
            mail=self.account_mail,
            openid=self.openid,
            places=self.authorities,
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
    def employees(self) -> RegisteredEmployees:
        """As admission sees them."""
        return RegisteredEmployees(self.streams)

    @cached_property
    def duties(self) -> DutyKeeping:
        """Who processes what, and who signs for whom."""
        return DutyKeeping(streams=self.streams, employees=self.employees)

    @cached_property
    def checking(self) -> Checking:
        """The executor's checklist."""
        return Checking(streams=self.streams, employees=self.employees)

    @cached_property
    def templates(self) -> TemplateKeeping:
        """Texts of answers."""
        return TemplateKeeping(streams=self.streams)

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
            employees=self.employees,
            statements=ApplicationStatements(self.database, self.codec),
            signatures=self.signatures,
            evidence=EvidenceFolder(self.files),
        )

    @cached_property
    def drafting(self) -> Drafting:
        """The parent's side, before sending."""
        numbers = ApplicationNumbers(self.database)
        return Drafting(
            streams=self.streams,
            numbers=numbers,
            people=self.people,
            schools=self.schools,
            catchments=Catchments(streams=self.streams),
        )

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
            catchments=Catchments(streams=self.streams),
        )

    def close(self) -> None:
        """Let go of connections; safe to call twice."""
        closing = getattr(self.__dict__.get("account_mail"), "close", None)
        if closing is not None:
            closing()
        if "appender" in self.__dict__:
            self.appender.close()
        if "database" in self.__dict__:
            self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
