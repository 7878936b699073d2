"""Decide what attributes hold that the program assigns: of instances, functions, modules and namespaces."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from chalice_policygen.objects import Class, Frame, Function, Instance, Module, Role
from chalice_policygen.parameters import role_of
from chalice_policygen.scope import Binding, Scope, last_name, parameters
from chalice_policygen.text import texts
from chalice_policygen.values import NOTHING, Value, Values, join

if TYPE_CHECKING:
    from chalice_policygen.evaluate import Evaluator


def instance_attribute(evaluator: Evaluator, instance: Instance, name: str) -> Values:
    """Return what the program stores in an attribute of an instance."""
    return evaluator.remember((f".{name}", instance), lambda: _stored_attribute(evaluator, instance, name))


def _stored_attribute(evaluator: Evaluator, instance: Instance, name: str) -> Values:
    classes = [*evaluator.ancestors(instance.of)]
    if instance.made is None:
        classes += evaluator.subclasses(instance.of)
    scopes = {each.frame.scope: each for each in classes}
    found = NOTHING
    for owner, binding in evaluator.program.attribute_stores(name):
        frame = _storing_frame(evaluator, owner, binding, instance, scopes)
        if frame is not None:
            found |= evaluator.give(binding, name, frame)
    for scope, call in evaluator.program.calls("setattr"):
        if len(call.args) == 3:
            found |= _set(evaluator, scope, call, name, scopes)
    return found | _field(evaluator, instance, name)


def _storing_frame(
    evaluator: Evaluator, owner: ast.expr, binding: Binding, instance: Instance, scopes: Mapping[Scope, Class]
) -> Frame | None:
    """Return the frame in which ``owner.name = value`` is an assignment to *instance*, if it is one."""
    method = _method_of(binding.scope)
    if method is not None and isinstance(owner, ast.Name) and _is_first(owner.id, method):
        of = scopes.get(method.owner) if method.owner is not None else None
        if of is None:
            return None
        receiver = instance if instance.made is not None or of == instance.of else Instance(instance.of)
        frame = evaluator.method_frame(method, receiver)
        return frame if binding.scope is method else evaluator.any_frame(binding.scope)
    frame = evaluator.any_frame(binding.scope)
    for value in evaluator.evaluate(owner, frame):
        found = value.of if isinstance(value, Instance) else value
        if isinstance(found, Class) and found.frame.scope in scopes:
            return frame
    return None


def _set(evaluator: Evaluator, scope: Scope, call: ast.Call, name: str, scopes: Mapping[Scope, Class]) -> Values:
    frame = evaluator.any_frame(scope)
    names = texts(evaluator.evaluate(call.args[1], frame))
    if names is None or name not in names:
        return NOTHING
    owners = evaluator.evaluate(call.args[0], frame)
    is_owner = any(isinstance(value, Instance) and value.of.frame.scope in scopes for value in owners)
    return evaluator.evaluate(call.args[2], frame) if is_owner else NOTHING


def _field(evaluator: Evaluator, instance: Instance, name: str) -> Values:
    """Return what the generated constructor of a dataclass or named tuple stores."""
    names = [field for each in reversed(evaluator.ancestors(instance.of)) for field in _fields(each)]
    if name not in names or evaluator.initializers(instance.of):
        return NOTHING
    position = names.index(name)
    if instance.made is not None:
        return instance.made.arguments.get(position, name)
    return join(arguments.get(position, name) for arguments in evaluator.callers.constructions(instance.of))


def _fields(of: Class) -> Iterator[str]:
    for statement in of.node.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            yield statement.target.id
        elif isinstance(statement, ast.Assign) and last_name(statement.value) in ("ib", "attrib"):
            yield from (target.id for target in statement.targets if isinstance(target, ast.Name))


def class_attribute(evaluator: Evaluator, of: Class, name: str) -> Values:
    """Return what the program stores in an attribute of a class."""
    return evaluator.remember((f".{name}", of), lambda: _stored_on_class(evaluator, of, name))


def _stored_on_class(evaluator: Evaluator, of: Class, name: str) -> Values:
    scopes = {each.frame.scope for each in evaluator.ancestors(of)}
    found = NOTHING
    for owner, binding in evaluator.program.attribute_stores(name):
        method = _method_of(binding.scope)
        frame = evaluator.any_frame(binding.scope)
        if method is not None and isinstance(owner, ast.Name) and _is_first(owner.id, method):
            is_stored = role_of(method) is Role.CLASS and method.owner in scopes
        else:
            held = evaluator.evaluate(owner, frame)
            is_stored = any(isinstance(value, Class) and value.frame.scope in scopes for value in held)
        if is_stored:
            found |= evaluator.give(binding, name, frame)
    return found


def function_attribute(evaluator: Evaluator, function: Function, name: str) -> Values:
    """Return what the program stores in an attribute of a function."""
    return evaluator.remember((f".{name}", function), lambda: _stored_on_function(evaluator, function, name))


def _stored_on_function(evaluator: Evaluator, function: Function, name: str) -> Values:
    found = NOTHING
    for owner, binding in evaluator.program.attribute_stores(name):
        frame = evaluator.any_frame(binding.scope)
        if binding.scope is function.scope:
            frame = evaluator.frame(function.scope, function.outer)
        elif binding.scope is function.outer.scope:
            frame = function.outer
        if isinstance(owner, ast.Name) and function in evaluator.evaluate(owner, frame):
            found |= evaluator.give(binding, name, frame)
    return found


def namespace_attribute(evaluator: Evaluator, namespace: Value, name: str) -> Values:
    """Return what the program stores in an attribute of an object that has nothing else."""
    return evaluator.remember((f".{name}", namespace), lambda: _stored_in_namespace(evaluator, namespace, name))


def _stored_in_namespace(evaluator: Evaluator, namespace: Value, name: str) -> Values:
    found = NOTHING
    for owner, binding in evaluator.program.attribute_stores(name):
        frame = evaluator.any_frame(binding.scope)
        if namespace in evaluator.evaluate(owner, frame):
            found |= evaluator.give(binding, name, frame)
    return found


def dictionary_items(evaluator: Evaluator, frame: Frame) -> Values:
    """Return what a function stores in the dictionaries of objects: ``vars(x)[name] = ...``."""
    found = NOTHING
    for spelled in ("vars", "__dict__"):
        for _owner, _key, binding in frame.scope.index.item_stores.get(spelled, ()):
            if binding.scope is frame.scope:
                found |= evaluator.give(binding, "", frame)
    return found


def module_attribute(evaluator: Evaluator, name: str, receivers: Values) -> Values:
    """Return what the program stores in an attribute of one of these modules from outside."""
    found = NOTHING
    for owner, binding in evaluator.program.attribute_stores(name):
        if isinstance(owner, ast.Name) and owner.id not in ("self", "cls"):
            frame = evaluator.any_frame(binding.scope)
            if any(isinstance(value, Module) and value in receivers for value in evaluator.evaluate(owner, frame)):
                found |= evaluator.give(binding, name, frame)
    return found


def kept_attribute(evaluator: Evaluator, node: ast.Attribute, frame: Frame) -> Values:
    """Return what the same function stores in this attribute of an object that is not known."""
    found = NOTHING
    for owner, binding in frame.scope.index.attribute_stores.get(node.attr, ()):
        is_same = isinstance(owner, ast.Name) and isinstance(node.value, ast.Name) and owner.id == node.value.id
        if is_same and binding.scope is frame.scope:
            found |= evaluator.give(binding, node.attr, frame)
    return found


def _method_of(scope: Scope) -> Scope | None:
    method: Scope | None = scope
    while method is not None and method.owner is None:
        method = method.parent
    return method


def _is_first(name: str, method: Scope) -> bool:
    if role_of(method) is Role.STATIC or not isinstance(method.node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    return [parameter.arg for parameter in parameters(method.node)[:1]] == [name]
