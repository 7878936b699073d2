"""What is said of views and types in the words of JSON Schema."""

import json
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal, NamedTuple, NewType, TypedDict
from uuid import UUID

import pytest

from chalice import Chalice, Request, Response
from chalice.converters import Invalid, converter
from chalice.markers import Body, Depends, Header, Limits, Query
from chalice.schema import Components, ViewTypes, describe_view
from chalice.typeschema import UndescribableTypeError, schema_of
from chalice.unbindable import InvalidParameterError

UserId = NewType("UserId", int)


class Color(Enum):
    RED = "red"
    BLUE = "blue"


@dataclass
class Item:
    sku: Annotated[str, Limits(min_length=1, pattern="^[a-z]+$")]
    price: Annotated[Decimal, Body("unitPrice", gt=0, description="In euros.")]
    color: Color = Color.RED
    tags: list[str] = field(default_factory=list)


@dataclass
class Tree:
    name: str
    children: "list[Tree]" = field(default_factory=list)


class Point(NamedTuple):
    x: float
    y: float = 0.0


class Search(TypedDict, total=False):
    term: str


def ref(name):
    return {"$ref": f"#/components/schemas/{name}"}


SCHEMAS = {
    "a string": (str, {"type": "string"}),
    "an integer": (int, {"type": "integer"}),
    "a number": (float, {"type": "number"}),
    "a boolean": (bool, {"type": "boolean"}),
    "nothing": (None, {"type": "null"}),
    "anything": (Any, {}),
    "any object": (dict, {"type": "object"}),
    "any list": (list, {"type": "array"}),
    "a decimal": (Decimal, {"type": "number"}),
    "a UUID": (UUID, {"type": "string", "format": "uuid"}),
    "a date": (date, {"type": "string", "format": "date"}),
    "a time": (time, {"type": "string", "format": "time"}),
    "a date and time": (datetime, {"type": "string", "format": "date-time"}),
    "a new type": (UserId, {"type": "integer"}),
    "a literal": (Literal["a", 1], {"enum": ["a", 1]}),
    "an optional": (int | None, {"anyOf": [{"type": "integer"}, {"type": "null"}]}),
    "a list": (list[int], {"type": "array", "items": {"type": "integer"}}),
    "a set": (set[int], {"type": "array", "items": {"type": "integer"}, "uniqueItems": True}),
    "an abstract set": (AbstractSet[int], {"type": "array", "items": {"type": "integer"}, "uniqueItems": True}),
    "a tuple of any length": (tuple[int, ...], {"type": "array", "items": {"type": "integer"}}),
    "a pair": (
        tuple[int, str],
        {"type": "array", "prefixItems": [{"type": "integer"}, {"type": "string"}], "minItems": 2, "maxItems": 2},
    ),
    "a dict": (dict[str, int], {"type": "object", "additionalProperties": {"type": "integer"}}),
    "a mapping": (Mapping[str, int], {"type": "object", "additionalProperties": {"type": "integer"}}),
    "limits of a number": (
        Annotated[int, Limits(ge=1, lt=5)],
        {"type": "integer", "minimum": 1, "exclusiveMaximum": 5},
    ),
    "limits of a list": (
        Annotated[list[int], Limits(max_length=3)],
        {"type": "array", "items": {"type": "integer"}, "maxItems": 3},
    ),
    "limits that JSON Schema has no word for": (
        Annotated[date, Limits(ge=date(2026, 1, 1))],
        {"type": "string", "format": "date"},
    ),
}
MODELS = {
    "an enum": (Color, {"enum": ["red", "blue"]}),
    "a dataclass": (
        Item,
        {
            "type": "object",
            "properties": {
                "sku": {"type": "string", "minLength": 1, "pattern": "^[a-z]+$"},
                "unitPrice": {"type": "number", "exclusiveMinimum": 0, "description": "In euros."},
                "color": {**ref("Color"), "default": "red"},
                "tags": {"type": "array", "items": {"type": "string"}},
            },
            "required": ["sku", "unitPrice"],
        },
    ),
    "a model that contains itself": (
        Tree,
        {
            "type": "object",
            "properties": {"name": {"type": "string"}, "children": {"type": "array", "items": ref("Tree")}},
            "required": ["name"],
        },
    ),
    "a typed dict": (Search, {"type": "object", "properties": {"term": {"type": "string"}}}),
    "a named tuple": (
        Point,
        {
            "anyOf": [
                {"type": "array", "prefixItems": [{"type": "number"}] * 2, "minItems": 1, "maxItems": 2},
                {"type": "object", "properties": {"x": {"type": "number"}, "y": {"type": "number"}}, "required": ["x"]},
            ]
        },
    ),
}


def table(cases):
    return [pytest.param(*case, id=name) for name, case in cases.items()]


@pytest.mark.parametrize(("hint", "expected"), table(SCHEMAS))
def test_the_schema_of(hint, expected):
    assert schema_of(hint, Components()) == expected


@pytest.mark.parametrize(("model", "expected"), table(MODELS))
def test_a_model_is_described_once_under_its_name(model, expected):
    components = Components()
    assert schema_of(list[model], components) == {"type": "array", "items": ref(model.__name__)}
    assert schema_of(model, components) == ref(model.__name__)
    assert components.schemas[model.__name__] == expected
    assert json.loads(json.dumps(components.schemas)) == components.schemas


def test_two_models_of_one_name_have_two_schemas():
    @dataclass
    class Tree:
        height: int

    components = Components()
    first, second = schema_of(globals()["Tree"], components), schema_of(Tree, components)
    assert first == ref("Tree")
    assert second != first
    assert components.schemas[second["$ref"].rpartition("/")[2]]["required"] == ["height"]


@pytest.mark.parametrize("hint", [type, bytes, object().__class__.__class__, list[type], dict[str, bytes]], ids=str)
def test_what_json_has_no_form_of_has_no_schema(hint):
    with pytest.raises(UndescribableTypeError, match="has no JSON form; use a scalar, a list, a dict, a dataclass"):
        schema_of(hint, Components())


def test_a_model_that_cannot_be_described_leaves_nothing_behind():
    @dataclass
    class Odd:
        value: bytes

    components = Components()
    with pytest.raises(UndescribableTypeError):
        schema_of(Odd, components)
    assert components.schemas == {}


SAMPLES = [
    *(None, True, 0, 1, -1, 1.5, 2.0, "", "a", "red", "2026-11-22", [], [1], [1, "a"], [1.5, 2], [[]]),
    *({}, {"a": 1}, {"x": 1}, {"name": "a"}, {"name": "a", "children": [{"name": "b"}]}, {"term": 5}),
    *({"sku": "a", "unitPrice": 1}, {"sku": "A", "unitPrice": 1}, {"sku": "a", "unitPrice": 0}),
]


@pytest.mark.parametrize("hint", [case[0] for case in (SCHEMAS | MODELS).values()], ids=SCHEMAS | MODELS)
def test_a_schema_accepts_what_the_converter_accepts(hint):
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    components = Components()
    document = {**schema_of(hint, components), "components": {"schemas": components.schemas}}
    validator = jsonschema.Draft202012Validator(document, format_checker=jsonschema.FormatChecker(["date", "uuid"]))
    convert = converter(hint)
    for sample in SAMPLES:
        try:
            convert(sample)
        except Invalid:
            accepted = False
        else:
            accepted = True
        if hint not in {time, datetime}:  # whose formats no validator checks without further packages
            assert validator.is_valid(sample) == accepted, sample


def described(view, path="/", **options):
    app = Chalice("shop", configure_logs=False)
    app.route(path, methods=["POST"], **options)(view)
    components = Components()
    return describe_view(app.routes[path]["POST"], components), components.schemas


def test_a_view_is_described_with_all_that_it_takes_and_returns():
    def user(token: Annotated[str, Header("X-Token", description="Who asks.")], request: Request):
        return token

    def view(
        number: int,
        rest,
        item: Item | None,
        user: Annotated[str, Depends(user)],
        tags: list[Color],
        size: int = Query("page-size", default=10, ge=1),
    ) -> list[Item]:
        pass

    types, schemas = described(view, "/{rest}/{number}")
    assert types == ViewTypes(
        parameters=(
            {"name": "rest", "in": "path", "required": True, "schema": {"type": "string"}},
            {"name": "number", "in": "path", "required": True, "schema": {"type": "integer"}},
            {
                "name": "X-Token",
                "in": "header",
                "description": "Who asks.",
                "required": True,
                "schema": {"type": "string"},
            },
            {"name": "tags", "in": "query", "required": True, "schema": {"type": "array", "items": ref("Color")}},
            {
                "name": "page-size",
                "in": "query",
                "required": False,
                "schema": {"type": "integer", "minimum": 1, "default": 10},
            },
        ),
        request_body={"anyOf": [ref("Item"), {"type": "null"}]},
        is_body_required=False,
        response={"type": "array", "items": ref("Item")},
    )
    assert set(schemas) == {"Item", "Color"}


def test_a_view_without_annotations_has_its_captures():
    def view(name):
        pass

    parameters = ({"name": "name", "in": "path", "required": True, "schema": {"type": "string"}},)
    assert described(view, "/{name}") == (ViewTypes(parameters=parameters), {})


def test_a_text_is_never_null():
    def view(term: str | None = None):
        pass

    types, _ = described(view)
    assert types.parameters == ({"name": "term", "in": "query", "required": False, "schema": {"type": "string"}},)


def answers_response() -> Response:
    pass


def answers_bytes() -> bytes:
    pass


def answers_what_only_type_checkers_know() -> "Nowhere":  # noqa: F821 - what the test is about
    pass


def answers_anything():
    pass


@pytest.mark.parametrize(
    "view", [answers_response, answers_bytes, answers_what_only_type_checkers_know, answers_anything]
)
def test_an_answer_that_tells_nothing_about_json_is_not_described(view):
    assert described(view) == (ViewTypes(), {})


def test_a_view_that_no_request_can_be_bound_to_is_refused():
    def view(value: bytes):
        pass

    with pytest.raises(InvalidParameterError, match="the parameter 'value' of 'view' has the type bytes"):
        described(view)
