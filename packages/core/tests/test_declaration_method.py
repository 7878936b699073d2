"""Which methods a route may have."""

import pytest

from chalice import Chalice
from chalice.declaration import METHODS, InvalidMethodError, problems


def view():
    return None


def app_with(methods):
    app = Chalice("shop")
    app.route("/", methods=methods)(view)
    return app


@pytest.mark.parametrize("methods", [["GET"], METHODS, ["ANY"], ["ANY", "GET"]], ids=", ".join)
def test_a_method_passes(methods):
    assert problems(app_with(methods)) == []


@pytest.mark.parametrize(
    ("methods", "subject", "fix"),
    [
        pytest.param(["get"], "the method 'get' of the view 'view'", "write 'GET'", id="lower case"),
        pytest.param(["any"], "the method 'any' of the view 'view'", "write 'ANY'", id="lower case for all"),
        pytest.param(["TRACE"], "the method 'TRACE' of the view 'view'", "use a list of DELETE, GET", id="unknown"),
        pytest.param(["*"], "the method '*' of the view 'view'", "or ANY", id="a star"),
        pytest.param([None], "the method None of the view 'view'", "use a list of", id="none"),
        pytest.param("GET", "methods='GET' of the view 'view'", "write methods=['GET']", id="a text"),
        pytest.param("PATCH", "methods='PATCH' of the view 'view'", "write methods=['PATCH']", id="a longer text"),
    ],
)
def test_a_method_is_refused(methods, subject, fix):
    (error,) = problems(app_with(methods))
    assert type(error) is InvalidMethodError
    assert error.subject == subject
    assert fix in error.fix


def test_each_method_is_judged():
    assert len(problems(app_with(["GET", "get", "PURGE"]))) == 2
