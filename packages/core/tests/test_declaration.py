"""Which declarations are refused, and how the error names them."""

import functools

import pytest

from chalice import Chalice
from chalice.declaration import DeclarationError, Place, check, place_of


def with_routes(*routes, binary_types=None):
    """Make an app of (path, view) or (path, view, options)."""
    app = Chalice("shop")
    for path, view, *options in routes:
        app.route(path, **(options[0] if options else {}))(view)
    if binary_types is not None:
        app.api.binary_types = binary_types
    return app


def injecting(view):
    """Decorate as a library would that passes an argument of its own."""

    @functools.wraps(view)
    def wrapper(**captures):
        return view(connection=None, **captures)

    return wrapper


def none():
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


async def is_async():
    return None


@pytest.mark.parametrize(
    "app",
    [
        pytest.param(with_routes(), id="no routes"),
        pytest.param(with_routes(("/", none)), id="the root"),
        pytest.param(with_routes(("/a.b/C-d/_9", none)), id="every character"),
        pytest.param(with_routes(("/{a}", takes_a)), id="a capture"),
        pytest.param(with_routes(("/{a}/{b}", takes_b_and_a)), id="captures in another order"),
        pytest.param(with_routes(("/{a}", takes_a_and_a_default)), id="a default for the rest"),
        pytest.param(with_routes(("/{a}", takes_anything)), id="any captures"),
        pytest.param(with_routes(("/{a}", takes_keywords)), id="keywords"),
        pytest.param(with_routes(("/{a}", takes_a_connection)), id="a decorator's own argument"),
        pytest.param(with_routes(("/{a}", takes_a), ("/x", none), ("/{a}/y", takes_a)), id="one capture for siblings"),
        pytest.param(
            with_routes(("/a", none, {"methods": ["GET"]}), ("/a", none, {"methods": ["PUT", "HEAD"]})),
            id="one view twice on a path",
        ),
        pytest.param(with_routes(("/a", none), ("/b", none)), id="one name on two paths"),
        pytest.param(with_routes(("/a", none, {"content_types": ["image/png", "image/gif"]})), id="binary types"),
        pytest.param(
            with_routes(("/a", none, {"content_types": ["image/png", "text/csv"]}), binary_types=["*/*"]),
            id="a mixture where everything is binary",
        ),
        pytest.param(with_routes(binary_types=[f"a/{n}" for n in range(25)]), id="25 binary types"),
    ],
)
def test_a_good_app_passes(app):
    assert check(app) is None


@pytest.mark.parametrize(
    ("route", "problem", "fix"),
    [
        pytest.param(("a", none), "does not start with '/'", "start it with one", id="no slash"),
        pytest.param(("", none), "does not start with '/'", "start it with one", id="empty"),
        pytest.param(("/a/", none), "ends with '/'", "write '/a'", id="a trailing slash"),
        pytest.param(("//", none), "ends with '/'", "write '/'", id="two slashes"),
        pytest.param(("/a//b", none), "has an empty part", "write one '/' between parts", id="an empty part"),
        pytest.param(("/a b", none), "has the part 'a b'", "use letters", id="a blank"),
        pytest.param(("/ü", none), "has the part 'ü'", "use letters", id="a letter beyond ASCII"),
        pytest.param(("/{a+}", takes_a), "has the part '{a+}'", "use letters", id="a greedy capture"),
        pytest.param(("/{}", none), "has the part '{}'", "use letters", id="a capture without a name"),
        pytest.param(("/x{a}", takes_a), "has the part 'x{a}'", "braces only around", id="a partial capture"),
        pytest.param(("/a\n", none), "has the part 'a\\n'", "use letters", id="a line feed"),
        pytest.param(("/{a}/{a}", takes_a), "captures 'a' twice", "another name", id="a capture twice"),
        pytest.param(("/{b}", takes_a), "does not take all that its path captures", "add b", id="another capture"),
        pytest.param(("/{a}", none), "does not take all that its path captures", "add a", id="no argument"),
        pytest.param(("/", takes_a), "arguments that nothing is passed to", "capture {a}", id="no capture"),
        pytest.param(("/{a}", takes_positions), "does not take", "add a", id="a positional argument"),
        pytest.param(("/", is_async), "is async", "write it with 'def'", id="an async view"),
        pytest.param(("/", none, {"methods": ["get"]}), "is none of a REST API", "write 'GET'", id="lower case"),
        pytest.param(("/", none, {"methods": ["ANY"]}), "is none of", "use a list of DELETE", id="an unknown method"),
        pytest.param(("/", none, {"methods": "GET"}), "is none of", "use a list of DELETE", id="no list of methods"),
        pytest.param(
            ("/", none, {"content_types": "text/csv"}), "has 't', no media type", "write a list", id="no list of types"
        ),
        pytest.param(
            ("/", none, {"content_types": ["image/png", "text/csv"]}),
            "mixes binary types (image/png) with text",
            "write two views",
            id="binary and text",
        ),
    ],
)
def test_a_route_is_refused_with_its_problem_its_fix_and_its_place(route, problem, fix):
    with pytest.raises(DeclarationError) as caught:
        check(with_routes(route))
    error = caught.value
    assert problem in error.problem
    assert fix in error.fix
    view = route[1]
    assert error.place == Place(__file__, view.__code__.co_firstlineno)
    assert repr(view.__name__) in error.subject
    assert str(error) == f"{error.place}: {error.subject} {error.problem}; {error.fix}"


def test_two_views_of_one_path_need_names_of_their_own():
    def get():
        return None

    def put():
        return None

    app = with_routes(("/a", get, {"name": "same"}), ("/a", put, {"methods": ["PUT"], "name": "same"}))
    with pytest.raises(DeclarationError, match="the name 'same' belongs to two views of '/a'") as caught:
        check(app)
    assert caught.value.place == place_of(put)
    assert str(place_of(get)) in caught.value.problem


def test_captures_beside_each_other_need_one_name():
    app = with_routes(("/x/{a}", takes_a), ("/x/{b}/c", lambda b: b))
    with pytest.raises(DeclarationError, match=r"captures \{b\} where another path captures \{a\}; write \{a\}"):
        check(app)


def test_more_binary_types_than_api_gateway_takes_are_refused():
    with pytest.raises(DeclarationError, match="has 26 types, and API Gateway takes 25") as caught:
        check(with_routes(binary_types=[f"a/{n}" for n in range(26)]))
    assert caught.value.place is None


class TestFunctions:
    @pytest.mark.parametrize(
        ("functions", "problem"),
        [
            pytest.param([("a-b", none)], "has a name that Lambda does not take", id="a dash"),
            pytest.param([("a\n", none)], "has a name that Lambda does not take", id="a line feed"),
            pytest.param([("api_handler", none)], "is the handler of the routes", id="the handler of the routes"),
            pytest.param([("a", none), ("a", takes_a)], "exists already", id="a name twice"),
            pytest.param([("a", none), ("b", none)], "has the handler app.none of another one", id="a handler twice"),
            pytest.param([("a", is_async)], "is async", id="an async function"),
        ],
    )
    def test_a_function_is_refused_with_its_place(self, functions, problem):
        app = Chalice("shop")
        for name, function in functions:
            app.lambda_function(name=name)(function)
        with pytest.raises(DeclarationError) as caught:
            check(app)
        assert caught.value.problem == problem or problem in caught.value.problem
        assert caught.value.place == place_of(functions[-1][1])

    def test_names_of_letters_digits_and_underscores_pass(self):
        app = Chalice("shop")
        app.lambda_function(name="My_Function9")(none)
        assert check(app) is None


class TestPlace:
    def test_it_is_below_decorators(self):
        assert place_of(takes_a_connection) == place_of(takes_a_connection.__wrapped__)

    def test_what_is_no_function_has_none(self):
        assert place_of(functools.partial(takes_a, 1)) is None
