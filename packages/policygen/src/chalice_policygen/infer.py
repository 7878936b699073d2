"""Decide which AWS operations a program calls: at every place that may call one, what is called there.

Branches are all taken: what is found is everything that the program could call, not what one run would call.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from chalice_policygen import actions
from chalice_policygen.arguments import Arguments
from chalice_policygen.calls import Analysis, Argument, Call, Evidence, Finding
from chalice_policygen.container import Container
from chalice_policygen.evaluate import Evaluator
from chalice_policygen.objects import Bound, Class, Frame, Function
from chalice_policygen.place import Place
from chalice_policygen.program import Program
from chalice_policygen.project import Project
from chalice_policygen.reach import Reach
from chalice_policygen.rules import chalice, client, environment, function, powertools, resource
from chalice_policygen.rules.client import Client, Operation
from chalice_policygen.rules.forward import forwarded
from chalice_policygen.rules.function import Submit
from chalice_policygen.rules.transfer import Transfer
from chalice_policygen.scope import Scope
from chalice_policygen.text import HOLE, Text, Variable, texts
from chalice_policygen.unknown import UnknownAttribute
from chalice_policygen.values import Lazy, Values

IDIOMS = (chalice, client, environment, function, powertools, resource)
"""What is known of libraries: importing these modules registers their rules."""
MAX_CALLERS = 24
"""More callers than this of one function are taken together."""
MAX_PARTS = 4
"""How deep the arguments of a call are reported."""
STACK = 9000
"""Python frames that an analysis may take; the questions themselves end far before."""
_SPECIAL = frozenset({
    "client", "resource", "create_client", "getattr", "paginate", "wait", "get_paginator", "get_waiter",
    "generate_presigned_url", "generate_presigned_post", "all", "filter", "limit", "page_size", "pages", "submit", "map",
    "upload", "download", "delete", "upload_file", "upload_fileobj", "download_file", "download_fileobj", "copy",
    "batch_writer", "Table", "Bucket",
})  # fmt: skip
"""What else is read or called where AWS is: what makes clients, what calls later, and managed transfers."""


def infer(project: Project, *, entries: Sequence[str] = (), environment: Mapping[str, str] | None = None) -> Analysis:
    """Return the AWS calls of a program, and the places that may hide some.

    *entries* are the functions, as ``module:function``, from which it starts; without any, they are found.
    """
    with _deep_stack():
        return _Search(project, entries, environment or {}).run()


@contextmanager
def _deep_stack() -> Iterator[None]:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, STACK))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


@dataclass(slots=True)
class _Found:
    """What was found at one place."""

    calls: dict[tuple[str, str], list[tuple[Call, Scope]]] = field(default_factory=dict)
    doubts: set[str] = field(default_factory=set)


class _Search:
    """The search of one program."""

    def __init__(self, project: Project, entries: Sequence[str], environment: Mapping[str, str]) -> None:
        names = actions.resource_names() | actions.methods() | _SPECIAL
        self._program = Program(project, frozenset(names))
        self._evaluator = Evaluator(self._program, environment)
        self._found: dict[tuple[str, int, int, int, int], _Found] = {}
        self._handed: list[tuple[Scope, ast.Attribute]] = []
        self._entries = entries

    def run(self) -> Analysis:
        """Return everything that is found."""
        reach = Reach(self._evaluator, self._entries)
        reach.register()
        relevant = list(self._program.relevant())
        self._evaluator.callers.connect()
        methods = actions.methods()
        has_resources = bool(self._program.calls("resource")) or any(
            "boto3" in w for s in self._program.sources() for w in s.words if "_boto3_" in w
        )
        for module in relevant:
            for scope, node, call in module.attributes:
                if not has_resources and node.attr not in methods and node.attr not in _SPECIAL:
                    continue
                self._guard(scope, call if call is not None else node)
            for scope, call in (
                *module.calls.get("getattr", ()),
                *module.calls.get("client", ()),
                *module.calls.get("resource", ()),
            ):
                if isinstance(call.func, ast.Name):
                    self._guard(scope, call)
            for scope, call in module.naming:
                self._guard(scope, call)
            is_every_call = powertools.is_used(module)
            for name, sites in module.calls.items():
                if name not in self._program.names or is_every_call:
                    for scope, call in sites:
                        if is_every_call or self._may_be_variable(scope, call):
                            self._guard(scope, call)
        self._look_at_handed()
        return self._analysis(reach)

    def _may_be_variable(self, scope: Scope, call: ast.Call) -> bool:
        match call.func:
            case ast.Name(id=name):
                inner: Scope | None = scope
                while inner is not None:
                    if name in inner.bindings:
                        kinds = {binding.kind.value for binding in inner.bindings[name]}
                        return not kinds <= {"definition", "import", "member"}
                    inner = inner.parent
                return False
            case ast.Call() | ast.Subscript():
                return True
            case ast.Attribute(attr=name):
                return self._program.has_store(name)
        return False

    def _guard(self, scope: Scope, node: ast.expr) -> None:
        try:
            self._look(scope, node)
        except RecursionError:
            self._at(scope, node).doubts.add("not analyzed, because what leads here is nested too deeply")

    def _look(self, scope: Scope, node: ast.expr) -> None:
        frame = self._evaluator.any_frame(scope)
        self._look_in(frame, node)
        # Arguments of one call belong together: what every caller passes is looked at by itself.
        found = self._found.get(_spot(scope, node))
        if (
            found is None
            or not _is_function(scope)
            or (not any(len(calls) > 1 or _is_vague(calls) for calls in found.calls.values()) and len(found.calls) < 2)
        ):
            return
        frames = list(self._caller_frames(scope))
        if frames:
            before = found.calls, found.doubts
            found.calls, found.doubts = {}, set()
            for each in frames:
                self._look_in(each, node)
            if not found.calls:
                found.calls, found.doubts = before

    def _caller_frames(self, scope: Scope) -> Iterator[Frame]:
        """Yield the frames of a function for each of its calls, if these are all there are."""
        callers = self._evaluator.callers
        function = scope.function
        if function is not scope or function.parent is None or callers.is_exposed(function):
            return
        sites = callers.sites(function)
        if len(sites) > MAX_CALLERS:
            return
        outer = self._evaluator.any_frame(function.parent)
        for arguments in callers.arguments(function):
            node = function.node
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                yield self._evaluator.enter(Function(node, outer), arguments, 1)

    def _look_in(self, frame: Frame, node: ast.expr) -> None:
        use = _Report(self._evaluator, frame, node, self)
        evaluate = self._evaluator.evaluate
        if isinstance(node, ast.Call):
            arguments = self._evaluator.arguments(node, frame)
            if isinstance(node.func, ast.Attribute):
                receivers = evaluate(node.func.value, frame)
                for value in receivers:
                    value.touch(node.func.attr, use)
            callees = evaluate(node.func, frame)
            for callee in callees:
                callee.effect(arguments, use)
            if not any(value.is_followed for value in callees):
                self._look_for_names(node, frame, use)
        elif isinstance(node, ast.Attribute):
            for value in evaluate(node.value, frame):
                value.touch(node.attr, use)
            found = evaluate(node, frame)
            is_handed = node in frame.scope.index.handed and any(isinstance(value, UnknownAttribute) for value in found)
            if is_handed or any(isinstance(value, Operation | Transfer) for value in found):
                self._handed.append((frame.scope, node))

    def _look_for_names(self, call: ast.Call, frame: Frame, use: _Report) -> None:
        """Report an operation whose client and name are given to the same function, which cannot be followed."""
        given = [self._evaluator.evaluate(argument, frame) for argument in call.args]
        for name in {text for values in given for text in texts(values) or ()}:
            for value in (value for values in given for value in values):
                if isinstance(value, Client) and name in value.service.methods:
                    reason = f"the {value.service.name} client and the name {name} are given to one function"
                    operation = value.service.methods[name]
                    use.record(value.service.name, operation, {}, evidence=Evidence.SHAPE, reason=reason)

    def _look_at_handed(self) -> None:
        """Report the operations that are handed on and called nowhere in the program."""
        called = {name for found in self._found.values() for name in found.calls}
        for scope, node in self._handed:
            frame = self._evaluator.any_frame(scope)
            use = _Report(self._evaluator, frame, node, self)
            call = scope.index.handed.get(node)
            arguments, is_followed = self._handed_arguments(node, call, frame)
            if is_followed:
                continue
            for value in self._evaluator.evaluate(node, frame):
                if isinstance(value, UnknownAttribute) and call is not None and node.attr in actions.methods():
                    value.effect(arguments, use)
                is_called = isinstance(value, Operation) and (value.client, value.operation) in called
                if isinstance(value, Operation | Transfer) and (call is not None or not is_called):
                    value.effect(arguments, use)

    def _handed_arguments(self, node: ast.expr, call: ast.Call | None, frame: Frame) -> tuple[Arguments, bool]:
        """Return what a library passes to the operation that it gets, and whether the call of it is found anyway."""
        if call is None:
            return Arguments(), False
        callees = self._evaluator.evaluate(call.func, frame)
        given = self._evaluator.arguments(call, frame)
        if any(isinstance(value, Function | Bound | Class) for value in callees):
            return Arguments(), False
        if any(value.is_followed for value in callees) and not isinstance(node, ast.Name):
            is_run = any(isinstance(value, Submit) for value in callees)
            return Arguments(), is_run
        for values, passed in forwarded(call, given, frame, self._evaluator):
            if values & self._evaluator.evaluate(node, frame):
                return passed, False
        named = {name: lazy for name, lazy in given.keywords.items() if name != name.lower()}
        return Arguments((), named, (), given.spread, given.use, (given.key, "handed")), False

    def _at(self, scope: Scope, node: ast.AST) -> _Found:
        return self._found.setdefault(_spot(scope, node), _Found())

    def add_call(self, frame: Frame, node: ast.AST, call: Call) -> None:
        """Take note of a call."""
        calls = self._at(frame.scope, node).calls.setdefault((call.client, call.operation), [])
        if all(call != other for other, _scope in calls):
            calls.append((call, frame.scope))

    def add_doubt(self, frame: Frame, node: ast.AST, message: str) -> None:
        """Take note that a place may hide a call."""
        self._at(frame.scope, node).doubts.add(message)

    def _analysis(self, reach: Reach) -> Analysis:
        calls: dict[Call, None] = {}
        findings = set(self._program.findings)
        for (file, line, *_rest), found in self._found.items():
            is_reached = True
            for each in found.calls.values():
                for call in _best(each):
                    is_reached = False
                    for reached in reach.complete(call[0], call[1]):
                        calls[reached] = None
                        is_reached = True
            if not found.calls and is_reached:
                findings.update(Finding(file, line, message) for message in found.doubts)
        used = sorted(self._evaluator.used_variables)
        return Analysis(
            tuple(sorted(calls, key=Call.order)), tuple(sorted(findings)), tuple(sorted(reach.entries())), tuple(used)
        )

    def describe(self, arguments: Mapping[str, Lazy], use: Place) -> tuple[Argument, ...]:
        """Return what is passed, as far as it is known."""
        found: dict[str, set[str]] = {}
        for name, lazy in arguments.items():
            self._describe(name, lazy(), use, found, 1)
        return tuple(sorted(Argument(name, tuple(sorted(values))) for name, values in found.items()))

    def _describe(self, name: str, values: Values, use: Place, found: dict[str, set[str]], depth: int) -> None:
        known = found.setdefault(name, set())
        is_known = bool(values)
        for value in values:
            if isinstance(value, Text):
                known.add(_pattern(value.text))
            elif isinstance(value, Variable):
                self._evaluator.used_variables.add(value.name)
                is_known = False
            elif isinstance(value, Container) and depth < MAX_PARTS:
                is_known = False
                self._describe_parts(name, value, use, found, depth)
            else:
                is_known = False
        if not is_known or "*" in known:
            known.clear()

    def _describe_parts(self, name: str, value: Container, use: Place, found: dict[str, set[str]], depth: int) -> None:
        elements = value.elements(use)[:MAX_CALLERS]
        if value.is_mapping:
            keys = {_pattern(key) for key, _lazy in elements if key is not None}
            if keys and all(key is not None for key, _lazy in elements):
                found.setdefault(f"{name}{{}}", set()).update(keys)
            for key, lazy in elements:
                if key is not None:
                    self._describe(f"{name}.{key}", lazy(), use, found, depth + 1)
        else:
            for _key, lazy in elements:
                self._describe(f"{name}[]", lazy(), use, found, depth + 1)


class _Report(Place):
    """A place of which everything is reported."""

    __slots__ = ("_search",)

    def __init__(self, evaluator: Evaluator, frame: Frame, node: ast.AST, search: _Search) -> None:
        super().__init__(evaluator, frame, node)
        object.__setattr__(self, "_search", search)

    def record(
        self,
        client: str,
        operation: str,
        arguments: Mapping[str, Lazy],
        *,
        evidence: Evidence = Evidence.FOLLOWED,
        reason: str = "",
    ) -> None:
        search: _Search = self._search
        index = self.frame.scope.index
        line = _line(self.node)
        call = Call(client, operation, index.file, line, search.describe(arguments, self), evidence, reason)
        search.add_call(self.frame, self.node, call)

    def doubt(self, message: str) -> None:
        search: _Search = self._search
        search.add_doubt(self.frame, self.node, message)


def _best(found: list[tuple[Call, Scope]]) -> list[tuple[Call, Scope]]:
    """Return the calls of one operation at one place, one for each set of arguments: the best reason for each."""
    best: dict[tuple[Argument, ...], tuple[Call, Scope]] = {}
    is_followed = any(call.evidence is Evidence.FOLLOWED for call, _scope in found)
    for call, scope in found:
        if is_followed and call.evidence is not Evidence.FOLLOWED:
            continue
        other = best.get(call.arguments)
        if other is None or call.reason < other[0].reason:
            best[call.arguments] = (call, scope)
    return list(best.values())


def _is_vague(calls: list[tuple[Call, Scope]]) -> bool:
    """Return whether an argument of a call can be several texts, or is not known."""
    return any(len(argument.values) != 1 for call, _scope in calls for argument in call.arguments)


def _is_function(scope: Scope) -> bool:
    return isinstance(scope.function.node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)


def _line(node: ast.AST) -> int:
    """Return the line of the name that is called: a chain of calls has one beginning and several ends."""
    return int(getattr(node, "lineno", 1))


def _spot(scope: Scope, node: ast.AST) -> tuple[str, int, int, int, int]:
    line, end_line = getattr(node, "lineno", 1), getattr(node, "end_lineno", 1)
    return (
        scope.index.file,
        line,
        getattr(node, "col_offset", 0),
        end_line or 1,
        getattr(node, "end_col_offset", 0) or 0,
    )


def _pattern(text: str) -> str:
    escaped = "".join(f"${{{letter}}}" if letter in "*?$" else letter for letter in text)
    return escaped.replace(HOLE, "*")
