"""Decide which AWS operations a program calls: what its statements do to the values of its names.

Branches are all taken and order inside a function does not matter: what is found is everything that could be called,
not what one run would call. Expressions are evaluated in ``expressions``.
"""

from __future__ import annotations

import ast
from functools import singledispatch

from chalice_policygen.annotation import promised
from chalice_policygen.calls import Analysis
from chalice_policygen.expressions import assign, define, evaluate
from chalice_policygen.machine import RETURNED, Machine, Place
from chalice_policygen.names import STAR, load_member, load_module, module_of, store
from chalice_policygen.objects import BASES, Class, Frame
from chalice_policygen.project import Project, resolve_relative
from chalice_policygen.rules import client, function, resource
from chalice_policygen.scope import captures
from chalice_policygen.unknown import UNKNOWNS
from chalice_policygen.values import OTHERS, Arguments, Values, are_followed, join

IDIOMS = (client, function, resource)
"""What is known of libraries: importing these modules registers their rules."""


def infer(project: Project) -> Analysis:
    """Return the AWS calls of a program, and the places that may hide some."""
    machine = Machine(project, run)
    machine.settle()
    return machine.report() | Analysis(findings=project.findings)


def run(frame: Frame, machine: Machine) -> None:
    """Evaluate the body of the code of *frame*."""
    node = frame.scope.node
    if isinstance(node, ast.Lambda):
        machine.write(frame, RETURNED, evaluate(node.body, frame, machine))
    elif isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        for statement in node.body:
            execute(statement, frame, machine)


@singledispatch
def execute(node: ast.AST, frame: Frame, machine: Machine) -> None:
    """Take note of what a statement does; by default, of what is in it."""
    for part in ast.iter_child_nodes(node):
        if isinstance(part, ast.expr):
            evaluate(part, frame, machine)
        else:
            execute(part, frame, machine)


@execute.register
def _assign(node: ast.Assign, frame: Frame, machine: Machine) -> None:
    values = evaluate(node.value, frame, machine)
    for target in node.targets:
        assign(target, values, frame, machine)


@execute.register
def _augmented(node: ast.AugAssign, frame: Frame, machine: Machine) -> None:
    assign(node.target, evaluate(node.value, frame, machine), frame, machine)


@execute.register
def _annotated(node: ast.AnnAssign, frame: Frame, machine: Machine) -> None:
    promise = promised(node.annotation, frame, machine)
    if node.value is not None:
        values = evaluate(node.value, frame, machine)
        assign(node.target, values if are_followed(values) else values | promise, frame, machine)
    elif are_followed(promise):
        assign(node.target, promise, frame, machine)


@execute.register(ast.For)
@execute.register(ast.AsyncFor)
def _for(node: ast.For | ast.AsyncFor, frame: Frame, machine: Machine) -> None:
    place = Place(machine, frame, node)
    values = evaluate(node.iter, frame, machine)
    assign(node.target, join(value.each(place) for value in values), frame, machine)
    for statement in (*node.body, *node.orelse):
        execute(statement, frame, machine)


@execute.register(ast.With)
@execute.register(ast.AsyncWith)
def _with(node: ast.With | ast.AsyncWith, frame: Frame, machine: Machine) -> None:
    place = Place(machine, frame, node)
    for item in node.items:
        values = evaluate(item.context_expr, frame, machine)
        entered = join(value.enter(place) for value in values)
        if item.optional_vars is not None:
            assign(item.optional_vars, entered, frame, machine)
    for statement in node.body:
        execute(statement, frame, machine)


@execute.register
def _match(node: ast.Match, frame: Frame, machine: Machine) -> None:
    values = evaluate(node.subject, frame, machine)
    for case in node.cases:
        for name in captures(case.pattern):
            # Only a whole subject is followed into a pattern.
            is_whole = isinstance(case.pattern, ast.MatchAs) and case.pattern.name == name
            store(name, values if is_whole else UNKNOWNS, frame, machine)
        if case.guard is not None:
            evaluate(case.guard, frame, machine)
        for statement in case.body:
            execute(statement, frame, machine)


@execute.register
def _except(node: ast.ExceptHandler, frame: Frame, machine: Machine) -> None:
    if node.name is not None:
        store(node.name, OTHERS, frame, machine)
    for statement in node.body:
        execute(statement, frame, machine)


@execute.register
def _return(node: ast.Return, frame: Frame, machine: Machine) -> None:
    values = evaluate(node.value, frame, machine) if node.value is not None else OTHERS
    if not frame.scope.is_generator:
        machine.write(frame, RETURNED, values)


@execute.register(ast.FunctionDef)
@execute.register(ast.AsyncFunctionDef)
def _function(node: ast.FunctionDef | ast.AsyncFunctionDef, frame: Frame, machine: Machine) -> None:
    values: Values = frozenset({define(node, frame, machine)})
    store(node.name, _decorate(node, values, frame, machine), frame, machine)


@execute.register
def _class(node: ast.ClassDef, frame: Frame, machine: Machine) -> None:
    inner = machine.enter(node, frame)
    machine.write(inner, BASES, join([evaluate(base, frame, machine) for base in node.bases]))
    store(node.name, _decorate(node, frozenset({Class(inner)}), frame, machine), frame, machine)


def _decorate(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, values: Values, frame: Frame, machine: Machine
) -> Values:
    """Return what the name holds after all decorators; one that is not known leaves it as it is."""
    for decorator in reversed(node.decorator_list):
        place = Place(machine, frame, decorator)
        callees = evaluate(decorator, frame, machine)
        made = join(callee.call(Arguments((values,)), place) for callee in callees)
        values = made if are_followed(made) else values
    return values


@execute.register
def _import(node: ast.Import, frame: Frame, machine: Machine) -> None:
    for alias in node.names:
        is_whole = alias.asname is not None
        module = alias.name if is_whole else alias.name.partition(".")[0]
        store(alias.asname or module, load_module(module, machine), frame, machine)


@execute.register
def _import_from(node: ast.ImportFrom, frame: Frame, machine: Machine) -> None:
    source = machine.source(frame)
    origin = resolve_relative(source, node)
    for alias in node.names:
        if alias.name == "*":
            machine.write(module_of(frame), STAR, load_module(origin, machine))
        else:
            store(alias.asname or alias.name, load_member(source, origin, alias.name, machine), frame, machine)
