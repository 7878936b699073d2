"""Turn JSON objects into the models that fewer views use: TypedDict, NamedTuple, attrs, pydantic, msgspec; and tuples.

Loaded when a view asks for one of them. None of the libraries is imported here: an app that has a model has loaded
its library. A library's own validation decides; only its account of the faults is translated.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Collection, Iterable, MutableSequence, Sequence
from collections.abc import Set as AbstractSet

from chalice.converters import (
    Invalid,
    arguments_of,
    converter,
    hints_of,
    is_of_typing,
    key_of,
    list_converter,
    model_converter,
    origin_of,
    rejection,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Protocol

    from chalice.converters import Convert, Fault, Known

    class PydanticModel(Protocol):
        """What is needed of a model of pydantic 2, or of a class that offers the same."""

        @classmethod
        def model_validate_json(cls, json_data: str) -> object:
            """Return the model. Raises a ``ValueError`` with a method ``errors``."""

    class Msgspec(Protocol):
        """What is needed of msgspec."""

        ValidationError: type[Exception]

        def convert(self, obj: object, type: object) -> object:  # noqa: A002 - msgspec's own name
            """Return *obj* as *type*. Raises ``ValidationError``."""


_SEQUENCES: dict[object, Callable[[list[object]], object]] = {
    Collection: list,
    Iterable: list,
    MutableSequence: list,
    Sequence: list,
    AbstractSet: set,
    frozenset: frozenset,
    set: set,
}
_MSGSPEC_PATH = r"\.([^.\[]+)|\[(\d+)\]|\[\.\.\.\]"


def other_converter(hint: object, *, text: bool, known: Known) -> Convert | None:
    """Return the converter of JSON, or of a list of texts, into *hint*; ``None`` for what is none of these models."""
    if not isinstance(hint, type) or origin_of(hint) is not None:
        return _sequence_converter(hint, lambda item: converter(item, text=text, known=known))
    return None if text else _model_converter(hint, known)


def _model_converter(hint: Any, known: Known) -> Convert | None:
    if hasattr(hint, "model_validate_json"):
        return _pydantic_converter(hint)
    if hasattr(hint, "__struct_fields__"):
        return _msgspec_converter(hint, sys.modules["msgspec"])
    if hasattr(hint, "__required_keys__"):
        return model_converter(hint, known, _keys_of)
    if hasattr(hint, "__attrs_attrs__"):
        return model_converter(hint, known, _attributes_of)
    if issubclass(hint, tuple) and hasattr(hint, "_fields"):
        return _named_tuple_converter(hint, model_converter(hint, known, _elements_of))
    return None


def _sequence_converter(hint: object, convert_of: Callable[[object], Convert]) -> Convert | None:
    """Return the converter of a list into *hint*: a set, a tuple, or what an abstract collection stands for."""
    make: Callable[[list[object]], object] | None = _SEQUENCES.get(origin_of(hint))
    arguments = arguments_of(hint)
    if make:
        convert_list = list_converter(convert_of(arguments[0]))
    elif origin_of(hint) is tuple and arguments[1:] == (...,):
        convert_list, make = list_converter(convert_of(arguments[0])), tuple
    elif origin_of(hint) is tuple:
        convert_list, make = _positional_converter([convert_of(argument) for argument in arguments]), tuple
    else:
        return None

    def convert(value: object) -> object:
        items = convert_list(value)
        try:
            return make(items)
        except TypeError:  # a set of what has no hash
            raise Invalid("must be a list of single values") from None

    return convert


def faults_of(error: ValueError) -> list[Fault]:
    """Return the faults that *error* of pydantic lists; none of them has the value in it."""
    errors: list[dict[str, Any]] = error.errors(include_url=False, include_input=False, include_context=False)  # type: ignore[attr-defined]
    return [(tuple(each["loc"]), each["msg"]) for each in errors]


def _pydantic_converter(model: type[PydanticModel]) -> Convert:
    def convert(value: object) -> object:
        try:
            # As JSON, because a strict model takes a date or an enum from text in JSON only.
            return model.model_validate_json(json.dumps(value))
        except ValueError as error:
            raise rejection(error) from None

    return convert


def _msgspec_converter(model: type, msgspec: Msgspec) -> Convert:
    def convert(value: object) -> object:
        try:
            return msgspec.convert(value, model)
        except msgspec.ValidationError as error:  # it stops at the first fault, and tells its place as text
            message, _, place = str(error).partition(" - at `$")
            path = tuple(name or int(index or 0) for name, index in re.findall(_MSGSPEC_PATH, place.rstrip("`")))
            raise Invalid("", faults=[(path, message)]) from None

    return convert


def _keys_of(model: Any, known: Known) -> list[tuple[str, str, Convert, bool]]:
    """Return the fields of a TypedDict, whose keys are its attributes."""
    hints = hints_of(model)
    return [
        (name, name, converter(hint, known=known), is_required_key(model, name, hint)) for name, hint in hints.items()
    ]


def is_required_key(model: Any, name: str, hint: object) -> bool:
    """Return whether a TypedDict needs *name*; Python misses ``NotRequired`` in an annotation that is a string."""
    origin = origin_of(hint)
    if is_of_typing(origin, "Required", "NotRequired"):
        return is_of_typing(origin, "Required")
    return name in model.__required_keys__


def _attributes_of(model: Any, known: Known) -> list[tuple[str, str, Convert, bool]]:
    """Return the fields of an attrs class."""
    nothing = sys.modules["attr"].NOTHING
    hints = hints_of(model)
    return [
        (
            key_of(field.name, hints.get(field.name, object)),
            field.alias,
            converter(hints.get(field.name, object), known=known),
            field.default is nothing,
        )
        for field in model.__attrs_attrs__
        if field.init
    ]


def _elements_of(model: Any, known: Known) -> list[tuple[str, str, Convert, bool]]:
    """Return the fields of a NamedTuple."""
    hints = hints_of(model)
    return [
        (name, name, converter(hints.get(name, object), known=known), name not in model._field_defaults)
        for name in model._fields
    ]


def _named_tuple_converter(model: Any, convert_object: Convert) -> Convert:
    """Return the converter of an object, or of a list, which is what JSON makes of a tuple."""
    names = model._fields

    def convert(value: object) -> object:
        if type(value) is not list:
            return convert_object(value)
        if len(value) > len(names):
            raise Invalid(f"must have at most {len(names)} items")
        return convert_object(dict(zip(names, value, strict=False)))

    return convert


def _positional_converter(converters: list[Convert]) -> Callable[[object], list[object]]:
    """Return the converter of a list with exactly one item for each of *converters*."""

    def convert(value: object) -> list[object]:
        if type(value) is not list or len(value) != len(converters):
            raise Invalid(f"must be a list of {len(converters)}")
        items = []
        faults: list[Fault] = []
        for index, (convert_item, item) in enumerate(zip(converters, value, strict=True)):
            try:
                items.append(convert_item(item))
            except Invalid as invalid:
                faults += invalid.within(index)
        if faults:
            raise Invalid("", faults=faults)
        return items

    return convert
