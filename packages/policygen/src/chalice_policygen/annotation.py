"""Decide what an annotation promises of a value: an AWS client or resource, an object of the program, or neither."""

from __future__ import annotations

import ast

from chalice_policygen.library import External
from chalice_policygen.machine import Machine, Place
from chalice_policygen.names import find_owner, load
from chalice_policygen.objects import Class, Frame, Instance
from chalice_policygen.registry import keep
from chalice_policygen.rules.stub import promise
from chalice_policygen.unknown import UNKNOWNS
from chalice_policygen.values import NOTHING, OTHERS, Value, Values, join

_PLAIN = frozenset({"bool", "bytes", "complex", "dict", "float", "int", "list", "set", "str", "tuple", "None"})
_TRANSPARENT = ("Annotated", "ClassVar", "Final", "Optional", "Union")
_VAGUE = ("typing.Any", "botocore.client.BaseClient", "boto3.resources.base.ServiceResource")

for _path in (
    *_VAGUE,
    *(f"{_module}.{_name}" for _module in ("typing", "typing_extensions") for _name in _TRANSPARENT),
):
    keep(_path)


def promised(node: ast.expr | None, frame: Frame, machine: Machine) -> Values:
    """Return what a value with this annotation is; ``UNKNOWNS`` if the annotation says too little."""
    match node:
        case None:
            return UNKNOWNS
        case ast.Constant(value=text):
            return promised(_parse(text), frame, machine) if isinstance(text, str) else OTHERS
        case ast.BinOp(op=ast.BitOr(), left=left, right=right):
            return promised(left, frame, machine) | promised(right, frame, machine)
        case ast.Subscript(value=generic, slice=inner):
            return _promised_generic(generic, inner, frame, machine)
        case _:
            return _promised_plain(node, frame, machine)


def _promised_plain(node: ast.expr, frame: Frame, machine: Machine) -> Values:
    if isinstance(node, ast.Name) and node.id in _PLAIN and find_owner(node.id, frame) is None:
        return OTHERS
    return join(_instance_of(value) for value in _look_up(node, frame, machine)) or UNKNOWNS


def _promised_generic(generic: ast.expr, inner: ast.expr, frame: Frame, machine: Machine) -> Values:
    paths = {
        value.path.rpartition(".")[2] for value in _look_up(generic, frame, machine) if isinstance(value, External)
    }
    if not paths & set(_TRANSPARENT):
        return promised(generic, frame, machine)
    arguments = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    return join(promised(argument, frame, machine) for argument in arguments if not isinstance(argument, ast.Constant))


def _look_up(node: ast.expr, frame: Frame, machine: Machine) -> Values:
    match node:
        case ast.Name(id=name):
            return load(name, frame, machine)
        case ast.Attribute(value=ast.Name() | ast.Attribute() as owner, attr=name):
            owners = _look_up(owner, frame, machine)
            place = Place(machine, frame, node)
            return join(value.attribute(name, place) for value in owners)
        case _:
            return NOTHING


def _instance_of(value: Value) -> Values:
    match value:
        case Class():
            return frozenset({Instance(value)})
        case External(path=path) if path in _VAGUE:
            return UNKNOWNS
        case External(path=path):
            return promise(path) or OTHERS
        case _:
            return OTHERS


def _parse(text: str) -> ast.expr | None:
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError):
        return None
