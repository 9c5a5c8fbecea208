"""What can be done with schools, their catchments, and the authorities above them."""

from .authorities import Authorities
from .catchments import Catchments
from .schools import Organisations

__all__ = ["Authorities", "Catchments", "Organisations"]
