"""Decide what lists and dictionaries hold that the program fills after it made them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from chalice_policygen.arguments import Arguments
from chalice_policygen.container import Container
from chalice_policygen.objects import Frame, Function
from chalice_policygen.scope import Binding, FunctionNode, Index, Scope, parameters
from chalice_policygen.text import Text
from chalice_policygen.unknown import UNKNOWNS
from chalice_policygen.values import Lazy, Values, known

if TYPE_CHECKING:
    from chalice_policygen.evaluate import Evaluator

Stores: TypeAlias = dict[ast.AST, list[tuple[Values, Lazy]]]
"""A display -> the keys and values that are stored in what it makes."""
Store: TypeAlias = tuple[ast.expr, Frame, Values, Lazy]
"""The container, the frame that it is evaluated in, the keys, and the value."""

_METHODS = {"append": 0, "add": 0, "insert": 1, "setdefault": 1, "appendleft": 0}
"""Methods that store one argument -> its position."""
MAX_KEYS = 24
"""More keys than this of one element are taken together."""


def find_stores(evaluator: Evaluator, index: Index) -> Stores:
    """Return everything that the code of a module stores in containers after they were made."""
    found: Stores = {}
    for owner, frame, keys, lazy in (
        *_items(evaluator, index),
        *_methods(evaluator, index),
        *_updates(evaluator, index),
    ):
        for value in evaluator.evaluate(owner, frame):
            if isinstance(value, Container) and value.node is not None:
                found.setdefault(value.node, []).append((keys, lazy))
    for node, source in _sources(evaluator, index):
        found.setdefault(node, []).extend(found.get(source, ()) if source is not node else ())
    return found


def _items(evaluator: Evaluator, index: Index) -> Iterator[Store]:
    """Yield ``owner[key] = value``."""
    for items in index.item_stores.values():
        for owner, key, binding in items:
            for frame, keys in _keyed(evaluator, key, binding.scope):
                yield owner, evaluator.any_frame(binding.scope), keys, _give_later(evaluator, binding, frame)


def _methods(evaluator: Evaluator, index: Index) -> Iterator[Store]:
    """Yield ``owner.append(value)`` and the like."""
    for method, position in _METHODS.items():
        for scope, call in index.calls.get(method, ()):
            if len(call.args) > position and isinstance(call.func, ast.Attribute):
                owner, frame, value = call.func.value, evaluator.any_frame(scope), call.args[position]
                if method != "setdefault":
                    yield owner, frame, UNKNOWNS, evaluator.later(value, frame)
                    continue
                for each, keys in _keyed(evaluator, call.args[0], scope):
                    yield owner, frame, keys, evaluator.later(value, each)


def _keyed(evaluator: Evaluator, node: ast.expr, scope: Scope) -> Iterator[tuple[Frame, Values]]:
    """Yield the keys of an element, and the frames in which the program stores it there.

    If a parameter is the key, then each of its values has a frame of its own: ``clients[service] =
    session.client(service)`` keeps each service's client under its name.
    """
    frame, of = evaluator.any_frame(scope), scope.node
    keys = evaluator.key(node, frame)
    if not isinstance(of, FunctionNode) or not isinstance(node, ast.Name) or scope.parent is None:
        yield frame, keys
        return
    names = [each.arg for each in parameters(of)]
    if node.id not in names or not 1 < len(keys) <= MAX_KEYS:
        yield frame, keys
        return
    function = Function(of, evaluator.any_frame(scope.parent))
    given = {name: partial(evaluator.parameter, name, frame) for name in names}
    for key in keys:
        alone = frozenset({key})
        arguments = Arguments(keywords={**given, node.id: known(alone)}, key=("under", node.id, key))
        yield evaluator.enter(function, arguments, 1), alone


def _updates(evaluator: Evaluator, index: Index) -> Iterator[Store]:
    """Yield what ``owner.update(...)`` and ``owner.extend(...)`` add."""
    for scope, call in (*index.calls.get("update", ()), *index.calls.get("extend", ())):
        if not isinstance(call.func, ast.Attribute):
            continue
        frame, owner = evaluator.any_frame(scope), call.func.value
        for keyword in call.keywords:
            if keyword.arg is not None:
                yield owner, frame, frozenset({Text(keyword.arg)}), evaluator.later(keyword.value, frame)
        place = evaluator.place(frame, call)
        for value in evaluator.evaluate(call.args[0], frame) if call.args else ():
            if isinstance(value, Container) and value.node is not None:
                for key, lazy in value.elements(place):
                    keys: Values = frozenset({Text(key)}) if key is not None and value.is_mapping else UNKNOWNS
                    yield owner, frame, keys, lazy


def _sources(evaluator: Evaluator, index: Index) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Yield the displays that ``owner.update(source)`` joins: what is stored in the source comes along."""
    for scope, call in index.calls.get("update", ()):
        if isinstance(call.func, ast.Attribute) and call.args:
            frame = evaluator.any_frame(scope)
            for owner in evaluator.evaluate(call.func.value, frame):
                for value in evaluator.evaluate(call.args[0], frame):
                    if isinstance(owner, Container) and isinstance(value, Container) and owner.node and value.node:
                        yield owner.node, value.node


def _give_later(evaluator: Evaluator, binding: Binding, frame: Frame) -> Lazy:
    return lambda: evaluator.give(binding, "", frame)
