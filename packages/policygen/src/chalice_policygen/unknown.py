"""Decide when a call on something unknown is worth a word: when it looks like the call of an AWS operation.

It is never taken for one. Which client it is would be a guess: a third of all operations share their name with another
service's.
"""

# ruff: noqa: D102 - what these methods promise is said once, in values.Value

from __future__ import annotations

from dataclasses import dataclass

from chalice_policygen import actions
from chalice_policygen.values import Arguments, Use, Value, Values


@dataclass(frozen=True, slots=True)
class Unknown(Value):
    """Could be anything, such as the argument of a function that nothing in the program calls."""

    def attribute(self, name: str, use: Use) -> Values:
        return frozenset({UnknownAttribute(name)})

    def call(self, arguments: Arguments, use: Use) -> Values:
        arguments.escape(use)
        return UNKNOWNS

    def item(self, keys: Values, use: Use) -> Values:
        return UNKNOWNS

    def each(self, use: Use) -> Values:
        return UNKNOWNS


@dataclass(frozen=True, slots=True)
class UnknownAttribute(Unknown):
    """Any attribute of this name."""

    name: str

    def call(self, arguments: Arguments, use: Use) -> Values:
        arguments.escape(use)
        if self._looks_like_operation(arguments):
            clients = actions.clients_with(self.name)
            if clients:
                use.doubt(_explain(self.name, clients))
        return UNKNOWNS

    def _looks_like_operation(self, arguments: Arguments) -> bool:
        # botocore takes no positional arguments; a single word without arguments is anything but an AWS call.
        return not arguments.positional and ("_" in self.name or bool(arguments.keywords or arguments.rest))


UNKNOWNS: Values = frozenset({Unknown()})


def _explain(method: str, clients: tuple[str, ...]) -> str:
    shown = ", ".join(clients[:3]) + (", ..." if len(clients) > 3 else "")
    return (
        f"{method}() is called on a value that is not known here; if that is an AWS client ({shown}), make it in this "
        "program with boto3.client(...), or annotate it with a type of mypy_boto3_*"
    )
