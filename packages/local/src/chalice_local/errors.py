"""What can go wrong in local mode and in the sandbox. Every error carries its data and writes its own sentence."""

from __future__ import annotations


class LocalError(Exception):
    """Anything that this package raises."""


class PortTakenError(LocalError):
    """Another program listens on the port."""

    def __init__(self, port: int, host: str = "127.0.0.1") -> None:
        super().__init__(port, host)
        self.port = port
        self.host = host

    def __str__(self) -> str:
        return (
            f"port {self.port} on {self.host} is taken by another program: stop that program, "
            f"or choose another port with --port"
        )
