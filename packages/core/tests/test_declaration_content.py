"""Which content types a view may take."""

import pytest

from chalice import Chalice
from chalice.declaration import InvalidContentTypeError, problems


def view():
    return None


def app_of(content_types=("application/json",), binary_types=None):
    app = Chalice("shop")
    app.route("/", content_types=content_types)(view)
    if binary_types is not None:
        app.api.binary_types = binary_types
    return app


@pytest.mark.parametrize(
    ("content_types", "binary_types"),
    [
        pytest.param(["text/csv", "application/json; charset=utf-8"], None, id="text"),
        pytest.param(["image/png", "image/gif"], None, id="binary types"),
        pytest.param(["image/png", "text/csv"], ["*/*"], id="a mixture where everything is binary"),
        pytest.param(["image/png", "text/csv"], [], id="a mixture where nothing is"),
        pytest.param(["application/json"], [f"a/{n}" for n in range(25)], id="25 binary types"),
        pytest.param(["application/json"], [f"a/{n % 25}" for n in range(50)], id="binary types twice"),
    ],
)
def test_content_types_pass(content_types, binary_types):
    assert problems(app_of(content_types, binary_types)) == []


@pytest.mark.parametrize(
    ("content_types", "problem", "fix"),
    [
        pytest.param(["json"], "has 'json', no media type", "write a list such as", id="no slash"),
        pytest.param(["text/"], "has 'text/', no media type", "write a list such as", id="half a type"),
        pytest.param([b"text/csv"], "has b'text/csv', no media type", "write a list such as", id="bytes"),
        pytest.param(
            ["image/png", "text/csv"], "mixes binary types (image/png) with text", "write two views", id="a mixture"
        ),
        pytest.param(
            ["IMAGE/PNG; q=1", "text/csv"], "mixes binary types (IMAGE/PNG; q=1)", "write two", id="in upper case"
        ),
    ],
)
def test_content_types_are_refused(content_types, problem, fix):
    (error,) = problems(app_of(content_types))
    assert type(error) is InvalidContentTypeError
    assert error.subject == f"content_types={content_types!r} of the view 'view'"
    assert problem in error.problem
    assert fix in error.fix


@pytest.mark.parametrize(
    ("binary_types", "problem"),
    [
        pytest.param([f"a/{n}" for n in range(26)], "has 26 types, and API Gateway takes 25", id="26"),
        pytest.param([None], "has None, no media type", id="no text"),
        pytest.param(["png"], "has 'png', no media type", id="no slash"),
    ],
)
def test_binary_types_are_refused(binary_types, problem):
    (error,) = problems(app_of(binary_types=binary_types))
    assert type(error) is InvalidContentTypeError
    assert error.subject == "app.api.binary_types"
    assert error.problem == problem


@pytest.mark.parametrize("binary_types", ["image/png", 5, {"image/png": True}], ids=str)
def test_binary_types_are_a_list(binary_types):
    (error,) = problems(app_of(binary_types=binary_types))
    assert error.subject == f"app.api.binary_types={binary_types!r}"
    assert error.problem == "is no list"
