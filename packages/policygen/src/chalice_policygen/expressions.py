"""Decide what each kind of expression can be, from the values of its parts; any other kind gives no AWS object."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from chalice_policygen import attributes
from chalice_policygen.call import call
from chalice_policygen.container import Container
from chalice_policygen.objects import Frame, Function, Module
from chalice_policygen.scope import Comprehension
from chalice_policygen.strings import added, augmented, formatted, percent
from chalice_policygen.text import ANY_TEXTS, Text, texts
from chalice_policygen.unknown import UNKNOWNS, Unknown
from chalice_policygen.values import OTHERS, Values, join

if TYPE_CHECKING:
    from chalice_policygen.evaluate import Evaluator


def _name(evaluator: Evaluator, node: ast.Name, frame: Frame) -> Values:
    return evaluator.resolve(node.id, frame, node.lineno, node.col_offset)


def _attribute(evaluator: Evaluator, node: ast.Attribute, frame: Frame) -> Values:
    place = evaluator.place(frame, node)
    receivers = evaluator.evaluate(node.value, frame)
    found = join(value.attribute(node.attr, place) for value in receivers)
    if any(isinstance(value, Module) for value in receivers):
        found |= attributes.module_attribute(evaluator, node.attr, receivers)
    elif any(isinstance(value, Unknown) for value in receivers):
        found |= attributes.kept_attribute(evaluator, node, frame)
    return found or (UNKNOWNS if not receivers else found)


def _subscript(evaluator: Evaluator, node: ast.Subscript, frame: Frame) -> Values:
    place = evaluator.place(frame, node)
    if isinstance(node.slice, ast.Slice):
        return evaluator.evaluate(node.value, frame)
    keys = key(evaluator, node.slice, frame)
    return join(value.item(keys, place) for value in evaluator.evaluate(node.value, frame))


def key(evaluator: Evaluator, node: ast.expr, frame: Frame) -> Values:
    """Return what the key of an element can be; positions are texts."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return frozenset({Text(str(node.value))})
    return evaluator.evaluate(node, frame)


def _conditional(evaluator: Evaluator, node: ast.IfExp, frame: Frame) -> Values:
    return evaluator.evaluate(node.body, frame) | evaluator.evaluate(node.orelse, frame)


def _either(evaluator: Evaluator, node: ast.BoolOp, frame: Frame) -> Values:
    return join([evaluator.evaluate(value, frame) for value in node.values])


def _inner(evaluator: Evaluator, node: ast.Await | ast.NamedExpr, frame: Frame) -> Values:
    return evaluator.evaluate(node.value, frame)


def _starred(evaluator: Evaluator, node: ast.Starred, frame: Frame) -> Values:
    place = evaluator.place(frame, node)
    return join(value.each(place) for value in evaluator.evaluate(node.value, frame))


def _sequence(_evaluator: Evaluator, node: ast.List | ast.Tuple | ast.Set, frame: Frame) -> Values:
    return frozenset({Container(frame, node)})


def _mapping(_evaluator: Evaluator, node: ast.Dict, frame: Frame) -> Values:
    return frozenset({Container(frame, node, is_mapping=True)})


def _comprehension(evaluator: Evaluator, node: Comprehension, frame: Frame) -> Values:
    inner = evaluator.frame(frame.scope.index.scopes[node], frame)
    if not isinstance(node, ast.DictComp):
        return frozenset({Container(None, parts=((None, evaluator.evaluate(node.elt, inner)),))})
    keys, values = texts(key(evaluator, node.key, inner)), evaluator.evaluate(node.value, inner)
    parts = tuple((key, values) for key in keys) if keys is not None else ((None, values),)
    return frozenset({Container(None, is_mapping=True, parts=parts)})


def _merged(evaluator: Evaluator, node: ast.BinOp, frame: Frame) -> Values:
    sides = evaluator.evaluate(node.left, frame) | evaluator.evaluate(node.right, frame)
    place = evaluator.place(frame, node)
    if not all(isinstance(value, Container) for value in sides):
        return sides
    parts = [(key, lazy()) for v in sides if isinstance(v, Container) for key, lazy in v.elements(place)]
    return frozenset({Container(None, is_mapping=True, parts=tuple(parts))})


def _lambda(_evaluator: Evaluator, node: ast.Lambda, frame: Frame) -> Values:
    return frozenset({Function(node, frame)})


def _binary(evaluator: Evaluator, node: ast.BinOp, frame: Frame) -> Values:
    match node.op:
        case ast.Add():
            return added(evaluator, evaluator.later(node.left, frame), evaluator.later(node.right, frame))
        case ast.Mod():
            return percent(evaluator, node, frame)
        case ast.BitOr():
            return _merged(evaluator, node, frame)
        case ast.Div():
            return ANY_TEXTS  # a path, for all that is known
        case ast.Mult() if isinstance(node.left, ast.List):
            return evaluator.evaluate(node.left, frame)
        case _:
            return OTHERS


def _sent(_evaluator: Evaluator, _node: ast.expr, _frame: Frame) -> Values:
    return UNKNOWNS


EXPRESSIONS: Mapping[type[ast.AST], Callable[[Evaluator, Any, Frame], Values]] = {
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Call: call,
    ast.Subscript: _subscript,
    ast.IfExp: _conditional,
    ast.BoolOp: _either,
    ast.NamedExpr: _inner,
    ast.Await: _inner,
    ast.Starred: _starred,
    ast.List: _sequence,
    ast.Tuple: _sequence,
    ast.Set: _sequence,
    ast.Dict: _mapping,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.DictComp: _comprehension,
    ast.JoinedStr: formatted,
    ast.BinOp: _binary,
    ast.AugAssign: augmented,
    ast.Lambda: _lambda,
    ast.Yield: _sent,
    ast.YieldFrom: _sent,
}
"""Kind of expression -> what it can be. An augmented assignment is one, as far as its target goes."""
