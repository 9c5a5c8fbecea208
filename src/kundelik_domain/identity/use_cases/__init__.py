"""What can be done with accounts: one method per command (IDN-1..4, ADM-1, ADM-2, ADM-6, ADM-16, ADM-18)."""

from .addresses import Addresses
from .closing import Closing
from .foundation import IdentityPorts
from .importing import Importing
from .outside import OutsideAccounts
from .own_account import OwnAccount
from .profile import Profile
from .registering import Registering
from .registering_outside import RegisteringOutside
from .signing_in import SigningIn
from .staff import Staff
from .staff_accounts import StaffAccounts

__all__ = ["Identity"]


class Identity(
    Importing,
    RegisteringOutside,
    Registering,
    SigningIn,
    Staff,
    StaffAccounts,
    OwnAccount,
    Addresses,
    Profile,
    OutsideAccounts,
    Closing,
    IdentityPorts,
):
    """All of identity over one set of ports; its methods stand in the file of their subject."""

    __slots__ = ()
