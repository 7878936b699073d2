"""What Lambda functions may be called."""

import pytest

from chalice import Chalice
from chalice.declaration import DuplicateNameError, InvalidFunctionError, place_of, problems


def job(event, context):
    return None


async def is_async(event, context):
    return None


REDEFINED = """
def handle(event, context):
    return 1

first = handle

def handle(event, context):
    return 2
"""


def app_of(*functions):
    app = Chalice("shop")
    for name, function in functions:
        app.lambda_function(name=name)(function)
    return app


@pytest.mark.parametrize("name", [None, "My_Function9", "a-b", "-", pytest.param("a" * 60, id="as long as it can be")])
def test_a_name_passes(name):
    assert problems(app_of((name, job))) == []


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        pytest.param("a.b", "has a name that Lambda does not take", id="a dot"),
        pytest.param("a b", "has a name that Lambda does not take", id="a blank"),
        pytest.param("ä", "has a name that Lambda does not take", id="a letter beyond ASCII"),
        pytest.param("a\n", "has a name that Lambda does not take", id="a line feed"),
        pytest.param("a" * 61, "has a name of 61 characters, and Lambda takes 64", id="too long"),
    ],
)
@pytest.mark.parametrize("kind", ["lambda_function", "on_ws_connect", "authorizer"])
def test_a_name_is_refused_whatever_it_is_for(kind, name, problem):
    app = Chalice("shop")
    getattr(app, kind)(name=name)(job)
    (error,) = problems(app)
    assert type(error) is InvalidFunctionError
    assert error.subject == f"the function {name!r}"
    assert problem in error.problem
    assert error.place == place_of(job)


def test_the_name_of_the_function_that_answers_the_routes_is_taken():
    (error,) = problems(app_of(("api_handler", job)))
    assert type(error) is DuplicateNameError
    assert error.problem == "has the name of the one that answers the routes"


def test_one_function_may_be_several_in_lambda():
    assert problems(app_of(("a", job), ("b", job))) == []


def test_functions_that_a_loop_makes_pass():
    app = Chalice("shop")
    for bucket in ("one", "two"):

        @app.on_s3_event(bucket, name=f"on_{bucket}")
        def handle(event):
            return None

    assert problems(app) == []


def test_two_functions_that_lambda_would_find_under_one_name_are_refused():
    scope = {}
    exec(compile(REDEFINED, "app.py", "exec"), scope)
    (error,) = problems(app_of(("one", scope["first"]), ("two", scope["handle"])))
    assert type(error) is DuplicateNameError
    assert error.subject == "the function 'two'"
    assert error.problem == "has the handler app.handle of another one, at app.py:2"
    assert str(error.place) == "app.py:7"


def test_an_async_function_passes():
    assert problems(app_of((None, is_async))) == []
