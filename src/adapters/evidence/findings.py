"""What a verification may find, and how it is told."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import Any, Final

from typing_extensions import override


class Kind(Enum):
    """What was done to the log."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    REORDERED = "reordered"
    CUT_OFF = "cut off"
    REWRITTEN = "rewritten"
    EVIDENCE = "evidence damaged"


@dataclass(frozen=True, slots=True)
class Finding:
    """The first position that is wrong, and how; `other` is the position it was exchanged with or moved to."""

    kind: Kind
    position: int
    told: str
    count: int = 1
    other: int | None = None

    @override
    def __str__(self) -> str:
        """One sentence."""
        return f"position {self.position}: {self.kind.value} - {self.told}"


PROVEN: Final = (
    "every event up to the size of the log is byte for byte what was sealed, in its order, none missing or added",
    "every checkpoint since then is signed by the log's key and is a beginning of the present log",
    "each command's record names as many events as there are, at the position where they end",
)
UNPROVEN: Final = (
    "that everything that happened was recorded: an event that was never stored leaves no trace, but a receipt does",
    "that what was recorded is true",
    "anything about events that are not sealed yet, but that their positions have no gap",
)
UNWITNESSED: Final = (
    "that nobody with the log's key rewrote the log whole and signed it anew: only a witness's checkpoint shows that"
    " (--witnessed)"
)
READ_MODELS: Final = "that read models say what the events say (--read-models)"


@dataclass
class Report:
    """What was checked, and what was found."""

    origin: str
    size: int = 0
    head: int = 0
    since: int = 0
    events: int = 0
    checkpoints: int = 0
    witnessed: list[int] = field(default_factory=list)
    read_models: dict[str, bool] | None = None
    findings: list[Finding] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def is_clean(self) -> bool:
        """Nothing was found."""
        return not self.findings and all((self.read_models or {}).values())

    @property
    def unproven(self) -> list[str]:
        """What nobody may take this report for."""
        missing = [] if self.witnessed else [UNWITNESSED]
        return [*missing, *UNPROVEN, *([READ_MODELS] if self.read_models is None else [])]

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        findings = [asdict(f) | {"kind": f.kind.value} for f in self.findings]
        told = {name: getattr(self, name) for name in (*self.__dict__,)} | {"findings": findings}
        return told | {"clean": self.is_clean, "not_proven": self.unproven}
