"""What the policy that an authorizer returns says of one call.

Pure. Statements with ``NotAction`` or ``NotResource`` say nothing here, and conditions count as met.
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum

ACTION = "execute-api:invoke"


class Decision(Enum):
    """What API Gateway does with the call."""

    ALLOW = "allow"
    DENY = "deny"
    """A statement denies it, whatever else allows it."""
    NOTHING = "nothing"
    """No statement speaks of it, which denies it too."""


def decide(policy: object, method_arn: str) -> Decision:
    """Return what *policy*, a policy document, says of a call of *method_arn*.

    Raises ``TypeError`` for what is no policy document.
    """
    if not isinstance(policy, Mapping):
        raise TypeError(policy)
    effects = {
        str(statement.get("Effect")).lower()
        for statement in _listed(policy.get("Statement"))
        if isinstance(statement, Mapping) and _speaks_of(statement, method_arn)
    }
    if "deny" in effects:
        return Decision.DENY
    return Decision.ALLOW if "allow" in effects else Decision.NOTHING


def _speaks_of(statement: Mapping[str, object], method_arn: str) -> bool:
    actions = [str(action).lower() for action in _listed(statement.get("Action"))]
    return _matches(actions, ACTION) and _matches(_listed(statement.get("Resource")), method_arn)


def _matches(patterns: list[object] | list[str], value: str) -> bool:
    """Return whether *value* is like one of *patterns*, in which ``*`` is any text and ``?`` one character."""
    wildcards = {"*": ".*", "?": "."}
    expressions = ("".join(wildcards.get(char, re.escape(char)) for char in str(pattern)) for pattern in patterns)
    return any(re.fullmatch(expression, value, re.DOTALL) for expression in expressions)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]
