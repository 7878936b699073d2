"""What the arguments of a view are for a request, and what is answered to a request that has not got them."""

import asyncio
import base64
import functools
import importlib.util
import itertools
import json
import pathlib
import subprocess
import sys
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal, NamedTuple, TypedDict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chalice
from chalice import Chalice, Request, UnauthorizedError
from chalice.markers import Body, Cookie, Depends, Header, Limits, Path, Query
from chalice.params import ValidationError, bind
from chalice.unbindable import InvalidParameterError

ORDER = {"items": [{"sku": "a", "price": 1.5}], "note": "x"}


@dataclass
class Item:
    sku: str
    price: Decimal


@dataclass
class Order:
    items: list[Item]
    note: str | None = None


def request_of(path="/", *, captures=None, query=None, headers=None, body=None, encoded=False, method="POST"):
    """Return an event as a REST API sends it."""
    return {
        "httpMethod": method,
        "resource": path,
        "path": path,
        "pathParameters": captures,
        "multiValueQueryStringParameters": query,
        "headers": {"Content-Type": "application/json", **(headers or {})},
        "body": body,
        "isBase64Encoded": encoded,
        "requestContext": {"httpMethod": method, "resourcePath": path},
    }


def ask(view, path="/", *, content_types=("application/json",), method="POST", **parts):
    """Return the status and the parsed body that an app with *view* answers."""
    app = Chalice("shop", configure_logs=False)
    app.route(path, methods=[method], content_types=list(content_types))(view)
    result = app(request_of(path, method=method, **parts), None)
    return result["statusCode"], json.loads(result["body"])


def arguments(view, path="/", *, method="POST", content_types=("application/json",), **parts):
    """Return what *view* is called with."""
    app = Chalice("shop", configure_logs=False)
    app.route(path, methods=[method], content_types=list(content_types))(view)
    request = Request(request_of(path, method=method, **parts))
    bound = bind(app.routes[path][method])
    captures = request.uri_params or {}
    return bound(request, captures) if bound else captures


def faults(view, path="/", **parts):
    """Return the status and the faults that are answered."""
    status, body = ask(view, path, **parts)
    assert body["Code"] == "ValidationError"
    return status, [(fault["path"], fault["message"]) for fault in body["Errors"]]


def test_a_capture_is_converted():
    def view(number: int, name: str, rest):
        pass

    seen = arguments(view, "/{number}/{name}/{rest}", captures={"number": "5", "name": "a", "rest": "b"})
    assert seen == {"number": 5, "name": "a", "rest": "b"}


def test_a_view_without_types_is_left_alone():
    def view(name, other="x"):
        pass

    def typed(name: str) -> dict:
        pass

    for plain in (view, typed):
        app = Chalice("shop", configure_logs=False)
        app.route("/{name}")(plain)
        assert bind(app.routes["/{name}"]["GET"]) is None


def test_scalars_come_from_the_query_string():
    def view(page: int, size: int = 10, term: str | None = None, tags: list[str] = ()):
        pass

    assert arguments(view, query={"page": ["2"]}) == {"page": 2, "size": 10, "term": None, "tags": ()}
    assert arguments(view, query={"page": ["1", "2"], "tags": ["a", "b"], "term": ["t"]}) == {
        "page": 2,  # of a repeated one, the last
        "size": 10,
        "term": "t",
        "tags": ["a", "b"],
    }


def test_an_optional_parameter_may_be_left_out():
    def view(page: int | None):
        pass

    assert arguments(view) == {"page": None}


def test_a_model_comes_from_the_body():
    def view(order: Order):
        pass

    assert arguments(view, body=json.dumps(ORDER)) == {"order": Order([Item("a", Decimal("1.5"))], "x")}


def test_a_body_may_be_optional():
    def view(order: Order | None):
        pass

    assert arguments(view) == {"order": None}
    assert arguments(view, body="null") == {"order": None}


def test_a_body_passed_as_base64_is_read():
    def view(order: Order):
        pass

    body = base64.b64encode(json.dumps({"items": [], "note": "ü"}).encode()).decode()
    assert arguments(view, body=body, encoded=True) == {"order": Order([], "ü")}


def test_markers_name_the_source():
    def view(
        number: Annotated[int, Path("order-number")],
        size: Annotated[int, Query("page-size")],
        token: Annotated[str, Header("X-Token")],
        user_agent: Annotated[str, Header()],
        accepts: Annotated[list[str], Header("accept")],
        session: Annotated[str, Cookie()],
    ):
        pass

    seen = arguments(
        view,
        "/{order-number}",
        captures={"order-number": "5"},
        query={"page-size": ["10"]},
        headers={"x-token": "t", "User-Agent": "u", "Accept": "text/html, , image/png", "Cookie": "session=s; a=b"},
    )
    assert seen == {
        "number": 5,
        "size": 10,
        "token": "t",
        "user_agent": "u",
        "accepts": ["text/html", "image/png"],
        "session": "s",
    }


def test_a_scalar_may_be_the_body():
    def view(price: Annotated[Decimal, Body(gt=0)]):
        pass

    assert arguments(view, body="1.50") == {"price": Decimal("1.5")}
    assert faults(view, body="0") == (422, [(["body"], "must be greater than 0")])


def test_markers_may_be_defaults():
    def view(limit: int = Query(default=10, ge=1, le=100), term: str = Query(), token: str = Header(default="")):
        pass

    assert arguments(view, query={"term": ["a"]}) == {"limit": 10, "term": "a", "token": ""}
    assert faults(view, query={"limit": ["101"]}) == (
        400,
        [(["query", "limit"], "must be at most 100"), (["query", "term"], "is missing")],
    )


LIMITS = {
    "at least": ({"ge": 5}, "4", "must be at least 5"),
    "greater": ({"gt": 5}, "5", "must be greater than 5"),
    "at most": ({"le": 5}, "6", "must be at most 5"),
    "less": ({"lt": 5}, "5", "must be less than 5"),
}


@pytest.mark.parametrize(("bounds", "sent", "message"), LIMITS.values(), ids=LIMITS)
def test_a_number_beyond_its_limits_is_refused(bounds, sent, message):
    def view(value: Annotated[int, Query(**bounds)]):
        pass

    assert faults(view, query={"value": [sent]}) == (400, [(["query", "value"], message)])


def test_a_text_beyond_its_limits_is_refused():
    def view(code: Annotated[str, Query(min_length=2, max_length=3, pattern="^[a-z]+$")]):
        pass

    assert arguments(view, query={"code": ["ab"]}) == {"code": "ab"}
    for sent, message in {
        "a": "must have a length of at least 2",
        "abcd": "must have a length of at most 3",
        "ab1": "must match ^[a-z]+$",
    }.items():
        assert faults(view, query={"code": [sent]}) == (400, [(["query", "code"], message)])


def test_an_item_of_a_list_has_limits_of_its_own():
    def view(values: Annotated[list[Annotated[int, Limits(ge=0)]], Query(max_length=2)]):
        pass

    assert faults(view, query={"values": ["1", "-1"]}) == (400, [(["query", "values", 1], "must be at least 0")])
    assert faults(view, query={"values": ["1"] * 3}) == (
        400,
        [(["query", "values"], "must have a length of at most 2")],
    )


def test_an_unknown_limit_is_refused():
    with pytest.raises(TypeError, match="maximum is no limit; the limits are ge, gt, le, lt, min_length"):
        Query(maximum=5)


def test_the_request_is_passed_to_a_parameter_of_its_type():
    def view(request: Request):
        return {"method": request.method}

    assert ask(view) == (200, {"method": "POST"})


def test_an_argument_of_any_type_keeps_its_default():
    def view(number: int, anything: Any = 5, other: object = None):
        return [number, anything, other]

    assert ask(view, "/{number}", captures={"number": "1"}) == (200, [1, 5, None])


def test_a_view_with_any_keywords_gets_its_captures():
    def view(number: int, **others):
        return [number, others]

    assert ask(view, "/{number}/{name}", captures={"number": "1", "name": "a"}) == (200, [1, {"name": "a"}])


class Shop:
    def show(self, number: int):
        return number

    def __call__(self, number: int):
        return number


def add(number: int, by: int):
    return number + by


def logged(function):
    @functools.wraps(function)
    def wrapper(*given, **named):
        return function(*given, **named)

    return wrapper


CALLABLES = {
    "a function": (add, {"number": 1, "by": 2}),
    "a decorated function": (logged(logged(add)), {"number": 1}),
    "a method": (Shop().show, {"number": 1}),
    "an object": (Shop(), {"number": 1}),
    "a partial function": (functools.partial(add, by=5), {"number": 1}),
    "a partial method": (functools.partial(Shop().show), {"number": 1}),
}


@pytest.mark.parametrize(("view", "expected"), CALLABLES.values(), ids=CALLABLES)
def test_a_view_may_be(view, expected):
    app = Chalice("shop", configure_logs=False)
    app.route("/{number}", methods=["POST"], name="view")(logged(view))
    route = app.routes["/{number}"]["POST"]
    route.view_function = view
    assert bind(route)(Request(request_of(query={"by": ["2"]})), {"number": "1"}) == expected


class Session:
    """Something that only the server has."""


def with_session(function):
    @functools.wraps(function)
    def wrapper(**named):
        return function(session=Session(), **named)

    return wrapper


def test_a_decorator_may_fill_in_what_no_request_has():
    def view(number: int, session: Session):
        return [number, type(session).__name__]

    def shown(number: int, session: dict):
        return [number, type(session).__name__]

    def unread(number: int, session: "Session2"):  # noqa: F821 - only type checkers import it
        return [number, type(session).__name__]

    def asked(number: int, session: Session, by: Annotated[int, Query()]):
        return [number, type(session).__name__, by]

    for one in (view, shown, unread):
        for method in ("GET", "POST"):
            assert ask(with_session(one), "/{number}", captures={"number": "1"}, method=method) == (200, [1, "Session"])
    query = {"by": ["2"]}
    assert ask(with_session(asked), "/{number}", captures={"number": "1"}, query=query) == (200, [1, "Session", 2])


@pytest.mark.parametrize("hint", ["Missing", dict, list, Any, object], ids=str)
def test_a_capture_stays_a_text_when_a_text_cannot_become_its_type(hint):
    def view(name):
        return [name]

    view.__annotations__["name"] = hint
    assert ask(view, "/{name}", captures={"name": "1"}) == (200, ["1"])


TYPED = """
import sys
sys.path.insert(0, {source!r})
import enum, functools, json, logging, math, operator, re, traceback, types
before = set(sys.modules)
from chalice import Chalice
app = Chalice("shop")

@app.route("/{{number}}", methods=["POST"])
def view(number: int, lines: dict, size: "int | None" = 5, tags: list[str] = ()):
    return {{"number": number + len(lines)}}

result = app({event!r}, None)
assert result["body"] == '{{"number":6}}', result
print(*sorted(set(sys.modules) - before))
"""


def test_a_typed_request_loads_three_modules_of_the_runtime_and_none_of_python():
    source = pathlib.Path(chalice.__file__).parent.parent
    event = request_of("/{number}", captures={"number": "5"}, body='{"a": 1}')
    command = [sys.executable, "-S", "-I", "-c", TYPED.format(source=str(source), event=event)]
    loaded = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=60).stdout.split()
    ours = {name for name in loaded if name.startswith("chalice.")}
    always = {"app", "decorators", "errors", "request", "response", "routing"}
    assert ours == {f"chalice.{name}" for name in always | {"converters", "params", "signature"}}
    assert {"typing", "inspect", "dataclasses", "datetime", "uuid", "base64", "urllib.parse"}.isdisjoint(loaded)


def test_an_async_view_has_typed_parameters():
    async def view(number: int):
        await asyncio.sleep(0)
        return number

    assert ask(view, "/{number}", captures={"number": "1"}) == (200, 1)


def test_every_fault_is_answered_with_its_path():
    def view(number: int, order: Order, page: int, token: Annotated[str, Header("X-Token")]):
        pass

    found = faults(view, "/{number}", captures={"number": "x"}, query={"page": ["y"]}, body='{"items": [{}]}')
    assert found == (
        400,
        [
            (["path", "number"], "must be a whole number"),
            (["body", "items", 0, "sku"], "is missing"),
            (["body", "items", 0, "price"], "is missing"),
            (["query", "page"], "must be a whole number"),
            (["header", "X-Token"], "is missing"),
        ],
    )


def test_a_body_with_wrong_values_alone_answers_422():
    def view(order: Order):
        pass

    status, answer = ask(view, body='{"items": 5, "note": 6}')
    assert status == 422
    assert answer["Message"] == "body.items must be a list (and 1 more)"


UNREADABLE = {
    "no body": (None, "is missing"),
    "an empty body": ("", "is missing"),
    "no JSON": ("{", "is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
    "space alone": ("  ", "is not JSON: Expecting value: line 1 column 1 (char 0)"),
    "more after the end": (" [] []", "is not JSON: it ends at character 2, and more follows"),
    "NaN": ("[NaN]", "is not JSON: NaN is no number"),
    "infinity": ("[-Infinity]", "is not JSON: -Infinity is no number"),
}


@pytest.mark.parametrize(("body", "message"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_body_that_is_no_json_answers_400(body, message):
    def view(order: Order):
        pass

    assert faults(view, body=body) == (400, [(["body"], message)])


def test_a_number_with_more_digits_than_python_reads_answers_400():
    def view(order: list):
        pass

    status, ((path, message),) = faults(view, body=f"[{'1' * 5000}]")
    assert (status, path) == (400, ["body"])
    assert message.startswith("is not JSON: ")


def test_bytes_that_are_no_text_answer_400():
    def view(order: list):
        pass

    body = base64.b64encode(b'["\xff"]').decode()
    assert faults(view, body=body, encoded=True) == (400, [(["body"], "is not UTF-8")])


@pytest.mark.parametrize("body", ["[" * 200_000, '{"children":[' * 100_000], ids=["lists", "objects"])
def test_a_body_nested_too_deeply_answers_400(body):
    def view(tree: list):
        pass

    assert faults(view, body=body) == (400, [(["body"], "is nested too deeply")])


def test_another_content_type_is_no_json():
    def view(order: dict):
        pass

    types = ["application/json", "text/plain", "application/problem+json"]
    for sent, status in {
        "text/plain": 400,
        "application/json; charset=utf-8": 200,
        "application/problem+json": 200,
    }.items():
        assert ask(view, content_types=types, headers={"Content-Type": sent}, body="{}")[0] == status


def test_no_value_that_was_sent_is_in_the_answer():
    def view(order: Order, page: int, kind: Literal["a", "b"]):
        pass

    secret = "hunter2"
    body = json.dumps({"items": [{"sku": 5, "price": secret}, secret], "note": [secret]})
    _, answer = ask(view, query={"page": [secret], "kind": [secret]}, body=body)
    assert secret not in json.dumps(answer)


def test_an_error_of_the_view_itself_is_no_fault_of_the_request():
    def view(number: int):
        raise ValueError(number)

    status, answer = ask(view, "/{number}", captures={"number": "1"})
    assert (status, answer["Code"]) == (500, "InternalServerError")


class Calls:
    """Counts, for tests of what is called how often."""

    def __init__(self):
        self.count = 0

    def __call__(self):
        self.count += 1
        return self.count


def test_a_dependency_is_called_once_for_a_request():
    calls = Calls()

    def settings_of(count: Annotated[int, Depends(calls)]):
        return {"count": count}

    def view(
        first: Annotated[dict, Depends(settings_of)],
        second: Annotated[int, Depends(calls)],
        third: int = Depends(calls),
    ):
        return [first, second, third]

    assert ask(view) == (200, [{"count": 1}, 1, 1])
    assert calls.count == 1
    assert ask(view) == (200, [{"count": 2}, 2, 2])


def test_a_dependency_has_parameters_of_its_own():
    def user(name: str, request: Request, token: Annotated[str, Header("Authorization")], admin: bool = False):
        return [name, request.method, token, admin]

    def view(name: str, user: Annotated[list, Depends(user)]):
        return {"name": name, "user": user}

    parts = {"captures": {"name": "a"}, "headers": {"authorization": "t"}}
    assert ask(view, "/{name}", query={"admin": ["1"]}, **parts) == (
        200,
        {"name": "a", "user": ["a", "POST", "t", True]},
    )
    assert faults(view, "/{name}", query={"admin": ["?"]}, **parts) == (
        400,
        [(["query", "admin"], "must be true, false, 1 or 0")],
    )


def test_a_class_may_be_a_dependency():
    @dataclass
    class Paging:
        offset: int = 0
        limit: Annotated[int, Query(le=50)] = 20

    def view(paging: Annotated[Paging, Depends(Paging)]):
        return paging

    assert ask(view, query={"offset": ["5"]}) == (200, {"offset": 5, "limit": 20})


def test_an_async_dependency_is_awaited():
    async def user():
        await asyncio.sleep(0)
        return "ada"

    def view(name: Annotated[str, Depends(user)]):
        return {"name": name}

    assert ask(view) == (200, {"name": "ada"})


def test_a_dependency_refuses_before_the_rest_is_looked_at():
    def user():
        raise UnauthorizedError("log in")

    def view(page: int, user: Annotated[str, Depends(user)]):
        pass

    assert ask(view)[0] == 401


def test_a_dependency_without_its_arguments_is_not_called():
    calls = Calls()

    def user(token: Annotated[str, Header()]):
        return calls()

    def view(page: int, user: Annotated[str, Depends(user)]):
        pass

    assert faults(view) == (400, [(["header", "token"], "is missing"), (["query", "page"], "is missing")])
    assert calls.count == 0


def generating():
    yield 1


def circular(again: Annotated[int, Depends(lambda: 0)]):
    return again


circular.__annotations__["again"] = Annotated[int, Depends(circular)]


def unbindable_views():
    def two_bodies(first: Order, second: Order):
        pass

    def no_such_capture(number: Annotated[int, Path("other")]):
        pass

    def strange(value: type):
        pass

    def from_generator(value: Annotated[int, Depends(generating)]):
        pass

    def in_a_circle(value: Annotated[int, Depends(circular)]):
        pass

    def header_of_models(value: Annotated[Order, Header()]):
        pass

    def unknown(value: "Nowhere"):  # noqa: F821 - what the test is about
        pass

    return {
        two_bodies: "the parameter 'second' of 'two_bodies' would be the JSON body, and so would 'first'; make both",
        no_such_capture: "is the part 'other' of the path, which /{number} does not have; write {other} into the path",
        strange: "the parameter 'value' of 'strange' has the type type, which no JSON value can become; use a scalar",
        from_generator: "the parameter 'value' of 'generating' is computed by a generator; return the value, and clean",
        in_a_circle: "the parameter 'again' of 'circular' depends on itself; break the circle",
        header_of_models: "has the type Order, which no text can become; use a scalar or a list",
        unknown: "has an annotation that cannot be evaluated (NameError: name 'Nowhere' is not defined); import what",
    }


@pytest.mark.parametrize(
    ("view", "message"), unbindable_views().items(), ids=[view.__name__ for view in unbindable_views()]
)
def test_a_view_that_no_request_can_be_bound_to_is_refused_with_its_place(view, message):
    app = Chalice("shop", configure_logs=False)
    app.route("/{number}", methods=["POST"])(view)
    with pytest.raises(InvalidParameterError) as caught:
        bind(app.routes["/{number}"]["POST"])
    assert message in str(caught.value)
    assert str(caught.value).startswith(f"{__file__}:")


def test_a_get_request_has_no_body():
    def view(order: Order):
        pass

    app = Chalice("shop", configure_logs=False)
    app.route("/")(view)
    with pytest.raises(InvalidParameterError, match="has to be the JSON body, which a GET request does not have; use"):
        bind(app.routes["/"]["GET"])


SOURCE = """
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Dict, List, Optional, Union
from chalice import Chalice
from chalice.markers import Header, Query

if TYPE_CHECKING:
    from nowhere import Answer

app = Chalice("shop", configure_logs=False)

@dataclass
class Tree:
    name: str
    children: "List[Tree]" = field(default_factory=list)
    sizes: Dict[str, int] = field(default_factory=dict)
    parent: Optional["Tree"] = None

@app.route("/{{number}}", methods=["POST"])
def view(
    number: int,
    tree: Tree,
    page: {maybe} = None,
    kind: Union[int, str] = "x",
    tags: Annotated[Optional[List[str]], Query("tag")] = None,
    token: Annotated[{maybe}, Header("X-Token")] = None,
) -> "Answer":
    return [number, tree, page, kind, tags, token]
"""
SPELLINGS = {
    "evaluated": SOURCE.format(maybe="Optional[int]"),
    "left as strings": "from __future__ import annotations\n" + SOURCE.format(maybe="int | None"),
}
NAMES = itertools.count()


@pytest.mark.parametrize("source", SPELLINGS.values(), ids=SPELLINGS)
def test_annotations_may_be(source, tmp_path):
    file = tmp_path / "app.py"
    file.write_text(source, encoding="utf-8")
    name = f"app_of_test_params_{next(NAMES)}"
    spec = importlib.util.spec_from_file_location(name, file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # where strings are resolved
    try:
        spec.loader.exec_module(module)
        event = request_of(
            "/{number}",
            captures={"number": "5"},
            query={"page": ["2"], "tag": ["a"], "kind": ["7"]},
            headers={"X-Token": "9"},
            body='{"name": "a", "children": [{"name": "b", "sizes": {"x": 1}}]}',
        )
        result = module.app(event, None)
    finally:
        del sys.modules[name]
    inner = {"name": "b", "children": [], "sizes": {"x": 1}, "parent": None}
    tree = {"name": "a", "children": [inner], "sizes": {}, "parent": None}
    assert (result["statusCode"], json.loads(result["body"])) == (200, [5, tree, 2, 7, ["a"], 9])


class Color(Enum):
    RED = "red"


class Point(NamedTuple):
    x: float
    y: int = 0


class Search(TypedDict, total=False):
    term: str
    colors: list[Color]


@dataclass
class Everything:
    point: Point
    search: Search
    orders: dict[str, Order]
    pair: tuple[int, bool]
    choice: Literal["a", 1] | None = None
    nested: "list[Everything]" = field(default_factory=list)


KEYS = st.sampled_from(
    ["point", "search", "orders", "pair", "choice", "nested", "x", "term", "colors", "items", "note"]
)
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["red", "a", 1])
)
BODIES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | st.text(max_size=3), inner, max_size=6),
    max_leaves=20,
)
TEXTS = (
    st.text(max_size=6) | st.integers().map(str) | st.floats().map(str) | st.sampled_from(["true", "1_0", "٣", "red"])
)


@pytest.fixture(scope="module")
def bound():
    """Return what computes the arguments of a view that takes a bit of everything."""

    def view(
        number: float,
        body: Everything | dict[str, Order] | list[Point],
        price: Decimal | None,
        size: int = Query(default=5, ge=0),
        flags: set[bool] = frozenset(),
        color: Color | None = None,
    ):
        pass

    app = Chalice("shop", configure_logs=False)
    app.route("/{number}", methods=["POST"])(view)
    return bind(app.routes["/{number}"]["POST"])


@settings(deadline=None)
@given(
    number=TEXTS,
    query=st.dictionaries(st.sampled_from(["price", "size", "flags", "color"]), st.lists(TEXTS, min_size=1)),
    body=BODIES.map(json.dumps) | st.text() | st.none(),
)
def test_whatever_is_sent_is_bound_or_refused(bound, number, query, body):
    request = Request(request_of(query=query, body=body))
    try:
        given = bound(request, {"number": number})
    except ValidationError as error:
        refusal = error
    else:
        assert set(given) == {"number", "body", "price", "size", "flags", "color"}
        return
    assert refusal.STATUS_CODE in {400, 422}
    assert json.loads(json.dumps(refusal.details))
    assert str(refusal)
