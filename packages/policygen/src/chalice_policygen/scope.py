"""Decide which names belong to which piece of code, and where each of them gets its values: Python's scoping rules.

One walk over the syntax tree of a module makes its index: its scopes, what binds their names, and the places that may
matter to an analysis of AWS calls. Nothing is evaluated here.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, TypeAlias

FunctionNode: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Comprehension: TypeAlias = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
ScopeNode: TypeAlias = ast.Module | ast.ClassDef | FunctionNode | Comprehension

Path: TypeAlias = tuple[int | str, ...]
"""The way from a value to a part of it that is unpacked: positions, ``*`` for any element."""

EVERYWHERE = (0, 1 << 30)
BLOCKS = ("body", "orelse", "finalbody")


class Kind(Enum):
    """How a name gets a value."""

    VALUE = "value"
    """The expression itself."""
    ELEMENT = "element"
    """An element of the expression: a loop."""
    ENTERED = "entered"
    """What the context manager gives."""
    PARAMETER = "parameter"
    DEFINITION = "definition"
    IMPORT = "import"
    MEMBER = "member"
    """``from node import alias``."""
    PROMISE = "promise"
    """An annotation without a value."""
    UNKNOWN = "unknown"
    OTHER = "other"
    """Nothing that matters, such as an exception."""


@dataclass(frozen=True, slots=True, eq=False)
class Binding:
    """One place where a name, an attribute or an element gets a value."""

    kind: Kind
    scope: Scope
    """The scope that the place is in; for a ``global`` name not the one which owns it."""
    node: ast.AST
    """The expression, definition, import or parameter."""
    path: Path = ()
    alias: ast.alias | None = None
    annotation: ast.expr | None = None
    line: int = 0
    column: int = 0
    block: tuple[int, int] = EVERYWHERE
    """The first and last line of the statements that surely run one after the other around it."""
    loop: int = 0
    """The first line of the outermost loop around it, or 0."""


@dataclass(slots=True, eq=False)
class Scope:
    """One piece of code that has names of its own."""

    node: ScopeNode
    parent: Scope | None
    index: Index
    name: str
    """For reports: ``Store.save`` in its module; empty for the module."""
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    from_module: set[str] = field(default_factory=set)
    from_outer: set[str] = field(default_factory=set)
    returns: list[ast.expr | None] = field(default_factory=list)
    yields: list[ast.Yield | ast.YieldFrom] = field(default_factory=list)

    @property
    def is_class(self) -> bool:
        """Whether functions inside cannot see its names."""
        return isinstance(self.node, ast.ClassDef)

    @property
    def is_function(self) -> bool:
        """Whether it has parameters."""
        return isinstance(self.node, FunctionNode)

    @property
    def function(self) -> Scope:
        """Return the innermost function, class or module that the code is in: not a comprehension."""
        scope = self
        while isinstance(scope.node, Comprehension) and scope.parent is not None:
            scope = scope.parent
        return scope

    @property
    def owner(self) -> Scope | None:
        """Return the class scope of a method."""
        return self.parent if self.parent is not None and self.parent.is_class and self.is_function else None


Site: TypeAlias = tuple[Scope, ast.Call]
Load: TypeAlias = tuple[Scope, ast.expr]
Decorated: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
Decoration: TypeAlias = tuple[Scope, ast.expr, Decorated]
"""The scope, the decorator, and what it decorates."""


@dataclass(slots=True, eq=False)
class Index:
    """What one module has, by name."""

    module: str
    file: str
    is_package: bool
    root: Scope = field(init=False)
    scopes: dict[ast.AST, Scope] = field(default_factory=dict)
    calls: defaultdict[str, list[Site]] = field(default_factory=lambda: defaultdict(list))
    """By the last name of what is called; empty if that has none."""
    attributes: list[tuple[Scope, ast.Attribute, ast.Call | None]] = field(default_factory=list)
    """Attributes that are read and whose name may be one of AWS, each with the call that it is called in."""
    decorations: list[Decoration] = field(default_factory=list)
    """Every decorator."""
    naming: list[Site] = field(default_factory=list)
    """Calls with the name of an operation, or what may be one, among their arguments."""
    handed: dict[ast.expr, ast.Call] = field(default_factory=dict)
    """Names, attributes and lambdas that are arguments -> the call which gets them."""
    definitions: defaultdict[str, list[Scope]] = field(default_factory=lambda: defaultdict(list))
    """The functions and classes by their own name."""
    derived: defaultdict[str, list[Scope]] = field(default_factory=lambda: defaultdict(list))
    """The classes by the last name of each of their bases."""
    loads: defaultdict[str, list[Load]] = field(default_factory=lambda: defaultdict(list))
    """Names and attributes that are read but not called there, by their last name."""
    attribute_stores: defaultdict[str, list[tuple[ast.expr, Binding]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """``owner.name = value`` by name: the owner and the binding."""
    item_stores: defaultdict[str, list[tuple[ast.expr, ast.expr, Binding]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """``owner[key] = value`` by the owner's last name: the owner, the key and the binding."""
    stars: list[ast.ImportFrom] = field(default_factory=list)
    aliases: dict[str, set[str]] = field(default_factory=dict)
    """A name that is imported -> other names given to it."""


def parameters(node: FunctionNode) -> tuple[ast.arg, ...]:
    """Return the parameters that take one argument each, in order."""
    return (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)


def last_name(node: ast.expr) -> str:
    """Return the last word of what an expression is spelled like: ``c`` of ``a.b.c``, ``b.c(...)`` or ``c[0]``."""
    while True:
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                return name
            case ast.Call(func=inner) | ast.Subscript(value=inner) | ast.Await(value=inner):
                node = inner
            case _:
                return ""


def index(tree: ast.Module, *, module: str, file: str, is_package: bool, names: frozenset[str]) -> Index:
    """Return the index of a module; *names* are the attributes that may be calls of AWS."""
    made = Index(module, file, is_package)
    made.root = Scope(tree, None, made, "")
    made.scopes[tree] = made.root
    _Walk(made, names).walk(tree)
    return made


@dataclass(frozen=True, slots=True)
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
        scope = binding.scope
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
        outside = _At(at.scope.function, at.block, at.loop)
        self._bind(node.target, Kind.VALUE, node.value, outside if at.scope.function is not at.scope else at)
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
            self._bind_name(name, replace(_binding(Kind.IMPORT, at, node, node), alias=alias))

    def import_from(self, node: ast.ImportFrom, at: _At) -> None:
        for alias in node.names:
            if alias.name == "*":
                self._index.stars.append(node)
                continue
            if alias.asname and alias.asname != alias.name:
                self._index.aliases.setdefault(alias.name, set()).add(alias.asname)
            self._bind_name(alias.asname or alias.name, replace(_binding(Kind.MEMBER, at, node, node), alias=alias))

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
            if isinstance(argument, ast.Constant) and argument.value in self._names and len(node.args) > 1:
                self._index.naming.append((at.scope, node))
            self._hand(argument, node, at)
        for keyword in node.keywords:
            self._hand(keyword.value, node, at)

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


def _binding(kind: Kind, at: _At, node: ast.AST, place: ast.AST, path: Path = ()) -> Binding:
    line, column = getattr(place, "lineno", 0), getattr(place, "col_offset", 0)
    return Binding(kind, at.scope, node, path, line=line, column=column, block=at.block, loop=at.loop)


def _annotated(binding: Binding, annotation: ast.expr | None) -> Binding:
    return replace(binding, annotation=annotation) if annotation is not None else binding


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


def effective(bindings: list[Binding], line: int, column: int) -> Iterator[Binding]:
    """Yield the bindings whose value can be there when the name is read at a place of the same scope.

    A binding that surely runs before the place hides all earlier ones; one after the place counts only in a loop
    around both.
    """
    place = (line, column)
    hides: Binding | None = None
    for binding in bindings:
        start = (binding.line, binding.column)
        is_before = start < place and not _contains(binding.node, line, column)
        first, last = binding.block
        if is_before and first <= line <= last and (hides is None or start > (hides.line, hides.column)):
            hides = binding
    for binding in bindings:
        start = (binding.line, binding.column)
        if start > place:
            in_loop = binding.loop and binding.loop <= line
            if in_loop and not (hides is not None and hides.loop and hides.loop >= binding.loop):
                yield binding
        elif hides is None or start >= (hides.line, hides.column):
            is_itself = _contains(binding.node, line, column) and not binding.loop and len(bindings) > 1
            if not is_itself:
                yield binding


def _contains(node: ast.AST, line: int, column: int) -> bool:
    """Return whether the place is in the expression which gives the binding its value."""
    if not isinstance(node, ast.expr | ast.AugAssign):
        return False
    start = (node.lineno, node.col_offset)
    return start <= (line, column) < (node.end_lineno or node.lineno, node.end_col_offset or 0)
