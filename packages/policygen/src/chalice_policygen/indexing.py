"""Decide what a module has: one walk over its syntax tree makes its index."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any

from chalice_policygen import actions
from chalice_policygen.immutable import changed, immutable
from chalice_policygen.scope import (
    EVERYWHERE,
    Binding,
    Comprehension,
    Decorated,
    FunctionNode,
    Index,
    Kind,
    Path,
    Scope,
    ScopeNode,
    last_name,
    parameters,
)

BLOCKS = ("body", "orelse", "finalbody")


def index(tree: ast.Module, *, module: str, file: str, is_package: bool, names: frozenset[str]) -> Index:
    """Return the index of a module; *names* are the attributes that may be calls of AWS."""
    made = Index(module, file, is_package=is_package)
    made.root = Scope(tree, None, made, "")
    made.scopes[tree] = made.root
    _Walk(made, names).walk(tree)
    return made


@immutable
class _At:
    """Where a node stands."""

    scope: Scope
    block: tuple[int, int] = EVERYWHERE
    loop: int = 0


class _Walk:
    """One walk over a tree, without recursion: a hostile source can be nested deeper than Python's stack."""

    def __init__(self, made: Index, names: frozenset[str]) -> None:
        self._index = made
        self._names = names
        self._stack: list[tuple[ast.AST, _At]] = []

    def walk(self, tree: ast.Module) -> None:
        """Fill the index."""
        at = _At(self._index.root)
        self._push_block(tree.body, at)
        stack = self._stack
        while stack:
            node, at = stack.pop()
            handler = _HANDLERS.get(type(node))
            if handler is not None:
                handler(self, node, at)
            else:
                self._push_children(node, at)

    def _push_children(self, node: ast.AST, at: _At) -> None:
        stack = self._stack
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, ast.AST):
                if type(value) not in _LEAVES:
                    stack.append((value, at))
            elif isinstance(value, list):
                for part in value:
                    if isinstance(part, ast.AST) and type(part) not in _LEAVES:
                        stack.append((part, at))

    def _push_block(self, statements: list[ast.stmt], at: _At, *, loop: int = 0, joined: bool = False) -> None:
        if not statements:
            return
        block = at.block if joined else (statements[0].lineno, statements[-1].end_lineno or statements[-1].lineno)
        inner = _At(at.scope, block, at.loop or loop)
        for statement in reversed(statements):
            self._stack.append((statement, inner))

    def _open(self, node: ScopeNode, at: _At, name: str) -> Scope:
        prefix = f"{at.scope.name}." if at.scope.name else ""
        scope = Scope(node, at.scope, self._index, f"{prefix}{name}")
        self._index.scopes[node] = scope
        self._index.definitions[name].append(scope)
        return scope

    # Names

    def _bind_name(self, name: str, binding: Binding) -> None:
        # What a comprehension assigns with := belongs to the function around it, though it is evaluated inside.
        scope = binding.scope.function if binding.kind is Kind.VALUE else binding.scope
        if name in scope.from_module:
            scope = self._index.root
        elif name in scope.from_outer:
            outer = scope.parent
            while outer is not None and (outer.is_class or name not in outer.bindings):
                outer = outer.parent
            scope = outer or scope
        scope.bindings.setdefault(name, []).append(binding)

    def _bind(
        self,
        target: ast.AST,
        kind: Kind,
        value: ast.AST,
        at: _At,
        path: Path = (),
        annotation: ast.expr | None = None,
    ) -> None:
        waiting: list[tuple[ast.AST, Path]] = [(target, path)]
        while waiting:
            target, path = waiting.pop()
            match target:
                case ast.Name(id=name):
                    self._bind_name(name, _annotated(_binding(kind, at, value, target, path), annotation))
                case ast.Attribute(value=owner, attr=name):
                    made = _annotated(_binding(kind, at, value, target, path), annotation)
                    self._index.attribute_stores[name].append((owner, made))
                    self._push(owner, at)
                case ast.Subscript(value=owner, slice=key):
                    made = _annotated(_binding(kind, at, value, target, path), annotation)
                    self._index.item_stores[last_name(owner)].append((owner, key, made))
                    self._push(owner, at)
                    self._push(key, at)
                case ast.Starred(value=inner):
                    waiting.append((inner, (*path[:-1], "*")))
                case ast.Tuple(elts=elements) | ast.List(elts=elements):
                    waiting.extend((element, (*path, number)) for number, element in enumerate(elements))
                case _:
                    pass

    def _push(self, node: ast.AST | None, at: _At) -> None:
        if node is not None and type(node) not in _LEAVES:
            self._stack.append((node, at))

    # Statements

    def assign(self, node: ast.Assign, at: _At) -> None:
        for target in node.targets:
            self._bind(target, Kind.VALUE, node.value, at)
        self._read(node.value, at)

    def augment(self, node: ast.AugAssign, at: _At) -> None:
        self._bind(node.target, Kind.VALUE, node, at)
        self._read(node.value, at)

    def annotate(self, node: ast.AnnAssign, at: _At) -> None:
        if node.value is not None:
            self._bind(node.target, Kind.VALUE, node.value, at, annotation=node.annotation)
            self._read(node.value, at)
        else:
            self._bind(node.target, Kind.PROMISE, node.annotation, at, annotation=node.annotation)

    def walrus(self, node: ast.NamedExpr, at: _At) -> None:
        self._bind(node.target, Kind.VALUE, node.value, at)
        self._read(node.value, at)

    def loop(self, node: ast.For | ast.AsyncFor, at: _At) -> None:
        inside = _At(at.scope, (node.lineno, node.end_lineno or node.lineno), at.loop or node.lineno)
        self._bind(node.target, Kind.ELEMENT, node.iter, inside)
        self._read(node.iter, at)
        self._push_block(node.body, at, loop=node.lineno)
        self._push_block(node.orelse, at)

    def repeat(self, node: ast.While, at: _At) -> None:
        self._read(node.test, _At(at.scope, at.block, at.loop or node.lineno))
        self._push_block(node.body, at, loop=node.lineno)
        self._push_block(node.orelse, at)

    def manage(self, node: ast.With | ast.AsyncWith, at: _At) -> None:
        for item in node.items:
            if item.optional_vars is not None:
                self._bind(item.optional_vars, Kind.ENTERED, item.context_expr, at)
            self._read(item.context_expr, at)
        self._push_block(node.body, at, joined=True)

    def branch(self, node: ast.If, at: _At) -> None:
        self._read(node.test, at)
        self._push_block(node.body, at)
        self._push_block(node.orelse, at)

    def attempt(self, node: ast.AST, at: _At) -> None:
        for name in BLOCKS:
            self._push_block(getattr(node, name), at)
        for handler in getattr(node, "handlers", ()):
            if handler.name:
                self._bind_name(handler.name, _binding(Kind.OTHER, at, handler, handler))
            self._push_block(handler.body, at)

    def match(self, node: ast.Match, at: _At) -> None:
        self._read(node.subject, at)
        for case in node.cases:
            block = (case.body[0].lineno, case.body[-1].end_lineno or case.body[-1].lineno)
            inside = _At(at.scope, block, at.loop)
            for part in ast.walk(case.pattern):
                name = getattr(part, "name", None) or getattr(part, "rest", None)
                if isinstance(name, str):
                    kind = Kind.VALUE if part is case.pattern else Kind.UNKNOWN
                    self._bind_name(name, _binding(kind, inside, node.subject, part))
            self._push(case.guard, inside)
            self._push_block(case.body, at)

    def remove(self, node: ast.Delete, at: _At) -> None:
        for target in node.targets:
            self._push_children(target, at)

    def give(self, node: ast.Return, at: _At) -> None:
        at.scope.returns.append(node.value)
        if node.value is not None:
            self._read(node.value, at)

    def global_(self, node: ast.Global, at: _At) -> None:
        at.scope.from_module.update(node.names)

    def nonlocal_(self, node: ast.Nonlocal, at: _At) -> None:
        at.scope.from_outer.update(node.names)

    def import_(self, node: ast.Import, at: _At) -> None:
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            self._bind_name(name, changed(_binding(Kind.IMPORT, at, node, node), alias=alias))

    def import_from(self, node: ast.ImportFrom, at: _At) -> None:
        for alias in node.names:
            if alias.name == "*":
                self._index.stars.append(node)
                continue
            if alias.asname and alias.asname != alias.name:
                self._index.aliases.setdefault(alias.name, set()).add(alias.asname)
            self._bind_name(alias.asname or alias.name, changed(_binding(Kind.MEMBER, at, node, node), alias=alias))

    # Scopes

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, at: _At) -> None:
        self._bind_name(node.name, _binding(Kind.DEFINITION, at, node, node))
        self._decorate(node, at)
        inner = _At(self._signature(node, at, node.name))
        for statement in node.body:  # names declared global are known before what binds them
            self._declare(statement, inner.scope)
        self._push_block(node.body, inner)

    def _declare(self, statement: ast.stmt, scope: Scope) -> None:
        if isinstance(statement, ast.Global):
            scope.from_module.update(statement.names)
        elif isinstance(statement, ast.Nonlocal):
            scope.from_outer.update(statement.names)

    def _decorate(self, node: Decorated, at: _At) -> None:
        for decorator in node.decorator_list:
            self._index.decorations.append((at.scope, decorator, node))
            self._read(decorator, at)

    def lambda_(self, node: ast.Lambda, at: _At) -> None:
        scope = self._signature(node, at, "<lambda>")
        scope.returns.append(node.body)
        self._read(node.body, _At(scope))

    def _signature(self, node: FunctionNode, at: _At, name: str) -> Scope:
        scope = self._open(node, at, name)
        arguments = node.args
        every = [*parameters(node), *(rest for rest in (arguments.vararg, arguments.kwarg) if rest)]
        start = _At(scope)
        for parameter in every:
            scope.bindings[parameter.arg] = [_binding(Kind.PARAMETER, start, parameter, parameter)]
        for default in (*arguments.defaults, *arguments.kw_defaults):
            if default is not None:
                self._read(default, at)
        return scope

    def class_(self, node: ast.ClassDef, at: _At) -> None:
        self._bind_name(node.name, _binding(Kind.DEFINITION, at, node, node))
        self._decorate(node, at)
        for part in (*node.bases, *(keyword.value for keyword in node.keywords)):
            self._read(part, at)
        scope = self._open(node, at, node.name)
        for base in node.bases:
            self._index.derived[last_name(base)].append(scope)
        self._push_block(node.body, _At(scope))

    def comprehend(self, node: Comprehension, at: _At) -> None:
        scope = self._open(node, at, "<comprehension>")
        scope.name = at.scope.name
        inner = _At(scope, EVERYWHERE, at.loop or node.lineno)
        for number, generator in enumerate(node.generators):
            self._bind(generator.target, Kind.ELEMENT, generator.iter, inner)
            self._read(generator.iter, at if number == 0 else inner)
            for test in generator.ifs:
                self._read(test, inner)
        parts = (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)
        for part in parts:
            self._read(part, inner)

    # Expressions

    def call(self, node: ast.Call, at: _At) -> None:
        func = node.func
        name = func.id if isinstance(func, ast.Name) else func.attr if isinstance(func, ast.Attribute) else ""
        self._index.calls[name].append((at.scope, node))
        if isinstance(func, ast.Attribute):
            if name in self._names:
                self._index.attributes.append((at.scope, func, node))
            self._push(func.value, at)
            if isinstance(func.value, ast.Name):
                self._index.loads[func.value.id].append((at.scope, func.value))
        else:
            self._push(func, at)
        for argument in node.args:
            if (self._may_name(argument) and len(node.args) + len(node.keywords) > 1) or _is_paginator(argument):
                self._index.naming.append((at.scope, node))
            self._hand(argument, node, at)
        for keyword in node.keywords:
            self._hand(keyword.value, node, at)

    def _may_name(self, argument: ast.expr) -> bool:
        return (
            isinstance(argument, ast.Constant)
            and isinstance(argument.value, str)
            and (argument.value in self._names or argument.value in actions.clients())
        )

    def _hand(self, argument: ast.expr, call: ast.Call, at: _At) -> None:
        if isinstance(argument, ast.Name | ast.Attribute | ast.Lambda):
            self._index.handed[argument] = call
        self._read(argument, at)

    def _read(self, node: ast.expr, at: _At) -> None:
        if isinstance(node, ast.Name):
            self._index.loads[node.id].append((at.scope, node))
        elif type(node) not in _LEAVES:
            self._stack.append((node, at))

    def name(self, node: ast.Name, at: _At) -> None:
        self._index.loads[node.id].append((at.scope, node))

    def attribute(self, node: ast.Attribute, at: _At) -> None:
        self._index.loads[node.attr].append((at.scope, node))
        if node.attr in self._names:
            self._index.attributes.append((at.scope, node, None))
        self._read(node.value, at)

    def yield_(self, node: ast.Yield | ast.YieldFrom, at: _At) -> None:
        at.scope.function.yields.append(node)
        if node.value is not None:
            self._read(node.value, at)


def _is_paginator(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get_paginator"


def _binding(kind: Kind, at: _At, node: ast.AST, place: ast.AST, path: Path = ()) -> Binding:
    line, column = getattr(place, "lineno", 0), getattr(place, "col_offset", 0)
    return Binding(kind, at.scope, node, path, line=line, column=column, block=at.block, loop=at.loop)


def _annotated(binding: Binding, annotation: ast.expr | None) -> Binding:
    return changed(binding, annotation=annotation) if annotation is not None else binding


_LEAVES = frozenset({
    ast.Constant, ast.Load, ast.Store, ast.Del, ast.Pass, ast.Break, ast.Continue, ast.And, ast.Or, ast.alias,
    *ast.operator.__subclasses__(), *ast.unaryop.__subclasses__(), *ast.cmpop.__subclasses__(),
})  # fmt: skip

_HANDLERS: Mapping[type[ast.AST], Callable[[_Walk, Any, _At], None]] = {
    ast.Assign: _Walk.assign,
    ast.AugAssign: _Walk.augment,
    ast.AnnAssign: _Walk.annotate,
    ast.NamedExpr: _Walk.walrus,
    ast.For: _Walk.loop,
    ast.AsyncFor: _Walk.loop,
    ast.While: _Walk.repeat,
    ast.With: _Walk.manage,
    ast.AsyncWith: _Walk.manage,
    ast.If: _Walk.branch,
    ast.Try: _Walk.attempt,
    ast.TryStar: _Walk.attempt,
    ast.Match: _Walk.match,
    ast.Delete: _Walk.remove,
    ast.Return: _Walk.give,
    ast.Global: _Walk.global_,
    ast.Nonlocal: _Walk.nonlocal_,
    ast.Import: _Walk.import_,
    ast.ImportFrom: _Walk.import_from,
    ast.FunctionDef: _Walk.function,
    ast.AsyncFunctionDef: _Walk.function,
    ast.Lambda: _Walk.lambda_,
    ast.ClassDef: _Walk.class_,
    ast.ListComp: _Walk.comprehend,
    ast.SetComp: _Walk.comprehend,
    ast.DictComp: _Walk.comprehend,
    ast.GeneratorExp: _Walk.comprehend,
    ast.Call: _Walk.call,
    ast.Name: _Walk.name,
    ast.Attribute: _Walk.attribute,
    ast.Yield: _Walk.yield_,
    ast.YieldFrom: _Walk.yield_,
}
