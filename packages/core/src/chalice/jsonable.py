"""Give JSON a form of the values that it does not know.

Not the encoding: ``response.encode`` calls ``default`` for such a value, and encodes what it returns. Loaded at the
first of them.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from decimal import Decimal
from enum import Enum
from math import isfinite

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_KEYS: dict[object, tuple[tuple[str, str], ...]] = {}
"""Of each class of models that was written once, its fields and their keys."""


def default(value: Any) -> object:
    """Return *value* as something that JSON knows, or that has to be given to this function again.

    - ``Decimal``: an ``int`` when it is written as a whole number, because a float would lose digits of large
      identifiers; otherwise a ``float``.
    - ``datetime``, ``date``, ``time``: ISO 8601 text. ``UUID``: its text. ``Enum``: its value.
    - dataclasses, attrs, pydantic and msgspec models, and mappings: an object. Sets: a list, sorted where it can be.

    Raises ``UnserializableError`` for anything else; its text says what to return instead.
    """
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, AbstractSet):
        return _in_order(value)
    text = _text_of(value)
    return _object_of(value) if text is None else text


def _number(value: Decimal) -> int | float:
    exponent = value.as_tuple().exponent
    if exponent == 0:
        return int(value)
    number = float(value)
    if not isfinite(number):  # JSON has neither NaN nor Infinity
        raise _unserializable(value)
    return number


def _in_order(values: AbstractSet[Any]) -> list[object]:
    """Return a set as a list that is the same at every run, if its members can be compared."""
    try:
        return sorted(values)
    except TypeError:
        return list(values)


def _text_of(value: Any) -> str | None:
    """Return the text of what is written as one, if its class, or a base of it, is one of those."""
    times = sys.modules.get("datetime")
    if times is not None and isinstance(value, (times.date, times.time)):
        text: str = value.isoformat()
        return text
    uuids = sys.modules.get("uuid")
    return str(value) if uuids is not None and isinstance(value, uuids.UUID) else None


def _object_of(value: Any) -> object:
    """Return the fields of a model. Raises ``UnserializableError`` for what is no model."""
    kind = type(value)
    if hasattr(kind, "model_dump"):  # pydantic's
        return value.model_dump(mode="json", by_alias=True)
    if hasattr(kind, "__struct_fields__"):
        return sys.modules["msgspec"].to_builtins(value)
    if hasattr(kind, "__dataclass_fields__") or hasattr(kind, "__attrs_attrs__"):
        return {key: getattr(value, name) for name, key in _keys_of(kind)}
    raise _unserializable(value)


def _keys_of(model: Any) -> tuple[tuple[str, str], ...]:
    """Return the fields of *model* with their keys in JSON, which are those that it is read from."""
    keys = _KEYS.get(model)
    if keys is None:
        if hasattr(model, "__dataclass_fields__"):
            names = [field.name for field in sys.modules["dataclasses"].fields(model)]
        else:
            names = [attribute.name for attribute in model.__attrs_attrs__]
        keys = _KEYS[model] = tuple((name, name) for name in names)
        if "chalice.markers" in sys.modules:  # otherwise no field can have another key
            from chalice.converters import hints_of, key_of

            hints = hints_of(model)
            keys = _KEYS[model] = tuple((name, key_of(name, hints.get(name))) for name in names)
    return keys


def _unserializable(value: object) -> Exception:
    from chalice.unserializable import unserializable

    return unserializable(value)
