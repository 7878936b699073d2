"""The idiom ``get_client("s3")``: a helper that cannot be followed, whose name and argument say what it gives."""

from __future__ import annotations

import ast

from chalice_policygen import actions
from chalice_policygen.arguments import Arguments
from chalice_policygen.registry import find_rule
from chalice_policygen.scope import last_name
from chalice_policygen.spelling import split
from chalice_policygen.text import Text, texts
from chalice_policygen.values import NOTHING, OTHERS, Use, Values

_PARAMETERS = ("service_name", "service", "client_name", "client_type", "resource_type")


def client(node: ast.Call, callees: Values, arguments: Arguments, use: Use) -> Values:
    """Return the client or resource that a call surely gives, by its spelling; nothing if it says too little."""
    if callees and callees <= OTHERS:
        return NOTHING
    words = set(split(last_name(node.func)))
    if not words & {"client", "clients", "boto", "boto3", "resource"}:
        return NOTHING
    names = next((found for name in _PARAMETERS if (found := texts(arguments.get(-1, name)))), None)
    if names is None:
        for lazy in arguments.positional[:3]:
            found = texts(lazy())
            if found and all(actions.service(name) for name in found):
                names = found
                break
    if not names or not all(actions.service(name) for name in names):
        return NOTHING
    rule = find_rule("boto3.resource" if "resource" in words else "boto3.client")
    services = frozenset(Text(name) for name in names)
    return rule(Arguments((lambda: services,), use=use, key=(node, use.frame)), use) if rule is not None else NOTHING
