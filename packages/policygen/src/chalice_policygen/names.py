"""Decide what a name holds: which scope binds it, and what each of its bindings gives there.

Python's rules: the innermost scope that binds the name, classes hidden from the functions inside them, then the
module, then the builtins.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable
from typing import TYPE_CHECKING

from chalice_policygen.annotation import promised
from chalice_policygen.arguments import Arguments
from chalice_policygen.attributes import module_attribute
from chalice_policygen.container import Container
from chalice_policygen.library import library
from chalice_policygen.objects import Class, Frame, Function, Module, Role, as_role
from chalice_policygen.project import resolve_relative
from chalice_policygen.scope import Binding, Index, Kind, Path, effective, last_name
from chalice_policygen.text import Text
from chalice_policygen.unknown import UNKNOWNS
from chalice_policygen.values import NOTHING, OTHERS, Use, Values, are_followed, join, known

if TYPE_CHECKING:
    from chalice_policygen.evaluate import Evaluator

_BUILTINS = frozenset(dir(builtins))


def resolve(evaluator: Evaluator, name: str, frame: Frame, line: int = 0, column: int = 0) -> Values:
    """Return what a name can be in *frame*; *line* and *column* are 0 if the order does not matter."""
    owner = find_owner(name, frame)
    if owner is None:
        builtin = library(f"builtins.{name}") if name in _BUILTINS else UNKNOWNS  # something else may inject it
        return _imported_by_star(evaluator, name, frame) or builtin
    bindings = owner.scope.bindings[name]
    here = frame.scope.function
    if line and len(bindings) > 1 and owner.scope.function is here and not owner.scope.is_class:
        bindings = list(effective(bindings, line, column))
    found = join(hold(evaluator, binding, name, owner) for binding in bindings)
    if owner.outer is None and not are_followed(found) and evaluator.program.has_store(name):
        # Another module may give the name its value: state.client = ...
        found |= module_attribute(evaluator, name, frozenset({Module(owner)}))
    return found


def find_owner(name: str, frame: Frame) -> Frame | None:
    """Return the frame that binds *name* as seen from *frame*, or ``None`` for a builtin."""
    inner: Frame | None = frame
    if name in frame.scope.from_module:
        while inner is not None and inner.outer is not None:
            inner = inner.outer
        return inner if inner is not None and name in inner.scope.bindings else None
    while inner is not None:
        scope = inner.scope
        if name in scope.bindings and (inner is frame or not scope.is_class) and name not in scope.from_outer:
            return inner
        inner = inner.outer
    return None


def load(evaluator: Evaluator, name: str, frame: Frame) -> Values:
    """Return what a name of a module or class can be, read from outside."""
    if name in frame.scope.bindings:
        return join(hold(evaluator, binding, name, frame) for binding in frame.scope.bindings[name])
    return _imported_by_star(evaluator, name, frame) if frame.outer is None else NOTHING


def _imported_by_star(evaluator: Evaluator, name: str, frame: Frame) -> Values:
    index = frame.scope.index
    if not index.stars:
        return NOTHING
    return evaluator.remember((f"*{name}", index), lambda: _find_in_stars(evaluator, name, index))


def _find_in_stars(evaluator: Evaluator, name: str, index: Index) -> Values:
    found = NOTHING
    for node in index.stars:
        origin = resolve_relative(index.module, node, is_package=index.is_package)
        module = evaluator.program.find(origin, index.module)
        if module is not None:
            found |= evaluator.load(name, evaluator.any_frame(module.root))
    return found


def hold(evaluator: Evaluator, binding: Binding, name: str, owner: Frame) -> Values:
    """Return what one binding gives to a name."""
    if binding.scope is owner.scope:
        frame = owner
    elif binding.scope.parent is owner.scope and binding.scope.function is owner.scope:
        frame = evaluator.frame(binding.scope, owner)
    else:
        frame = evaluator.any_frame(binding.scope)
    return give(evaluator, binding, name, frame)


def give(evaluator: Evaluator, binding: Binding, name: str, frame: Frame) -> Values:
    """Return what one binding gives, evaluated in *frame*."""
    values = _GIVERS[binding.kind](evaluator, binding, name, frame)
    if binding.annotation is not None and not are_followed(values):
        values |= promised(binding.annotation, frame, evaluator)
    return values


def _value(evaluator: Evaluator, binding: Binding, _name: str, frame: Frame) -> Values:
    return _unpack(evaluator.evaluate(binding.node, frame), binding.path, evaluator.place(frame, binding.node))


def _element(evaluator: Evaluator, binding: Binding, _name: str, frame: Frame) -> Values:
    place = evaluator.place(frame, binding.node)
    elements = join(value.each(place) for value in evaluator.evaluate(binding.node, frame))
    return _unpack(elements, binding.path, place)


def _entered(evaluator: Evaluator, binding: Binding, _name: str, frame: Frame) -> Values:
    place = evaluator.place(frame, binding.node)
    entered = join(value.enter(place) for value in evaluator.evaluate(binding.node, frame))
    return _unpack(entered, binding.path, place)


def _parameter(evaluator: Evaluator, binding: Binding, name: str, frame: Frame) -> Values:
    return evaluator.remember((binding.node, frame), lambda: evaluator.parameter(name, frame))


def _definition(evaluator: Evaluator, binding: Binding, _name: str, frame: Frame) -> Values:
    return evaluator.remember((binding.node, frame), lambda: _define(evaluator, binding.node, frame))


def _import(evaluator: Evaluator, binding: Binding, _name: str, frame: Frame) -> Values:
    if binding.alias is None:
        return OTHERS
    dotted = binding.alias.name if binding.alias.asname else binding.alias.name.partition(".")[0]
    return load_module(evaluator, dotted, frame.scope.index)


def _import_from(evaluator: Evaluator, binding: Binding, _name: str, frame: Frame) -> Values:
    node, name = binding.node, binding.alias.name if binding.alias is not None else ""
    if not isinstance(node, ast.ImportFrom):
        return OTHERS
    key = (f"from {name}", (node, frame.scope.index))
    return evaluator.remember(key, lambda: _member(evaluator, node, name, frame))


_GIVERS: dict[Kind, Callable[[Evaluator, Binding, str, Frame], Values]] = {
    Kind.VALUE: _value,
    Kind.ELEMENT: _element,
    Kind.ENTERED: _entered,
    Kind.PARAMETER: _parameter,
    Kind.DEFINITION: _definition,
    Kind.IMPORT: _import,
    Kind.MEMBER: _import_from,
    Kind.PROMISE: lambda *_where: NOTHING,
    Kind.UNKNOWN: lambda *_where: UNKNOWNS,
    Kind.OTHER: lambda *_where: OTHERS,
}


def _unpack(values: Values, path: Path, place: Use) -> Values:
    for step in path:
        if step == "*":
            values = frozenset({Container(None, parts=((None, join(v.each(place) for v in values)),))})
        else:
            key: Values = frozenset({Text(str(step))})
            values = join(value.item(key, place) for value in values)
    return values


def load_module(evaluator: Evaluator, dotted: str, importer: Index) -> Values:
    """Return a module by its full name: the program's own, or a library's."""
    found = evaluator.program.find(dotted, importer.module)
    return frozenset({Module(evaluator.any_frame(found.root))}) if found is not None else library(dotted)


def _member(evaluator: Evaluator, node: ast.ImportFrom, name: str, frame: Frame) -> Values:
    index = frame.scope.index
    origin = resolve_relative(index.module, node, is_package=index.is_package)
    module = evaluator.program.find(origin, index.module)
    if module is None:
        below = evaluator.program.find(f"{origin}.{name}".lstrip("."), index.module)
        if below is not None:
            return frozenset({Module(evaluator.any_frame(below.root))})
        return library(f"{origin}.{name}") if origin and not node.level else UNKNOWNS
    found = evaluator.load(name, evaluator.any_frame(module.root)) if module is not index else NOTHING
    if found:
        return found
    below = evaluator.program.find(f"{origin}.{name}".lstrip("."), index.module)
    return frozenset({Module(evaluator.any_frame(below.root))}) if below is not None else UNKNOWNS


def _define(evaluator: Evaluator, node: ast.AST, frame: Frame) -> Values:
    if isinstance(node, ast.ClassDef):
        inner = evaluator.frame(frame.scope.index.scopes[node], frame)
        return _decorate(evaluator, node, frozenset({Class(inner)}), frame)
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return OTHERS
    if any(isinstance(d, ast.Attribute) and d.attr in ("setter", "deleter") for d in node.decorator_list):
        return NOTHING
    return _decorate(evaluator, node, frozenset({Function(node, frame)}), frame)


def _decorate(
    evaluator: Evaluator, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, values: Values, frame: Frame
) -> Values:
    """Return what the name holds after all decorators; one that is not known leaves it as it is."""
    for decorator in reversed(node.decorator_list):
        place = evaluator.place(frame, decorator)
        arguments = Arguments((known(values),), use=place, key=(decorator, frame))
        made = join(callee.call(arguments, place) for callee in evaluator.evaluate(decorator, frame))
        if are_followed(made):
            values = made
        elif last_name(decorator).endswith("property") or last_name(decorator) in ("reify", "cached"):
            values = as_role(values, Role.PROPERTY)
    return values
