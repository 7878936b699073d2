"""Decide what an expression can be, from the values of its parts.

One function for each kind of expression; any other kind, such as arithmetic, gives no AWS object. Nothing is kept
here: cells and frames are in ``machine``.
"""

from __future__ import annotations

import ast
from functools import singledispatch

from chalice_policygen.annotation import promised
from chalice_policygen.machine import RETURNED, Machine, Place
from chalice_policygen.names import find_owner, load, store
from chalice_policygen.objects import ANNOTATION, Class, Frame, Function, Instance, Parent
from chalice_policygen.scope import Comprehension, FunctionNode, parameters
from chalice_policygen.unknown import UNKNOWNS
from chalice_policygen.values import EACH, NOTHING, OTHERS, Arguments, Container, Text, Values, join, texts


@singledispatch
def evaluate(node: ast.expr, frame: Frame, machine: Machine) -> Values:
    """Return what *node* can be in *frame*."""
    for part in ast.iter_child_nodes(node):
        if isinstance(part, ast.expr):
            evaluate(part, frame, machine)
    return OTHERS


@evaluate.register
def _constant(node: ast.Constant, _frame: Frame, _machine: Machine) -> Values:
    return frozenset({Text(node.value)}) if isinstance(node.value, str) else OTHERS


@evaluate.register
def _name(node: ast.Name, frame: Frame, machine: Machine) -> Values:
    return load(node.id, frame, machine)


@evaluate.register
def _attribute(node: ast.Attribute, frame: Frame, machine: Machine) -> Values:
    place = Place(machine, frame, node)
    receivers = evaluate(node.value, frame, machine)
    if not receivers and machine.is_settled:
        receivers = UNKNOWNS
    return join(value.attribute(node.attr, place) for value in receivers)


@evaluate.register
def _call(node: ast.Call, frame: Frame, machine: Machine) -> Values:
    if isinstance(node.func, ast.Name) and node.func.id == "super" and find_owner("super", frame) is None:
        return _super(frame, machine)
    place = Place(machine, frame, node)
    arguments = _arguments(node, frame, machine)
    callees = evaluate(node.func, frame, machine)
    return join(value.call(arguments, place) for value in callees)


def _super(frame: Frame, machine: Machine) -> Values:
    inner: Frame | None = frame
    while inner is not None and not (inner.outer is not None and inner.outer.scope.is_class):
        inner = inner.outer
    if inner is None or inner.outer is None or not isinstance(inner.scope.node, FunctionNode):
        return OTHERS
    first = parameters(inner.scope.node)[:1]
    receivers = join(machine.read(inner, parameter.arg) for parameter in first)
    return frozenset(Parent(Class(inner.outer), receiver) for receiver in receivers)


def _arguments(node: ast.Call, frame: Frame, machine: Machine) -> Arguments:
    place = Place(machine, frame, node)
    positional: list[Values] = []
    keywords: dict[str, Values] = {}
    rest = NOTHING
    for argument in node.args:
        values = evaluate(argument.value if isinstance(argument, ast.Starred) else argument, frame, machine)
        if isinstance(argument, ast.Starred):
            rest |= join(value.each(place) for value in values)
        else:
            positional.append(values)
    for keyword in node.keywords:
        values = evaluate(keyword.value, frame, machine)
        if keyword.arg is not None:
            keywords[keyword.arg] = values
        else:
            rest |= _spread(values, keywords, place)
    return Arguments(tuple(positional), keywords, rest)


def _spread(values: Values, keywords: dict[str, Values], place: Place) -> Values:
    """Add the known keys of a ``**`` to *keywords*; return what its unknown ones can hold."""
    rest = NOTHING
    for value in values:
        if not isinstance(value, Container):
            rest |= UNKNOWNS
            continue
        for name in place.names(value.origin):
            held = place.read(value.origin, name)
            if name != EACH:
                keywords[name] = keywords.get(name, NOTHING) | held
    return rest


@evaluate.register
def _subscript(node: ast.Subscript, frame: Frame, machine: Machine) -> Values:
    place = Place(machine, frame, node)
    keys = _key(node.slice, frame, machine)
    return join(value.item(keys, place) for value in evaluate(node.value, frame, machine))


def _key(node: ast.expr, frame: Frame, machine: Machine) -> Values:
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return frozenset({Text(str(node.value))})
    return evaluate(node, frame, machine)


@evaluate.register
def _conditional(node: ast.IfExp, frame: Frame, machine: Machine) -> Values:
    evaluate(node.test, frame, machine)
    return evaluate(node.body, frame, machine) | evaluate(node.orelse, frame, machine)


@evaluate.register
def _either(node: ast.BoolOp, frame: Frame, machine: Machine) -> Values:
    return join([evaluate(value, frame, machine) for value in node.values])


@evaluate.register
def _walrus(node: ast.NamedExpr, frame: Frame, machine: Machine) -> Values:
    values = evaluate(node.value, frame, machine)
    assign(node.target, values, frame, machine)
    return values


@evaluate.register
def _await(node: ast.Await, frame: Frame, machine: Machine) -> Values:
    return evaluate(node.value, frame, machine)


@evaluate.register
def _starred(node: ast.Starred, frame: Frame, machine: Machine) -> Values:
    place = Place(machine, frame, node)
    return join(value.each(place) for value in evaluate(node.value, frame, machine))


@evaluate.register(ast.Yield)
@evaluate.register(ast.YieldFrom)
def _yield(node: ast.Yield | ast.YieldFrom, frame: Frame, machine: Machine) -> Values:
    if node.value is None:
        return OTHERS
    place = Place(machine, frame, node)
    values = evaluate(node.value, frame, machine)
    if isinstance(node, ast.YieldFrom):
        values = join(value.each(place) for value in values)
    generated = Container((frame, "generated"))
    generated.put(EACH, values, place)
    machine.write(frame, RETURNED, frozenset({generated}))
    return UNKNOWNS


@evaluate.register(ast.List)
@evaluate.register(ast.Tuple)
@evaluate.register(ast.Set)
def _sequence(node: ast.List | ast.Tuple | ast.Set, frame: Frame, machine: Machine) -> Values:
    place = Place(machine, frame, node)
    container = Container(place.origin)
    is_counted = not any(isinstance(element, ast.Starred) for element in node.elts)
    for index, element in enumerate(node.elts):
        container.put(str(index) if is_counted else EACH, evaluate(element, frame, machine), place)
    return frozenset({container})


@evaluate.register
def _mapping(node: ast.Dict, frame: Frame, machine: Machine) -> Values:
    place = Place(machine, frame, node)
    container = Container(place.origin, is_mapping=True)
    for key, element in zip(node.keys, node.values, strict=True):
        values = evaluate(element, frame, machine)
        if key is not None:
            _put(container, _key(key, frame, machine), values, place)
            continue
        spread: dict[str, Values] = {}
        container.put(EACH, _spread(values, spread, place), place)
        for name, held in spread.items():
            container.put(name, held, place)
    return frozenset({container})


def _put(container: Container, keys: Values, values: Values, place: Place) -> None:
    for key in texts(keys) or (EACH,):
        container.put(key, values, place)


@evaluate.register(ast.ListComp)
@evaluate.register(ast.SetComp)
@evaluate.register(ast.GeneratorExp)
@evaluate.register(ast.DictComp)
def _comprehension(node: Comprehension, frame: Frame, machine: Machine) -> Values:
    inner = machine.enter(node, frame)
    place = Place(machine, inner, node)
    container = Container(place.origin, is_mapping=isinstance(node, ast.DictComp))
    for generator in node.generators:
        iterated = evaluate(generator.iter, inner, machine)
        assign(generator.target, join(value.each(place) for value in iterated), inner, machine)
        for test in generator.ifs:
            evaluate(test, inner, machine)
    if isinstance(node, ast.DictComp):
        _put(container, _key(node.key, inner, machine), evaluate(node.value, inner, machine), place)
    else:
        container.put(EACH, evaluate(node.elt, inner, machine), place)
    return frozenset({container})


@evaluate.register
def _formatted(node: ast.JoinedStr, frame: Frame, machine: Machine) -> Values:
    known = [
        texts(evaluate(part.value if isinstance(part, ast.FormattedValue) else part, frame, machine))
        for part in node.values
    ]
    is_plain = all(isinstance(part, ast.Constant) or _is_plain(part) for part in node.values)
    if is_plain and all(part is not None and len(part) == 1 for part in known):
        return frozenset({Text("".join(part[0] for part in known if part))})
    return OTHERS


def _is_plain(part: ast.expr) -> bool:
    return isinstance(part, ast.FormattedValue) and part.conversion == -1 and part.format_spec is None


@evaluate.register
def _lambda(node: ast.Lambda, frame: Frame, machine: Machine) -> Values:
    return frozenset({define(node, frame, machine)})


def define(node: FunctionNode, frame: Frame, machine: Machine) -> Function:
    """Return the function that *node* makes in *frame*, and have its body evaluated for any arguments."""
    function = Function(node, frame)
    for name, default in _defaults(node):
        machine.write(function, name, evaluate(default, frame, machine))
    bound: dict[str, Values] = {}
    for parameter in parameters(node):
        promise = promised(parameter.annotation, frame, machine)
        machine.write((function, ANNOTATION), parameter.arg, promise)
        bound[parameter.arg] = machine.read(function, parameter.arg) | promise
    if frame.scope.is_class and not isinstance(node, ast.Lambda):
        bound |= {parameter.arg: frozenset({Instance(Class(frame))}) for parameter in parameters(node)[:1]}
    bound |= {rest.arg: UNKNOWNS for rest in (node.args.vararg, node.args.kwarg) if rest}
    machine.define(function, bound)
    return function


def _defaults(node: FunctionNode) -> list[tuple[str, ast.expr]]:
    positional = [*node.args.posonlyargs, *node.args.args]
    names = [parameter.arg for parameter in positional[len(positional) - len(node.args.defaults) :]]
    named = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
    return [
        *zip(names, node.args.defaults, strict=True),
        *((parameter.arg, default) for parameter, default in named if default is not None),
    ]


def assign(target: ast.expr, values: Values, frame: Frame, machine: Machine) -> None:
    """Add *values* to what *target* can be: a name, an attribute, an element, or several of them."""
    match target:
        case ast.Name(id=name):
            store(name, values, frame, machine)
        case ast.Attribute(value=owner, attr=name):
            for value in evaluate(owner, frame, machine):
                value.assign(name, values, Place(machine, frame, target))
        case ast.Subscript():
            _assign_item(target, values, frame, machine)
        case ast.Starred(value=inner):
            assign(inner, values, frame, machine)
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            _unpack(elements, values, Place(machine, frame, target))
        case _:
            raise AssertionError(f"Python has no such target: {target!r}")


def _assign_item(target: ast.Subscript, values: Values, frame: Frame, machine: Machine) -> None:
    keys = _key(target.slice, frame, machine)
    for owner in evaluate(target.value, frame, machine):
        if isinstance(owner, Container):
            _put(owner, keys, values, Place(machine, frame, target))


def _unpack(targets: list[ast.expr], values: Values, place: Place) -> None:
    for index, target in enumerate(targets):
        held = join(value.item(frozenset({Text(str(index))}), place) for value in values)
        assign(target, held, place.frame, place.machine)
