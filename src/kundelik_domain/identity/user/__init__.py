"""A user: registered once, holds roles, is blocked and unblocked, has one password (ADM-1, ADM-16, ADM-18, IDN-2)."""

from .decisions import (
    admit,
    block,
    close,
    consent,
    first_role,
    grant_role,
    register,
    rehash,
    revoke_role,
    set_password,
    unblock,
)
from .state import USER, User, evolve

__all__ = [
    "USER",
    "User",
    "admit",
    "block",
    "close",
    "consent",
    "evolve",
    "first_role",
    "grant_role",
    "register",
    "rehash",
    "revoke_role",
    "set_password",
    "unblock",
]
