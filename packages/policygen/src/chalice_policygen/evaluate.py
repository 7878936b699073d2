"""Decide what an expression of a program can be: on demand, from whatever gives its parts their values.

Nothing is evaluated that no question leads to. A question about a parameter leads to the calls of its function, one
about an attribute to the assignments to it. Answers are kept, so that each expression is evaluated once in each frame;
where an answer depends on itself, the circle adds nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass

from chalice_policygen.annotation import promised
from chalice_policygen.callers import NO_CIRCLE, Callers
from chalice_policygen.library import library
from chalice_policygen.objects import (
    Bound,
    Class,
    Construction,
    Frame,
    Function,
    Instance,
    Module,
    Parent,
    Role,
    as_role,
    fields,
)
from chalice_policygen.program import Program
from chalice_policygen.project import resolve_relative
from chalice_policygen.rules import guess
from chalice_policygen.scope import Binding, Comprehension, Index, Kind, Path, Scope, effective, last_name, parameters
from chalice_policygen.shape import split
from chalice_policygen.unknown import UNKNOWNS
from chalice_policygen.values import (
    ANY_TEXTS,
    HOLE,
    NOTHING,
    OTHERS,
    UNKNOWN_REST,
    Arguments,
    Container,
    Lazy,
    Rest,
    Text,
    Value,
    Values,
    Variable,
    are_followed,
    concatenate,
    join,
    known,
    patterns,
    texts,
)

MAX_DEPTH = 4
"""More known calls than this one inside the other are taken for any call, so that recursion comes to an end."""
MAX_FRAMES = 48
"""More calls of one function than this are taken together."""
LARGE = 60
"""A program of more modules than this is analyzed with fewer frames for each function."""
MAX_QUESTIONS = 100_000
"""One question that leads to more than this has no answer: hostile programs end, too."""
MAX_NESTING = 220
"""A question that leads through more expressions than this has no answer; Python's own stack is not much deeper."""


class Evaluator:
    """What the expressions of one program can be."""

    def __init__(self, program: Program, environment: Mapping[str, str]) -> None:
        self.program = program
        self.environment = environment
        self.callers = Callers(self)
        self._memo: dict[tuple[ast.AST | str, Hashable], Values] = {}
        self._provisional: dict[tuple[ast.AST | str, Hashable], tuple[Values, int]] = {}
        self._open: dict[int, list[tuple[ast.AST | str, Hashable]]] = {}
        self._active: dict[tuple[ast.AST | str, Hashable], int] = {}
        self._left = MAX_QUESTIONS
        self.circle = NO_CIRCLE
        self._frames: dict[Hashable, Frame] = {}
        self._any: dict[tuple[Scope, Value | None], Frame] = {}
        self._counts: dict[Scope, int] = {}
        self._arguments: dict[tuple[ast.Call, Frame], Arguments] = {}
        self._stores: dict[Index, dict[ast.expr, list[tuple[Values, Lazy]]] | None] = {}
        self._subclasses: dict[Class, tuple[Class, ...]] = {}
        self._ancestors: dict[Class, tuple[Class, ...]] = {}
        self._max_frames = MAX_FRAMES if len(program.sources()) < LARGE else MAX_FRAMES // 4
        self.used_variables: set[str] = set()

    # Answers that are kept

    def remember(self, key: tuple[ast.AST | str, Hashable], answer: Callable[[], Values]) -> Values:
        """Return the kept answer to a question, or find it; nothing if it is being looked for already."""
        found = self._memo.get(key)
        if found is not None:
            return found
        provisional = self._provisional.get(key)
        if provisional is not None:
            found, circle = provisional
            self.circle = min(self.circle, circle)
            return found
        depth = self._active.get(key)
        if depth is not None:
            self.circle = min(self.circle, depth)
            return NOTHING
        depth = len(self._active)
        if depth == 0:
            self._left = MAX_QUESTIONS
        self._left -= 1
        if depth > MAX_NESTING or self._left < 0:
            return UNKNOWNS
        self._active[key] = depth
        outer, self.circle = self.circle, NO_CIRCLE
        try:
            found = answer()
        finally:
            del self._active[key]
            circle, self.circle = self.circle, min(outer, self.circle)
        if circle < depth:  # depends on a question that is still open: kept until that is answered
            self._provisional[key] = (found, circle)
            self._open.setdefault(circle, []).append(key)
            return found
        self._memo[key] = found
        self.circle = outer
        for other in self._open.pop(depth, ()):
            self._provisional.pop(other, None)
        return found

    def forget(self) -> None:
        """Drop the answers: what they depend on is known better now."""
        self._memo.clear()
        self._stores.clear()

    def evaluate(self, node: ast.expr, frame: Frame) -> Values:
        """Return what *node* can be in *frame*."""
        if type(node) is ast.Constant:
            return frozenset({Text(node.value)}) if isinstance(node.value, str) else OTHERS
        handler = _EXPRESSIONS.get(type(node))
        if handler is None:
            return OTHERS
        return self.remember((node, frame), lambda: handler(self, node, frame))

    def place(self, frame: Frame, node: ast.AST) -> Place:
        """Return a place of which nothing is reported."""
        return Place(self, frame, node)

    # Frames

    def frame(
        self,
        scope: Scope,
        outer: Frame | None,
        arguments: Arguments | None = None,
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
            made = self.frame(scope, outer, None, receiver if scope.owner is not None else None)
            self._any[scope, receiver] = made
        return made

    def enter(self, function: Function, arguments: Arguments, depth: int) -> Frame:
        """Return the frame of a function for one call of it."""
        scope = function.scope
        if depth > MAX_DEPTH or self._counts.get(scope, 0) > self._max_frames:
            return self.frame(scope, function.outer)
        key = (scope, function.outer, arguments.key, None)
        if key not in self._frames:
            self._counts[scope] = self._counts.get(scope, 0) + 1
        return self.frame(scope, function.outer, arguments, None, depth)

    def method_frame(self, method: Scope, instance: Instance) -> Frame:
        """Return the frame of a method for its calls on one instance."""
        owner = method.owner
        assert owner is not None  # it is a method
        outer = self.any_frame(owner)
        if instance.made is not None and method.name.endswith(".__init__"):
            first = next(iter(self.initializers(instance.of)), None)
            if first is not None and first.node is method.node:
                bound = Bound(first, instance).bind(instance.made.arguments)
                return self.enter(first, bound, 1)
        if instance.made is None and (instance.of.frame is outer or not self._may_specialize(method)):
            return self.any_frame(method)
        return self.frame(method, outer, None, instance)

    def _may_specialize(self, method: Scope) -> bool:
        """Return whether a method may have one more frame for the objects of one class."""
        count = self._counts.get(method, 0)
        self._counts[method] = count + 1
        return count < self._max_frames * 4

    def initializers(self, of: Class) -> list[Function]:
        """Return the functions that initialize the instances of a class."""
        for each in self.ancestors(of):
            found = [value for value in self.load("__init__", each.frame) if isinstance(value, Function)]
            if found:
                return found
        return []

    def receiver_frame(self, scope: Scope, receiver: Value | None) -> Frame:
        """Return the frame of any code, on this receiver if it is in one of its methods."""
        method: Scope | None = scope
        while method is not None and method.owner is None:
            method = method.parent
        if method is None or not isinstance(receiver, Instance) or method is not scope.function:
            return self.any_frame(scope)
        if not any(each.frame.scope is method.owner for each in self.ancestors(receiver.of)):
            return self.any_frame(scope)
        frame = self.method_frame(method, receiver)
        return frame if scope is method else self.frame(scope, frame)

    # Names

    def name(self, node: ast.Name, frame: Frame) -> Values:
        """Return what a name can be where it is read."""
        return self.resolve(node.id, frame, node.lineno, node.col_offset)

    def resolve(self, name: str, frame: Frame, line: int = 0, column: int = 0) -> Values:
        """Return what a name can be in *frame*; *line* and *column* are 0 if the order does not matter."""
        owner = self.owner(name, frame)
        if owner is None:
            return self._imported_by_star(name, frame) or library(f"builtins.{name}")
        bindings = owner.scope.bindings[name]
        here = frame.scope.function
        if line and len(bindings) > 1 and owner.scope.function is here and not owner.scope.is_class:
            bindings = list(effective(bindings, line, column))
        return join(self.bound(binding, name, owner) for binding in bindings)

    def owner(self, name: str, frame: Frame) -> Frame | None:
        """Return the frame that binds *name* as seen from *frame*, or ``None`` for a builtin."""
        inner: Frame | None = frame
        if name in frame.scope.from_module:
            while inner is not None and inner.outer is not None:
                inner = inner.outer
            return inner if inner is not None and name in inner.scope.bindings else None
        while inner is not None:
            scope = inner.scope
            if name in scope.bindings and (inner is frame or not scope.is_class) and name not in scope.from_outer:
                return inner
            inner = inner.outer
        return None

    def load(self, name: str, frame: Frame) -> Values:
        """Return what a name of a module or class can be, read from outside."""
        if name in frame.scope.bindings:
            return join(self.bound(binding, name, frame) for binding in frame.scope.bindings[name])
        return self._imported_by_star(name, frame) if frame.outer is None else NOTHING

    def _imported_by_star(self, name: str, frame: Frame) -> Values:
        index = frame.scope.index
        if not index.stars:
            return NOTHING
        return self.remember((f"*{name}", index), lambda: self._find_in_stars(name, index))

    def _find_in_stars(self, name: str, index: Index) -> Values:
        found = NOTHING
        for node in index.stars:
            origin = resolve_relative(index.module, node, is_package=index.is_package)
            module = self.program.find(origin, index.module)
            if module is not None:
                found |= self.load(name, self.any_frame(module.root))
        return found

    def bound(self, binding: Binding, name: str, owner: Frame) -> Values:
        """Return what one binding gives to a name."""
        frame = owner if binding.scope is owner.scope else self.any_frame(binding.scope)
        return self.binding(binding, name, frame)

    def binding(self, binding: Binding, name: str, frame: Frame) -> Values:
        """Return what one binding gives, evaluated in *frame*."""
        node = binding.node
        place = Place(self, frame, node)
        match binding.kind:
            case Kind.VALUE if isinstance(node, ast.expr):
                values = self._unpack(self.evaluate(node, frame), binding.path, place)
            case Kind.VALUE if isinstance(node, ast.AugAssign):
                values = self.remember((node, frame), lambda: self._augmented(node, frame))
            case Kind.ELEMENT if isinstance(node, ast.expr):
                source = frame if not isinstance(frame.scope.node, Comprehension) else frame
                values = self._unpack(join(v.each(place) for v in self.evaluate(node, source)), binding.path, place)
            case Kind.ENTERED if isinstance(node, ast.expr):
                values = self._unpack(join(v.enter(place) for v in self.evaluate(node, frame)), binding.path, place)
            case Kind.PARAMETER:
                return self.remember((node, frame), lambda: self.parameter(name, frame))
            case Kind.DEFINITION:
                return self.remember((node, frame), lambda: self._define(node, frame))
            case Kind.IMPORT if binding.alias is not None:
                dotted = binding.alias.name if binding.alias.asname else binding.alias.name.partition(".")[0]
                return self.module(dotted, frame.scope.index)
            case Kind.MEMBER if isinstance(node, ast.ImportFrom) and binding.alias is not None:
                alias = binding.alias.name
                return self.remember(
                    (f"from {alias}", (node, frame.scope.index)), lambda: self._member(node, alias, frame)
                )
            case Kind.PROMISE if isinstance(node, ast.expr):
                values = NOTHING
            case Kind.UNKNOWN:
                values = UNKNOWNS
            case _:
                values = OTHERS
        if binding.annotation is not None and not are_followed(values):
            values |= promised(binding.annotation, frame, self)
        return values

    def _unpack(self, values: Values, path: Path, place: Place) -> Values:
        for step in path:
            if step == "*":
                values = frozenset({Container(None, parts=((None, join(v.each(place) for v in values)),))})
            else:
                key: Values = frozenset({Text(str(step))})
                values = join(value.item(key, place) for value in values)
        return values

    def _augmented(self, node: ast.AugAssign, frame: Frame) -> Values:
        right = self.evaluate(node.value, frame)
        if isinstance(node.op, ast.Add) and isinstance(node.target, ast.Name):
            name = node.target.id
            return self._added(lambda: self.resolve(name, frame, node.lineno, node.col_offset), lambda: right)
        return right if isinstance(node.op, ast.BitOr) else OTHERS

    def module(self, dotted: str, importer: Index) -> Values:
        """Return a module by its full name: the program's own, or a library's."""
        found = self.program.find(dotted, importer.module)
        return frozenset({Module(self.any_frame(found.root))}) if found is not None else library(dotted)

    def _member(self, node: ast.ImportFrom, name: str, frame: Frame) -> Values:
        index = frame.scope.index
        origin = resolve_relative(index.module, node, is_package=index.is_package)
        module = self.program.find(origin, index.module)
        if module is None:
            below = self.program.find(f"{origin}.{name}".lstrip("."), index.module)
            if below is not None:
                return frozenset({Module(self.any_frame(below.root))})
            return library(f"{origin}.{name}") if origin and not node.level else UNKNOWNS
        found = self.load(name, self.any_frame(module.root)) if module is not index else NOTHING
        if found:
            return found
        below = self.program.find(f"{origin}.{name}".lstrip("."), index.module)
        return frozenset({Module(self.any_frame(below.root))}) if below is not None else UNKNOWNS

    # Definitions

    def _define(self, node: ast.AST, frame: Frame) -> Values:
        if isinstance(node, ast.ClassDef):
            inner = self.frame(frame.scope.index.scopes[node], frame)
            return self._decorate(node, frozenset({Class(inner)}), frame)
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)  # nothing else is a definition
        if any(isinstance(d, ast.Attribute) and d.attr in ("setter", "deleter") for d in node.decorator_list):
            return NOTHING
        return self._decorate(node, frozenset({Function(node, frame)}), frame)

    def _decorate(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, values: Values, frame: Frame
    ) -> Values:
        """Return what the name holds after all decorators; one that is not known leaves it as it is."""
        for decorator in reversed(node.decorator_list):
            place = Place(self, frame, decorator)
            arguments = Arguments((known(values),), use=place, key=(decorator, frame))
            made = join(callee.call(arguments, place) for callee in self.evaluate(decorator, frame))
            if are_followed(made):
                values = made
            elif last_name(decorator).endswith("property") or last_name(decorator) in ("reify", "cached"):
                values = as_role(values, Role.PROPERTY)
        return values

    def ancestors(self, of: Class) -> tuple[Class, ...]:
        """Return a class and all classes of the program that it inherits from, each once."""
        found = self._ancestors.get(of)
        if found is None:
            outside, self.circle = self.circle, NO_CIRCLE
            waiting, seen = [of], {of: None}
            while waiting:
                for base in self.bases(waiting.pop(0)):
                    if isinstance(base, Class) and base not in seen:
                        seen[base] = None
                        waiting.append(base)
            found = tuple(seen)
            if self.circle == NO_CIRCLE:
                self._ancestors[of] = found
            self.circle = min(outside, self.circle)
        return found

    def bases(self, of: Class) -> Values:
        """Return what a class inherits from."""
        outer = of.frame.outer
        if outer is None or not of.node.bases:
            return NOTHING
        return self.remember(("bases", of), lambda: join(self.evaluate(base, outer) for base in of.node.bases))

    def subclasses(self, of: Class) -> tuple[Class, ...]:
        """Return the classes of the program that inherit from a class, directly or not."""
        if of not in self._subclasses:
            self._subclasses[of] = ()
            found: dict[Class, None] = {}
            waiting = [of]
            while waiting:
                for one in self._direct_subclasses(waiting.pop()):
                    if one not in found and one != of:
                        found[one] = None
                        waiting.append(one)
            self._subclasses[of] = tuple(found)
        return self._subclasses[of]

    def _direct_subclasses(self, of: Class) -> Iterable[Class]:
        name = of.node.name
        for spelled in {name, *self.program.aliases(name)}:
            for scope in self.program.derived(spelled):
                found = Class(self.any_frame(scope))
                if of in self.bases(found):
                    yield found

    # Parameters

    def parameter(self, name: str, frame: Frame) -> Values:
        """Return what a parameter can be."""
        scope = frame.scope
        if frame.arguments is not None:
            return self.bind(scope, name, frame.arguments, frame)
        role = role_of(scope)
        first = parameters(scope.node)[:1] if isinstance(scope.node, ast.FunctionDef | ast.AsyncFunctionDef) else ()
        if role is not Role.STATIC and first and first[0].arg == name and frame.outer is not None:
            is_class = role is Role.CLASS or getattr(scope.node, "name", "") == "__new__"
            if frame.receiver is not None:
                receiver = frame.receiver
                return frozenset({receiver.of if is_class and isinstance(receiver, Instance) else receiver})
            of = Class(frame.outer)
            return frozenset({of, *self.subclasses(of)}) if is_class else frozenset({Instance(of)})
        found = NOTHING
        for arguments in self.callers.arguments(scope, frame.receiver):
            found |= self.bind(scope, name, arguments, frame)
        if self.callers.is_exposed(scope):
            found |= self._promise(scope, name, frame) | self._default(scope, name, frame)
        return found

    def bind(self, scope: Scope, name: str, arguments: Arguments, frame: Frame) -> Values:
        """Return what a call gives to a parameter, the default included."""
        node = scope.node
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)  # only these have parameters
        positional = [parameter.arg for parameter in (*node.args.posonlyargs, *node.args.args)]
        place = Place(self, frame, node)
        if node.args.vararg is not None and node.args.vararg.arg == name:
            return frozenset({_rest(arguments, len(positional))})
        if node.args.kwarg is not None and node.args.kwarg.arg == name:
            taken = {*positional, *(parameter.arg for parameter in node.args.kwonlyargs)}
            parts = [(key, lazy()) for key, lazy in arguments.named().items() if key not in taken]
            rest = [(None, UNKNOWN_REST)] if arguments.spread and arguments.is_open else []
            return frozenset({Container(None, is_mapping=True, parts=tuple([*parts, *rest]))})
        values = arguments.get(positional.index(name) if name in positional else -1, name)
        if any(isinstance(value, Rest) for value in values):
            values = frozenset(value for value in values if not isinstance(value, Rest)) | UNKNOWNS
            values |= self._default(scope, name, frame)
        if not values:
            values = self._default(scope, name, frame)
        if values and not are_followed(values):
            values |= self._promise(scope, name, frame) - UNKNOWNS
        del place
        return values

    def _default(self, scope: Scope, name: str, frame: Frame) -> Values:
        node = scope.node
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)  # only these have parameters
        positional = [*node.args.posonlyargs, *node.args.args]
        names = [parameter.arg for parameter in positional[len(positional) - len(node.args.defaults) :]]
        pairs = [*zip(names, node.args.defaults, strict=True)]
        pairs += [
            (parameter.arg, default)
            for parameter, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
            if default is not None
        ]
        outer = frame.outer
        return join(self.evaluate(default, outer) for one, default in pairs if one == name and outer is not None)

    def _promise(self, scope: Scope, name: str, frame: Frame) -> Values:
        node = scope.node
        if isinstance(node, ast.Lambda) or frame.outer is None:
            return UNKNOWNS
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)  # only these have parameters
        for rest in (node.args.vararg, node.args.kwarg):
            if rest is not None and rest.arg == name:
                return UNKNOWNS
        annotation = next((one.annotation for one in parameters(node) if one.arg == name), None)
        return promised(annotation, frame.outer, self)

    def invoke(self, function: Function, arguments: Arguments, caller: Frame) -> Values:
        """Return what a call of a function of the program can give."""
        frame = self.enter(function, arguments, caller.depth + 1)
        return self.remember(("returned", frame), lambda: self._returned(frame))

    def _returned(self, frame: Frame) -> Values:
        scope = frame.scope
        if scope.yields:
            found = NOTHING
            for node in scope.yields:
                inner = frame
                if node.value is not None:
                    values = self.evaluate(node.value, inner)
                    place = Place(self, inner, node)
                    found |= join(v.each(place) for v in values) if isinstance(node, ast.YieldFrom) else values
            return frozenset({Container(None, parts=((None, found or OTHERS),))})
        found = join(self.evaluate(node, frame) if node is not None else OTHERS for node in scope.returns)
        annotation = getattr(scope.node, "returns", None)
        if annotation is not None and not are_followed(found) and frame.outer is not None:
            promise = promised(annotation, frame.outer, self)
            found = promise if are_followed(promise) else found | promise
        return found or OTHERS

    # Attributes

    def instance_attribute(self, instance: Instance, name: str) -> Values:
        """Return what the program stores in an attribute of an instance."""
        return self.remember((f".{name}", instance), lambda: self._stored_attribute(instance, name))

    def _stored_attribute(self, instance: Instance, name: str) -> Values:
        place = Place(self, instance.of.frame, instance.of.node)
        classes = [*self.ancestors(instance.of)]
        if instance.made is None:
            classes += [one for one in self.subclasses(instance.of)]
        scopes = {each.frame.scope: each for each in classes}
        found = NOTHING
        for owner, binding in self.program.attribute_stores(name):
            method = _method_of(binding.scope)
            if method is not None and isinstance(owner, ast.Name) and _is_first(owner.id, method):
                if method.owner in scopes:
                    of = scopes[method.owner]
                    receiver = instance if instance.made is not None or of == instance.of else Instance(instance.of)
                    frame = self.method_frame(method, receiver)
                    found |= self.binding(
                        binding, name, frame if binding.scope is method else self.any_frame(binding.scope)
                    )
                continue
            for value in self.evaluate(owner, self.any_frame(binding.scope)):
                of_value = value.of if isinstance(value, Instance) else value if isinstance(value, Class) else None
                if of_value is not None and of_value.frame.scope in scopes:
                    found |= self.binding(binding, name, self.any_frame(binding.scope))
                    break
        for scope, call in self.program.calls("setattr"):
            if len(call.args) == 3:
                found |= self._set(scope, call, name, scopes)
        return found | self._field(instance, name, place)

    def _set(self, scope: Scope, call: ast.Call, name: str, scopes: Mapping[Scope, Class]) -> Values:
        frame = self.any_frame(scope)
        names = texts(self.evaluate(call.args[1], frame))
        if names is None or name not in names:
            return NOTHING
        owners = self.evaluate(call.args[0], frame)
        is_owner = any(isinstance(value, Instance) and value.of.frame.scope in scopes for value in owners)
        return self.evaluate(call.args[2], frame) if is_owner else NOTHING

    def _field(self, instance: Instance, name: str, place: Place) -> Values:
        """Return what the generated constructor of a dataclass or named tuple stores."""
        if not any(
            isinstance(statement, ast.AnnAssign)
            and isinstance(statement.target, ast.Name)
            and statement.target.id == name
            for each in self.ancestors(instance.of)
            for statement in each.node.body
        ) or self.initializers(instance.of):
            return NOTHING
        names = [field for field, _frame, _default in fields(instance.of, place)]
        if instance.made is not None:
            return instance.made.arguments.get(names.index(name), name)
        found = NOTHING
        for arguments in self.callers.constructions(instance.of):
            found |= arguments.get(names.index(name), name)
        return found

    def function_attribute(self, function: Function, name: str) -> Values:
        """Return what the program stores in an attribute of a function."""
        return self.remember((f".{name}", function), lambda: self._stored_on_function(function, name))

    def _stored_on_function(self, function: Function, name: str) -> Values:
        found = NOTHING
        for owner, binding in self.program.attribute_stores(name):
            frame = self.any_frame(binding.scope)
            if binding.scope is function.scope:
                frame = self.frame(function.scope, function.outer)
            elif binding.scope is function.outer.scope:
                frame = function.outer
            if isinstance(owner, ast.Name) and function in self.evaluate(owner, frame):
                found |= self.binding(binding, name, frame)
        return found

    def namespace_attribute(self, namespace: Value, name: str) -> Values:
        """Return what the program stores in an attribute of an object that has nothing else."""
        return self.remember((f".{name}", namespace), lambda: self._stored_in_namespace(namespace, name))

    def _stored_in_namespace(self, namespace: Value, name: str) -> Values:
        found = NOTHING
        for owner, binding in self.program.attribute_stores(name):
            frame = self.any_frame(binding.scope)
            if namespace in self.evaluate(owner, frame):
                found |= self.binding(binding, name, frame)
        return found

    def dictionary_items(self, frame: Frame) -> Values:
        """Return what a function stores in the dictionaries of objects: ``vars(x)[name] = ...``."""
        found = NOTHING
        for spelled in ("vars", "__dict__"):
            for _owner, _key, binding in frame.scope.index.item_stores.get(spelled, ()):
                if binding.scope is frame.scope:
                    found |= self.binding(binding, "", frame)
        return found

    # Containers

    def stored(self, container: Container) -> Iterable[tuple[Values, Lazy]]:
        """Return the keys and values that are stored in a container after it was made."""
        if container.frame is None or container.node is None:
            return ()
        index = container.frame.scope.index
        if index not in self._stores:
            self._stores[index] = None
            self._stores[index] = self._find_stores(index)
        stores = self._stores[index]
        return stores.get(container.node, ()) if stores is not None else ()

    def _find_stores(self, index: Index) -> dict[ast.expr, list[tuple[Values, Lazy]]]:
        stores: dict[ast.expr, list[tuple[Values, Lazy]]] = {}
        for items in index.item_stores.values():
            for owner, key, binding in items:
                frame = self.any_frame(binding.scope)
                lazy = self._lazy_binding(binding, frame)
                self._add_store(stores, owner, frame, self.key(key, frame), lazy)
        for method, position in (("append", 0), ("add", 0), ("insert", 1), ("setdefault", 1), ("appendleft", 0)):
            for scope, call in index.calls.get(method, ()):
                if len(call.args) > position and isinstance(call.func, ast.Attribute):
                    frame = self.any_frame(scope)
                    keys = self.evaluate(call.args[0], frame) if method == "setdefault" else UNKNOWNS
                    lazy = self._lazy(call.args[position], frame)
                    self._add_store(stores, call.func.value, frame, keys, lazy)
        for method in ("update", "extend"):
            for scope, call in index.calls.get(method, ()):
                if isinstance(call.func, ast.Attribute):
                    self._add_update(stores, call.func.value, call, self.any_frame(scope))
        return stores

    def _add_update(
        self, stores: dict[ast.expr, list[tuple[Values, Lazy]]], owner: ast.expr, call: ast.Call, frame: Frame
    ) -> None:
        for keyword in call.keywords:
            if keyword.arg is not None:
                self._add_store(stores, owner, frame, frozenset({Text(keyword.arg)}), self._lazy(keyword.value, frame))
        for argument in call.args[:1]:
            place = Place(self, frame, argument)
            for value in self.evaluate(argument, frame):
                if isinstance(value, Container):
                    for key, lazy in value.elements(place) if value.node is not None else ():
                        keys: Values = frozenset({Text(key)}) if key is not None and value.is_mapping else UNKNOWNS
                        self._add_store(stores, owner, frame, keys, lazy)

    def _add_store(
        self,
        stores: dict[ast.expr, list[tuple[Values, Lazy]]],
        owner: ast.expr,
        frame: Frame,
        keys: Values,
        lazy: Lazy,
    ) -> None:
        for value in self.evaluate(owner, frame):
            if isinstance(value, Container) and value.node is not None:
                stores.setdefault(value.node, []).append((keys, lazy))

    def _lazy(self, node: ast.expr, frame: Frame) -> Lazy:
        return lambda: self.evaluate(node, frame)

    def _lazy_binding(self, binding: Binding, frame: Frame) -> Lazy:
        return lambda: self.binding(binding, "", frame)

    # Calls

    def arguments(self, call: ast.Call, frame: Frame) -> Arguments:
        """Return what a call passes."""
        made = self._arguments.get((call, frame))
        if made is None:
            positional: list[Lazy] = []
            starred: list[Lazy] = []
            for argument in call.args:
                if isinstance(argument, ast.Starred):
                    starred.append(self._lazy(argument.value, frame))
                elif starred:
                    starred.append(_wrap(self._lazy(argument, frame)))
                else:
                    positional.append(self._lazy(argument, frame))
            keywords = {k.arg: self._lazy(k.value, frame) for k in call.keywords if k.arg is not None}
            spread = tuple(self._lazy(k.value, frame) for k in call.keywords if k.arg is None)
            place = Place(self, frame, call)
            made = Arguments(tuple(positional), keywords, tuple(starred), spread, place, (call, frame))
            self._arguments[call, frame] = made
        return made

    def _call(self, node: ast.Call, frame: Frame) -> Values:
        if isinstance(node.func, ast.Name) and node.func.id == "super" and self.owner("super", frame) is None:
            return self._super(frame)
        place = Place(self, frame, node)
        arguments = self.arguments(node, frame)
        callees = self.evaluate(node.func, frame)
        made = join(callee.call(arguments, place) for callee in callees)
        if are_followed(made):
            return made
        guessed = guess.client(node, callees, arguments, place)
        return guessed or made or (UNKNOWNS if not callees else OTHERS)

    def _super(self, frame: Frame) -> Values:
        inner: Frame | None = frame
        while inner is not None and inner.scope.owner is None:
            inner = inner.outer
        if inner is None or inner.outer is None:
            return OTHERS
        first = (
            parameters(inner.scope.node)[:1]
            if not isinstance(inner.scope.node, ast.Module | ast.ClassDef | Comprehension)
            else ()
        )
        receivers = join(self.resolve(parameter.arg, inner) for parameter in first)
        return frozenset(Parent(Class(inner.outer), receiver) for receiver in receivers)

    # Other expressions

    def _attribute(self, node: ast.Attribute, frame: Frame) -> Values:
        place = Place(self, frame, node)
        receivers = self.evaluate(node.value, frame)
        found = join(value.attribute(node.attr, place) for value in receivers)
        if any(isinstance(value, Module) for value in receivers):
            found |= self._stored_on_module(node.attr, receivers)
        return found or (UNKNOWNS if not receivers else found)

    def _stored_on_module(self, name: str, receivers: Values) -> Values:
        found = NOTHING
        for owner, binding in self.program.attribute_stores(name):
            if isinstance(owner, ast.Name) and owner.id not in ("self", "cls"):
                frame = self.any_frame(binding.scope)
                if any(isinstance(value, Module) and value in receivers for value in self.evaluate(owner, frame)):
                    found |= self.binding(binding, name, frame)
        return found

    def _subscript(self, node: ast.Subscript, frame: Frame) -> Values:
        place = Place(self, frame, node)
        if isinstance(node.slice, ast.Slice):
            return self.evaluate(node.value, frame)
        keys = self.key(node.slice, frame)
        return join(value.item(keys, place) for value in self.evaluate(node.value, frame))

    def key(self, node: ast.expr, frame: Frame) -> Values:
        """Return what the key of an element can be; positions are texts."""
        if isinstance(node, ast.Constant) and isinstance(node.value, int):
            return frozenset({Text(str(node.value))})
        return self.evaluate(node, frame)

    def _conditional(self, node: ast.IfExp, frame: Frame) -> Values:
        return self.evaluate(node.body, frame) | self.evaluate(node.orelse, frame)

    def _either(self, node: ast.BoolOp, frame: Frame) -> Values:
        return join([self.evaluate(value, frame) for value in node.values])

    def _inner(self, node: ast.Await | ast.NamedExpr, frame: Frame) -> Values:
        return self.evaluate(node.value, frame)

    def _starred(self, node: ast.Starred, frame: Frame) -> Values:
        place = Place(self, frame, node)
        return join(value.each(place) for value in self.evaluate(node.value, frame))

    def _sequence(self, node: ast.List | ast.Tuple | ast.Set, frame: Frame) -> Values:
        return frozenset({Container(frame, node)})

    def _mapping(self, node: ast.Dict, frame: Frame) -> Values:
        return frozenset({Container(frame, node, is_mapping=True)})

    def _comprehension(self, node: Comprehension, frame: Frame) -> Values:
        inner = self.frame(frame.scope.index.scopes[node], frame)
        if not isinstance(node, ast.DictComp):
            return frozenset({Container(None, parts=((None, self.evaluate(node.elt, inner)),))})
        keys, values = texts(self.key(node.key, inner)), self.evaluate(node.value, inner)
        parts = tuple((key, values) for key in keys) if keys is not None else ((None, values),)
        return frozenset({Container(None, is_mapping=True, parts=parts)})

    def _formatted(self, node: ast.JoinedStr, frame: Frame) -> Values:
        outside, self.circle = self.circle, NO_CIRCLE
        parts = []
        for part in node.values:
            if not isinstance(part, ast.FormattedValue):
                parts.append(self.evaluate(part, frame))
            elif part.conversion == -1 and part.format_spec is None:
                parts.append(self._text_of(part.value, frame))
            else:
                parts.append(ANY_TEXTS)
        is_growing, self.circle = self.circle != NO_CIRCLE, min(self.circle, outside)
        return ANY_TEXTS if is_growing else concatenate(parts)  # a text that is made of itself has no end

    def _text_of(self, node: ast.expr, frame: Frame) -> Values:
        if isinstance(node, ast.Constant):
            return frozenset({Text(str(node.value))})
        values = self.evaluate(node, frame)
        self.note_variables(values)
        return values

    def note_variables(self, values: Values) -> None:
        """Take note of environment variables that become part of a text."""
        self.used_variables.update(value.name for value in values if isinstance(value, Variable))

    def _binary(self, node: ast.BinOp, frame: Frame) -> Values:
        match node.op:
            case ast.Add():
                return self._added(lambda: self.evaluate(node.left, frame), lambda: self.evaluate(node.right, frame))
            case ast.Mod():
                return self._percent(node, frame)
            case ast.BitOr():
                return self._merged(node, frame)
            case ast.Div():
                return ANY_TEXTS
            case ast.Mult() if isinstance(node.left, ast.List):
                return self.evaluate(node.left, frame)
        return OTHERS

    def _added(self, left: Lazy, right: Lazy) -> Values:
        outside, self.circle = self.circle, NO_CIRCLE
        added = _add(left(), right())
        is_growing, self.circle = self.circle != NO_CIRCLE, min(self.circle, outside)
        return ANY_TEXTS if is_growing and any(isinstance(value, Text) for value in added) else added

    def _merged(self, node: ast.BinOp, frame: Frame) -> Values:
        sides = self.evaluate(node.left, frame) | self.evaluate(node.right, frame)
        place = Place(self, frame, node)
        if not all(isinstance(value, Container) for value in sides):
            return sides
        parts = [(key, lazy()) for v in sides if isinstance(v, Container) for key, lazy in v.elements(place)]
        return frozenset({Container(None, is_mapping=True, parts=tuple(parts))})

    def _percent(self, node: ast.BinOp, frame: Frame) -> Values:
        templates = texts(self.evaluate(node.left, frame))
        if templates is None or len(templates) != 1:
            return ANY_TEXTS
        pieces = templates[0].replace("%d", "%s").split("%s")
        given: list[ast.expr] = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
        if len(given) != len(pieces) - 1 or "%" in "".join(pieces):
            return ANY_TEXTS
        parts: list[Values] = [frozenset({Text(pieces[0])})]
        for piece, value in zip(pieces[1:], given, strict=True):
            parts += [self._text_of(value, frame), frozenset({Text(piece)})]
        return concatenate(parts)

    def _lambda(self, node: ast.Lambda, frame: Frame) -> Values:
        return frozenset({Function(node, frame)})

    def _yielded(self, _node: ast.expr, _frame: Frame) -> Values:
        return UNKNOWNS


_EXPRESSIONS: dict[type[ast.AST], Callable[[Evaluator, object, Frame], Values]] = {
    ast.Name: Evaluator.name,
    ast.Attribute: Evaluator._attribute,
    ast.Call: Evaluator._call,
    ast.Subscript: Evaluator._subscript,
    ast.IfExp: Evaluator._conditional,
    ast.BoolOp: Evaluator._either,
    ast.NamedExpr: Evaluator._inner,
    ast.Await: Evaluator._inner,
    ast.Starred: Evaluator._starred,
    ast.List: Evaluator._sequence,
    ast.Tuple: Evaluator._sequence,
    ast.Set: Evaluator._sequence,
    ast.Dict: Evaluator._mapping,
    ast.ListComp: Evaluator._comprehension,
    ast.SetComp: Evaluator._comprehension,
    ast.GeneratorExp: Evaluator._comprehension,
    ast.DictComp: Evaluator._comprehension,
    ast.JoinedStr: Evaluator._formatted,
    ast.BinOp: Evaluator._binary,
    ast.Lambda: Evaluator._lambda,
    ast.Yield: Evaluator._yielded,
    ast.YieldFrom: Evaluator._yielded,
}  # type: ignore[dict-item]


@dataclass(frozen=True, slots=True)
class Place:
    """One expression in one frame: the ``Use`` of the values that meet there, which reports nothing."""

    evaluator: Evaluator
    frame: Frame
    node: ast.AST

    @property
    def environment(self) -> Mapping[str, str]:
        return self.evaluator.environment

    def evaluate(self, node: ast.expr, frame: Frame) -> Values:
        return self.evaluator.evaluate(node, frame)

    def load(self, name: str, frame: Frame) -> Values:
        return self.evaluator.load(name, frame)

    def invoke(self, function: Function, arguments: Arguments) -> Values:
        return self.evaluator.invoke(function, arguments, self.frame)

    def instance_attribute(self, instance: Instance, name: str) -> Values:
        return self.evaluator.instance_attribute(instance, name)

    def function_attribute(self, function: Function, name: str) -> Values:
        return self.evaluator.function_attribute(function, name)

    def namespace_attribute(self, namespace: Value, name: str) -> Values:
        return self.evaluator.namespace_attribute(namespace, name)

    def surroundings(self) -> tuple[str, ...]:
        scope = self.frame.scope
        return tuple(word for name in (scope.index.module, scope.name) for part in name.split(".") for word in split(part))

    def speaks_of_aws(self) -> bool:
        return self.evaluator.program.speaks_of_aws(self.frame.scope.index)

    def dictionary_items(self) -> Values:
        return self.evaluator.dictionary_items(self.frame)

    def submodule(self, module: str) -> Values:
        found = self.evaluator.program.find(module)
        return frozenset({Module(self.evaluator.any_frame(found.root))}) if found is not None else NOTHING

    def subclasses(self, of: Class) -> Iterable[Class]:
        return self.evaluator.subclasses(of)

    def bases(self, of: Class) -> Values:
        return self.evaluator.bases(of)

    def ancestors(self, of: Class) -> Iterable[Class]:
        return self.evaluator.ancestors(of)

    def stored(self, container: Container) -> Iterable[tuple[Values, Lazy]]:
        return self.evaluator.stored(container)

    def record(self, client: str, operation: str, arguments: Mapping[str, Lazy], **_how: object) -> None:
        """Evaluating reports nothing."""

    def doubt(self, message: str) -> None:
        """Evaluating reports nothing."""

    def mentions(self, word: str) -> int:
        return self.evaluator.program.speaks_of(self.frame.scope.index, word)

    def origin(self) -> str:
        return f"{self.frame.scope.index.file}:{getattr(self.node, 'lineno', 1)}"


def role_of(scope: Scope) -> Role | None:
    """Return how a function of a class gets its receiver, or ``Role.STATIC`` for a function that is no method."""
    if scope.owner is None or isinstance(scope.node, ast.Lambda):
        return Role.STATIC
    assert isinstance(scope.node, ast.FunctionDef | ast.AsyncFunctionDef)  # a method is nothing else
    names = {last_name(decorator) for decorator in scope.node.decorator_list}
    if "staticmethod" in names:
        return Role.STATIC
    return (
        Role.CLASS
        if "classmethod" in names or scope.node.name in ("__init_subclass__", "__class_getitem__")
        else Role.METHOD
    )


def _method_of(scope: Scope) -> Scope | None:
    method: Scope | None = scope
    while method is not None and method.owner is None:
        method = method.parent
    return method


def _is_first(name: str, method: Scope) -> bool:
    if role_of(method) is Role.STATIC or not isinstance(method.node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    return [parameter.arg for parameter in parameters(method.node)[:1]] == [name]


def _rest(arguments: Arguments, count: int) -> Container:
    parts: list[tuple[str | None, Values]] = [
        (str(number), lazy()) for number, lazy in enumerate(arguments.positional[count:])
    ]
    for lazy in arguments.starred:
        place = arguments.use
        for value in lazy():
            if isinstance(value, Container) and place is not None and not parts:
                parts += [(key, one()) for key, one in value.elements(place)]
            else:
                parts.append((None, UNKNOWN_REST))
    return Container(None, parts=tuple(parts))


def _wrap(lazy: Lazy) -> Lazy:
    return lambda: frozenset({Container(None, parts=(("0", lazy()),))})


def _add(left: Values, right: Values) -> Values:
    sides = left | right
    if any(isinstance(value, Text | Variable) for value in sides):
        return concatenate((left, right))
    lists = frozenset(value for value in sides if isinstance(value, Container))
    return lists or OTHERS


__all__ = ["HOLE", "Construction", "Evaluator", "Place", "patterns", "role_of"]
