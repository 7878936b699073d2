"""The idioms that pass a value through a function of the standard library: partial, getattr, closing, caches, ..."""

# ruff: noqa: D102 - what these methods promise is said once, in values.Value

from __future__ import annotations

import ast
import re
from collections.abc import Hashable
from typing import TypeGuard

from chalice_policygen.arguments import Arguments
from chalice_policygen.container import Container
from chalice_policygen.immutable import immutable
from chalice_policygen.objects import Frame, Function, Instance, Maker, Role, as_role, find
from chalice_policygen.registry import effect, rule
from chalice_policygen.rules.client import Client
from chalice_policygen.rules.resource import Resource
from chalice_policygen.text import ANY_TEXTS, ATTRIBUTE_NAMES, HOLE, Text, Variable, concatenate, texts
from chalice_policygen.unknown import UNKNOWNS
from chalice_policygen.values import NOTHING, OTHERS, Use, Value, Values, join, known


class Partial(Value):
    """A callable with some of its arguments, compared by where they were given."""

    __slots__ = ("function", "given", "key")

    def __init__(self, function: Value, given: Arguments, key: Hashable) -> None:
        self.function = function
        self.given = given
        self.key = key

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Partial) and (self.function, self.key) == (other.function, other.key)

    def __hash__(self) -> int:
        return hash((self.function, self.key))

    def bind(self, arguments: Arguments) -> Arguments:
        """Return all arguments that the function gets."""
        given = self.given.named()
        return arguments.before(*self.given.positional, keywords=given, key=self.key)

    def call(self, arguments: Arguments, use: Use) -> Values:
        return self.function.call(self.bind(arguments), use)

    def effect(self, arguments: Arguments, use: Use) -> None:
        self.function.effect(self.bind(arguments), use)


@immutable
class PartialMethod(Partial):
    """A method with some of its arguments."""

    def read_from(self, owner: Instance, use: Use) -> Values:
        return frozenset(Partial(method, self.given, self.key) for method in owner.bind(self.function, use))


@immutable
class Unchanged(Value):
    """A decorator that gives back what it decorates."""

    def call(self, arguments: Arguments, use: Use) -> Values:
        return arguments.get(0, "function")


@rule("functools.partialmethod")
def _partial_method(arguments: Arguments, _use: Use) -> Values:
    rest = arguments.after(1)
    return frozenset(PartialMethod(function, rest, arguments.key) for function in arguments.get(0, "func"))


@rule("functools.partial")
def _partial(arguments: Arguments, _use: Use) -> Values:
    rest = arguments.after(1)
    return frozenset(Partial(function, rest, arguments.key) for function in arguments.get(0, "func"))


@rule("functools.lru_cache")
def _lru_cache(arguments: Arguments, _use: Use) -> Values:
    # Written as @lru_cache it gets the function, as @lru_cache(...) the size.
    given = arguments.get(0, "user_function")
    return frozenset(value for value in given if isinstance(value, Function)) or frozenset({Unchanged()})


@rule("functools.wraps", "functools.update_wrapper")
def _wraps(_arguments: Arguments, _use: Use) -> Values:
    return frozenset({Unchanged()})


@rule("atexit.register", "dataclasses.dataclass", "functools.total_ordering", "typing.overload", "typing.no_type_check")
def _given_back(arguments: Arguments, _use: Use) -> Values:
    # Written without parentheses a decorator gets what it decorates, otherwise something else or nothing.
    given = arguments.get(0, "function")
    return frozenset(value for value in given if value.is_followed) or frozenset({Unchanged()})


@rule(
    "builtins.frozenset",
    "builtins.list",
    "builtins.reversed",
    "builtins.set",
    "builtins.sorted",
    "builtins.tuple",
    "collections.deque",
)
def _list(arguments: Arguments, use: Use) -> Values:
    given = arguments.get(0, "iterable")
    # A list that is there keeps the order of what it holds.
    return frozenset(value if _is_kept(value) else _hold(value.each(use)) for value in given) or OTHERS


def _is_kept(value: Value) -> bool:
    return not value.is_followed or (isinstance(value, Container) and not value.is_mapping)


def _hold(values: Values) -> Container:
    return Container(None, parts=((None, values),))


@rule(
    "builtins.iter",
    "builtins.aiter",
    "contextlib.aclosing",
    "contextlib.asynccontextmanager",
    "contextlib.closing",
    "contextlib.contextmanager",
    "contextlib.nullcontext",
    "copy.copy",
    "copy.deepcopy",
    "functools.cache",
    "itertools.chain.from_iterable",
    "itertools.cycle",
    "itertools.islice",
    "typing.final",
    "abc.abstractmethod",
)
def _same(arguments: Arguments, _use: Use) -> Values:
    return arguments.get(0, "iterable") or OTHERS


@rule("contextlib.suppress", "contextlib.ExitStack", "contextlib.AsyncExitStack")
def _stack(_arguments: Arguments, _use: Use) -> Values:
    return frozenset({Stack()})


@immutable
class Stack(Value):
    """An exit stack, which enters what it gets."""

    def attribute(self, name: str, use: Use) -> Values:
        return frozenset({Enter()}) if name in ("enter_context", "enter_async_context") else OTHERS


@immutable
class Enter(Value):
    """A function that enters the context manager which it gets."""

    def call(self, arguments: Arguments, use: Use) -> Values:
        return join(value.enter(use) for value in arguments.get(0, "cm"))


@rule("itertools.chain")
def _chain(arguments: Arguments, use: Use) -> Values:
    return frozenset({Container(None, parts=tuple((None, _each(lazy(), use)) for lazy in arguments.positional))})


@rule("builtins.enumerate")
def _enumerate(arguments: Arguments, use: Use) -> Values:
    pair = Container(None, parts=(("0", OTHERS), ("1", _each(arguments.get(0, "iterable"), use))))
    return frozenset({Container(None, parts=((None, frozenset({pair})),))})


@rule("builtins.zip", "itertools.product", "itertools.zip_longest")
def _zip(arguments: Arguments, use: Use) -> Values:
    parts = tuple((str(number), _each(lazy(), use)) for number, lazy in enumerate(arguments.positional))
    return frozenset({Container(None, parts=((None, frozenset({Container(None, parts=parts)})),))})


@rule("builtins.map")
def _map(arguments: Arguments, use: Use) -> Values:
    rest = [_each(lazy(), use) for lazy in arguments.positional[1:]]
    passed = Arguments(tuple(known(values) for values in rest), use=use, key=(arguments.key, "map"))
    made = join(function.call(passed, use) for function in arguments.get(0, "func"))
    return frozenset({Container(None, parts=((None, made or OTHERS),))})


@rule("builtins.filter")
def _filter(arguments: Arguments, _use: Use) -> Values:
    return arguments.get(1, "iterable")


@rule(
    "asyncio.gather",
    "asyncio.wait_for",
    "asyncio.create_task",
    "asyncio.ensure_future",
    "asyncio.shield",
    "asyncio.run",
)
def _awaited(arguments: Arguments, _use: Use) -> Values:
    if len(arguments.positional) == 1:
        return arguments.get(0, "coro")
    parts = tuple((str(number), lazy()) for number, lazy in enumerate(arguments.positional))
    return frozenset({Container(None, parts=parts)})


@rule("typing.cast")
def _cast(arguments: Arguments, _use: Use) -> Values:
    return arguments.get(1, "val")


@rule("builtins.str", "pathlib.PurePosixPath", "pathlib.Path", "builtins.repr", "builtins.format")
def _str(arguments: Arguments, _use: Use) -> Values:
    given = arguments.get(0, "object")
    known_texts = frozenset(value for value in given if isinstance(value, Text | Variable))
    return known_texts or ANY_TEXTS


@rule("os.path.join", "posixpath.join")
def _path(arguments: Arguments, _use: Use) -> Values:
    parts: list[Values] = []
    for number, lazy in enumerate(arguments.positional):
        parts += [frozenset({Text("/")}), lazy()] if number else [lazy()]
    return concatenate(parts) if not arguments.starred else ANY_TEXTS


@rule(
    "builtins.dict",
    "collections.OrderedDict",
    "types.MappingProxyType",
    "collections.ChainMap",
)
def _dict(arguments: Arguments, use: Use) -> Values:
    given = arguments.get(0, "")
    parts = [(key, lazy()) for value in given if _is_mapping(value) for key, lazy in value.elements(use)]
    parts += [(name, lazy()) for name, lazy in arguments.named().items()]
    if arguments.spread and (rest := arguments.unnamed()):
        parts.append((None, rest))
    node = use.node if isinstance(use.node, ast.Call) else None
    # Its frame is the module's, so that equal dictionaries of many calls are one value.
    made = Container(_module_frame(use), node, is_mapping=True, parts=tuple(parts))
    return frozenset({made, *(value for value in given if not _is_mapping(value))})


def _is_mapping(value: Value) -> TypeGuard[Container]:
    return isinstance(value, Container) and value.is_mapping


@rule("collections.defaultdict")
def _default_dict(arguments: Arguments, use: Use) -> Values:
    passed = Arguments(use=use, key=(arguments.key, "default"))
    made = join(value.call(passed, use) for value in arguments.get(0, "default_factory"))
    return frozenset({Container(None, is_mapping=True, parts=((None, made),))})


@rule("builtins.next", "builtins.anext")
def _next(arguments: Arguments, use: Use) -> Values:
    return _each(arguments.get(0, ""), use) | arguments.get(1, "")


@rule("builtins.max", "builtins.min")
def _one_of(arguments: Arguments, use: Use) -> Values:
    if len(arguments.positional) == 1:
        return _each(arguments.get(0, ""), use) or OTHERS
    return join(lazy() for lazy in arguments.positional)


@rule("builtins.getattr")
def _getattr(arguments: Arguments, use: Use) -> Values:
    receivers, names = arguments.get(0, ""), _names(arguments.get(1, ""), arguments.get(0, ""))
    if not names:
        return arguments.get(2, "") or OTHERS
    return join(value.attribute(name, use) for value in receivers for name in names) | (arguments.get(2, "") - OTHERS)


def _names(values: Values, receivers: Values) -> tuple[str, ...]:
    """Return the attributes that texts name; of a text with holes, the operations of the clients that it fits."""
    found: set[str] = set()
    for value in values:
        if isinstance(value, Text) and value.is_exact:
            found.add(value.text)
        elif isinstance(value, Text) and len(value.text) > MIN_PATTERN:
            pattern = re.compile("[a-z0-9_]+".join(map(re.escape, value.text.split(HOLE))))
            clients = [receiver for receiver in receivers if isinstance(receiver, Client)]
            fitting = {name for client in clients for name in client.service.methods if pattern.fullmatch(name)}
            found |= fitting if len(fitting) <= MAX_FITTING else set()
    return tuple(sorted(found))


MIN_PATTERN = 6
"""A text with holes and fewer letters than this fits anything."""
MAX_FITTING = 12
"""A text with holes that fits more operations than this says too little."""


@effect("builtins.getattr")
def _check_name(arguments: Arguments, use: Use) -> None:
    if arguments.get(1, "") == ATTRIBUTE_NAMES:
        return
    if _names(arguments.get(1, ""), arguments.get(0, "")):
        for value in arguments.get(0, ""):
            for name in texts(arguments.get(1, "")) or ():
                value.touch(name, use)
        return
    for value in arguments.get(0, ""):
        if isinstance(value, Client | Resource):
            use.doubt(f"which {value.service.name} operation this is, is not a known string here")
        elif isinstance(value, Instance) and use.speaks_of_aws() and find(value.of, "__getattr__", use):
            use.doubt(
                f"what __getattr__ of {value.of.node.name} gives is not known, because the name is not known here"
            )


@rule("operator.attrgetter", "operator.methodcaller")
def _getter(arguments: Arguments, _use: Use) -> Values:
    return frozenset(Getter(name) for name in texts(arguments.get(0, "")) or ()) or OTHERS


@immutable
class Getter(Value):
    """A function that reads one attribute of what it gets."""

    name: str

    def call(self, arguments: Arguments, use: Use) -> Values:
        return join(value.attribute(self.name, use) for value in arguments.get(0, ""))


@rule("builtins.vars")
def _vars(_arguments: Arguments, _use: Use) -> Values:
    return frozenset({Dictionary()})


@immutable
class Dictionary(Value):
    """The attributes of an object as a dictionary."""

    def item(self, keys: Values, use: Use) -> Values:
        return use.dictionary_items() or OTHERS


@rule("builtins.globals")
def _globals(_arguments: Arguments, use: Use) -> Values:
    return frozenset({Globals(_module_frame(use))})


def _module_frame(use: Use) -> Frame:
    frame = use.frame
    while frame.outer is not None:
        frame = frame.outer
    return frame


@immutable
class Globals(Value):
    """The names of a module as a dictionary."""

    frame: Frame

    def attribute(self, name: str, use: Use) -> Values:
        return frozenset({GlobalsGet(self)}) if name == "get" else OTHERS

    def item(self, keys: Values, use: Use) -> Values:
        return join(use.load(name, self.frame) for name in texts(keys) or ()) or UNKNOWNS


@immutable
class GlobalsGet(Value):
    """``globals().get``."""

    of: Globals

    def call(self, arguments: Arguments, use: Use) -> Values:
        return self.of.item(arguments.get(0, "key"), use)


@rule("dataclasses.field", "attr.ib", "attr.attrib", "attrs.field", "pydantic.Field")
def _field(arguments: Arguments, use: Use) -> Values:
    factories = arguments.get(-1, "default_factory") | arguments.get(-1, "factory")
    passed = Arguments(use=use, key=(arguments.key, "factory"))
    made = join(value.call(passed, use) for value in factories)
    return made | arguments.get(-1, "default") or UNKNOWNS


@rule("builtins.property", "functools.cached_property")
def _property(arguments: Arguments, _use: Use) -> Values:
    return as_role(arguments.get(0, "function"), Role.PROPERTY)


@rule("builtins.staticmethod")
def _static(arguments: Arguments, _use: Use) -> Values:
    return as_role(arguments.get(0, "function"), Role.STATIC)


@rule("builtins.classmethod")
def _class(arguments: Arguments, _use: Use) -> Values:
    return as_role(arguments.get(0, "function"), Role.CLASS)


@rule("builtins.object.__new__")
def _make(arguments: Arguments, use: Use) -> Values:
    return Maker().call(arguments, use)


@rule("builtins.type")
def _type(arguments: Arguments, _use: Use) -> Values:
    return frozenset(value.of for value in arguments.get(0, "") if isinstance(value, Instance)) or OTHERS


def _each(values: Values, use: Use) -> Values:
    return join(value.each(use) for value in values)


@rule("threading.local", "argparse.Namespace", "contextvars.ContextVar")
def _namespace(arguments: Arguments, _use: Use) -> Values:
    return frozenset({Namespace(arguments.key)})


@rule("types.SimpleNamespace")
def _simple_namespace(arguments: Arguments, _use: Use) -> Values:
    given = tuple((name, lazy()) for name, lazy in arguments.named().items())
    return frozenset({Namespace(arguments.key, given)})


@immutable
class Namespace(Value):
    """An object whose attributes are what the program stores in them."""

    key: Hashable
    given: tuple[tuple[str, Values], ...] = ()

    def attribute(self, name: str, use: Use) -> Values:
        return dict(self.given).get(name, NOTHING) | use.namespace_attribute(self, name) or OTHERS


@immutable
class Future(Value):
    """What an executor gives for a call that it runs."""

    result: Values

    def attribute(self, name: str, use: Use) -> Values:
        return frozenset({Constant(self.result)}) if name == "result" else OTHERS

    def enter(self, use: Use) -> Values:
        return frozenset({self})


@immutable
class Constant(Value):
    """A function that always gives the same."""

    result: Values

    def call(self, arguments: Arguments, use: Use) -> Values:
        return self.result


@rule("concurrent.futures.ThreadPoolExecutor", "concurrent.futures.thread.ThreadPoolExecutor")
def _executor(_arguments: Arguments, _use: Use) -> Values:
    return frozenset({Executor()})


@immutable
class Executor(Value):
    """A pool of threads."""

    def attribute(self, name: str, use: Use) -> Values:
        return frozenset({Submit(name)}) if name in ("submit", "map") else OTHERS


@immutable
class Submit(Value):
    """``submit`` or ``map`` of a pool of threads."""

    name: str

    def call(self, arguments: Arguments, use: Use) -> Values:
        if self.name == "map":
            return _map(arguments, use)
        passed = arguments.after(1)
        made = join(value.call(passed, use) for value in arguments.get(0, "fn"))
        return frozenset({Future(made)})

    def effect(self, arguments: Arguments, use: Use) -> None:
        if self.name == "map":
            rest = tuple(known(_each(lazy(), use)) for lazy in arguments.positional[1:])
            passed = Arguments(rest, use=use, key=(arguments.key, "map"))
        else:
            passed = arguments.after(1)
        for value in arguments.get(0, "fn"):
            value.effect(passed, use)
