"""What identity needs from outside, besides `shared.streams.Streams`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from kundelik_domain.shared.units import Level

from .values import Attempted
from .values.challenges import Challenge
from .values.keeping import KnownDetails, Letter
from .values.outside import OutsideIdentity, OutsideRequest


class Clock(Protocol):
    """The present."""

    def now(self) -> datetime:
        """Aware, in UTC."""
        ...


class Blinding(Protocol):
    """Turns what identifies a person into an id that only the holder of a key can compute."""

    def blind(self, kind: str, value: str) -> UUID:
        """The same value of the same kind always gives the same id."""
        ...


class Passwords(Protocol):
    """A slow, salted hash. Costly in time and memory: may make callers wait for each other."""

    @property
    def dummy(self) -> str:
        """The hash of a password that nobody has: checking against it takes as long as against any other."""
        ...

    def hash(self, password: str) -> str:
        """With a salt of its own each time, and the parameters in it."""
        ...

    def verify(self, password: str, hashed: str) -> bool:
        """Whether that is the password; False, too, for a hash that cannot be read."""
        ...

    def needs_rehash(self, hashed: str) -> bool:
        """Whether it was made with other parameters than today's."""
        ...


class Places(Protocol):
    """The organisations in which roles are held: schools and the authorities above them."""

    def level_of(self, organisation: UUID) -> Level:
        """Raises `NotFound` where there is no such organisation."""
        ...


class Credentials(Protocol):
    """Hashes of passwords, outside the log. Facts name them by their id."""

    def keep(self, credential: UUID, owner: UUID, hashed: str) -> None:
        """Keep it; keeping the same id again changes nothing."""
        ...

    def hash_of(self, credential: UUID) -> str | None:
        """None where there is none."""
        ...

    def drop(self, credential: UUID) -> None:
        """Forget it; forgetting what is not there changes nothing."""
        ...


class Attempts(Protocol):
    """Counts attempts per key. A window opens with the first attempt and closes by itself."""

    def count(self, key: str, window: timedelta) -> Attempted:
        """Count one more, atomically among all processes, and tell how many that makes."""
        ...

    def take_back(self, key: str) -> None:
        """One attempt was none: uncount it."""
        ...

    def forgive(self, key: str) -> None:
        """Forget all attempts of this key."""
        ...


class Secrets(Protocol):
    """Random bearer secrets of at least 128 bits: a fast digest is enough for them."""

    def new(self) -> str:
        """20 to 100 characters of `A-Za-z0-9_-`."""
        ...

    def digest(self, secret: str) -> str:
        """SHA-256, in hexadecimal."""
        ...

    def equal(self, one: str, other: str) -> bool:
        """In constant time."""
        ...


class AccountDetails(Protocol):
    """Personal data of accounts, opened: decisions never see any."""

    def of(self, user: UUID) -> KnownDetails | None:
        """As the log tells them now; None where nobody is registered."""
        ...


class AccountMail(Protocol):
    """Letters to the owners of accounts, at the address that the account has."""

    def send(self, letter: Letter) -> None:
        """Hand it over. Neither waits for its delivery nor fails: who asked learns nothing from either."""
        ...


class OpenIdProviders(Protocol):
    """Outside systems whose word is taken for who somebody is (ADM-2); only those that were configured."""

    @property
    def names(self) -> tuple[str, ...]:
        """Of all that there are."""
        ...

    def authorization_url(self, provider: str, request: OutsideRequest) -> str:
        """Where the visitor signs in there. Raises `NotFound`, `ProviderUnreachable`."""
        ...

    def identity(self, provider: str, code: str, request: OutsideRequest) -> OutsideIdentity:
        """For whom the provider gave that code, with everything verified that binds it to this request.

        Raises `NotFound`, `ProviderUnreachable`, `OutsideSignInRefused`.
        """
        ...


class Challenges(Protocol):
    """Bytes to sign, which only this installation can have made. None is kept."""

    def new(self, expires_at: datetime) -> bytes:
        """One that has never been, valid until then."""
        ...

    def opened(self, challenge: bytes) -> Challenge | None:
        """What it says; None for anything that was not given out here, byte by byte."""
        ...
