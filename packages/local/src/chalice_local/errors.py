"""What can go wrong here, each fault as a class that carries its data and writes its own sentence.

Nothing is printed here; the command line decides how an error is shown.
"""

from __future__ import annotations


class LocalError(Exception):
    """The base of every error that this package raises on purpose."""


class PortTakenError(LocalError):
    """Another program already listens on the port."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.port = port

    def __str__(self) -> str:
        return f"port {self.port} is taken by another program: stop that program or choose another port"
