"""Decide what the parameters of a function hold, and what a call of it gives.

A frame for one call asks what that call passes; the frame for any call asks all calls of the function.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from chalice_policygen.annotation import promised
from chalice_policygen.arguments import Arguments
from chalice_policygen.container import Container
from chalice_policygen.objects import Class, Frame, Function, Instance, Role
from chalice_policygen.scope import FunctionNode, Scope, last_name, parameters
from chalice_policygen.text import ATTRIBUTE_NAMES
from chalice_policygen.unknown import UNKNOWNS
from chalice_policygen.values import NOTHING, OTHERS, UNKNOWN_REST, Rest, Values, are_followed, join

if TYPE_CHECKING:
    from chalice_policygen.evaluate import Evaluator


def parameter(evaluator: Evaluator, name: str, frame: Frame) -> Values:
    """Return what a parameter can be."""
    scope, node = frame.scope, frame.scope.node
    if frame.arguments is not None:
        return bind(evaluator, name, frame.arguments, frame)
    if not isinstance(node, FunctionNode):
        return UNKNOWNS
    receiver = _receiver(evaluator, name, node, frame)
    if receiver:
        return receiver
    found = NOTHING
    for arguments in evaluator.callers.arguments(scope, frame.receiver):
        found |= bind(evaluator, name, arguments, frame)
    if evaluator.callers.is_exposed(scope):
        found |= _outside(evaluator, name, node, frame)
    return found


def _receiver(evaluator: Evaluator, name: str, node: FunctionNode, frame: Frame) -> Values:
    """Return what the first parameter of a method is; nothing for any other."""
    role, first = role_of(frame.scope), parameters(node)[:1]
    if role is Role.STATIC or not first or first[0].arg != name or frame.outer is None:
        return NOTHING
    is_class = role is Role.CLASS
    if frame.receiver is not None:
        receiver = frame.receiver
        return frozenset({receiver.of if is_class and isinstance(receiver, Instance) else receiver})
    of = Class(frame.outer)
    return frozenset({of, *evaluator.subclasses(of)}) if is_class else frozenset({Instance(of)})


def _outside(evaluator: Evaluator, name: str, node: FunctionNode, frame: Frame) -> Values:
    """Return what code outside of the program may pass."""
    if node.args.kwarg is not None and node.args.kwarg.arg == name:
        unknown = Container(frame, node.args.kwarg, is_mapping=True, parts=((None, UNKNOWN_REST),))
        return frozenset({unknown})
    if frame.scope.owner is not None and getattr(node, "name", "") == "__getattr__":
        return ATTRIBUTE_NAMES
    return _promise(evaluator, node, name, frame) | _default(evaluator, node, name, frame)


def bind(evaluator: Evaluator, name: str, arguments: Arguments, frame: Frame) -> Values:
    """Return what a call gives to a parameter of the function of *frame*, the default included."""
    node = frame.scope.node
    if not isinstance(node, FunctionNode):
        return UNKNOWNS
    positional = [parameter.arg for parameter in (*node.args.posonlyargs, *node.args.args)]
    if node.args.vararg is not None and node.args.vararg.arg == name:
        return frozenset({_rest(arguments, len(positional))})
    if node.args.kwarg is not None and node.args.kwarg.arg == name:
        return frozenset({_named_rest(node, node.args.kwarg, arguments, frame)})
    values = arguments.get(positional.index(name) if name in positional else -1, name)
    if any(isinstance(value, Rest) for value in values):
        values = frozenset(value for value in values if not isinstance(value, Rest)) | UNKNOWNS
        values |= _default(evaluator, node, name, frame)
    values = values or _default(evaluator, node, name, frame)
    if values and not are_followed(values):
        values |= _promise(evaluator, node, name, frame) - UNKNOWNS
    return values


def _default(evaluator: Evaluator, node: FunctionNode, name: str, frame: Frame) -> Values:
    positional = [*node.args.posonlyargs, *node.args.args]
    names = [parameter.arg for parameter in positional[len(positional) - len(node.args.defaults) :]]
    pairs = [*zip(names, node.args.defaults, strict=True)]
    named = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
    pairs += [(parameter.arg, default) for parameter, default in named if default is not None]
    outer = frame.outer
    return join(evaluator.evaluate(default, outer) for one, default in pairs if one == name and outer is not None)


def _promise(evaluator: Evaluator, node: FunctionNode, name: str, frame: Frame) -> Values:
    if isinstance(node, ast.Lambda) or frame.outer is None:
        return UNKNOWNS
    annotation = next((one.annotation for one in parameters(node) if one.arg == name), None)
    return promised(annotation, frame.outer, evaluator)


def invoke(evaluator: Evaluator, function: Function, arguments: Arguments, caller: Frame) -> Values:
    """Return what a call of a function of the program can give."""
    frame = evaluator.enter(function, arguments, caller.depth + 1)
    return evaluator.remember(("returned", frame), lambda: _returned(evaluator, frame))


def _returned(evaluator: Evaluator, frame: Frame) -> Values:
    scope = frame.scope
    if scope.yields:
        return frozenset({Container(None, parts=((None, _yielded(evaluator, frame) or OTHERS),))})
    found = join(evaluator.evaluate(node, frame) if node is not None else OTHERS for node in scope.returns)
    annotation = getattr(scope.node, "returns", None)
    if annotation is not None and not are_followed(found) and frame.outer is not None:
        promise = promised(annotation, frame.outer, evaluator)
        found = promise if are_followed(promise) else found | promise
    return found or OTHERS


def _yielded(evaluator: Evaluator, frame: Frame) -> Values:
    found = NOTHING
    for node in frame.scope.yields:
        if node.value is not None:
            values = evaluator.evaluate(node.value, frame)
            place = evaluator.place(frame, node)
            found |= join(value.each(place) for value in values) if isinstance(node, ast.YieldFrom) else values
    return found


def _named_rest(node: FunctionNode, parameter: ast.arg, arguments: Arguments, frame: Frame) -> Container:
    taken = {one.arg for one in parameters(node)}
    parts: list[tuple[str | None, Values]] = [
        (key, lazy()) for key, lazy in arguments.named().items() if key not in taken
    ]
    unnamed = arguments.unnamed() if arguments.spread else NOTHING
    if unnamed:
        parts.append((None, unnamed))
    return Container(frame, parameter, is_mapping=True, parts=tuple(parts))


def _rest(arguments: Arguments, count: int) -> Container:
    parts: list[tuple[str | None, Values]] = [
        (str(number), lazy()) for number, lazy in enumerate(arguments.positional[count:])
    ]
    for lazy in arguments.starred:
        place = arguments.use
        for value in lazy():
            if isinstance(value, Container) and place is not None and not parts:
                parts += [(key, one()) for key, one in value.elements(place)]
            else:
                parts.append((None, UNKNOWN_REST))
    return Container(None, parts=tuple(parts))


def role_of(scope: Scope) -> Role:
    """Return how a function of a class gets its receiver, or ``Role.STATIC`` for a function that is no method."""
    node = scope.node
    if scope.owner is None or not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return Role.STATIC
    names = {last_name(decorator) for decorator in node.decorator_list}
    if "staticmethod" in names:
        return Role.STATIC
    is_class = "classmethod" in names or node.name in ("__new__", "__init_subclass__", "__class_getitem__")
    return Role.CLASS if is_class else Role.METHOD
