"""What can be done with accounts: one method per command (IDN-1..4, ADM-1, ADM-16, ADM-18)."""

from .closing import Closing
from .foundation import IdentityPorts
from .own_account import OwnAccount
from .registering import Registering
from .signing_in import SigningIn
from .staff import Staff

__all__ = ["Identity"]


class Identity(Registering, SigningIn, Staff, OwnAccount, Closing, IdentityPorts):
    """All of identity over one set of ports; its methods stand in the file of their subject."""

    __slots__ = ()
