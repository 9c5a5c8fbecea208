"""Ports in memory. Each passes the same contract tests as the real thing (tests/contracts)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid5

from typing_extensions import override

from kundelik_domain.identity.refusals.keeping import OutsideSignInRefused
from kundelik_domain.identity.user.details import known_details
from kundelik_domain.identity.values import Attempted
from kundelik_domain.identity.values.keeping import KnownDetails, Letter
from kundelik_domain.identity.values.outside import OutsideIdentity, OutsideRequest
from kundelik_domain.shared.facts import ERASED, PERSONAL_OF, Fact
from kundelik_domain.shared.refusals import CommandIdReused, NotFound, Refusal, WrittenMeanwhile
from kundelik_domain.shared.streams import Decision, Envelope, Outcome, Reader, StreamKind, Streams
from kundelik_domain.shared.units import Level

State = TypeVar("State")
TRIES = 12


@dataclass
class FixedClock:
    """Stands still until it is told to move."""

    moment: datetime = datetime(2022, 3, 14, 12, 26, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def pass_by(self, **duration: float) -> None:
        self.moment += timedelta(**duration)


@dataclass(frozen=True)
class Recorded:
    """One fact where it stands, with the envelope and capacity under which it was recorded."""

    stream: UUID
    fact: Fact
    envelope: Envelope
    decision: Decision


class MemoryStreams(Streams):
    """Folds from the first fact each time, and shows decisions nothing personal, as the store does."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.log: list[Recorded] = []
        self._moments: dict[UUID, datetime] = {}
        self._known: dict[UUID, tuple[bytes, Outcome]] = {}

    def facts(self, stream: UUID) -> tuple[Fact, ...]:
        return tuple(recorded.fact for recorded in self.log if recorded.stream == stream)

    @override
    def read(self, kind: StreamKind[State], stream: UUID) -> State:
        state = kind.initial
        for fact in self.facts(stream):
            if not isinstance(fact, kind.facts):
                raise NotFound
            state = kind.evolve(state, blind(fact))
        return state

    @override
    def change(self, envelope: Envelope, decide: Callable[[Reader, datetime], Decision]) -> Outcome:
        moment = datetime.min.replace(tzinfo=UTC)
        for _ in range(TRIES):
            reader, now = _MemoryReader(self), max(self._now(), moment)
            try:
                decision = decide(reader, now)
            except Refusal:
                if envelope.command_id not in self._known:
                    raise
                return self._repeated(envelope)
            if envelope.command_id in self._known:
                return self._repeated(envelope)
            moment = max((self._moments.get(c.stream, moment) for c in decision.changes), default=moment)
            if moment > now:
                continue
            if all(reader.version(c.stream) == len(self.facts(c.stream)) for c in decision.changes):
                self._moments |= dict.fromkeys((c.stream for c in decision.changes), now)
                return self._append(envelope, decision)
        raise WrittenMeanwhile(tries=TRIES)

    def _append(self, envelope: Envelope, decision: Decision) -> Outcome:
        self.log += [Recorded(c.stream, fact, envelope, decision) for c in decision.changes for fact in c.facts]
        outcome = Outcome(len(self.log), json.loads(json.dumps(decision.answer)))
        self._known[envelope.command_id] = envelope.fingerprint, outcome
        return outcome

    def _repeated(self, envelope: Envelope) -> Outcome:
        fingerprint, outcome = self._known[envelope.command_id]
        if fingerprint != envelope.fingerprint:
            raise CommandIdReused
        return replace(outcome, repeated=True)


class _MemoryReader(Reader):
    def __init__(self, streams: MemoryStreams) -> None:
        self._streams = streams
        self._seen: dict[UUID, tuple[int, Any]] = {}

    @override
    def __call__(self, kind: StreamKind[State], stream: UUID) -> State:
        if stream not in self._seen:
            self._seen[stream] = len(self._streams.facts(stream)), self._streams.read(kind, stream)
        state: State = self._seen[stream][1]
        return state

    @override
    def prefetch(self, *wanted: tuple[StreamKind[Any], UUID]) -> None:
        for kind, stream in wanted:
            self(kind, stream)

    @override
    def version(self, stream: UUID) -> int:
        return self._seen[stream][0]


def blind(fact: Fact) -> Fact:
    """The fact as a decision sees it."""
    return replace(fact, **{f.name: ERASED for f in fields(fact) if PERSONAL_OF in f.metadata})


class MemoryCredentials:
    """Hashes in a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[UUID, str] = {}

    def keep(self, credential: UUID, owner: UUID, hashed: str) -> None:
        self.kept.setdefault(credential, hashed)

    def hash_of(self, credential: UUID) -> str | None:
        return self.kept.get(credential)

    def drop(self, credential: UUID) -> None:
        self.kept.pop(credential, None)


class MemoryAttempts:
    """Windows in a dictionary."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._windows: dict[str, tuple[datetime, int]] = {}

    def count(self, key: str, window: timedelta) -> Attempted:
        now = self._now()
        started, failures = self._windows.get(key, (now, 0))
        if started <= now - window:
            started, failures = now, 0
        self._windows[key] = started, failures + 1
        return Attempted(failures + 1, started + window - now)

    def take_back(self, key: str) -> None:
        if key in self._windows:
            started, failures = self._windows[key]
            self._windows[key] = started, max(0, failures - 1)

    def forgive(self, key: str) -> None:
        self._windows.pop(key, None)


@dataclass
class QuickPasswords:
    """Salted like the real ones, but quick: each hash differs, each knows its strength."""

    strength: int = 1
    verified: list[str] = field(default_factory=list)
    _salts: int = 0

    @property
    def dummy(self) -> str:
        return "1:0:nobody"

    def hash(self, password: str) -> str:
        self._salts += 1
        return f"{self.strength}:{self._salts}:{hashlib.sha256(f'{self._salts}{password}'.encode()).hexdigest()}"

    def verify(self, password: str, hashed: str) -> bool:
        self.verified.append(hashed)
        salt = hashed.split(":")[1] if hashed.count(":") == 2 else ""
        return hashed.endswith(hashlib.sha256(f"{salt}{password}".encode()).hexdigest())

    def needs_rehash(self, hashed: str) -> bool:
        return not hashed.startswith(f"{self.strength}:")


class CountedSecrets:
    """Secrets that can be told beforehand."""

    def __init__(self) -> None:
        self._drawn = 0

    def new(self) -> str:
        self._drawn += 1
        return f"secret-number-{self._drawn:026}"

    def digest(self, secret: str) -> str:
        return hashlib.sha256(secret.encode()).hexdigest()

    def equal(self, one: str, other: str) -> bool:
        return one == other


class OpenBlinding:
    """An index without a key."""

    def blind(self, kind: str, value: str) -> UUID:
        return uuid5(UUID(int=1), f"{kind}\0{value}")


@dataclass(frozen=True)
class MemoryAccountDetails:
    """From facts that nobody sealed."""

    streams: MemoryStreams

    def of(self, user: UUID) -> KnownDetails | None:
        return known_details(self.streams.facts(user))


@dataclass
class Letters:
    """Kept instead of sent."""

    sent: list[Letter] = field(default_factory=list)

    def send(self, letter: Letter) -> None:
        self.sent.append(letter)


@dataclass
class OutsideSystem:
    """An OpenID provider that gives out codes by itself and takes each once, for the request it was given to."""

    name: str = "bilimal"
    codes: dict[str, tuple[str, OutsideRequest, str | None]] = field(default_factory=dict)
    asked: list[OutsideRequest] = field(default_factory=list)

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name,)

    def authorization_url(self, provider: str, request: OutsideRequest) -> str:
        self.asked.append(request)
        return f"https://{provider}.example/authorize?state={request.state}&nonce={request.nonce}"

    def code(self, subject: str, email: str | None = None) -> str:
        """Its user signs in there, on the way of the request asked last."""
        code = f"code-{len(self.codes)}"
        self.codes[code] = (subject, self.asked[-1], email)
        return code

    def identity(self, provider: str, code: str, request: OutsideRequest) -> OutsideIdentity:
        subject, meant, email = self.codes.pop(code, ("", None, None))
        if meant != request:
            raise OutsideSignInRefused
        return OutsideIdentity(f"https://{provider}.example", subject, "Ахметова", "Айгүл", email)


@dataclass(frozen=True)
class Tree:
    """Organisations of these levels; every other one is a school."""

    levels: Mapping[UUID, Level] = field(default_factory=dict)

    def level_of(self, organisation: UUID) -> Level:
        return self.levels.get(organisation, Level.SCHOOL)
