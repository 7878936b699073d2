"""Name the AWS resources of a stage, as Chalice has always named them. Pure."""

from __future__ import annotations

import re

from chalice_deployer.errors import InvalidNameError, NameTooLongError

API_HANDLER = "api_handler"
"""The function behind the REST API; the only one whose AWS name does not end in its own name."""

LONGEST = 64
"""Characters: the limit of Lambda's FunctionName and of IAM's RoleName."""


ALLOWED = r"[A-Za-z0-9_-]+"
"""What Lambda accepts in a FunctionName; IAM accepts more."""


def prefix(app: str, stage: str) -> str:
    """Return what the names of a stage's resources start with."""
    return f"{app}-{stage}"


def function_name(app: str, stage: str, function: str) -> str:
    """Return ``app-stage`` for the API handler and ``app-stage-function`` for the others."""
    start = prefix(app, stage)
    return _checked("Lambda function", start if function == API_HANDLER else f"{start}-{function}")


def role_name(app: str, stage: str) -> str:
    """Return the name of the role that the stage's functions share."""
    return _checked("IAM role", prefix(app, stage))


def layer_name(app: str, stage: str) -> str:
    """Return the name of the layer that the stage's functions share."""
    # Layers may have 140 characters, more than the names that were checked for functions have.
    return f"{prefix(app, stage)}-managed-layer"


def _checked(kind: str, name: str) -> str:
    if not re.fullmatch(ALLOWED, name):
        raise InvalidNameError(kind, name)
    if len(name) > LONGEST:
        raise NameTooLongError(kind, name, LONGEST)
    return name
