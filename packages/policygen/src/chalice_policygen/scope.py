"""Decide which names belong to which piece of code, and where each of them gets its values: Python's scoping rules.

The index of a module has its scopes, what binds their names, and the places that may matter to an analysis of AWS
calls; ``indexing`` makes it. Nothing is evaluated here.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from enum import Enum
from typing import TypeAlias

from chalice_policygen.immutable import immutable

FunctionNode: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Comprehension: TypeAlias = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
ScopeNode: TypeAlias = ast.Module | ast.ClassDef | FunctionNode | Comprehension

Path: TypeAlias = tuple[int | str, ...]
"""The way from a value to a part of it that is unpacked: positions, ``*`` for any element."""

EVERYWHERE = (0, 1 << 30)


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


@immutable(eq=False)
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


class Scope:
    """One piece of code that has names of its own."""

    __slots__ = ("bindings", "from_module", "from_outer", "index", "name", "node", "parent", "returns", "yields")

    def __init__(self, node: ScopeNode, parent: Scope | None, index: Index, name: str) -> None:
        self.node = node
        self.parent = parent
        self.index = index
        self.name = name
        """For reports: ``Store.save`` in its module; empty for the module."""
        self.bindings: dict[str, list[Binding]] = {}
        self.from_module: set[str] = set()
        self.from_outer: set[str] = set()
        self.returns: list[ast.expr | None] = []
        self.yields: list[ast.Yield | ast.YieldFrom] = []

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


class Index:
    """What one module has, by name."""

    def __init__(self, module: str, file: str, *, is_package: bool) -> None:
        self.module = module
        self.file = file
        self.is_package = is_package
        self.root: Scope
        self.scopes: dict[ast.AST, Scope] = {}
        # By the last name of what is called; empty if that has none.
        self.calls: defaultdict[str, list[Site]] = defaultdict(list)
        # Attributes that are read and whose name may be one of AWS, each with the call that it is called in.
        self.attributes: list[tuple[Scope, ast.Attribute, ast.Call | None]] = []
        # Every decorator.
        self.decorations: list[Decoration] = []
        # Calls with the name of an operation, or what may be one, among their arguments.
        self.naming: list[Site] = []
        # Names, attributes and lambdas that are arguments -> the call which gets them.
        self.handed: dict[ast.expr, ast.Call] = {}
        # The functions and classes by their own name.
        self.definitions: defaultdict[str, list[Scope]] = defaultdict(list)
        # The classes by the last name of each of their bases.
        self.derived: defaultdict[str, list[Scope]] = defaultdict(list)
        # Names and attributes that are read but not called there, by their last name.
        self.loads: defaultdict[str, list[Load]] = defaultdict(list)
        # ``owner.name = value`` by name: the owner and the binding.
        self.attribute_stores: defaultdict[str, list[tuple[ast.expr, Binding]]] = defaultdict(list)
        # ``owner[key] = value`` by the owner's last name: the owner, the key and the binding.
        self.item_stores: defaultdict[str, list[tuple[ast.expr, ast.expr, Binding]]] = defaultdict(list)
        self.stars: list[ast.ImportFrom] = []
        # A name that is imported -> other names given to it.
        self.aliases: dict[str, set[str]] = {}


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
