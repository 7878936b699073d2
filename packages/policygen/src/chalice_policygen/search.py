"""Decide which places of a program may call AWS, and record what each of them calls."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from chalice_policygen import actions, shape
from chalice_policygen.arguments import Arguments
from chalice_policygen.calls import Evidence
from chalice_policygen.evaluate import Evaluator
from chalice_policygen.objects import Bound, Class, Frame, Function
from chalice_policygen.record import Record, Watched
from chalice_policygen.resource_names import ResourceNames, find_resource_names
from chalice_policygen.rules import chalice, powertools
from chalice_policygen.rules.client import Client, Delayed, NoOperation, Operation
from chalice_policygen.rules.forward import forwarded
from chalice_policygen.rules.function import Submit
from chalice_policygen.rules.resource import ResourceCall
from chalice_policygen.rules.transfer import Transfer
from chalice_policygen.scope import FunctionNode, Index, Kind, Scope, Site
from chalice_policygen.spelling import is_camel, is_clientlike, words
from chalice_policygen.text import texts
from chalice_policygen.unknown import Delayed as UnknownDelayed
from chalice_policygen.unknown import MadeFor, Unknown, UnknownAttribute
from chalice_policygen.values import UNKNOWN_REST, Values, known

MAX_CALLERS = 24
"""More callers than this of one function are taken together."""
SPECIAL = frozenset({
    "client", "resource", "create_client", "getattr", "paginate", "wait", "get_paginator", "get_waiter",
    "generate_presigned_url", "generate_presigned_post", "all", "filter", "limit", "page_size", "pages", "submit",
    "map", "upload", "download", "delete", "upload_file", "upload_fileobj", "download_file", "download_fileobj", "copy",
    "batch_writer", "Table", "Bucket", "aws_lambda_powertools", "websocket_api",
    "wait_until_exists", "wait_until_not_exists",
})  # fmt: skip
"""What else is read or called where AWS is: what makes clients, what calls later, and managed transfers."""
_CALLABLE = (Operation, ResourceCall, Transfer)
_DEFINED = frozenset({Kind.DEFINITION, Kind.IMPORT, Kind.MEMBER})


class Search:
    """The search of one program."""

    def __init__(self, evaluator: Evaluator, is_reached: Callable[[Scope], bool]) -> None:
        self.record = Record()
        self._evaluator = evaluator
        self._is_reached = is_reached
        self._program = evaluator.program
        self._handed: list[tuple[Scope, ast.Attribute]] = []

    def run(self, modules: Iterable[Index]) -> None:
        """Look at every place of these modules that may call AWS."""
        resources = find_resource_names(self._evaluator)
        for module in sorted(modules, key=lambda module: module.module not in self._program.given):
            is_given = module.module in self._program.given
            for scope, node in self._places(module, resources):
                if is_given or self._is_reached(scope):
                    self._guard(scope, node)
        for scope, node in self._handed:
            self._evaluator.start()
            self._look_at_handed(scope, node)

    def _places(self, module: Index, resources: ResourceNames) -> Iterator[tuple[Scope, ast.expr]]:
        methods = actions.methods()
        for scope, attribute, call in module.attributes:
            name = attribute.attr
            if name in methods or name in SPECIAL or resources.may_have(name, call):
                yield scope, call if call is not None else attribute
        for name in ("getattr", "client", "resource"):
            yield from (site for site in module.calls.get(name, ()) if isinstance(site[1].func, ast.Name))
        connections = chalice.CONNECTIONS if self._program.loads("websocket_api") else ()
        yield from (site for name in connections for site in module.calls.get(name, ()))
        yield from module.naming
        for name in self._paginators:
            yield from ((s, module.handed[n]) for s, n in module.loads.get(name, ()) if n in module.handed)
        for name, sites in module.calls.items():
            if "paginat" in name.lower() and name not in SPECIAL:
                yield from sites
        is_every_call = powertools.is_used(module)
        for name, sites in module.calls.items():
            is_seen = name in self._program.names  # as an attribute
            yield from (
                (scope, call)
                for scope, call in sites
                if is_every_call
                or (not (is_seen and isinstance(call.func, ast.Attribute)) and self._may_be_variable(scope, call))
            )

    @cached_property
    def _paginators(self) -> list[str]:
        """The names and attributes that the program gives paginators to."""
        sites = self._program.calls("get_paginator")
        made = {call for _scope, call in sites}
        scopes = dict.fromkeys(each for scope, _call in sites for each in (scope, scope.index.root))
        named = [pair for scope in scopes for pair in scope.bindings.items()]
        found = {name for name, bindings in named if any(binding.node in made for binding in bindings)}
        for index in dict.fromkeys(scope.index for scope in scopes):
            stores = index.attribute_stores.items()
            found |= {name for name, stored in stores if any(binding.node in made for _owner, binding in stored)}
        return sorted(found)

    def _may_be_variable(self, scope: Scope, call: ast.Call) -> bool:
        """Return whether what is called is not simply a function of its name."""
        match call.func:
            case ast.Name(id=name):
                inner: Scope | None = scope
                while inner is not None and name not in inner.bindings:
                    inner = inner.parent
                return inner is not None and not _DEFINED.issuperset(b.kind for b in inner.bindings[name])
            case ast.Call() | ast.Subscript():
                return True
            case ast.Attribute(attr=name):
                return self._program.has_store(name)
            case _:
                return False

    def _guard(self, scope: Scope, node: ast.expr) -> None:
        self._evaluator.start()
        try:
            self._look(scope, node)
        except RecursionError:
            message = "not analyzed, because what leads here is nested too deeply"
            self.record.at(scope, node).doubts.add(message)
        if self._evaluator.is_exhausted:
            message = "not analyzed to the end, because too much of the program leads here"
            self.record.at(scope, node).doubts.add(message)

    def _look(self, scope: Scope, node: ast.expr) -> None:
        self._look_in(self._evaluator.any_frame(scope), node)
        # Arguments of one call belong together: what every caller passes is looked at by itself.
        found = self.record.at(scope, node)
        frames = list(self._caller_frames(scope)) if found.is_vague else []
        if frames:
            calls, doubts = found.calls, found.doubts
            found.calls, found.doubts = {}, set()
            for frame in frames:
                self._look_in(frame, node)
            if not found.calls:
                found.calls, found.doubts = calls, doubts

    def _caller_frames(self, scope: Scope) -> Iterator[Frame]:
        """Yield the frames of a function for each of its calls, if these are all there are."""
        callers, node = self._evaluator.callers, scope.node
        if not isinstance(node, FunctionNode) or scope.parent is None or callers.is_exposed(scope):
            return
        if len(callers.sites(scope)) <= MAX_CALLERS:
            outer = self._evaluator.any_frame(scope.parent)
            for arguments in callers.arguments(scope):
                yield self._evaluator.enter(Function(node, outer), arguments, 1)

    def _look_in(self, frame: Frame, node: ast.expr) -> None:
        use = self._watch(frame, node)
        if isinstance(node, ast.Call):
            self._look_at_call(node, frame, use)
        elif isinstance(node, ast.Attribute):
            for value in self._evaluator.evaluate(node.value, frame):
                value.touch(node.attr, use)
            found = self._evaluator.evaluate(node, frame)
            is_handed = node in frame.scope.index.handed
            kinds = (*_CALLABLE, UnknownAttribute) if is_handed else _CALLABLE
            if any(isinstance(value, kinds) for value in found):
                self._handed.append((frame.scope, node))

    def _look_at_call(self, node: ast.Call, frame: Frame, use: Watched) -> None:
        arguments = self._evaluator.arguments(node, frame)
        if isinstance(node.func, ast.Attribute):
            for value in self._evaluator.evaluate(node.func.value, frame):
                value.touch(node.func.attr, use)
        callees = self._evaluator.evaluate(node.func, frame)
        is_found = any(isinstance(callee, _CALLABLE) for callee in callees)
        if not any(value.is_followed for value in callees):
            is_found = self._look_for_names(node, frame, use)
            self._look_for_paginators(node, frame, use)
        for callee in callees:
            if not (is_found and isinstance(callee, NoOperation)):  # one of several clients has it
                callee.effect(arguments, use)

    def _look_for_names(self, call: ast.Call, frame: Frame, use: Watched) -> bool:
        """Record an operation whose client and name are given to the same function, which cannot be followed.

        The client may be what has the function: ``client.call("get_role", RoleName=...)`` of somebody's wrapper.
        """
        arguments = self._evaluator.arguments(call, frame)
        given = [self._evaluator.evaluate(argument, frame) for argument in call.args]
        given += [lazy() for name, lazy in arguments.keywords.items() if not is_camel(name)]
        names = {text for values in given for text in texts(values) or ()}
        callees = self._evaluator.evaluate(call.func, frame)
        if isinstance(call.func, ast.Attribute) and any(isinstance(v, NoOperation | UnknownAttribute) for v in callees):
            given.append(self._evaluator.evaluate(call.func.value, frame))
        clients = {value.service.name for values in given for value in values if isinstance(value, Client)}
        clients |= {value.service for values in given for value in values if isinstance(value, MadeFor)}
        services = [service for name in sorted(clients | names) if (service := actions.service(name)) is not None]
        passed = {name: lazy for name, lazy in arguments.keywords.items() if is_camel(name)}
        found = [(service, name) for service in services for name in sorted(names & service.methods.keys())]
        for service, name in found:
            reason = f"{service.name} and the name {name} are given to one function"
            use.record(service.name, service.methods[name], passed, evidence=Evidence.SHAPE, reason=reason)
        if not found and not services:
            self._guess_names(call, given, names & actions.methods(), use)
        return bool(found)

    def _guess_names(self, call: ast.Call, given: list[Values], names: set[str], use: Watched) -> None:
        """Record operations that a function gets by name, beside something unknown that is named as clients are."""
        keywords = self._evaluator.arguments(call, use.frame).keywords
        named = {name: lazy for name, lazy in keywords.items() if is_camel(name)}
        passed = Arguments((), named, (), (known(UNKNOWN_REST),), use)
        pairs = zip(call.args, given, strict=False)
        beside = [words(node) for node, values in pairs if any(isinstance(value, Unknown) for value in values)]
        for name in sorted(names):
            for said in beside if "_" in name else ():
                if is_clientlike(said):
                    shape.report(name, passed, use, words=said, is_foreign=False)

    def _look_for_paginators(self, call: ast.Call, frame: Frame, use: Watched) -> None:
        """Record the operations of paginators that are handed to a function which cannot be followed."""
        keywords = self._evaluator.arguments(call, frame).keywords
        passed = Arguments((), {name: lazy for name, lazy in keywords.items() if is_camel(name)}, use=use)
        for argument in call.args:
            for value in self._evaluator.evaluate(argument, frame):
                if isinstance(value, Delayed | UnknownDelayed):
                    for method in value.attribute("paginate", use):
                        method.effect(passed, use)

    def _look_at_handed(self, scope: Scope, node: ast.Attribute) -> None:
        """Record an operation that is handed on and called nowhere in the program."""
        frame = self._evaluator.any_frame(scope)
        use, call = self._watch(frame, node), scope.index.handed.get(node)
        arguments = self._handed_arguments(node, call, frame)
        if arguments is None:
            return
        for value in self._evaluator.evaluate(node, frame):
            if isinstance(value, UnknownAttribute) and call is not None and node.attr in actions.methods():
                value.effect(arguments, use)
            is_called = isinstance(value, Operation) and value.name in self.record.operations()
            if isinstance(value, _CALLABLE) and (call is not None or not is_called):
                value.effect(arguments, use)

    def _handed_arguments(self, node: ast.expr, call: ast.Call | None, frame: Frame) -> Arguments | None:
        """Return what a library passes to the operation that it gets, or ``None`` if the call of it is found anyway."""
        if call is None:
            return Arguments()
        callees = self._evaluator.evaluate(call.func, frame)
        given = self._evaluator.arguments(call, frame)
        if any(isinstance(value, Submit) for value in callees):
            return None
        if any(isinstance(value, Function | Bound | Class) or value.is_followed for value in callees):
            return Arguments()
        for values, passed in forwarded(call, given, frame, self._evaluator):
            if values & self._evaluator.evaluate(node, frame):
                return passed
        named = {name: lazy for name, lazy in given.keywords.items() if is_camel(name)}
        return Arguments((), named, (), given.spread, given.use, (given.key, "handed"))

    def _watch(self, frame: Frame, node: ast.expr) -> Watched:
        return Watched(self._evaluator, frame, node, node, self.record)


__all__ = ["SPECIAL", "Search", "Site"]
