"""Challenges to sign: canonical JSON that people can read, sealed so that none needs keeping (IDN-1)."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from kundelik_domain.identity.values.challenges import Challenge

KIND: Final = "kundelik/sign-in/v1"
SEAL: Final = "sign-in-challenge"
MOST_BYTES: Final = 1000


@dataclass(frozen=True, slots=True)
class SealedChallenges:
    """`blind` is keyed: only this installation can have made a seal. `origin` is the address that people see."""

    blind: Callable[[str, str], UUID]
    origin: str

    def new(self, expires_at: datetime) -> bytes:
        """One that has never been."""
        content = {
            "expires_at": expires_at.isoformat(),
            "kind": KIND,
            "nonce": str(uuid4()),
            "origin": self.origin,
            "purpose": "sign-in",
        }
        return _written({**content, "seal": self._seal(content)})

    def opened(self, challenge: bytes) -> Challenge | None:
        """None for anything that this installation, at this address, has not given out byte by byte."""
        if len(challenge) > MOST_BYTES:
            return None
        try:
            content = json.loads(challenge)
            seal = content.pop("seal")
            genuine = hmac.compare_digest(str(seal), self._seal(content))
            exact = _written({**content, "seal": seal}) == challenge
            if not (genuine and exact and content["origin"] == self.origin and content["kind"] == KIND):
                return None
            return Challenge(UUID(content["nonce"]), datetime.fromisoformat(content["expires_at"]))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return None

    def _seal(self, content: dict[str, Any]) -> str:
        return str(self.blind(SEAL, _written(content).decode()))


def _written(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
