"""Decide who calls a function of the program, and whether somebody outside of it may.

Calls are looked for by name, and taken when what they call is this function. A function that is handed on is called
where its name leads: by the program's own code through a variable, or by a library that runs it with arguments that
are known (``Thread(target=f, args=...)``) or not.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING

from chalice_policygen.arguments import Arguments
from chalice_policygen.objects import Bound, Class, Construction, Frame, Function, Instance, find
from chalice_policygen.rules.forward import forwarded
from chalice_policygen.rules.function import Partial
from chalice_policygen.scope import Decorated, Decoration, Scope, Site, last_name
from chalice_policygen.values import Value, Values, known

if TYPE_CHECKING:
    from chalice_policygen.evaluate import Evaluator

MAX_SITES = 50
"""Of more calls of one function than this, the rest is not asked what it passes."""


class Callers:
    """The calls of every function that somebody asks about."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._decorations: dict[ast.AST, list[Decoration]] = {}
        self._indirect: dict[ast.AST, list[Site]] = {}
        self.registered: set[Scope] = set()
        """Functions that are entry points: a library calls them."""

    def arguments(self, scope: Scope, receiver: Value | None = None) -> Iterator[Arguments]:
        """Yield what each call of a function passes to it; *receiver* is the object on which it is called, if known."""
        self._evaluator.lean()
        for site, call in self.sites(scope)[:MAX_SITES]:
            frame = self._evaluator.receiver_frame(site, receiver)
            yield from self._passed(scope, call, frame)
        for site, decorator, node in self._decorations.get(scope.node, ()):
            yield self.decorate(decorator, node, self._evaluator.any_frame(site))

    def decorate(self, decorator: ast.expr, node: Decorated, frame: Frame) -> Arguments:
        """Return what a decorator gets."""
        value: Value
        if isinstance(node, ast.ClassDef):
            value = Class(self._evaluator.frame(frame.scope.index.scopes[node], frame))
        else:
            value = Function(node, frame)
        place = self._evaluator.place(frame, decorator)
        return Arguments((known(frozenset({value})),), use=place, key=(decorator, frame))

    def constructions(self, of: Class) -> Iterator[Arguments]:
        """Yield what each call of a class passes."""
        for site, call in self._named(of.node.name):
            frame = self._evaluator.any_frame(site)
            for value in self._evaluator.evaluate(call.func, frame):
                if isinstance(value, Class) and value.frame.scope is of.frame.scope:
                    yield self._evaluator.arguments(call, frame)

    def sites(self, scope: Scope) -> tuple[Site, ...]:
        """Return the calls that may run a function."""
        return self._evaluator.settle(("sites", scope), lambda: tuple(dict.fromkeys(self._find(scope))), (), ())

    def is_exposed(self, scope: Scope) -> bool:
        """Return whether a function may be called with arguments that the program does not say."""
        if scope in self.registered:
            return True
        return len(self.sites(scope)) > MAX_SITES or self.is_open(scope)

    def is_open(self, scope: Scope) -> bool:
        """Return whether a function may be called from elsewhere than the program's calls of it."""
        return self._evaluator.settle(("open", scope), lambda: self._is_open(scope), nothing=False, unknown=True)

    def _is_open(self, scope: Scope) -> bool:
        self._evaluator.lean()
        is_called = bool(self.sites(scope)) or scope.node in self._decorations
        return not is_called or self.is_handed_out(scope)

    def _find(self, scope: Scope) -> Iterator[Site]:
        self._evaluator.lean()
        named = [self._named(name) for name in dict.fromkeys(self._spellings(scope))]
        for site, call in chain.from_iterable(named):
            if scope.node in self.targets(site, call):
                yield site, call
        yield from self._indirect.get(scope.node, ())

    def connect(self) -> None:
        """Find the functions that are called by another name than their own: through a variable or by a library.

        What leads to such a call may itself lead through one. Two rounds are enough for what people write.
        """
        sites = self._indirect_sites()
        decorations = [each for module in self._evaluator.program.parsed() for each in module.decorations]
        for _round in range(2 if sites or decorations else 0):
            before, self._decorations = self._decorations, {}
            for site, decorator, node in decorations:
                self._evaluator.start()
                for value in self._evaluator.evaluate(decorator, self._evaluator.any_frame(site)):
                    for target in self._nodes(value):
                        self._decorations.setdefault(target, []).append((site, decorator, node))
            found: dict[ast.AST, list[Site]] = {}
            for site, call in sites:
                self._evaluator.start()
                for called in self.targets(site, call):
                    found.setdefault(called, []).append((site, call))
            if found == self._indirect and self._decorations == before:
                break
            self._indirect = found
            self._evaluator.forget()

    def targets(self, site: Scope, call: ast.Call) -> frozenset[ast.AST]:
        """Return the functions of the program that a call can run: by itself, or by a library that it hands them to."""
        none: frozenset[ast.AST] = frozenset()
        return self._evaluator.settle(("targets", call), lambda: self._targets(site, call), none, none)

    def _targets(self, site: Scope, call: ast.Call) -> frozenset[ast.AST]:
        evaluator = self._evaluator
        frame = evaluator.any_frame(site)
        found = {node for value in evaluator.evaluate(call.func, frame) for node in self._nodes(value)}
        if not found and last_name(call.func) in FORWARDERS:
            arguments = evaluator.arguments(call, frame)
            for values, _passed in forwarded(call, arguments, frame, evaluator):
                found.update(node for value in values for node in self._nodes(value))
        return frozenset(found)

    def _nodes(self, value: Value) -> Iterator[ast.AST]:
        match value:
            case Function(node=node):
                yield node
            case Bound(function=function):
                yield function.node
            case Partial(function=inner):
                yield from self._nodes(inner)
            case Class():
                for initializer in self._evaluator.initializers(value):
                    yield initializer.node
            case Instance():
                place = self._evaluator.place(value.of.frame, value.of.node)
                for method in find(value.of, "__call__", place):
                    yield from self._nodes(method)
            case _:
                pass

    def _named(self, name: str) -> list[Site]:
        program = self._evaluator.program
        return [site for spelled in (name, *program.aliases(name)) for site in program.calls(spelled)]

    def _spellings(self, scope: Scope) -> Iterator[str]:
        """Yield the last names of calls that may mean a function."""
        node = scope.node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            return
        yield node.name
        if node.name in ("__init__", "__new__", "__post_init__") and scope.owner is not None:
            of = Class(self._evaluator.any_frame(scope.owner))
            for each in (of, *self._evaluator.subclasses(of)):
                yield each.node.name
            yield "cls"
            yield "__class__"

    def _passed(self, scope: Scope, call: ast.Call, frame: Frame) -> Iterator[Arguments]:
        """Yield what a call passes to a function, if that is what it calls."""
        evaluator = self._evaluator
        arguments = evaluator.arguments(call, frame)
        callees = evaluator.evaluate(call.func, frame)
        is_met = False
        for value in callees:
            for passed in self._match(scope, value, arguments):
                is_met = True
                yield passed
        if not is_met:
            for argument, passed in forwarded(call, arguments, frame, evaluator):
                for value in argument:
                    yield from self._match(scope, value, passed)

    def _match(self, scope: Scope, value: Value, arguments: Arguments) -> Iterator[Arguments]:
        match value:
            case Function(node=node) if node is scope.node:
                yield arguments
            case Bound(function=function) if function.node is scope.node:
                yield value.bind(arguments)
            case Partial():
                yield from self._match(scope, value.function, value.bind(arguments))
            case Class() if scope.owner is not None and scope.name.endswith((".__init__", ".__new__")):
                initializer = next(iter(self._evaluator.initializers(value)), None)
                if initializer is not None and initializer.node is scope.node:
                    instance = Instance(value, Construction(arguments))
                    yield arguments.before(known(frozenset({instance})), key=instance)
            case Instance() if scope.name.endswith(".__call__"):
                for method in value.attribute("__call__", arguments.use) if arguments.use is not None else ():
                    yield from self._match(scope, method, arguments)

    def _indirect_sites(self) -> list[Site]:
        """Return the calls of what is not spelled like a definition: a variable, an element, the result of a call."""
        program = self._evaluator.program
        found: list[Site] = []
        for module in program.parsed():
            for name, sites in module.calls.items():
                if name in FORWARDERS or (program.has_store(name) and not (program.definitions(name))):
                    found += sites
                else:
                    found += [site for site in sites if _is_indirect(*site)]
        return found

    def is_handed_out(self, scope: Scope) -> bool:
        """Return whether a library gets the function, to call it with what it likes."""
        node = scope.node
        evaluator = self._evaluator
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            outer = evaluator.any_frame(scope.parent) if scope.parent is not None else None
            for decorator in node.decorator_list:
                if outer is not None and not _is_followed(evaluator.evaluate(decorator, outer)):
                    return True
            names = (node.name, *evaluator.program.aliases(node.name))
            loads = [load for name in names for load in evaluator.program.loads(name)]
        else:
            loads = [(scope.parent, node)] if scope.parent is not None and isinstance(node, ast.Lambda) else []
        for place, load in loads[:MAX_SITES]:
            call = place.index.handed.get(load)
            if call is None:
                continue
            frame = evaluator.any_frame(place)
            if not any(_is_function(v, scope) for v in evaluator.evaluate(load, frame)):
                continue
            callees = evaluator.evaluate(call.func, frame)
            if not _is_followed(callees) and not any(
                True for _ in forwarded(call, evaluator.arguments(call, frame), frame, evaluator)
            ):
                return True
        return False


FORWARDERS = frozenset({
    "Thread", "Timer", "Process", "submit", "map", "starmap", "imap", "imap_unordered", "apply_async", "apply",
    "run_in_executor", "to_thread", "filter", "call_soon", "call_later", "run_in_threadpool", "run_sync", "partial",
    "partialmethod",
})  # fmt: skip
"""Functions of libraries that call a function which they get."""


def _is_indirect(scope: Scope, call: ast.Call) -> bool:
    match call.func:
        case ast.Name(id=name):
            if name == "cls":  # a class that is called is found by its own name
                return False
            inner: Scope | None = scope
            while inner is not None:
                if name in inner.bindings:
                    return any(
                        binding.kind.value not in ("definition", "import", "member") for binding in inner.bindings[name]
                    )
                inner = inner.parent
            return False
        case ast.Attribute():
            return False
        case _:
            return True


def _is_followed(values: Values) -> bool:
    return any(value.is_followed for value in values)


def _is_function(value: Value, scope: Scope) -> bool:
    match value:
        case Function(node=node):
            return node is scope.node
        case Bound(function=function):
            return function.node is scope.node
        case Partial(function=inner):
            return _is_function(inner, scope)
        case _:
            return False


__all__ = ["FORWARDERS", "Callers"]
