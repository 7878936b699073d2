"""Decide what the expressions are that make strings of others: f-strings, ``+``, ``+=`` and ``%``."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from chalice_policygen.answers import NO_CIRCLE
from chalice_policygen.container import Container
from chalice_policygen.objects import Frame
from chalice_policygen.text import ANY_TEXTS, Text, Variable, concatenate, texts
from chalice_policygen.values import OTHERS, Lazy, Values

if TYPE_CHECKING:
    from chalice_policygen.evaluate import Evaluator


def augmented(evaluator: Evaluator, node: ast.AugAssign, frame: Frame) -> Values:
    """Return what a name is after ``name += value``."""
    right = evaluator.evaluate(node.value, frame)
    if isinstance(node.op, ast.Add) and isinstance(node.target, ast.Name):
        name = node.target.id
        return added(evaluator, lambda: evaluator.resolve(name, frame, node.lineno, node.col_offset), lambda: right)
    return right if isinstance(node.op, ast.BitOr) else OTHERS


def formatted(evaluator: Evaluator, node: ast.JoinedStr, frame: Frame) -> Values:
    """Return what an f-string is."""
    outside, evaluator.circle = evaluator.circle, NO_CIRCLE
    parts = []
    for part in node.values:
        if not isinstance(part, ast.FormattedValue):
            parts.append(evaluator.evaluate(part, frame))
        elif part.conversion == -1 and part.format_spec is None:
            parts.append(_text_of(evaluator, part.value, frame))
        else:
            parts.append(ANY_TEXTS)
    is_growing, evaluator.circle = evaluator.circle != NO_CIRCLE, min(evaluator.circle, outside)
    return ANY_TEXTS if is_growing else concatenate(parts)  # a text that is made of itself has no end


def _text_of(evaluator: Evaluator, node: ast.expr, frame: Frame) -> Values:
    if isinstance(node, ast.Constant):
        return frozenset({Text(str(node.value))})
    values = evaluator.evaluate(node, frame)
    evaluator.note_variables(values)
    return values


def added(evaluator: Evaluator, left: Lazy, right: Lazy) -> Values:
    """Return what ``left + right`` is; a text that is made of itself has no end."""
    outside, evaluator.circle = evaluator.circle, NO_CIRCLE
    found = _add(left(), right())
    is_growing, evaluator.circle = evaluator.circle != NO_CIRCLE, min(evaluator.circle, outside)
    return ANY_TEXTS if is_growing and any(isinstance(value, Text) for value in found) else found


def percent(evaluator: Evaluator, node: ast.BinOp, frame: Frame) -> Values:
    """Return what ``template % values`` is."""
    templates = texts(evaluator.evaluate(node.left, frame))
    if templates is None or len(templates) != 1:
        return ANY_TEXTS
    pieces = templates[0].replace("%d", "%s").split("%s")
    given: list[ast.expr] = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
    if len(given) != len(pieces) - 1 or "%" in "".join(pieces):
        return ANY_TEXTS
    parts: list[Values] = [frozenset({Text(pieces[0])})]
    for piece, value in zip(pieces[1:], given, strict=True):
        parts += [_text_of(evaluator, value, frame), frozenset({Text(piece)})]
    return concatenate(parts)


def _add(left: Values, right: Values) -> Values:
    sides = left | right
    if any(isinstance(value, Text | Variable) for value in sides):
        return concatenate((left, right))
    lists = frozenset(value for value in sides if isinstance(value, Container))
    return lists or OTHERS
