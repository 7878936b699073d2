"""Decide in which order the code of a program is evaluated, and keep what its names can hold.

The whole program is one system of cells, each a set of values that only grows. A frame, which is a function with one
set of arguments, is evaluated again whenever a cell that it read has grown, until nothing grows. Then the frames that
can be reached are evaluated once more, and this time every call is recorded. Branches are all taken and order inside
a function does not matter: what is found is everything that could be called, not what one run would call.

Syntax is evaluated in ``infer`` and ``expressions``; here are the cells, the frames and their order.
"""

# ruff: noqa: D102 - what these methods promise is said once, in values.Use

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from chalice_policygen import objects
from chalice_policygen.calls import Analysis, Argument, Call, Finding
from chalice_policygen.objects import Frame, FrameKey, Function, Module
from chalice_policygen.project import Project, Source
from chalice_policygen.scope import FunctionNode, Scope, ScopeNode, describe
from chalice_policygen.values import ANY_TEXT, NOTHING, Arguments, Text, Value, Values, texts

MAX_TEXTS = 16
"""More strings than this in one cell count as any string, so that ``name += "x"`` in a loop comes to an end."""
MAX_FRAMES = 16
"""More sets of arguments than this for one function share a frame, so that recursion comes to an end."""

RETURNED = "function result"
"""The cell of a frame with what its function returns; no name can be spelled like this."""
_NAMES = "container names"
"""Stands for the list of an owner's cells where dependencies are kept."""


class Spot(NamedTuple):
    """Where an expression stands in the source."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(slots=True)
class Record:
    """What one evaluation of the reachable frames found."""

    calls: dict[Spot, set[Call]] = field(default_factory=dict)
    doubts: dict[Spot, set[str]] = field(default_factory=dict)

    def analysis(self) -> Analysis:
        """Return calls and findings; a place where some caller makes the call certain is not doubtful."""
        findings = (
            Finding(spot.file, spot.line, message)
            for spot, messages in self.doubts.items()
            if spot not in self.calls
            for message in messages
        )
        calls = {call for found in self.calls.values() for call in found}
        return Analysis(tuple(sorted(calls, key=Call.order)), tuple(sorted(set(findings))))


class Machine:
    """The cells of a program and the frames that fill them."""

    def __init__(self, project: Project, execute: Callable[[Frame, Machine], None]) -> None:
        self._execute = execute
        self._sources = project.sources
        self._cells: dict[Hashable, dict[str, Values]] = {}
        self._readers: dict[tuple[Hashable, str], dict[Frame, None]] = {}
        self._scopes: dict[ScopeNode, Scope] = {}
        self._modules: dict[str, Frame] = {}
        self._frames: dict[tuple[ScopeNode, Frame | None], dict[FrameKey, Frame]] = {}
        self._roots: dict[Frame, None] = {}
        self._exposed: dict[FunctionNode, None] = {}
        self._callees: dict[Frame, dict[Frame, None]] = {}
        self._queue: deque[Frame] = deque()
        self._queued: set[Frame] = set()
        self._current: Frame | None = None
        self.record: Record | None = None

    def settle(self) -> None:
        """Evaluate every frame until no cell grows."""
        for name in self._sources:
            self.module(name)
        while self._queue:
            frame = self._queue.popleft()
            self._queued.discard(frame)
            self._evaluate(frame)

    def report(self) -> Analysis:
        """Evaluate what can be reached once more and return what is called there."""
        self.record = Record()
        for frame in self._reach():
            self._evaluate(frame)
        return self.record.analysis()

    @property
    def is_settled(self) -> bool:
        """Whether no cell grows any more: what is empty now stays empty."""
        return self.record is not None

    # Cells

    def read(self, owner: Hashable, name: str) -> Values:
        """Return the values of a cell; the current frame is evaluated again when there are more."""
        self._depend(owner, name)
        return self._cells.get(owner, {}).get(name, NOTHING)

    def write(self, owner: Hashable, name: str, values: Values) -> None:
        """Add values to a cell."""
        if self.record is not None:
            return
        cells = self._cells.setdefault(owner, {})
        if name not in cells:
            cells[name] = NOTHING
            self._wake(owner, _NAMES)
        grown = _limit_texts(cells[name] | values)
        if grown != cells[name]:
            cells[name] = grown
            self._wake(owner, name)

    def names(self, owner: Hashable) -> tuple[str, ...]:
        """Return the names of an owner's cells, in the order of their first writing."""
        self._depend(owner, _NAMES)
        return tuple(self._cells.get(owner, ()))

    def _depend(self, owner: Hashable, name: str) -> None:
        if self._current is not None and self.record is None:
            self._readers.setdefault((owner, name), {})[self._current] = None

    def _wake(self, owner: Hashable, name: str) -> None:
        for frame in self._readers.get((owner, name), ()):
            self._enqueue(frame)

    # Frames

    def source(self, frame: Frame) -> Source:
        """Return the module that a frame's code is in."""
        return self._sources[frame.scope.module]

    def module(self, name: str) -> Frame | None:
        """Return the frame of a module of the program."""
        source = self._sources.get(name)
        if source is None:
            return None
        if name not in self._modules:
            scope = describe(source.tree, file=source.file, module=source.module)
            self._modules[name] = Frame(scope)
            self._enqueue(self._modules[name])
        return self._modules[name]

    def submodule(self, name: str) -> Values:
        """Return a module of the program as a value, or nothing."""
        frame = self.module(name)
        return frozenset({Module(frame)}) if frame is not None else NOTHING

    def enter(self, node: ScopeNode, outer: Frame, key: FrameKey = ()) -> Frame:
        """Return the frame of a piece of code with these arguments, evaluated now or soon."""
        frames = self._frames.setdefault((node, outer), {})
        if key not in frames and len(frames) >= MAX_FRAMES:
            key = ()
        if key not in frames:
            frames[key] = Frame(self._scope(node, outer), outer)
            self._enqueue(frames[key])
        if self._current is not None and self.record is None:
            self._callees[self._current][frames[key]] = None
        return frames[key]

    def call(self, function: Function, bound: Mapping[str, Values]) -> Frame:
        """Return the frame of a function with these arguments."""
        frame = self.enter(function.node, function.outer, tuple(bound.items()))
        for name, values in bound.items():
            self.write(frame, name, values)
        return frame

    def define(self, function: Function, bound: Mapping[str, Values]) -> None:
        """Make sure that a function is evaluated even if nothing in the program calls it."""
        if self.is_settled:
            return
        caller, self._current = self._current, None
        self._roots[self.call(function, bound)] = None
        self._current = caller

    def expose(self, function: Function) -> None:
        """Take note that a function can be called from outside of the program."""
        self._exposed[function.node] = None

    def _scope(self, node: ScopeNode, outer: Frame) -> Scope:
        if node not in self._scopes:
            self._scopes[node] = describe(node, file=outer.scope.file, module=outer.scope.module)
        return self._scopes[node]

    def _enqueue(self, frame: Frame) -> None:
        if frame not in self._queued:
            self._queued.add(frame)
            self._queue.append(frame)

    def _evaluate(self, frame: Frame) -> None:
        self._current = frame
        if self.record is None:
            self._callees[frame] = {}  # those of the last evaluation count: earlier ones knew less
        try:
            self._execute(frame, self)
        except RecursionError:
            self.doubt(frame, frame.scope.node, "not analyzed, because an expression is nested too deeply")
        self._current = None

    # Reports

    def add_call(self, frame: Frame, node: ast.AST, call: Call) -> None:
        """Record a call made at *node*."""
        if self.record is not None:
            self.record.calls.setdefault(_spot(frame, node), set()).add(call)

    def doubt(self, frame: Frame, node: ast.AST, message: str) -> None:
        """Record that *node* may hide a call."""
        if self.record is not None:
            self.record.doubts.setdefault(_spot(frame, node), set()).add(message)

    def _reach(self) -> Iterator[Frame]:
        """Yield the frames that run: from the modules, what is called from outside, and functions nobody calls.

        A function that is called with known arguments is not also taken with unknown ones.
        """
        called = {
            callee.scope.node
            for caller, callees in self._callees.items()
            for callee in callees
            if callee.scope.node is not caller.scope.node
        }
        reached: dict[Frame, None] = {}
        for frame in self._modules.values():
            yield from self._follow(frame, reached)
        entries = [
            frame for frame in self._roots if frame.scope.node in self._exposed or frame.scope.node not in called
        ]
        for frame in entries:
            yield from self._follow(frame, reached)
        evaluated = {frame.scope.node for frame in reached}
        for frame in self._roots:  # functions that only call each other
            if frame.scope.node not in evaluated:
                yield from self._follow(frame, reached)

    def _follow(self, start: Frame, reached: dict[Frame, None]) -> Iterator[Frame]:
        waiting = [start]
        while waiting:
            frame = waiting.pop()
            if frame not in reached:
                reached[frame] = None
                yield frame
                waiting.extend(self._callees.get(frame, ()))


@dataclass(frozen=True, slots=True)
class Place:
    """One expression in one frame: the ``Use`` of the values that meet there."""

    machine: Machine
    frame: Frame
    node: ast.AST

    @property
    def origin(self) -> Hashable:
        return (self.frame, self.node)

    def read(self, owner: Hashable, name: str) -> Values:
        return self.machine.read(owner, name)

    def write(self, owner: Hashable, name: str, values: Values) -> None:
        self.machine.write(owner, name, values)

    def names(self, owner: Hashable) -> tuple[str, ...]:
        return self.machine.names(owner)

    def invoke(self, function: Function, arguments: Arguments) -> Values:
        frame = self.machine.call(function, objects.bind(function, arguments, self))
        return self.machine.read(frame, RETURNED)

    def expose(self, function: Function) -> None:
        self.machine.expose(function)

    def submodule(self, module: str) -> Values:
        return self.machine.submodule(module)

    def record(self, client: str, operation: str, arguments: Mapping[str, Values]) -> None:
        line = getattr(self.node, "lineno", 1)
        given = (Argument(name, texts(values) or ()) for name, values in arguments.items() if values)
        call = Call(client, operation, self.frame.scope.file, line, tuple(sorted(given)))
        self.machine.add_call(self.frame, self.node, call)

    def doubt(self, message: str) -> None:
        self.machine.doubt(self.frame, self.node, message)


def _spot(frame: Frame, node: ast.AST) -> Spot:
    # A chain of calls has one beginning and several ends.
    line, end_line = getattr(node, "lineno", 1), getattr(node, "end_lineno", 1)
    return Spot(frame.scope.file, line, getattr(node, "col_offset", 0), end_line, getattr(node, "end_col_offset", 0))


def _limit_texts(values: Values) -> Values:
    strings: set[Value] = {value for value in values if isinstance(value, Text)}
    if ANY_TEXT in values or len(strings) > MAX_TEXTS:
        return (values - strings) | {ANY_TEXT}
    return values
