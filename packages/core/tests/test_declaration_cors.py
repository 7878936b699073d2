"""Which CORS configurations browsers and API Gateway can act on."""

import pytest

from chalice import Chalice, CORSConfig
from chalice.declaration import InvalidCorsError, place_of, problems


def get():
    return None


def put():
    return None


def app_of(first, second=None, methods=("PUT",)):
    """Return an app of two views on one path."""
    app = Chalice("shop")
    app.route("/a", cors=first)(get)
    app.route("/a", methods=methods, cors=second)(put)
    return app


class TestOrigins:
    @pytest.mark.parametrize(
        "origins",
        [
            "*",
            "https://example.com",
            "http://localhost:3000",
            "http://[::1]:8080",
            "https://*.example.com",
            "capacitor://localhost",
            "chrome-extension://abcdef",
            "null",
            pytest.param("", id="a variable that is set only in Lambda"),
            pytest.param(["https://a.example", "https://*.b.example"], id="several"),
        ],
    )
    def test_they_pass(self, origins):
        assert problems(app_of(CORSConfig(allow_origin=origins))) == []

    @pytest.mark.parametrize(
        "origin",
        [
            "example.com",
            "https://example.com/",
            "https://example.com/app",
            "https://",
            "https://a.example,https://b.example",
            "https://a.example https://b.example",
            "https://*.*.example.com",
            "https://user@example.com",
            "*.example.com",
        ],
    )
    def test_one_that_no_browser_sends_is_refused(self, origin):
        (error,) = problems(app_of(CORSConfig(allow_origin=origin)))
        assert type(error) is InvalidCorsError
        assert error.subject == f"the origin {origin!r} in cors= of the view 'get'"
        assert error.problem == "is one no browser sends"
        assert error.place == place_of(get)

    @pytest.mark.parametrize(
        ("origins", "problem"),
        [
            pytest.param([], "names no origin", id="none"),
            pytest.param(None, "names no origin", id="a variable that is not set"),
            pytest.param(["*", "https://a.example"], "lists '*' beside others", id="all and another"),
        ],
    )
    def test_a_list_is_refused(self, origins, problem):
        (error,) = problems(app_of(CORSConfig(allow_origin=origins)))
        assert error.problem == problem

    def test_those_of_the_app_are_judged_once(self):
        app = Chalice("shop")
        app.api.cors = CORSConfig(allow_origin="example.com")
        app.route("/a")(get)
        app.route("/b")(put)
        (error,) = problems(app)
        assert error.subject == "the origin 'example.com' in app.api.cors"
        assert error.place is None

    def test_credentials_for_all_pass_since_apps_work_with_them(self):
        assert problems(app_of(CORSConfig(allow_credentials=True))) == []


@pytest.mark.parametrize("argument", ["allow_headers", "expose_headers"])
def test_names_of_headers_are_texts(argument):
    assert problems(app_of(CORSConfig(**{argument: ["X-Total"]}))) == []
    with pytest.raises(ValueError, match="write a list of texts"):
        CORSConfig(**{argument: [None]})


@pytest.mark.parametrize("cors", [True, False, None, CORSConfig(max_age=1)])
def test_the_default_of_an_app_passes(cors):
    app = Chalice("shop")
    app.api.cors = cors
    app.route("/a")(get)
    assert problems(app) == []


@pytest.mark.parametrize("cors", ["*", ["https://a.example"], {"allow_origin": "*"}])
def test_a_default_of_another_type_is_refused(cors):
    app = Chalice("shop")
    app.api.cors = cors
    (error,) = problems(app)
    assert error.subject == f"app.api.cors={cors!r}"
    assert error.problem == "is no CORS configuration"


class TestPath:
    @pytest.mark.parametrize(
        ("first", "second"),
        [
            pytest.param(True, True, id="both"),
            pytest.param(True, CORSConfig(), id="the same in other words"),
            pytest.param(True, False, id="one alone"),
            pytest.param(CORSConfig(max_age=1), CORSConfig(max_age=1), id="equal ones"),
        ],
    )
    def test_views_pass(self, first, second):
        assert problems(app_of(first, second)) == []

    def test_views_without_an_origin_are_not_compared(self):
        found = problems(app_of(CORSConfig(allow_origin=None), CORSConfig(allow_origin=None)))
        assert [error.problem for error in found] == ["names no origin"] * 2

    def test_views_that_differ_are_refused(self):
        (error,) = problems(app_of(True, CORSConfig(max_age=1)))
        assert type(error) is InvalidCorsError
        assert error.subject == "the CORS configuration of PUT /a"
        assert error.problem == f"differs from that of GET, at {place_of(get)}"
        assert error.place == place_of(put)

    @pytest.mark.parametrize(
        ("first", "second"),
        [pytest.param(True, False, id="of another view"), pytest.param(False, True, id="of its own")],
    )
    def test_options_is_refused_where_cors_answers_it(self, first, second):
        (error,) = problems(app_of(first, second, methods=["OPTIONS"]))
        assert type(error) is InvalidCorsError
        assert error.subject == "the method 'OPTIONS' of the view 'put'"

    def test_options_passes_where_nothing_else_answers_it(self):
        assert problems(app_of(False, False, methods=["OPTIONS"])) == []

    def test_any_method_beside_cors_passes(self):
        assert problems(app_of(True, True, methods=["ANY"])) == []
