"""How an app is judged as a whole, and how an error names its place. The rules are tested beside their modules."""

import functools

import pytest

from chalice import Chalice
from chalice.declaration import (
    DeclarationError,
    DuplicateNameError,
    InvalidFunctionError,
    InvalidMethodError,
    InvalidPathError,
    Place,
    check,
    place_of,
    problems,
)


def view():
    return None


def other():
    return None


def decorating(function):
    @functools.wraps(function)
    def wrapper():
        return function()

    return wrapper


def test_an_app_without_anything_passes():
    app = Chalice("shop")
    assert problems(app) == []
    assert check(app) is None


def test_every_problem_is_collected():
    app = Chalice("shop")
    app.route("/a/", methods=["get"], name="same")(view)
    app.route("/a/", methods=["PUT"], name="same")(other)
    app.lambda_function(name="a.b")(view)
    found = [type(error) for error in problems(app)]
    assert found == [InvalidPathError, InvalidPathError, InvalidMethodError, DuplicateNameError, InvalidFunctionError]


def test_what_is_declared_once_for_several_methods_is_one_problem():
    app = Chalice("shop")
    app.route("/a/", methods=["GET", "PUT", "POST"])(view)
    assert len(problems(app)) == 1


def test_the_first_problem_is_raised_with_the_others():
    app = Chalice("shop")
    app.route("/a/", methods=["get"])(view)
    with pytest.raises(InvalidPathError) as caught:
        check(app)
    (other,) = caught.value.others
    assert type(other) is InvalidMethodError
    assert other.others == ()


def test_an_error_says_where_what_why_and_how_to_fix_it():
    app = Chalice("shop")
    app.route("/a/")(view)
    with pytest.raises(DeclarationError) as caught:
        check(app)
    error = caught.value
    assert error.place == Place(__file__, view.__code__.co_firstlineno)
    assert error.sentence == "the path '/a/' of the view 'view' ends with '/'; write '/a'"
    assert str(error) == f"{__file__}:{view.__code__.co_firstlineno}: {error.sentence}"


def test_an_error_is_known_by_the_name_that_can_be_imported():
    assert InvalidPathError.__module__ == DeclarationError.__module__ == "chalice.declaration"


def test_an_error_without_a_line_of_its_own_has_no_place():
    app = Chalice("shop")
    app.api.cors = "yes"
    (error,) = problems(app)
    assert error.place is None
    assert str(error) == error.sentence


@pytest.mark.parametrize("name", ["", None], ids=["empty", "none"])
def test_an_app_needs_a_name(name):
    app = Chalice("shop")
    app.app_name = name
    (error,) = problems(app)
    assert str(error) == f"app_name={name!r} names nothing; write such as Chalice(app_name='orders')"


class TestPlace:
    def test_it_is_below_decorators(self):
        assert place_of(decorating(view)) == place_of(view)

    def test_it_is_that_of_a_registered_function(self):
        assert place_of(Chalice("shop").lambda_function()(view)) == place_of(view)

    def test_what_is_no_function_has_none(self):
        assert place_of(functools.partial(view)) is None
