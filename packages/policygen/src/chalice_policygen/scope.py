"""Decide which names belong to which piece of code, by Python's scoping rules.

Reads syntax trees only; what the names hold is decided in ``infer``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

FunctionNode: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Comprehension: TypeAlias = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
ScopeNode: TypeAlias = ast.Module | ast.ClassDef | FunctionNode | Comprehension


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """One piece of code that has names of its own."""

    node: ScopeNode
    file: str
    """For reports: relative to the analyzed folder, with ``/``."""
    module: str
    """The dotted name of the module that it is in."""
    bound: frozenset[str]
    """Names that it binds for itself."""
    from_module: frozenset[str]
    """Names declared ``global``."""
    is_generator: bool = False

    @property
    def is_class(self) -> bool:
        """Whether functions inside cannot see its names."""
        return isinstance(self.node, ast.ClassDef)


def describe(node: ScopeNode, *, file: str, module: str) -> Scope:
    """Return the scope that *node* opens."""
    own = tuple(_walk_own(node))
    declared_global = {name for inner in own if isinstance(inner, ast.Global) for name in inner.names}
    elsewhere = {name for inner in own if isinstance(inner, ast.Nonlocal) for name in inner.names} | declared_global
    bound = {name for inner in own for name in _bind(inner)} | set(_bind_parameters(node))
    if isinstance(node, ast.Module):
        # A function may create a module's name that the module itself never assigns.
        bound |= {name for inner in ast.walk(node) if isinstance(inner, ast.Global) for name in inner.names}
        elsewhere = set()
    return Scope(
        node=node,
        file=file,
        module=module,
        bound=frozenset(bound - elsewhere),
        from_module=frozenset(declared_global),
        is_generator=_is_function(node) and any(isinstance(inner, ast.Yield | ast.YieldFrom) for inner in own),
    )


def parameters(node: FunctionNode) -> tuple[ast.arg, ...]:
    """Return the parameters that take one argument each, in order."""
    return (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)


def captures(pattern: ast.pattern) -> Iterator[str]:
    """Yield the names that a pattern of ``case`` binds."""
    for inner in ast.walk(pattern):
        yield from _bind(inner)


def _is_function(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)


def _is_comprehension(node: ast.AST) -> bool:
    return isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp)


def _walk_own(node: ScopeNode) -> Iterator[ast.AST]:
    """Yield the nodes inside *node* that are not inside a scope of their own."""
    waiting = list(_own_children(node))
    while waiting:
        inner = waiting.pop()
        yield inner
        if _is_comprehension(inner):
            # ``:=`` inside a comprehension binds outside of it.
            yield from (walrus for walrus in ast.walk(inner) if isinstance(walrus, ast.NamedExpr))
        elif not (_is_function(inner) or isinstance(inner, ast.ClassDef)):
            waiting.extend(ast.iter_child_nodes(inner))


def _own_children(node: ScopeNode) -> Iterator[ast.AST]:
    if isinstance(node, ast.Lambda):
        yield node.body
    elif isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        yield from node.body
    else:
        yield from (target for generator in node.generators for target in ast.walk(generator.target))


def _bind(node: ast.AST) -> Iterator[str]:
    """Yield the names that one node binds in the scope that it stands in."""
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            yield name
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name
        case ast.alias(name=name, asname=asname):
            yield asname or name.partition(".")[0]
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name
        case ast.MatchMapping(rest=str(name)) | ast.NamedExpr(target=ast.Name(id=name)):
            yield name
        case _:
            return


def _bind_parameters(node: ScopeNode) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        yield from (parameter.arg for parameter in parameters(node))
        yield from (rest.arg for rest in (node.args.vararg, node.args.kwarg) if rest)
