"""Decide what an annotation promises of a value: an AWS client or resource, an object of the program, or neither."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from chalice_policygen.container import Container
from chalice_policygen.library import External
from chalice_policygen.objects import Class, Frame, Instance
from chalice_policygen.registry import keep
from chalice_policygen.rules.client import SESSIONS, Session
from chalice_policygen.rules.stub import promise
from chalice_policygen.scope import last_name
from chalice_policygen.unknown import UNKNOWNS
from chalice_policygen.values import NOTHING, OTHERS, Value, Values, are_followed, join

if TYPE_CHECKING:
    from chalice_policygen.evaluate import Evaluator

_PLAIN = frozenset(
    {"bool", "bytes", "complex", "dict", "float", "int", "list", "set", "str", "tuple", "None", "object"}
)
_TRANSPARENT = frozenset({"Annotated", "ClassVar", "Final", "Optional", "Union", "Awaitable", "InitVar"})
_ITERABLE = frozenset({
    "list", "List", "set", "Set", "Iterable", "Iterator", "Sequence", "Generator", "AsyncIterator", "AsyncGenerator",
    "Collection", "frozenset", "FrozenSet", "deque", "Deque",
})  # fmt: skip
_MAPPING = frozenset({"dict", "Dict", "Mapping", "MutableMapping", "defaultdict", "DefaultDict"})
_MAKERS = ("boto3.client", "boto3.resource", "boto3.session.Session.client")
"""Functions that people write where they mean what they give."""
_VAGUE = ("typing.Any", "botocore.client.BaseClient", "boto3.resources.base.ServiceResource", "builtins.object")

for _path in _VAGUE:
    keep(_path)


def promised(node: ast.expr | None, frame: Frame, evaluator: Evaluator) -> Values:
    """Return what a value with this annotation is; ``UNKNOWNS`` if the annotation says too little."""
    match node:
        case None:
            return UNKNOWNS
        case ast.Constant(value=text):
            return promised(_parse(text), frame, evaluator) if isinstance(text, str) else OTHERS
        case ast.BinOp(op=ast.BitOr(), left=left, right=right):
            return promised(left, frame, evaluator) | promised(right, frame, evaluator)
        case ast.Subscript(value=generic, slice=inner):
            return _promised_generic(generic, inner, frame, evaluator)
        case ast.Name() | ast.Attribute():
            return evaluator.remember(("promised", (node, frame)), lambda: _promised_plain(node, frame, evaluator))
        case _:
            return UNKNOWNS


def _promised_plain(node: ast.expr, frame: Frame, evaluator: Evaluator) -> Values:
    if isinstance(node, ast.Name) and node.id in _PLAIN and not evaluator.is_bound(node.id, frame):
        return OTHERS
    return join(_instance_of(value) for value in _look_up(node, frame, evaluator)) or UNKNOWNS


def _promised_generic(generic: ast.expr, inner: ast.expr, frame: Frame, evaluator: Evaluator) -> Values:
    name = last_name(generic)
    arguments = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    if name == "Annotated":
        return promised(arguments[0], frame, evaluator)
    if name in _TRANSPARENT:
        given = [one for one in arguments if not (isinstance(one, ast.Constant) and one.value is None)]
        return join(promised(one, frame, evaluator) for one in given)
    if name in ("tuple", "Tuple") and not any(isinstance(one, ast.Constant) and one.value is ... for one in arguments):
        return _promised_places(arguments, frame, evaluator)
    if name in _ITERABLE | _MAPPING or name in ("tuple", "Tuple"):
        wanted = arguments[-1:] if name in _MAPPING else arguments[:1]
        element = join(promised(one, frame, evaluator) for one in wanted)
        made = Container(None, is_mapping=name in _MAPPING, parts=((None, element),))
        return frozenset({made}) if are_followed(element) else OTHERS
    if name in ("type", "Type"):
        return _look_up(arguments[0], frame, evaluator)
    return promised(generic, frame, evaluator)


def _promised_places(arguments: list[ast.expr], frame: Frame, evaluator: Evaluator) -> Values:
    """Return a tuple of one value for each annotation."""
    parts = tuple((str(place), promised(one, frame, evaluator)) for place, one in enumerate(arguments))
    is_useful = any(are_followed(element) for _place, element in parts)
    return frozenset({Container(None, parts=parts)}) if is_useful else OTHERS


def _look_up(node: ast.expr, frame: Frame, evaluator: Evaluator) -> Values:
    match node:
        case ast.Name(id=name):
            return evaluator.resolve(name, frame)
        case ast.Attribute(value=ast.Name() | ast.Attribute() as owner, attr=name):
            place = evaluator.place(frame, node)
            return join(value.attribute(name, place) for value in _look_up(owner, frame, evaluator))
        case _:
            return NOTHING


def _instance_of(value: Value) -> Values:
    match value:
        case Class():
            return frozenset({Instance(value)})
        case External(path=path) if path in _VAGUE:
            return UNKNOWNS
        case External(path=path):
            return promise(path) or _session(path) or (UNKNOWNS if path in _MAKERS else OTHERS)
        case _:
            return UNKNOWNS if not value.is_followed else OTHERS


def _session(path: str) -> Values:
    return frozenset({Session()}) if path in SESSIONS else NOTHING


def _parse(text: str) -> ast.expr | None:
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
