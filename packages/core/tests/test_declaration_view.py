"""Which views can be called for their path."""

import functools
from dataclasses import dataclass
from typing import Annotated

import pytest

from chalice import Chalice, Depends, Path, Query, Request
from chalice.declaration import DuplicateNameError, InvalidViewError, place_of, problems


@dataclass
class Order:
    count: int


def app_of(path, view, **options):
    app = Chalice("shop")
    app.route(path, name="a_view", **options)(view)
    return app


def injecting(view):
    """Decorate as a library would that passes an argument of its own."""

    @functools.wraps(view)
    def wrapper(**captures):
        return view(connection=None, **captures)

    return wrapper


def nothing():
    return None


def takes_a(a):
    return a


def takes_b_and_a(b, a):
    return a, b


def takes_a_and_a_default(a, b=1):
    return a, b


def takes_anything(**captures):
    return captures


def takes_keywords(*, a):
    return a


def takes_positions(a, /):
    return a


@injecting
def takes_a_connection(connection, a):
    return connection, a


@injecting
def takes_a_connection_and_a_query(connection, a, q: Annotated[int, Query()]):
    return connection, a, q


async def is_async(a):
    return a


def takes_a_number(a: int):
    return a


def takes_a_query(a, q: int, tags: list[str]):
    return a, q, tags


def takes_a_body(a, order: Order):
    return a, order


def takes_the_request(a, request: Request):
    return a, request


def takes_another_name(identifier: Annotated[str, Path("a")]):
    return identifier


def token(request: Request):
    return request.headers["x-token"]


def takes_a_dependency(a, who: Annotated[str, Depends(token)]):
    return a, who


def breaks(value: complex):
    return value


def takes_a_broken_dependency(a, who: Annotated[str, Depends(breaks)]):
    return a, who


def takes_an_unknown_part(b: Annotated[str, Path("missing")], a):
    return a, b


class Callable:
    __name__ = "callable"

    def __call__(self, a):
        return a


@pytest.mark.parametrize(
    "view",
    [
        takes_a,
        takes_a_and_a_default,
        takes_anything,
        takes_keywords,
        takes_a_connection,
        takes_a_connection_and_a_query,
        is_async,
        takes_a_number,
        takes_a_query,
        takes_the_request,
        takes_another_name,
        takes_a_dependency,
        pytest.param(Callable(), id="an instance"),
        pytest.param(Callable().__call__, id="a method"),
        pytest.param(functools.partial(takes_b_and_a, b=1), id="a partial object"),
        pytest.param(lambda a: a, id="a lambda"),
        pytest.param(dict, id="a builtin that does not say what it takes"),
    ],
)
@pytest.mark.parametrize("path", ["/{a}", "/{a+}"])
def test_a_view_of_one_capture_passes(view, path):
    assert problems(app_of(path, view)) == []


@pytest.mark.parametrize(
    ("path", "view", "method"),
    [
        pytest.param("/", nothing, "GET", id="no captures"),
        pytest.param("/{a}/{b}", takes_b_and_a, "GET", id="captures in another order"),
        pytest.param("/{a}", takes_a_body, "POST", id="a body"),
        pytest.param("/{user-id}", takes_anything, "GET", id="a capture that no argument can have as its name"),
    ],
)
def test_a_view_passes(path, view, method):
    assert problems(app_of(path, view, methods=[method])) == []


@pytest.mark.parametrize(
    ("path", "view", "problem", "fix"),
    [
        pytest.param("/{a}", nothing, "does not take all that its path captures", "add a to", id="no argument"),
        pytest.param("/{a}/{b}", takes_a, "does not take all", "add b to", id="too few arguments"),
        pytest.param("/", takes_a, "is not passed its argument a", "capture {a} in the path", id="no capture"),
        pytest.param("/{a}", takes_b_and_a, "is not passed its argument b", "capture {b}", id="too many arguments"),
    ],
)
def test_a_view_is_refused(path, view, problem, fix):
    (error,) = problems(app_of(path, view))
    assert type(error) is InvalidViewError
    assert error.subject == f"the view 'a_view' of {path!r}"
    assert problem in error.problem
    assert fix in error.fix
    assert error.place == place_of(view)


@pytest.mark.parametrize("view", [takes_a, takes_positions], ids=["another name", "an argument by position"])
def test_a_view_may_be_wrong_in_both_ways(view):
    capture = "b" if view is takes_a else "a"
    found = [error.problem for error in problems(app_of(f"/{{{capture}}}", view))]
    assert found == ["does not take all that its path captures", "is not passed its argument a"]


@pytest.mark.parametrize(
    ("path", "view", "subject", "problem", "function"),
    [
        pytest.param(
            "/{a}",
            takes_a_body,
            "the parameter 'order' of 'takes_a_body' for GET /{a}",
            "has to be the JSON body, which a GET request does not have",
            takes_a_body,
            id="a body of GET",
        ),
        pytest.param(
            "/{a}",
            takes_an_unknown_part,
            "the parameter 'b' of 'takes_an_unknown_part' for GET /{a}",
            "is the part 'missing' of the path",
            takes_an_unknown_part,
            id="a part that the path does not have",
        ),
        pytest.param(
            "/{a}",
            takes_a_broken_dependency,
            "the parameter 'value' of 'breaks' for GET /{a}",
            "",
            breaks,
            id="a dependency",
        ),
    ],
)
def test_an_annotation_is_refused_where_it_is_written(path, view, subject, problem, function):
    (error,) = problems(app_of(path, view))
    assert type(error) is InvalidViewError
    assert error.subject == subject
    assert problem in error.problem
    assert error.fix
    assert error.place == place_of(function)


def test_what_cannot_be_called_is_refused():
    (error,) = problems(app_of("/", "nothing"))
    assert error.problem == "is 'nothing', which cannot be called"
    assert error.place is None


class TestNames:
    def test_one_view_may_have_several_methods_of_a_path(self):
        app = Chalice("shop")
        app.route("/a")(nothing)
        app.route("/a", methods=["PUT", "HEAD"])(nothing)
        assert problems(app) == []

    def test_one_name_may_be_on_several_paths(self):
        app = Chalice("shop")
        app.route("/a", name="same")(nothing)
        app.route("/b/{a}", name="same")(takes_a)
        assert problems(app) == []

    def test_two_views_of_one_path_need_names_of_their_own(self):
        app = Chalice("shop")
        app.route("/{a}", name="same")(takes_a)
        app.route("/{a}", methods=["PUT"], name="same")(is_async)
        (error,) = problems(app)
        assert type(error) is DuplicateNameError
        assert error.subject == "the name 'same'"
        assert error.problem == f"belongs to two views of '/{{a}}', the other one at {place_of(takes_a)}"
        assert error.place == place_of(is_async)
