"""Turn what a client sent into values of the types that a view asks for.

One converter is built for each type, once; nothing is inspected while a request is answered. Here are the types that
most views use; ``scalars`` has the rarer ones and ``models`` the classes of other libraries.

A converter takes either a value of decoded JSON or, when it is built for *text*, a string as it stands in a path, a
query string, a header or a cookie. It returns the typed value or raises ``Invalid``. Keys of a JSON object that a
model does not have are ignored, as in pydantic.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import reduce
from math import inf, isfinite
from operator import or_
from types import NoneType, UnionType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    Convert = Callable[[Any], object]
    Fault = tuple[tuple[str | int, ...], str]
    Known = dict[object, Convert]

MAX_FAULTS = 100
"""After so many faults a value is not looked at any further: the answer has to fit into a response."""

# Sets of characters, because compiling a regular expression costs a cold start a millisecond. Python's own reading of
# numbers does the rest; alone it would also take spaces, underscores, "nan" and the digits of other scripts.
_holds_only_digits = frozenset("+-0123456789").issuperset
holds_only_numerals = frozenset("+-.0123456789Ee").issuperset
MAX_DIGITS = 4300
"""The limit that Python sets to the digits of an int, against work that grows with their square."""

_TRUTH = {"true": True, "1": True, "false": False, "0": False}


class Invalid(Exception):  # noqa: N818 - a part of a ValidationError, never seen by an app
    """A value that is not what it should be. Each fault has the path to it and what is wrong."""

    def __init__(self, message: str, *, faults: list[Fault] | None = None) -> None:
        super().__init__(message)
        self.faults: list[Fault] = [((), message)] if faults is None else faults

    def within(self, key: str | int) -> list[Fault]:
        """Return the faults as the value sees them that has this one under *key*."""
        return [((key, *path), message) for path, message in self.faults]


def converter(hint: object, *, text: bool = False, known: Known | None = None) -> Convert:
    """Return the converter of the type *hint*; strings in it must have been resolved.

    *known* holds the models whose converters are being built, so that they may contain themselves.
    Raises ``UnusableTypeError``.
    """
    known = {} if known is None else known
    hint, metadata = peel(hint)
    convert = _plain(hint, text=text) or _compound(hint, text=text, known=known) or _rare(hint, text=text, known=known)
    for note in metadata:
        bounds = getattr(note, "bounds", None)
        if bounds:
            convert = limited(convert, bounds)
    return convert


def peel(hint: object) -> tuple[object, tuple[object, ...]]:
    """Return the type below ``Annotated``, ``NewType`` and type aliases, and what ``Annotated`` says of it."""
    metadata: tuple[object, ...] = ()
    while True:
        if hasattr(hint, "__metadata__"):
            metadata += hint.__metadata__
            hint = hint.__origin__  # type: ignore[attr-defined]  # what has metadata has an origin
        elif hasattr(hint, "__supertype__"):
            hint = hint.__supertype__
        elif type(hint).__name__ == "TypeAliasType":
            hint = hint.__value__  # type: ignore[attr-defined]  # a class of Python 3.12
        elif is_of_typing(origin_of(hint), "Required", "NotRequired", "ReadOnly"):
            hint = arguments_of(hint)[0]
        else:
            return hint, metadata


def origin_of(hint: object) -> object:
    """Return what *hint* is a parametrised form of: ``list`` for ``list[int]``; ``None`` when it is none."""
    return UnionType if isinstance(hint, UnionType) else getattr(hint, "__origin__", None)


def arguments_of(hint: object) -> tuple[object, ...]:
    """Return the parameters of *hint*: ``(int,)`` for ``list[int]``."""
    arguments: tuple[object, ...] = getattr(hint, "__args__", ())
    return arguments


def is_of_typing(origin: object, *names: str) -> bool:
    """Return whether *origin* is one of typing's special forms, which only an app that loaded typing can have."""
    typing = sys.modules.get("typing")
    return typing is not None and origin is not None and any(origin is getattr(typing, name, ...) for name in names)


def is_union(hint: object) -> bool:
    """Return whether *hint* is ``Union[...]``, ``Optional[...]`` or ``... | ...``."""
    origin = origin_of(hint)
    return origin is UnionType or is_of_typing(origin, "Union")


def resolve(annotation: object, names: Mapping[str, object], scope: dict[str, Any]) -> object:
    """Return the type that *annotation* means in the module with the globals *scope*; *names* come first.

    Python leaves strings, at the top or inside, unevaluated. Raises ``NameError`` and whatever else they raise.
    """
    source = getattr(annotation, "__forward_arg__", annotation)
    if isinstance(source, str):
        inner = eval(source, scope, dict(names))  # noqa: S307 - the app's own source
        return resolve(inner, names, scope)
    arguments = arguments_of(annotation)
    if annotation is None or not arguments or is_of_typing(origin_of(annotation), "Literal"):
        return NoneType if annotation is None else annotation
    resolved = tuple(argument if argument is ... else resolve(argument, names, scope) for argument in arguments)
    return annotation if resolved == arguments else _with_arguments(annotation, resolved)


def _with_arguments(hint: Any, arguments: tuple[object, ...]) -> object:
    """Return *hint* with other parameters."""
    if is_union(hint):
        return reduce(or_, arguments)
    if hasattr(hint, "copy_with"):  # typing's own forms
        return hint.copy_with(arguments)
    return origin_of(hint)[arguments]  # type: ignore[index]  # such as list


def hints_of(model: type) -> dict[str, object]:
    """Return the type of each annotated field of *model*, those of its bases first.

    Raises ``UnusableTypeError`` for a name that exists for type checkers only.
    """
    hints: dict[str, object] = {}
    for base in reversed(model.__mro__):
        scope = vars(sys.modules.get(base.__module__, sys))
        try:
            for name, annotation in getattr(base, "__annotations__", {}).items():
                hints[name] = resolve(annotation, {model.__name__: model, base.__name__: base}, scope)
        except NameError as error:
            raise _unusable(
                f"names {model.__qualname__}, whose annotations cannot be read here ({error})",
                "import at run time what they name, at the top of the module",
            ) from None
    return hints


def fields_converter(make: Callable[..., object], fields: Iterable[tuple[str, str, Convert, bool]]) -> Convert:
    """Return the converter of a JSON object into what *make* makes of keyword arguments.

    Each of *fields* is a key, the argument it becomes, its converter, and whether it is required. A ``ValueError``
    of *make*, such as a ``__post_init__`` raises, is a fault of the object, with its text as the message.
    """
    fields = tuple(fields)

    def convert(value: object) -> object:
        if type(value) is not dict:
            raise Invalid("must be an object")
        arguments = {}
        faults: list[Fault] = []
        for key, name, convert_field, is_required in fields:
            if key in value:
                try:
                    arguments[name] = convert_field(value[key])
                except Invalid as invalid:
                    faults += invalid.within(key)
            elif is_required:
                faults.append(((key,), "is missing"))
        if faults:
            raise Invalid("", faults=faults)
        return _construct(make, arguments)

    return convert


def _construct(make: Callable[..., object], arguments: dict[str, object]) -> object:
    try:
        return make(**arguments)
    except ValueError as error:
        raise rejection(error) from None


def rejection(error: ValueError) -> Invalid:
    """Return what a model's own *error* means: its list of faults if it has one, otherwise its text."""
    errors = getattr(error, "errors", None)
    if callable(errors):
        from chalice.models import faults_of

        return Invalid("", faults=faults_of(error))
    return Invalid(str(error) or "is not valid")


def limited(convert: Convert, bounds: dict[str, object]) -> Convert:
    """Return *convert* for values within *bounds* only."""
    from chalice.markers import problem_of

    def convert_within(value: object) -> object:
        converted = convert(value)
        problem = problem_of(converted, bounds)
        if problem:
            raise Invalid(problem)
        return converted

    return convert_within


def check_text(value: object) -> str:
    """Return *value* if it is a text that can be encoded: JSON may escape half of a surrogate pair."""
    if type(value) is not str:
        raise Invalid("must be a string")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise Invalid("must be Unicode text without lone surrogates") from None
    return value


def _check_whole(value: object) -> int:
    if type(value) is int:
        return value
    if type(value) is float and value.is_integer():  # 1.0 is an integer in JSON Schema
        return int(value)
    raise Invalid("must be a whole number")


def _read_whole(text: str) -> int:
    if _holds_only_digits(text):
        try:
            if len(text) <= MAX_DIGITS:
                return int(text)
        except ValueError:
            pass
        else:
            raise Invalid("has too many digits")
    raise Invalid("must be a whole number")


def _check_number(value: object) -> float:
    if type(value) is float and isfinite(value):
        return value
    if type(value) is int:
        try:
            return float(value)
        except OverflowError:
            raise Invalid("is too large a number") from None
    raise Invalid("must be a number")


def _read_number(text: str) -> float:
    try:
        number = float(text) if holds_only_numerals(text) else inf
    except ValueError:
        number = inf
    if not isfinite(number):
        raise Invalid("must be a number")
    return number


def _check_truth(value: object) -> bool:
    if type(value) is bool:
        return value
    raise Invalid("must be true or false")


def _read_truth(text: str) -> bool:
    truth = _TRUTH.get(text.lower())
    if truth is None:
        raise Invalid("must be true, false, 1 or 0")
    return truth


def _check_object(value: object) -> dict[str, object]:
    if type(value) is dict:
        return value
    raise Invalid("must be an object")


def _check_list(value: object) -> list[object]:
    if type(value) is list:
        return value
    raise Invalid("must be a list")


def _check_null(value: object) -> None:
    if value is not None:
        raise Invalid("must be null")


def _accept(value: object) -> object:
    return value


_FROM_TEXT: dict[type, Convert] = {str: check_text, int: _read_whole, float: _read_number, bool: _read_truth}
_FROM_JSON: dict[type, Convert] = {
    str: check_text,
    int: _check_whole,
    float: _check_number,
    bool: _check_truth,
    dict: _check_object,
    Mapping: _check_object,
    list: _check_list,
    NoneType: _check_null,
    object: _accept,
}


def _plain(hint: object, *, text: bool) -> Convert | None:
    """Return the converter of a builtin class, or of anything."""
    if is_of_typing(hint, "Any"):
        return None if text else _accept
    if isinstance(hint, type) and origin_of(hint) is None:
        return (_FROM_TEXT if text else _FROM_JSON).get(hint)
    return _check_null if hint is None and not text else None


def _compound(hint: object, *, text: bool, known: Known) -> Convert | None:
    """Return the converter of a union, a list, a dict or a dataclass."""
    if is_union(hint):
        return _union_converter(hint, text=text, known=known)
    origin = origin_of(hint)
    if origin is list:
        return list_converter(converter(arguments_of(hint)[0], text=text, known=known))
    if text:
        return None
    if origin is dict or origin is Mapping:
        key, value = arguments_of(hint)
        return _dict_converter(converter(key, text=True, known=known), converter(value, known=known))
    if isinstance(hint, type) and hasattr(hint, "__dataclass_fields__"):
        return model_converter(hint, known, _dataclass_fields)
    return None


def _rare(hint: object, *, text: bool, known: Known) -> Convert:
    from chalice.scalars import scalar_converter

    convert = scalar_converter(hint, text=text)
    if convert is None:
        from chalice.models import other_converter

        convert = other_converter(hint, text=text, known=known)
    if convert is None:
        raise _unusable(
            f"has the type {name_of(hint)}, which no {'text' if text else 'JSON value'} can become",
            "use a scalar, a list of them, a dataclass or another model" if not text else "use a scalar or a list",
        )
    return convert


def name_of(hint: object) -> str:
    """Return how *hint* is written, ``None`` as JSON does."""
    if hint is NoneType:
        return "null"
    return hint.__qualname__ if isinstance(hint, type) and origin_of(hint) is None else str(hint)


def model_converter(
    model: type, known: Known, fields_of: Callable[[type, Known], list[tuple[str, str, Convert, bool]]]
) -> Convert:
    """Return the converter of *model*, which may contain itself."""
    if model in known:

        def convert_inner(value: object) -> object:
            return known[model](value)  # which is not known yet while the model's own fields are looked at

        return convert_inner
    known[model] = _accept  # until its fields are known
    known[model] = fields_converter(model, fields_of(model, known))
    return known[model]


def _dataclass_fields(model: type, known: Known) -> list[tuple[str, str, Convert, bool]]:
    return [
        (key_of(name, hint), name, converter(hint, known=known), is_required)
        for name, hint, is_required, _ in arguments_of_dataclass(model)
    ]


def arguments_of_dataclass(model: Any) -> list[tuple[str, object, bool, object]]:
    """Return what the dataclass *model* is made of: name, type, whether it is required, and its plain default."""
    import dataclasses

    hints = hints_of(model)
    arguments: list[tuple[str, object, bool, object]] = []
    read = {field.name for field in dataclasses.fields(model) if field.init}
    for name, field in model.__dataclass_fields__.items():
        hint: Any = hints[name]
        if isinstance(hint, dataclasses.InitVar):  # no field, but an argument
            hint = hint.type
        elif name not in read:
            continue
        has_default = field.default is not dataclasses.MISSING
        is_required = not has_default and field.default_factory is dataclasses.MISSING
        arguments.append((name, hint, is_required, field.default if has_default else ...))
    return arguments


def key_of(name: str, hint: object) -> str:
    """Return the key of the field *name* in JSON: another one if a marker of its type gives one."""
    for note in peel(hint)[1]:
        key = getattr(note, "name", None)
        if isinstance(key, str):
            return key
    return name


def list_converter(convert_item: Convert) -> Callable[[object], list[object]]:
    """Return the converter of a list of what *convert_item* converts."""

    def convert(value: object) -> list[object]:
        if type(value) is not list:
            raise Invalid("must be a list")
        items = []
        faults: list[Fault] = []
        for index, item in enumerate(value):
            try:
                items.append(convert_item(item))
            except Invalid as invalid:
                faults += invalid.within(index)
                if len(faults) >= MAX_FAULTS:
                    break
        if faults:
            raise Invalid("", faults=faults)
        return items

    return convert


def _dict_converter(convert_key: Convert, convert_value: Convert) -> Convert:
    def convert(value: object) -> dict[object, object]:
        items = {}
        faults: list[Fault] = []
        for key, item in _check_object(value).items():
            try:
                items[convert_key(key)] = convert_value(item)
            except Invalid as invalid:
                faults += invalid.within(key)
                if len(faults) >= MAX_FAULTS:
                    break
        if faults:
            raise Invalid("", faults=faults)
        return items

    return convert


def _union_converter(hint: object, *, text: bool, known: Known) -> Convert:
    """Return the converter that takes the first of the alternatives that fits, in the order they are written."""
    members = arguments_of(hint)
    is_optional = NoneType in members
    converters = [converter(member, text=text, known=known) for member in members if member is not NoneType]
    if len(converters) == 1 and text:
        return converters[0]  # no text is None; an absent one is
    only = converters[0] if len(converters) == 1 else None

    def convert(value: object) -> object:
        if value is None and is_optional:
            return None
        if only:
            return only(value)
        for convert_member in converters:
            try:
                return convert_member(value)
            except Invalid:
                continue
        raise Invalid(f"must be {' or '.join(map(name_of, members))}")

    return convert


def _unusable(problem: str, fix: str) -> Exception:
    from chalice.unbindable import UnusableTypeError

    return UnusableTypeError(problem, fix)
