"""Decide what a call passes, and what it gives."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from chalice_policygen.arguments import Arguments
from chalice_policygen.container import Container
from chalice_policygen.names import find_owner
from chalice_policygen.objects import Class, Frame, Parent
from chalice_policygen.rules import guess
from chalice_policygen.scope import FunctionNode, parameters
from chalice_policygen.unknown import UNKNOWNS
from chalice_policygen.values import OTHERS, Lazy, Values, are_followed, join

if TYPE_CHECKING:
    from chalice_policygen.evaluate import Evaluator
    from chalice_policygen.place import Place


def read_arguments(evaluator: Evaluator, call: ast.Call, frame: Frame) -> Arguments:
    """Return what a call passes."""
    positional: list[Lazy] = []
    starred: list[Lazy] = []
    for argument in call.args:
        if isinstance(argument, ast.Starred):
            starred.append(evaluator.later(argument.value, frame))
        elif starred:
            starred.append(_wrap(evaluator.later(argument, frame)))
        else:
            positional.append(evaluator.later(argument, frame))
    keywords = {k.arg: evaluator.later(k.value, frame) for k in call.keywords if k.arg is not None}
    spread = tuple(evaluator.later(k.value, frame) for k in call.keywords if k.arg is None)
    for keyword in call.keywords:
        if keyword.arg is None and isinstance(keyword.value, ast.Name):
            keywords = _stored_keys(evaluator, keyword.value, frame) | keywords
    place = evaluator.place(frame, call)
    return Arguments(tuple(positional), keywords, tuple(starred), spread, place, (call, frame))


def _stored_keys(evaluator: Evaluator, mapping: ast.Name, frame: Frame) -> dict[str, Lazy]:
    """Return what the same code stores under constant keys of a mapping: ``name["Key"] = value``.

    That is what is passed, whatever else an unknown caller may have put there.
    """
    found: dict[str, list[Lazy]] = {}
    for owner, key, binding in frame.scope.index.item_stores.get(mapping.id, ()):
        if binding.scope is frame.scope and isinstance(owner, ast.Name) and isinstance(key, ast.Constant):
            found.setdefault(str(key.value), []).append(partial(evaluator.give, binding, "", frame))
    for scope, update in frame.scope.index.calls.get("update", ()):
        if scope is frame.scope and isinstance(update.func, ast.Attribute) and _is_name(update.func.value, mapping.id):
            for name, value in _updated(update):
                found.setdefault(name, []).append(evaluator.later(value, frame))
    before = evaluator.later(mapping, frame)
    place = evaluator.place(frame, mapping)
    return {key: partial(_stored_or_held, key, stored, before, place) for key, stored in found.items()}


def _stored_or_held(key: str, stored: list[Lazy], before: Lazy, place: Place) -> Values:
    held = [
        lazy for value in before() if isinstance(value, Container) for one, lazy in value.elements(place) if one == key
    ]
    return join(lazy() for lazy in (*stored, *held))


def _updated(update: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    """Yield the constant keys that ``update(...)`` stores, with their values."""
    yield from ((keyword.arg, keyword.value) for keyword in update.keywords if keyword.arg is not None)
    for argument in update.args:
        if isinstance(argument, ast.Dict):
            for key, value in zip(argument.keys, argument.values, strict=True):
                if isinstance(key, ast.Constant):
                    yield str(key.value), value


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def call(evaluator: Evaluator, node: ast.Call, frame: Frame) -> Values:
    """Return what a call gives."""
    if isinstance(node.func, ast.Name) and node.func.id == "super" and find_owner("super", frame) is None:
        return _super(evaluator, frame)
    place = evaluator.place(frame, node)
    arguments = evaluator.arguments(node, frame)
    callees = evaluator.evaluate(node.func, frame)
    made = join(callee.call(arguments, place) for callee in callees)
    if are_followed(made):
        return made
    guessed = guess.client(node, callees, arguments, place)
    return guessed or made or (UNKNOWNS if not callees else OTHERS)


def _super(evaluator: Evaluator, frame: Frame) -> Values:
    inner: Frame | None = frame
    while inner is not None and inner.scope.owner is None:
        inner = inner.outer
    if inner is None or inner.outer is None or not isinstance(inner.scope.node, FunctionNode):
        return OTHERS
    first = parameters(inner.scope.node)[:1]
    receivers = join(evaluator.resolve(parameter.arg, inner) for parameter in first)
    return frozenset(Parent(Class(inner.outer), receiver) for receiver in receivers)


def _wrap(lazy: Lazy) -> Lazy:
    return lambda: frozenset({Container(None, parts=(("0", lazy()),))})
