"""Models of other libraries as bodies, answers and schemas: the libraries themselves, where they are installed."""

import json
import typing
from typing import Annotated, TypedDict

import pytest

from chalice.converters import Invalid, converter
from chalice.markers import Body
from chalice.response import encode
from chalice.typeschema import Components, schema_of


class TestPydantic:
    @pytest.fixture
    def order(self):
        pydantic = pytest.importorskip("pydantic", reason="pydantic is not installed")

        class Item(pydantic.BaseModel):
            sku: str
            price: float = pydantic.Field(gt=0)

        class Order(pydantic.BaseModel):
            model_config = pydantic.ConfigDict(strict=True)

            items: list[Item]
            when: "date"
            customer: str = pydantic.Field(default="", alias="customerName")

            @pydantic.field_validator("customer")
            @classmethod
            def check(cls, value):
                if value == "nobody":
                    raise ValueError("must be somebody")
                return value

        from datetime import date

        Order.model_rebuild(_types_namespace={"date": date, "Item": Item})
        return Order

    def test_a_strict_model_is_read_as_json(self, order):
        read = converter(order)({"items": [{"sku": "a", "price": 1.5}], "when": "2026-11-22", "customerName": "Ada"})
        assert (read.items[0].price, read.when.year, read.customer) == (1.5, 2026, "Ada")

    def test_its_faults_have_their_paths_and_no_values(self, order):
        sent = {"items": [{"price": -1.5}], "when": "hunter2", "customerName": "nobody"}
        with pytest.raises(Invalid) as caught:
            converter(list[order])([sent])
        found = dict(caught.value.faults)
        assert set(found) == {(0, "items", 0, "sku"), (0, "items", 0, "price"), (0, "when"), (0, "customerName")}
        assert found[0, "customerName"] == "Value error, must be somebody"
        assert "hunter2" not in str(found)

    def test_it_is_written_under_the_keys_that_it_is_read_from(self, order):
        read = converter(order)({"items": [], "when": "2026-11-22", "customerName": "Ada"})
        assert json.loads(encode([read])) == [{"items": [], "when": "2026-11-22", "customerName": "Ada"}]

    def test_a_dataclass_of_pydantic_checks_its_own_fields(self):
        pydantic = pytest.importorskip("pydantic", reason="pydantic is not installed")
        dataclasses = pytest.importorskip("pydantic.dataclasses", reason="pydantic is not installed")

        @dataclasses.dataclass
        class Item:
            sku: str
            price: float = pydantic.Field(gt=0, default=1.0)

        assert converter(Item)({"sku": "a"}).price == 1.0
        with pytest.raises(Invalid) as caught:
            converter(dict[str, Item])({"first": {"sku": "a", "price": -1.5}})
        assert caught.value.faults == [(("first", "price"), "Input should be greater than 0")]

    def test_its_schema_is_its_own(self, order):
        components = Components()
        assert schema_of(list[order], components) == {
            "type": "array",
            "items": {"$ref": "#/components/schemas/Order"},
        }
        assert set(components.schemas) == {"Item", "Order"}
        properties = components.schemas["Order"]["properties"]
        assert properties["items"]["items"] == {"$ref": "#/components/schemas/Item"}
        assert properties["when"]["format"] == "date"
        assert "customerName" in properties

    def test_two_models_of_one_name_are_kept_apart(self, order):
        import pydantic

        class Item(pydantic.BaseModel):
            other: int

        components = Components()
        schema_of(order, components)
        schema_of(Item, components)
        (name,) = components.schemas.keys() - {"Item", "Order"}
        assert components.schemas[name]["properties"].keys() == {"other"}


class TestMsgspec:
    @pytest.fixture
    def order(self):
        msgspec = pytest.importorskip("msgspec", reason="msgspec is not installed")
        from datetime import date

        item = msgspec.defstruct("Item", [("sku", str), ("price", float)])
        return msgspec.defstruct("Order", [("items", list[item]), ("when", date), ("tags", dict[str, int], {})])

    def test_a_struct_is_read(self, order):
        read = converter(order)({"items": [{"sku": "a", "price": 1}], "when": "2026-11-22"})
        assert (read.items[0].price, read.when.year, read.tags) == (1.0, 2026, {})

    def test_its_first_fault_has_its_path(self, order):
        sent = {"items": [{"sku": "a", "price": 1}, {"sku": 5, "price": 1}], "when": "2026-11-22"}
        with pytest.raises(Invalid) as caught:
            converter(dict[str, order])({"x": sent})
        assert caught.value.faults == [(("x", "items", 1, "sku"), "Expected `str`, got `int`")]

    def test_it_is_written(self, order):
        sent = {"items": [{"sku": "a", "price": 1.5}], "when": "2026-11-22", "tags": {}}
        assert json.loads(encode({"order": converter(order)(sent)})) == {"order": sent}

    def test_its_schema_is_its_own(self, order):
        components = Components()
        assert schema_of(order, components) == {"$ref": "#/components/schemas/Order"}
        assert set(components.schemas) == {"Item", "Order"}


class TestAttrs:
    @pytest.fixture
    def order(self):
        attrs = pytest.importorskip("attrs", reason="attrs is not installed")

        @attrs.define
        class Item:
            sku: str
            price: float = attrs.field(default=1.5, validator=attrs.validators.gt(0))

        @attrs.define
        class Order:
            items: list[Item]
            _note: str = ""
            number: Annotated[int, Body("orderNumber")] = 0
            tags: list[str] = attrs.field(factory=list)
            total: int = attrs.field(init=False, default=0)

        return Order

    def test_a_class_is_read(self, order):
        read = converter(order)({"items": [{"sku": "a"}], "_note": "x", "orderNumber": 5})
        assert (read.items[0].price, read._note, read.number, read.tags) == (1.5, "x", 5, [])

    def test_its_validators_decide(self, order):
        with pytest.raises(Invalid) as caught:
            converter(order)({"items": [{"sku": "a", "price": -1}, {}]})
        (path, message), second = caught.value.faults
        assert path == ("items", 0)
        assert message.startswith("'price' must be > 0")
        assert second == (("items", 1, "sku"), "is missing")

    def test_it_is_written_under_the_keys_that_it_is_read_from(self, order):
        written = json.loads(encode(order([], number=5)))
        assert written == {"items": [], "_note": "", "orderNumber": 5, "tags": [], "total": 0}

    def test_its_schema(self, order):
        components = Components()
        assert schema_of(order, components) == {"$ref": "#/components/schemas/Order"}
        assert components.schemas["Order"] == {
            "type": "object",
            "properties": {
                "items": {"type": "array", "items": {"$ref": "#/components/schemas/Item"}},
                "_note": {"type": "string", "default": ""},
                "orderNumber": {"type": "integer", "default": 0},
                "tags": {"type": "array", "items": {"type": "string"}},
            },
            "required": ["items"],
        }


class Search(TypedDict, total=False):
    term: "typing.Required[str]"
    depth: "typing.NotRequired[int]"
    page: int


@pytest.mark.skipif(not hasattr(typing, "Required"), reason="typing.Required is of Python 3.11")
def test_a_typed_dict_may_say_in_a_string_what_it_requires():
    assert converter(Search)({"term": "a"}) == {"term": "a"}
    with pytest.raises(Invalid) as caught:
        converter(Search)({"depth": 1, "page": "x"})
    assert caught.value.faults == [(("term",), "is missing"), (("page",), "must be a whole number")]
