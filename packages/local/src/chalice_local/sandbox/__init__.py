"""An AWS on loopback that takes a deployment and answers on its URL by running the deployed zip.

``ensure()`` returns the running ``Sandbox`` or starts one; its ``endpoint_url`` is what boto3 and every tool of AWS
take as ``AWS_ENDPOINT_URL``. What is deployed lives in the memory of the sandbox's process, until ``stop()``.
"""

from chalice_local.sandbox.access.setting import IAM_VARIABLE, InvalidIamError
from chalice_local.sandbox.lifecycle import (
    DEFAULT_PORT,
    PORT_VARIABLE,
    AlreadyRunningError,
    InvalidPortError,
    SandboxFailedError,
    default_port,
    ensure,
    find,
    serve,
    start,
    status,
    stop,
)
from chalice_local.sandbox.registry import Sandbox, log_path

__all__ = [
    "DEFAULT_PORT",
    "IAM_VARIABLE",
    "PORT_VARIABLE",
    "AlreadyRunningError",
    "InvalidIamError",
    "InvalidPortError",
    "Sandbox",
    "SandboxFailedError",
    "default_port",
    "ensure",
    "find",
    "log_path",
    "serve",
    "start",
    "status",
    "stop",
]
