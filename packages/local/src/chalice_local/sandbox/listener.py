"""The socket on which a sandbox listens: loopback, and nowhere else.

A port that another program has is found out here, before anything is written or started.
"""

from __future__ import annotations

import os
import socket

from chalice_local.errors import PortTakenError

HOST = "127.0.0.1"


def listen(port: int) -> socket.socket:
    """Return a socket that listens on *port* (0: any free one), or raise ``PortTakenError``."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name != "nt":  # there it would let two programs share the port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(2048)
    except OSError:
        listener.close()
        raise PortTakenError(port) from None
    return listener
