"""What can be done with accounts: one method per command (IDN-1..4, ADM-1, ADM-16, ADM-18)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from kundelik_domain.shared.access import Holding, NotPermitted, Principal, Role, require_own, role_for
from kundelik_domain.shared.refusals import NotFound, Refusal, Unauthenticated, Unavailable
from kundelik_domain.shared.streams import Change, Decision, Envelope, Outcome, Reader, Streams

from . import api_token, session, user
from .api_token import API_TOKEN, TokenOwner
from .commands import (
    BlockUser,
    EndSession,
    GrantRole,
    IssueToken,
    OwnCommand,
    RegisterEmployee,
    RegisterParent,
    RevokeRole,
    RevokeToken,
    SetPassword,
    SignIn,
    SignOut,
    StaffCommand,
    UnblockUser,
)
