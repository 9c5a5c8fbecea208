"""Identity on ports in memory, and the people who use it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from uuid import UUID

from kundelik_domain.identity.commands import BlockUser, GrantRole, RegisterEmployee, RegisterParent, SignIn
from kundelik_domain.identity.use_cases import Identity
from kundelik_domain.identity.values import SignedIn
from kundelik_domain.shared.access import PLATFORM, Holding, Principal, Role
from kundelik_domain.shared.streams import Envelope
from kundelik_domain.shared.units import Level
from tests.fakes import (
    CountedSecrets,
    FixedClock,
    Letters,
    MemoryAccountDetails,
    MemoryAttempts,
    MemoryCredentials,
    MemoryStreams,
    OpenBlinding,
    OutsideSystem,
    QuickPasswords,
    Tree,
)

PASSWORD = "Жеті қазына, бір арман"
SCHOOL, AUTHORITY = UUID(int=40), UUID(int=50)
OPERATOR = Principal(UUID(int=90), UUID(int=90), frozenset({Holding(Role.OPERATOR, PLATFORM)}))

PARENT = RegisterParent(
    surname="Ахметова",
    name="Айгүл",
    email="Aigul@Example.kz",
    phone="+7 (701) 123-45-67",
    password=PASSWORD,
    consent=True,
    consent_text="2022-03",
)
EMPLOYEE = RegisterEmployee(
    organisation=SCHOOL,
    role=Role.EXECUTOR,
    surname="Сейтқали",
    name="Нұрлан",
    iin="850101400120",
    login="nurlan",
    email="nurlan@example.kz",
    password=PASSWORD,
)


@dataclass
class World:
    """Identity with everything it stands on in reach."""

    clock: FixedClock = field(default_factory=FixedClock)
    credentials: MemoryCredentials = field(default_factory=MemoryCredentials)
    passwords: QuickPasswords = field(default_factory=QuickPasswords)
    letters: Letters = field(default_factory=Letters)
    outside: OutsideSystem = field(default_factory=OutsideSystem)
    commands: Iterator[int] = field(default_factory=lambda: count(1000))

    def __post_init__(self) -> None:
        self.streams = MemoryStreams(self.clock.now)
        self.identity = Identity(
            streams=self.streams,
            blinding=OpenBlinding(),
            passwords=self.passwords,
            credentials=self.credentials,
            attempts=MemoryAttempts(self.clock.now),
            secrets=CountedSecrets(),
            clock=self.clock,
            details=MemoryAccountDetails(self.streams),
            mail=self.letters,
            openid=self.outside,
            places=Tree({AUTHORITY: Level.DISTRICT}),
        )

    def asked(self, actor: UUID = UUID(int=0), address: str | None = "192.0.2.1") -> Envelope:  # noqa: B008
        command = UUID(int=next(self.commands))
        return Envelope(command_id=command, actor=actor, correlation_id=command, client_address=address)

    def parent(self) -> UUID:
        return UUID(self.identity.register_parent(self.asked(), PARENT).answer["user"])

    def employee(self, form: RegisterEmployee = EMPLOYEE) -> UUID:
        return UUID(self.identity.register_employee(self.asked(), OPERATOR, form).answer["user"])

    def signed_in(self, login: str, password: str = PASSWORD) -> SignedIn:
        return self.identity.sign_in(self.asked(), SignIn(login=login, password=password))

    def principal(self, login: str) -> Principal:
        return self.identity.principal_of(self.signed_in(login).credential)

    def block(self, user: UUID) -> None:
        self.identity.block_user(self.asked(), OPERATOR, BlockUser(user=user, organisation=PLATFORM))

    def grant(self, user: UUID, organisation: UUID, role: Role = Role.DIRECTOR, by: Principal = OPERATOR) -> None:
        command = GrantRole(user=user, organisation=organisation, role=role)
        self.identity.grant_role(self.asked(), by, command)
