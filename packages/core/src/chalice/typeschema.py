"""Say what the values of a type look like in JSON, as JSON Schema 2020-12.

For tools only, never loaded in Lambda. The schemas say what ``converters`` accepts and what ``jsonable`` writes.
"""

from __future__ import annotations

import importlib
import json
import re
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from decimal import Decimal
from enum import Enum
from typing import Any

from chalice.converters import (
    arguments_of,
    arguments_of_dataclass,
    hints_of,
    is_of_typing,
    is_union,
    key_of,
    origin_of,
    peel,
)
from chalice.errors import ChaliceError
from chalice.models import is_required_key
from chalice.response import encode

Json = dict[str, Any]

_REFERENCE = "#/components/schemas/"
_SCALARS: dict[tuple[str, str], Json] = {
    ("builtins", "str"): {"type": "string"},
    ("builtins", "int"): {"type": "integer"},
    ("builtins", "float"): {"type": "number"},
    ("builtins", "bool"): {"type": "boolean"},
    ("builtins", "NoneType"): {"type": "null"},
    ("builtins", "dict"): {"type": "object"},
    ("builtins", "list"): {"type": "array"},
    ("builtins", "object"): {},
    ("collections.abc", "Mapping"): {"type": "object"},
    ("decimal", "Decimal"): {"type": "number"},
    ("uuid", "UUID"): {"type": "string", "format": "uuid"},
    ("datetime", "date"): {"type": "string", "format": "date"},
    ("datetime", "datetime"): {"type": "string", "format": "date-time"},
    ("datetime", "time"): {"type": "string", "format": "time"},
}
_LIMITS = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum", "pattern": "pattern"}
_LENGTHS = {"string": "Length", "array": "Items", "object": "Properties"}


class UndescribableTypeError(ChaliceError, TypeError):
    """A type that no JSON value has."""

    def __init__(self, hint: object) -> None:
        super().__init__(hint)
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.hint!r} has no JSON form; use a scalar, a list, a dict, a dataclass or another model"


class Components:
    """The schemas of named models, under names that are unique in one app."""

    def __init__(self) -> None:
        self.schemas: dict[str, Json] = {}
        """By name, as OpenAPI's ``components/schemas``."""
        self._names: dict[object, str] = {}

    def refer(self, model: type, build: Callable[[Any], Json]) -> Json:
        """Return a reference to *model*, whose schema *build* makes when it is not there yet."""
        if model not in self._names:
            name = model.__name__ if model.__name__ not in self.schemas else _qualified(model)
            self._names[model] = name
            self.schemas[name] = {}  # so that it may contain itself
            try:
                self.schemas[name] = build(model)
            except ChaliceError:
                del self._names[model], self.schemas[name]
                raise
        return {"$ref": _REFERENCE + self._names[model]}

    def adopt(self, model: type, build: Callable[[str], tuple[Json, dict[str, Json]]]) -> Json:
        """Return *model*'s schema as its library writes it, and keep the definitions that it refers to.

        *build* takes the start of each reference; a prefix is added to it when a name is taken by something else.
        """
        try:
            schema, definitions = build("")
        except Exception:  # noqa: BLE001 - an app works without the schema of a model whose library has none for it
            return {"type": "object"}
        if any(self.schemas.get(name, definition) != definition for name, definition in definitions.items()):
            prefix = model.__module__.replace(".", "_") + "_"
            schema, definitions = build(prefix)
            definitions = {prefix + name: definition for name, definition in definitions.items()}
        self.schemas.update(definitions)
        return schema


def schema_of(hint: object, components: Components) -> Json:
    """Return the schema of the values of *hint*. Raises ``UndescribableTypeError``."""
    hint, notes = peel(hint)
    schema = _schema_of_form(hint, components) if origin_of(hint) is not None else _schema_of_class(hint, components)
    for note in notes:
        schema = {**schema, **limits_of(getattr(note, "bounds", {}), schema), **description_of(note)}
    return schema


def _schema_of_form(hint: object, components: Components) -> Json:
    """Return the schema of a parametrised type, such as ``list[int]``."""
    origin, arguments = origin_of(hint), arguments_of(hint)
    if is_union(hint):
        return _any_of([schema_of(member, components) for member in arguments])
    if is_of_typing(origin, "Literal"):
        return _enumeration(arguments)
    if not isinstance(origin, type):
        raise UndescribableTypeError(hint)
    if issubclass(origin, tuple) and arguments[1:] != (...,):
        return _positional([schema_of(argument, components) for argument in arguments])
    if issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": schema_of(arguments[1], components)}
    if issubclass(origin, Collection) or origin.__name__ == "Iterable":
        unique = {"uniqueItems": True} if issubclass(origin, AbstractSet) else {}
        return {"type": "array", "items": schema_of(arguments[0], components), **unique}
    raise UndescribableTypeError(hint)


def _schema_of_class(hint: object, components: Components) -> Json:
    if hint is None:
        return {"type": "null"}
    if is_of_typing(hint, "Any"):
        return {}
    if not isinstance(hint, type):
        raise UndescribableTypeError(hint)
    scalar = _SCALARS.get((hint.__module__, hint.__qualname__))
    if scalar is not None:
        return dict(scalar)
    if issubclass(hint, Enum):
        return components.refer(hint, lambda kind: _enumeration(member.value for member in kind.__members__.values()))
    return _schema_of_model(hint, components)


def _schema_of_model(model: Any, components: Components) -> Json:
    if hasattr(model, "model_json_schema"):
        return components.adopt(model, lambda prefix: _pydantic_schema(model, prefix))
    if hasattr(model, "__struct_fields__"):
        return components.adopt(model, lambda prefix: _msgspec_schema(model, prefix))
    if issubclass(model, tuple) and hasattr(model, "_fields"):
        return components.refer(model, lambda kind: _named_tuple_schema(kind, components))
    if any(hasattr(model, name) for name in ("__dataclass_fields__", "__attrs_attrs__", "__required_keys__")):
        return components.refer(model, lambda kind: _object_schema(kind, components))
    raise UndescribableTypeError(model)


def _pydantic_schema(model: type, prefix: str) -> tuple[Json, dict[str, Json]]:
    library = importlib.import_module("pydantic.json_schema")  # the model is one of its classes, so it is there
    references, document = library.models_json_schema(
        [(model, "validation")], ref_template=f"{_REFERENCE}{prefix}{{model}}"
    )
    return references[model, "validation"], document["$defs"]


def _msgspec_schema(model: type, prefix: str) -> tuple[Json, dict[str, Json]]:
    library = importlib.import_module("msgspec.json")
    (schema,), definitions = library.schema_components([model], ref_template=f"{_REFERENCE}{prefix}{{name}}")
    return schema, definitions


def _object_schema(model: Any, components: Components) -> Json:
    """Return the schema of a dataclass, an attrs class or a TypedDict."""
    properties: Json = {}
    required: list[str] = []
    for name, hint, is_required, default in _fields_of(model):
        key = key_of(name, hint)
        properties[key] = {**schema_of(hint, components), **default_of(default)}
        if is_required:
            required.append(key)
    return {"type": "object", "properties": properties, **({"required": required} if required else {})}


def _fields_of(model: Any) -> Iterable[tuple[str, object, bool, object]]:
    """Return each field's name, type, whether it is required, and its default, ``...`` when it has none to show."""
    if hasattr(model, "__dataclass_fields__"):
        return arguments_of_dataclass(model)
    hints = hints_of(model)
    if hasattr(model, "__required_keys__"):
        return [(name, hint, is_required_key(model, name, hint), ...) for name, hint in hints.items()]
    attr: Any = sys.modules["attr"]
    return [
        (
            field.name,
            hints.get(field.name, object),
            field.default is attr.NOTHING,
            ... if field.default is attr.NOTHING or isinstance(field.default, attr.Factory) else field.default,
        )
        for field in model.__attrs_attrs__
        if field.init
    ]


def _named_tuple_schema(model: Any, components: Components) -> Json:
    """Return the schema of a NamedTuple: written as a list, and read from an object too."""
    hints = hints_of(model)
    schemas = {name: schema_of(hints.get(name, object), components) for name in model._fields}
    required = [name for name in model._fields if name not in model._field_defaults]
    as_list = {
        "type": "array",
        "prefixItems": list(schemas.values()),
        "minItems": len(required),
        "maxItems": len(schemas),
    }
    return _any_of([as_list, {"type": "object", "properties": schemas, "required": required}])


def _positional(schemas: list[Json]) -> Json:
    return {"type": "array", "prefixItems": schemas, "minItems": len(schemas), "maxItems": len(schemas)}


def _any_of(schemas: list[Json]) -> Json:
    return {"anyOf": schemas}


def _enumeration(values: Iterable[object]) -> Json:
    return {"enum": list(dict.fromkeys(values))}


def limits_of(bounds: Mapping[str, object], schema: Json) -> Json:
    """Return the keywords of *bounds* on a value of *schema*; those without one, such as of dates, are left out."""
    keywords = {_LIMITS[name]: _plain(bound) for name, bound in bounds.items() if name in _LIMITS}
    length = _LENGTHS.get(schema.get("type", ""))
    for name in ("min_length", "max_length"):
        if name in bounds and length:
            keywords[name[:3] + length] = bounds[name]
    return {key: value for key, value in keywords.items() if value is not None}


def _plain(bound: object) -> object:
    """Return a number or a pattern as JSON has it; ``None`` for any other bound."""
    return json.loads(encode(bound)) if isinstance(bound, (int, float, Decimal, str)) else None


def description_of(note: object) -> Json:
    """Return the keyword of what a marker says of a value."""
    description = getattr(note, "description", "")
    return {"description": description} if isinstance(description, str) and description else {}


def default_of(value: object) -> Json:
    """Return the keyword of a default that JSON has; ``None`` only says that nothing is needed."""
    if value is ... or value is None:
        return {}
    try:
        return {"default": json.loads(encode(value))}
    except (TypeError, ValueError):
        return {}


def _qualified(model: type) -> str:
    """Return a name that tells *model* from another one that has the same."""
    return re.sub(r"[^a-zA-Z0-9._-]", "_", f"{model.__module__}.{model.__qualname__}")
