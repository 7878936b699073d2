"""Decide what the expressions are that make strings of others: f-strings, ``+``, ``+=`` and ``%``."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from chalice_policygen.answers import NO_CIRCLE
from chalice_policygen.container import Container
from chalice_policygen.objects import Frame
from chalice_policygen.text import ANY_TEXTS, Text, Variable, concatenate, texts
from chalice_policygen.values import OTHERS, Lazy, Values, join

if TYPE_CHECKING:
    from chalice_policygen.evaluate import Evaluator


_CONVERSION = re.compile(r"%(?:\(([^)]*)\))?([-#0 +]*[\d*]*(?:\.[\d*]+)?)([a-zA-Z%])")
"""One conversion of a ``%`` template, such as ``%(name)05d``: its name, its form and its kind."""


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
        elif part.conversion in (-1, ord("s")) and part.format_spec is None:
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
    values = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
    if any(isinstance(each, ast.Starred) for each in values):
        return ANY_TEXTS
    given = iter(values)
    parts: list[Values] = []
    end = 0
    for conversion in _CONVERSION.finditer(templates[0]):
        parts.append(frozenset({Text(templates[0][end : conversion.start()])}))
        end = conversion.end()
        name, form, kind = conversion.groups()
        for _width in range(form.count("*")):
            next(given, None)
        value = next(given, None) if name is None and kind != "%" else None
        if kind == "%":
            parts.append(frozenset({Text("%")}))
        elif form or kind not in "sd":
            parts.append(ANY_TEXTS)
        elif name is not None:
            parts.append(_member(evaluator, node.right, name, frame))
        else:
            parts.append(_text_of(evaluator, value, frame) if value is not None else ANY_TEXTS)
    parts.append(frozenset({Text(templates[0][end:])}))
    return concatenate(parts)


def _member(evaluator: Evaluator, mapping: ast.expr, key: str, frame: Frame) -> Values:
    """Return what is under a key, for a text."""
    place, keys = evaluator.place(frame, mapping), frozenset({Text(key)})
    values = join(value.item(keys, place) for value in evaluator.evaluate(mapping, frame))
    evaluator.note_variables(values)
    return values


def _add(left: Values, right: Values) -> Values:
    sides = left | right
    if any(isinstance(value, Text | Variable) for value in sides):
        return concatenate((left, right))
    lists = frozenset(value for value in sides if isinstance(value, Container))
    return lists or OTHERS
