"""The idioms that read an environment variable: its value is known if the caller of the analysis gave it."""

from __future__ import annotations

from chalice_policygen.arguments import Arguments
from chalice_policygen.registry import rule
from chalice_policygen.text import ANY_TEXTS, Text, Variable, texts
from chalice_policygen.values import Use, Values, join


@rule("os.environ.__getitem__")
def _item(arguments: Arguments, use: Use) -> Values:
    names = texts(arguments.get(0, "key"))
    return join(_variable(name, use) for name in names) if names else ANY_TEXTS


@rule("os.getenv", "os.environ.get", "os.environ.setdefault", "os.environ.pop", "decouple.config")
def _get(arguments: Arguments, use: Use) -> Values:
    names = texts(arguments.get(0, "key"))
    given = join(_variable(name, use) for name in names) if names else ANY_TEXTS
    if any(isinstance(value, Text) and value.is_exact for value in given):
        return given
    return given | frozenset(value for value in arguments.get(1, "default") if isinstance(value, Text | Variable))


def _variable(name: str, use: Use) -> Values:
    if name in use.environment:
        return frozenset({Text(use.environment[name])})
    return frozenset({Variable(name)})
