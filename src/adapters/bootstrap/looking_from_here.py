"""Looks from the command line, which has no session: recorded in the name of the installation itself (AUD-7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import uuid4

from kundelik_domain.privacy.commands import Look
from kundelik_domain.privacy.use_cases import Looking
from kundelik_domain.shared.access import PLATFORM, Role
from kundelik_domain.shared.streams import Envelope

from .setting_up import SETUP

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from kundelik_domain.privacy.values import Way

    from .wiring import Installation

AT_ONCE: Final = 200
"""So many records one recorded look names."""


def looked_from_here(installation: Installation, way: Way, records: Sequence[UUID]) -> None:
    """Before anything is printed or written; raises what keeps an event from being stored."""
    looking = Looking(streams=installation.streams)
    for start in range(0, len(records), AT_ONCE):
        some = tuple(records[start : start + AT_ONCE])
        look = Look(way=way, records=some, role=Role.OPERATOR, organisation=PLATFORM, at=installation.now())
        looking.look(SETUP, Envelope(command_id=uuid4(), actor=SETUP.user, correlation_id=uuid4()), look)
