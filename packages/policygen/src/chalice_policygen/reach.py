"""Decide from where the program is entered, and on which way each of its calls is reached.

A Chalice app is entered at the functions that its decorators register and where its modules are imported; any other
program at each module that was given and each function that nothing in it calls.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from chalice_policygen.calls import Call, Entry, Step
from chalice_policygen.components import Collector
from chalice_policygen.errors import UnknownEntryError
from chalice_policygen.evaluate import Evaluator
from chalice_policygen.immutable import changed
from chalice_policygen.objects import Bound, Class, Function
from chalice_policygen.rules import chalice
from chalice_policygen.scope import Comprehension, Scope, last_name
from chalice_policygen.unknown import Unknown
from chalice_policygen.values import Value


class _Mentions:
    """Where one name is called or read, by what it leads to there."""

    def __init__(self) -> None:
        self.users: dict[ast.AST, dict[tuple[Scope, int], None]] = {}
        self.of_unknown: dict[tuple[Scope, int], None] = {}
        self.of_others: dict[tuple[Scope, int], None] = {}


class Reach:
    """The entry points of a program and the ways from them."""

    def __init__(self, evaluator: Evaluator, wanted: Sequence[str]) -> None:
        self._evaluator = evaluator
        self._program = evaluator.program
        self._wanted = tuple(wanted)
        self._registered: dict[Scope, tuple[str, str]] = {}
        """Function -> (kind of decorator, name that it gives)."""
        self._users: dict[Scope, list[tuple[Scope, int]]] = {}
        self._functions_using: dict[Scope, dict[Scope, int]] = {}
        self._starts: dict[Scope, tuple[Entry, ...]] = {}
        self._numbers: dict[Entry, int] = {}
        self._reached = Collector(self._users_of, self._bits)
        self._named: dict[int, tuple[str, ...]] = {}
        """Entry points from which something is reached -> their names."""
        self._paths: dict[Scope, tuple[Step, ...]] = {}
        self._mentioned: dict[str, _Mentions] = {}
        self._chosen: dict[Scope, Entry] | None = None

    def register(self) -> None:
        """Find the functions that a Chalice app registers."""
        for name in sorted(chalice.DECORATORS):
            if any("chalice" in s.words or "Blueprint" in s.words for s in self._program.sources()):
                for scope, call in list(self._program.calls(name)):
                    self._register(scope, call)
        if self._wanted:
            self._chosen = dict(self._choose())
            self._evaluator.callers.registered.update(self._chosen)

    def _register(self, scope: Scope, call: ast.Call) -> None:
        if not isinstance(call.func, ast.Attribute):
            return
        frame = self._evaluator.any_frame(scope)
        self._evaluator.start()
        for value in self._evaluator.evaluate(call, frame):
            if isinstance(value, chalice.Register):
                for function in self._decorated(scope, call):
                    self._registered[function] = (value.kind, value.name)
                    self._evaluator.callers.registered.add(function)

    def _decorated(self, scope: Scope, call: ast.Call) -> Iterator[Scope]:
        """Yield the function that a call decorates, or is called with: ``app.route("/")(view)``."""
        for binding in (binding for bindings in scope.bindings.values() for binding in bindings):
            node = binding.node
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and call in node.decorator_list:
                yield scope.index.scopes[node]
        for site, outer in scope.index.calls.get("", ()):
            if outer.func is call and outer.args:
                yield from self._functions(outer.args[0], site)

    def _functions(self, node: ast.expr, scope: Scope) -> Iterator[Scope]:
        for value in self._evaluator.evaluate(node, self._evaluator.any_frame(scope)):
            function = value.function if isinstance(value, Bound) else value
            if isinstance(function, Function):
                yield function.scope

    def _choose(self) -> Iterator[tuple[Scope, Entry]]:
        for wanted in self._wanted:
            module, _, name = wanted.partition(":")
            index = self._program.find(module)
            scopes = (
                [s for s in index.scopes.values() if s.name == name and not isinstance(s.node, Comprehension)]
                if index
                else []
            )
            if not scopes:
                raise UnknownEntryError(wanted, sorted(source.module for source in self._program.sources()))
            for scope in scopes:
                yield scope, self._entry(scope)

    def entries(self) -> Iterator[Entry]:
        """Yield the entry points from which something is reached, and those that are registered."""
        if self._chosen is not None:
            yield from dict.fromkeys(self._chosen.values())
            return
        found = 0
        for each in self._named:
            found |= each
        yield from (entry for entry, number in self._numbers.items() if found >> number & 1)
        yield from (entry for entry in map(self._entry, self._registered) if entry not in self._numbers)

    def is_reached(self, scope: Scope) -> bool:
        """Return whether a piece of code is reached from an entry point."""
        return bool(self._find(scope.function))

    def complete(self, call: Call, scope: Scope) -> Iterator[Call]:
        """Yield a call with its way and entry points; nothing if it is never reached."""
        start = scope.function
        reached = self._find(start)
        if not reached:
            return
        here = Step(call.file, call.line, title(start))
        path = self._path(start)
        steps = (*path, here) if not path or path[-1] != here else path
        yield changed(call, path=steps, entries=self._names(reached))

    def _find(self, start: Scope) -> int:
        """Return the entry points from which a function is reached, as bits by their numbers."""
        found = self._reached.collect(start)
        if not found and self._chosen is None and not self._registered and start.index.module in self._program.given:
            return self._bit(self._entry(start))  # functions that only call each other
        return found

    def _bit(self, entry: Entry) -> int:
        return 1 << self._numbers.setdefault(entry, len(self._numbers))

    def _bits(self, scope: Scope) -> int:
        """Return the entries that a scope is."""
        found = 0
        for entry in self._entries_at(scope):
            found |= self._bit(entry)
        return found

    def _names(self, reached: int) -> tuple[str, ...]:
        if reached not in self._named:
            found = {entry.name for entry, number in self._numbers.items() if reached >> number & 1}
            self._named[reached] = tuple(sorted(found))
        return self._named[reached]

    def _path(self, start: Scope) -> tuple[Step, ...]:
        """Return the steps from the nearest entry to a function."""
        if start not in self._paths:
            self._paths[start] = self._shortest(start)
        return self._paths[start]

    def _shortest(self, start: Scope) -> tuple[Step, ...]:
        after: dict[Scope, tuple[Scope, int] | None] = {start: None}
        nearest = [start]
        while nearest:
            ends = [scope for scope in nearest if self._entries_at(scope)]
            if ends:
                return min(_way(end, after) for end in ends)
            farther: list[Scope] = []
            for scope in nearest:
                for user, line in self._users_of(scope).items():
                    if user not in after:
                        after[user] = (scope, line)
                        farther.append(user)
            nearest = farther
        return ()

    def _entries_at(self, scope: Scope) -> tuple[Entry, ...]:
        """Return the entries that a scope is."""
        if scope not in self._starts:
            is_entry = self._is_entry(scope, self.users(scope))
            self._starts[scope] = tuple(self._entries_of(scope)) if is_entry else ()
        return self._starts[scope]

    def _users_of(self, scope: Scope) -> dict[Scope, int]:
        """Return the functions, classes and modules that run a piece of code, each with its first line that does."""
        if scope not in self._functions_using:
            lines: dict[Scope, int] = {}
            for user, line in self.users(scope):
                lines.setdefault(user.function, line)
            self._functions_using[scope] = lines
        return self._functions_using[scope]

    def _is_entry(self, scope: Scope, users: list[tuple[Scope, int]]) -> bool:
        if self._chosen is not None:
            return scope in self._chosen or scope.parent is None
        if self._registered:
            return scope in self._registered or scope.parent is None
        if scope.parent is None:
            return True
        if scope.index.module in self._program.given:
            if users and role_is_property(scope):
                return False  # what runs it reads it, and does not call it
            return not users or self._evaluator.callers.is_open(scope)
        return self._evaluator.callers.is_handed_out(scope)

    def _entries_of(self, scope: Scope) -> Iterator[Entry]:
        """Yield the entries that a scope is: code of a module runs for each function of the program."""
        if self._chosen is not None:
            yield from self._chosen.values() if scope.parent is None else (self._chosen[scope],)
        elif self._registered and (scope.parent is None or self._registered[scope][0] in chalice.EVERYWHERE):
            for function, (kind, _name) in self._registered.items():
                if kind not in chalice.EVERYWHERE:
                    yield self._entry(function)
        else:
            yield self._entry(scope)

    def _entry(self, scope: Scope) -> Entry:
        kind, name = self._registered.get(scope, ("", ""))
        function = ""
        if kind in chalice.ROUTES:
            function = chalice.API_HANDLER
        elif kind in chalice.WEBSOCKETS:
            function = {"on_ws_connect": "websocket_connect", "on_ws_message": "websocket_message"}.get(
                kind, "websocket_disconnect"
            )
        elif kind:
            function = name or getattr(scope.node, "name", "")
        return Entry(title(scope), scope.index.file, getattr(scope.node, "lineno", 1), function)

    def users(self, scope: Scope) -> list[tuple[Scope, int]]:
        """Return the code that runs a piece of code, each with a line of it."""
        if scope not in self._users:
            self._users[scope] = []
            self._users[scope] = list(dict.fromkeys(self._find_users(scope)))
        return self._users[scope]

    def _find_users(self, scope: Scope) -> Iterator[tuple[Scope, int]]:
        parent, node = scope.parent, scope.node
        if parent is not None and isinstance(node, ast.ClassDef | ast.Lambda):
            yield parent, node.lineno
        if parent is None or not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            return
        seen = False
        for user, line in self._mentions(node.name, scope):
            seen = True
            yield user, line
        owner = scope.owner
        is_special = node.name.startswith("__") and node.name.endswith("__")
        if owner is not None and (is_special or not seen):
            # An object's special methods, and methods that only a library calls, run where the class is used.
            of = Class(self._evaluator.any_frame(owner))
            for each in (of, *self._evaluator.subclasses(of)):
                for user, line in self._spelled(each.node.name):
                    if user is not scope:
                        yield user, line

    def _mentions(self, name: str, scope: Scope) -> Iterator[tuple[Scope, int]]:
        """Yield where a function is called or read."""
        found = self._mentioned.get(name)
        if found is None:
            found = self._mentioned[name] = self._find_mentions(name)
        yield from (user for user in found.users.get(scope.node, ()) if user[0].function is not scope)
        if scope.owner is not None and (self._is_used(scope.owner) or role_is_property(scope)):
            yield from (user for user in found.of_unknown if user[0].function is not scope)
        if isinstance(scope.node, ast.FunctionDef | ast.AsyncFunctionDef) and scope.node.decorator_list:
            # A decorator may have put something else in the place of the function.
            yield from (user for user in found.of_others if user[0].function is not scope)

    def _is_used(self, owner: Scope) -> bool:
        """Return whether the program speaks of a class or one of its subclasses: it may have objects of it."""
        of = Class(self._evaluator.any_frame(owner))
        return any(True for each in (of, *self._evaluator.subclasses(of)) for _ in self._spelled(each.node.name))

    def _find_mentions(self, name: str) -> _Mentions:
        evaluator = self._evaluator
        found = _Mentions()
        for user, node, call in self._spelled_nodes(name):
            place = (user, node.lineno)
            evaluator.start()
            values = evaluator.evaluate(node, evaluator.any_frame(user))
            nodes = {target for value in values for target in _targets(value)}
            if call is not None:
                nodes |= evaluator.callers.targets(user, call)
            for each in nodes:
                found.users.setdefault(each, {})[place] = None
            if isinstance(node, ast.Attribute) and (not values or any(isinstance(value, Unknown) for value in values)):
                found.of_unknown[place] = None
            elif values and not nodes:
                found.of_others[place] = None
        return found

    def _spelled(self, name: str) -> Iterator[tuple[Scope, int]]:
        for user, node, _call in self._spelled_nodes(name):
            yield user, node.lineno

    def _spelled_nodes(self, name: str) -> Iterator[tuple[Scope, ast.expr, ast.Call | None]]:
        for spelled in (name, *self._program.aliases(name)):
            for user, call in self._program.calls(spelled):
                yield user, call.func, call
            for user, load in self._program.loads(spelled):
                yield user, load, None


def _way(scope: Scope, after: Mapping[Scope, tuple[Scope, int] | None]) -> tuple[Step, ...]:
    """Return the steps from an entry to where the search began."""
    steps: list[Step] = []
    while (step := after[scope]) is not None:
        user, (scope, line) = scope, step
        steps.append(Step(user.index.file, line, title(user)))
    return tuple(steps)


def title(scope: Scope) -> str:
    """Return the name of a piece of code for people: ``app:index``; the module's name for its own code."""
    module = scope.index.module
    return f"{module}:{scope.name}" if scope.name else module


def role_is_property(scope: Scope) -> bool:
    """Return whether a function runs when an attribute is read."""
    decorators = getattr(scope.node, "decorator_list", ())
    return any(last_name(decorator) in ("property", "cached_property") for decorator in decorators)


def _targets(value: Value) -> Iterator[ast.AST]:
    """Yield the functions that something leads to."""
    match value:
        case Function(node=node):
            yield node
        case Bound(function=function):
            yield function.node
        case Class(frame=frame):
            for scope in frame.scope.index.scopes.values():
                if scope.owner is frame.scope:
                    yield scope.node
        case _:
            return
