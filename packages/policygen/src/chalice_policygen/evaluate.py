"""Decide what an expression of a program can be: on demand, from whatever gives its parts their values.

Nothing is evaluated that no question leads to. A question about a parameter leads to the calls of its function, one
about an attribute to the assignments to it. Here are the questions and the frames; how each is answered is in
``expressions``, ``names``, ``parameters``, ``attributes`` and ``containers``.
"""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterable, Iterator, Mapping

from chalice_policygen import names, parameters
from chalice_policygen.answers import Answers
from chalice_policygen.arguments import Arguments
from chalice_policygen.call import read_arguments
from chalice_policygen.callers import Callers
from chalice_policygen.container import Container
from chalice_policygen.containers import Stores, find_stores
from chalice_policygen.expressions import EXPRESSIONS
from chalice_policygen.lineage import linearize
from chalice_policygen.objects import Bound, Class, Frame, Function, Instance
from chalice_policygen.place import Place
from chalice_policygen.program import Program
from chalice_policygen.scope import Binding, Scope
from chalice_policygen.text import Text, Variable
from chalice_policygen.unknown import UNKNOWNS
from chalice_policygen.values import NOTHING, OTHERS, Lazy, Value, Values, join

MAX_DEPTH = 4
"""More known calls than this one inside the other are taken for any call, so that recursion comes to an end."""
MAX_FRAMES = 48
"""More calls of one function than this are taken together."""
LARGE = 60
"""A program of more modules than this is analyzed with fewer frames for each function."""


class Evaluator(Answers):
    """What the expressions of one program can be."""

    def __init__(self, program: Program, environment: Mapping[str, str]) -> None:
        super().__init__()
        self.program = program
        self.environment = environment
        self.callers = Callers(self)
        self.used_variables: set[str] = set()
        self._frames: dict[Hashable, Frame] = {}
        self._any: dict[tuple[Scope, Value | None], Frame] = {}
        self._counts: dict[Scope, int] = {}
        self._arguments: dict[tuple[ast.Call, Frame], Arguments] = {}
        self._max_frames = MAX_FRAMES if len(program.sources()) < LARGE else MAX_FRAMES // 4

    # Questions

    def evaluate(self, node: ast.AST, frame: Frame) -> Values:
        """Return what an expression can be in *frame*."""
        if isinstance(node, ast.Constant):
            return frozenset({Text(node.value)}) if isinstance(node.value, str) else OTHERS
        answer = EXPRESSIONS.get(type(node))
        if answer is None:
            return OTHERS
        return self.settle((node, frame), lambda: answer(self, node, frame), NOTHING, UNKNOWNS)

    def later(self, node: ast.expr, frame: Frame) -> Lazy:
        """Return what evaluates an expression when it is asked for."""
        return lambda: self.evaluate(node, frame)

    def key(self, node: ast.expr, frame: Frame) -> Values:
        """Return what the key of an element can be; positions are texts."""
        if isinstance(node, ast.Constant) and isinstance(node.value, int):
            return frozenset({Text(str(node.value))})
        return self.evaluate(node, frame)

    def resolve(self, name: str, frame: Frame, line: int = 0, column: int = 0) -> Values:
        """Return what a name can be in *frame*; *line* and *column* are 0 if the order does not matter."""
        return names.resolve(self, name, frame, line, column)

    def is_bound(self, name: str, frame: Frame) -> bool:
        """Return whether the program gives a name a value as seen from *frame*: else it is a builtin."""
        return names.find_owner(name, frame) is not None

    def load(self, name: str, frame: Frame) -> Values:
        """Return what a name of a module or class can be, read from outside."""
        return names.load(self, name, frame)

    def give(self, binding: Binding, name: str, frame: Frame) -> Values:
        """Return what one binding gives, evaluated in *frame*."""
        return names.give(self, binding, name, frame)

    def parameter(self, name: str, frame: Frame) -> Values:
        """Return what a parameter can be."""
        return parameters.parameter(self, name, frame)

    def invoke(self, function: Function, arguments: Arguments, caller: Frame) -> Values:
        """Return what a call of a function of the program can give."""
        return parameters.invoke(self, function, arguments, caller)

    def arguments(self, call: ast.Call, frame: Frame) -> Arguments:
        """Return what a call passes."""
        made = self._arguments.get((call, frame))
        if made is None:
            made = self._arguments[call, frame] = read_arguments(self, call, frame)
        return made

    def stored(self, container: Container) -> Iterable[tuple[Values, Lazy]]:
        """Return the keys and values that are stored in a container after it was made."""
        if container.frame is None or container.node is None:
            return ()
        index = container.frame.scope.index
        none: Stores = {}
        stores = self.settle(("stores", index), lambda: find_stores(self, index), none, none)
        return stores.get(container.node, ())

    def place(self, frame: Frame, node: ast.AST) -> Place:
        """Return a place of which nothing is reported."""
        return Place(self, frame, node)

    def note_variables(self, values: Values) -> None:
        """Take note of environment variables that become part of a text."""
        self.used_variables.update(value.name for value in values if isinstance(value, Variable))

    # Frames

    def frame(
        self,
        scope: Scope,
        outer: Frame | None,
        arguments: Arguments | None = None,
        *,
        receiver: Value | None = None,
        depth: int = 0,
    ) -> Frame:
        """Return the one frame of a scope for these arguments."""
        key = (scope, outer, arguments.key if arguments is not None else None, receiver)
        made = self._frames.get(key)
        if made is None:
            made = self._frames[key] = Frame(scope, outer, arguments, receiver, depth)
        return made

    def any_frame(self, scope: Scope, receiver: Value | None = None) -> Frame:
        """Return the frame of a scope for any call."""
        made = self._any.get((scope, receiver))
        if made is None:
            outer = self.any_frame(scope.parent, receiver) if scope.parent is not None else None
            made = self.frame(scope, outer, receiver=receiver if scope.owner is not None else None)
            self._any[scope, receiver] = made
        return made

    def enter(self, function: Function, arguments: Arguments, depth: int) -> Frame:
        """Return the frame of a function for one call of it."""
        scope = function.scope
        if depth > MAX_DEPTH or not self._may_add(
            scope, (scope, function.outer, arguments.key, None), self._max_frames
        ):
            return self.frame(scope, function.outer)
        return self.frame(scope, function.outer, arguments, depth=depth)

    def method_frame(self, method: Scope, instance: Instance) -> Frame:
        """Return the frame of a method for its calls on one instance."""
        outer = self.any_frame(method.parent) if method.parent is not None else None
        if instance.made is not None and method.name.endswith(".__init__"):
            first = next(iter(self.initializers(instance.of)), None)
            if first is not None and first.node is method.node:
                return self.enter(first, Bound(first, instance).bind(instance.made.arguments), 1)
        if instance.made is None:
            is_own = instance.of.frame is outer
            if is_own or not self._may_add(method, (method, outer, None, instance), self._max_frames * 4):
                return self.any_frame(method)
        return self.frame(method, outer, receiver=instance)

    def receiver_frame(self, scope: Scope, receiver: Value | None) -> Frame:
        """Return the frame of any code, on this receiver if it is in one of its methods."""
        method = scope.function
        if method.owner is None or not isinstance(receiver, Instance):
            return self.any_frame(scope)
        if not any(each.frame.scope is method.owner for each in self.ancestors(receiver.of)):
            return self.any_frame(scope)
        frame = self.method_frame(method, receiver)
        return frame if scope is method else self.frame(scope, frame)

    def _may_add(self, scope: Scope, key: Hashable, limit: int) -> bool:
        """Return whether a scope has the frame of this key, or may have one more."""
        if key in self._frames:
            return True
        count = self._counts.get(scope, 0)
        self._counts[scope] = count + 1
        return count < limit

    # Classes

    def initializers(self, of: Class) -> list[Function]:
        """Return the functions that initialize the instances of a class."""
        for each in self.ancestors(of):
            found = [value for value in self.load("__init__", each.frame) if isinstance(value, Function)]
            if found:
                return found
        return []

    def ancestors(self, of: Class) -> tuple[Class, ...]:
        """Return a class and all classes of the program that it inherits from, each once."""
        return self.settle(("ancestors", of), lambda: self._find_ancestors(of), (of,), (of,))

    def _find_ancestors(self, of: Class) -> tuple[Class, ...]:
        bases: dict[Class, None] = {}
        for values in self._bases(of):
            found = [value for value in values if isinstance(value, Class)]
            bases.update(dict.fromkeys(sorted(found, key=Class.place)))
        return (of, *linearize([self.ancestors(base) for base in bases], list(bases)))

    def bases(self, of: Class) -> Values:
        """Return what a class inherits from."""
        return self.remember(("bases", of), lambda: join(self._bases(of)))

    def _bases(self, of: Class) -> Iterator[Values]:
        """Yield what each base of a class can be."""
        outer = of.frame.outer
        if outer is not None:
            for base in of.node.bases:
                yield self.evaluate(base, outer)

    def subclasses(self, of: Class) -> tuple[Class, ...]:
        """Return the classes of the program that inherit from a class, directly or not."""
        return self.settle(("subclasses", of), lambda: self._find_subclasses(of), (), ())

    def _find_subclasses(self, of: Class) -> tuple[Class, ...]:
        found: dict[Class, None] = {}
        waiting = [of]
        while waiting:
            for one in self._direct_subclasses(waiting.pop()):
                if one not in found and one != of:
                    found[one] = None
                    waiting.append(one)
        return tuple(found)

    def _direct_subclasses(self, of: Class) -> Iterable[Class]:
        name = of.node.name
        for spelled in (name, *self.program.aliases(name)):
            for scope in self.program.derived(spelled):
                found = Class(self.any_frame(scope))
                if of in self.bases(found):
                    yield found
