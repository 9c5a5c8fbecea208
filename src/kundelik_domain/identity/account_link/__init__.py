"""Accounts of outside systems: a sign-in that was begun there, and to whom such an account belongs (ADM-2)."""

from .beginning import BEGINNING, Beginning
from .link import ACCOUNT_LINK, AccountLink

__all__ = ["ACCOUNT_LINK", "BEGINNING", "AccountLink", "Beginning"]
