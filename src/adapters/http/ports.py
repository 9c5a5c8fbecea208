"""What the HTTP door needs from the adapters behind it, which it does not know."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar
from uuid import UUID

from kundelik_domain.admissions.ports import SchoolFacts
from kundelik_domain.shared.kept_signatures import FoundSignature
from kundelik_domain.shared.streams import StreamKind
from projections.reading import Recorded

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
State = TypeVar("State")


class ReadModels(Protocol):
    """Queries on the tables of read models."""

    def ask(
        self,
        model: str,
        after: int | None,
        select: Callable[Concatenate[Any, Asked], Answer],
        *arguments: Asked.args,
        **named: Asked.kwargs,
    ) -> Answer:
        """Run `select` with a cursor, once the model has followed the log to `after`.

        Raises `ReadModelBehind` where it has not within a bounded time.
        """
        ...

    def status(self) -> list[dict[str, Any]]:
        """Position, lag and poison of every read model."""
        ...


class States(Protocol):
    """States of streams, folded to their present end."""

    def read(self, kind: StreamKind[State], stream: UUID) -> State:
        """Exact, not a read model."""
        ...


class Log(Protocol):
    """Facts of one stream, for histories and replays."""

    def of_stream(
        self, stream: UUID, *, version: int | None = None, moment: datetime | None = None
    ) -> list[Recorded]:
        """All, or those up to a version or moment."""
        ...


class Evidence(Protocol):
    """The evidence log (AUD-4)."""

    def checkpoint(self) -> str | None:
        """The latest signed note; None while nothing has been sealed."""
        ...

    def tile(self, path: str) -> bytes | None:
        """A tile by its C2SP path, or None; raises ValueError for what is no path of a tile."""
        ...

    def span(self, command_id: UUID) -> tuple[int, int, UUID | None]:
        """After which position and up to which a command's events stand, and who sent it; raises LookupError."""
        ...

    def receipt(self, command_id: UUID, after: int, upto: int) -> dict[str, Any]:
        """Positions, leaf hashes, and proofs once there are."""
        ...


class Files(Protocol):
    """Immutable content by its hash."""

    def put(self, content: bytes) -> str:
        """Keep it; the hash."""
        ...

    def get(self, digest: str) -> bytes | None:
        """None where there is none."""
        ...


class Schools(Protocol):
    """Schools as admission sees them."""

    def school(self, school: UUID) -> SchoolFacts | None:
        """None where there is none."""
        ...


class KeptSignatures(Protocol):
    """Signatures verified again from what was kept with them (SIG-1)."""

    def of(self, recorded: Sequence[Recorded]) -> list[FoundSignature]:
        """Every signature in these facts, in their order; nothing is asked of anybody."""
        ...
