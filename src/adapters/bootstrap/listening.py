"""The port that all web workers share, each by a socket of its own, so that the kernel spreads the connections.

With one inherited socket, whichever worker wakes first accepts every connection that waits, and works alone.
"""

from __future__ import annotations

import socket
import sys
from typing import Final

BACKLOG: Final = 2048
SPREAD: Final = sys.platform == "linux"
"""Elsewhere SO_REUSEPORT does not spread connections, and the workers share one inherited socket."""


class PortTaken(Exception):  # noqa: N818 - reads as what happened
    """Somebody else listens there."""


def reserve(host: str, port: int) -> socket.socket:
    """A socket that holds the port for the workers; port 0 takes any free one. Raises `PortTaken`."""
    if SPREAD and port:
        _bound(host, port, spread=False).close()  # another installation of ours would let us share its port
    reserved = _bound(host, port, spread=SPREAD)
    if not SPREAD:
        reserved.listen(BACKLOG)
    reserved.set_inheritable(True)
    return reserved


def workers_own(reserved: socket.socket) -> socket.socket:
    """In a worker: a listening socket on the reserved port."""
    if not SPREAD:
        return reserved
    host, port = reserved.getsockname()[:2]
    own = _bound(host, port, spread=True)
    own.listen(BACKLOG)
    return own


def _bound(host: str, port: int, *, spread: bool) -> socket.socket:
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if spread:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise PortTaken(f"{host}:{port}: {error.strerror}") from error
    return bound
