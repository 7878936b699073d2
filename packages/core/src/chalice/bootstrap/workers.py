"""Serve as many invocations at once as Lambda Managed Instances send: each in a process of its own.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html, "Building custom runtimes for Managed Instances". The
processes part before the function is loaded, as under Lambda's own runtime, so that no connection is shared.
"""

from __future__ import annotations

import os
import socket

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def part(environ: Mapping[str, str]) -> None:
    """Return in each worker. Raises ``SystemExit`` in the process that started them, once all have ended."""
    workers = []
    for _ in range(int(environ["AWS_LAMBDA_MAX_CONCURRENCY"])):
        worker = os.fork()
        if not worker:
            _redirect(environ)
            return
        workers.append(worker)
    codes = [os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]) for worker in workers]
    raise SystemExit(next((code for code in codes if code), 0))


def _redirect(environ: Mapping[str, str]) -> None:
    """Write to the log by a connection of this worker's own, where Lambda offers one."""
    path = environ.get("_LAMBDA_TELEMETRY_LOG_FD_PROVIDER_SOCKET")
    if not path:
        return
    for descriptor in (1, 2):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.connect(path)
            os.dup2(connection.fileno(), descriptor)
