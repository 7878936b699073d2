"""Which CORS headers an answer carries, and how a browser's question is answered."""

import json

import pytest

from chalice import BadRequestError, Chalice, CORSConfig, Response
from chalice.cors import configured
from chalice.faults import InvalidArgumentError

ALLOWED = "Authorization,Content-Type,X-Amz-Date,X-Amz-Security-Token,X-Api-Key"
ANYBODY = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": ALLOWED}


@pytest.mark.parametrize(
    ("config", "headers"),
    [
        pytest.param({}, ANYBODY, id="anybody by default"),
        pytest.param(
            {"allow_origin": "https://a.example"},
            {**ANYBODY, "Access-Control-Allow-Origin": "https://a.example"},
            id="one origin is named to everybody",
        ),
        pytest.param(
            {"allow_headers": ["X-Own"]},
            {**ANYBODY, "Access-Control-Allow-Headers": ALLOWED.replace("X-Api-Key", "X-Api-Key,X-Own")},
            id="own headers are added in order",
        ),
        pytest.param(
            {"expose_headers": ["X-E", "X-F"], "max_age": 600, "allow_credentials": True},
            {
                **ANYBODY,
                "Access-Control-Expose-Headers": "X-E,X-F",
                "Access-Control-Max-Age": "600",
                "Access-Control-Allow-Credentials": "true",
            },
            id="everything else",
        ),
        pytest.param({"max_age": 0}, {**ANYBODY, "Access-Control-Max-Age": "0"}, id="not to be kept"),
        pytest.param({"allow_credentials": False}, ANYBODY, id="no credentials"),
    ],
)
def test_a_configuration_is_these_headers(config, headers):
    given = CORSConfig(**config).get_access_control_headers()
    assert given == headers
    assert list(given) == list(headers)


@pytest.mark.parametrize(
    ("allowed", "origin", "answered"),
    [
        pytest.param(["https://a.example", "https://b.example"], "https://b.example", "https://b.example", id="listed"),
        pytest.param(
            ["https://a.example", "https://b.example"], "https://c.example", "https://a.example", id="another"
        ),
        pytest.param(["https://a.example", "https://b.example"], None, "https://a.example", id="no origin"),
        pytest.param("https://*.a.example", "https://x.a.example", "https://x.a.example", id="a subdomain"),
        pytest.param("https://*.a.example", "https://x.y.a.example", "https://x.y.a.example", id="a deeper one"),
        pytest.param("https://*.a.example", "https://.a.example", "https://*.a.example", id="no name"),
        pytest.param("https://*.a.example", "https://a.example", "https://*.a.example", id="the domain itself"),
        pytest.param("https://*.a.example", "https://evil.example/.a.example", "https://*.a.example", id="a path"),
        pytest.param("https://*.a.example", "https://evil.example#.a.example", "https://*.a.example", id="a fragment"),
        pytest.param("https://*.a.example", "https://evil.example:1@.a.example", "https://*.a.example", id="a user"),
        pytest.param("https://*.a.example", "http://x.a.example", "https://*.a.example", id="another scheme"),
        pytest.param("https://*.a.example", "https://x.a.example.evil", "https://*.a.example", id="a longer name"),
        pytest.param("https://*.a.example", "null", "https://*.a.example", id="a sandboxed frame"),
        pytest.param([], "https://a.example", "", id="nobody"),
        pytest.param(None, "https://a.example", "", id="a variable that is not set"),
        pytest.param(["*", "https://a.example"], "https://x.example", "https://a.example", id="a star among others"),
    ],
)
def test_of_several_origins_the_one_that_asks_is_named_if_it_is_allowed(allowed, origin, answered):
    headers = CORSConfig(allowed).get_access_control_headers(origin)
    assert headers["Access-Control-Allow-Origin"] == answered
    assert headers["Vary"] == "Origin"


def test_configurations_are_equal_by_what_they_say():
    assert CORSConfig(allow_headers=["A", "B"]) == CORSConfig("*", ["B", "A"])
    assert CORSConfig() != CORSConfig(max_age=1)
    assert CORSConfig() != "*"
    assert len({CORSConfig(), CORSConfig(), CORSConfig("https://a.example")}) == 2


def test_true_stands_for_the_default_configuration():
    assert configured(True) == CORSConfig()
    assert configured(None) is configured(False) is None


class TestAnswers:
    @pytest.fixture
    def app(self):
        app = Chalice("shop")

        @app.route("/open", methods=["GET", "POST"], cors=True)
        def view():
            return {}

        @app.route("/closed")
        def closed():
            return {}

        return app

    def test_an_answer_has_them(self, app, event):
        assert app(event("/open"), None)["headers"] == ANYBODY

    def test_without_cors_it_has_none(self, app, event):
        assert app(event("/closed"), None)["headers"] == {}

    @pytest.mark.parametrize(
        ("error", "status"), [(BadRequestError("x"), 400), (ValueError("x"), 500)], ids=["of the view", "unexpected"]
    )
    def test_an_error_has_them_too(self, app, event, error, status):
        @app.route("/fails", cors=True)
        def fail():
            raise error

        result = app(event("/fails"), None)
        assert result["statusCode"] == status
        assert result["headers"] == ANYBODY

    @pytest.mark.parametrize(
        ("method", "headers", "status"),
        [("DELETE", {}, 405), ("POST", {"content-type": "text/plain"}, 415)],
        ids=["an unknown method", "an unknown content type"],
    )
    def test_a_refusal_has_them_too(self, app, event, method, headers, status):
        result = app(event("/open", method, headers=headers, body="x"), None)
        assert result["statusCode"] == status
        assert ANYBODY.items() <= result["headers"].items()

    def test_the_views_own_headers_win_whatever_their_spelling(self, app, event):
        own = {"access-control-allow-origin": "https://a.example", "X-A": "1"}
        app.route("/own", cors=True)(lambda: Response({}, own))
        headers = app(event("/own"), None)["headers"]
        assert headers == {"Access-Control-Allow-Headers": ALLOWED, **own}
        assert own == {"access-control-allow-origin": "https://a.example", "X-A": "1"}

    @pytest.mark.parametrize(
        ("own", "vary"),
        [
            pytest.param({}, "Origin", id="none"),
            pytest.param({"Vary": "Accept"}, "Accept, Origin", id="another"),
            pytest.param({"vary": "accept, origin"}, "accept, origin", id="the same"),
        ],
    )
    def test_vary_says_what_both_say(self, app, event, own, vary):
        app.route("/vary", cors=CORSConfig(["https://a.example", "https://b.example"]))(lambda: Response({}, own))
        headers = app(event("/vary", headers={"Origin": "https://b.example"}), None)["headers"]
        assert [value for name, value in headers.items() if name.lower() == "vary"] == [vary]
        assert headers["Access-Control-Allow-Origin"] == "https://b.example"

    def test_a_header_in_several_lines_is_not_added_once_more(self, app, event):
        app.route("/several", cors=True)(lambda: Response({}, {"Access-Control-Allow-Headers": ["A", "B"]}))
        result = app(event("/several"), None)
        assert result["headers"] == {"Access-Control-Allow-Origin": "*"}
        assert result["multiValueHeaders"] == {"Access-Control-Allow-Headers": ["A", "B"]}

    def test_the_apps_configuration_holds_for_views_without_one(self, event):
        app = Chalice("shop")
        app.api.cors = True
        app.route("/a")(dict)
        app.route("/b", cors=False)(dict)
        app.route("/c", cors=CORSConfig("https://c.example"))(dict)
        origins = [app(event(path), None)["headers"].get("Access-Control-Allow-Origin") for path in ("/a", "/b", "/c")]
        assert origins == ["*", None, "https://c.example"]
        assert app(event("/unknown"), None)["headers"]["Access-Control-Allow-Origin"] == "*"

    def test_middleware_sees_and_may_change_them(self, app, event):
        @app.middleware("http")
        def strict(request, get_response):
            response = get_response(request)
            assert response.headers["Access-Control-Allow-Origin"] == "*"
            response.headers["Access-Control-Allow-Origin"] = "https://a.example"
            return response

        assert app(event("/open"), None)["headers"]["Access-Control-Allow-Origin"] == "https://a.example"

    def test_an_answer_of_middleware_alone_has_them_too(self, app, event):
        app.register_middleware(lambda request, get_response: Response("log in", status_code=401), "http")
        result = app(event("/open"), None)
        assert (result["statusCode"], result["headers"]) == (401, ANYBODY)
        assert app(event("/closed"), None)["headers"] == {}

    def test_an_error_names_the_origin_also_where_headers_come_as_lists(self, app, event):
        cors = CORSConfig(["https://a.example", "https://b.example"])
        app.route("/lists", cors=cors)(lambda missing: None)
        result = app(event("/lists", multiValueHeaders={"origin": ["https://b.example"]}), None)
        assert result["statusCode"] == 500
        assert result["headers"]["Access-Control-Allow-Origin"] == "https://b.example"


class TestPreflight:
    def ask(self, app, event, path, origin="https://b.example"):
        return app(event(path, "OPTIONS", headers={"origin": origin, "content-type": "text/plain"}), None)

    def test_a_browsers_question_is_answered_without_a_view(self, event):
        app = Chalice("shop")
        cors = CORSConfig(["https://a.example", "https://b.example"], max_age=600)
        app.route("/a", methods=["PUT", "GET"], cors=cors)(lambda: None)
        result = self.ask(app, event, "/a")
        assert (result["statusCode"], result["body"]) == (200, "")
        assert result["headers"] == {
            "Access-Control-Allow-Methods": "GET,OPTIONS,PUT",
            "Access-Control-Allow-Origin": "https://b.example",
            "Access-Control-Allow-Headers": ALLOWED,
            "Access-Control-Max-Age": "600",
            "Vary": "Origin",
        }

    def test_a_view_for_every_method_allows_each_by_name(self, event):
        app = Chalice("shop")
        app.route("/any", methods=["ANY"], cors=True)(lambda: "called")
        result = self.ask(app, event, "/any")
        methods = "DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT"
        assert (result["body"], result["headers"]["Access-Control-Allow-Methods"]) == ("", methods)

    def test_a_view_for_every_method_without_cors_is_asked_itself(self, event):
        app = Chalice("shop")
        app.route("/any", methods=["ANY"])(lambda: "called")
        assert app(event("/any", "OPTIONS"), None)["body"] == "called"

    def test_a_view_of_its_own_for_options_is_called(self, event):
        app = Chalice("shop")
        app.route("/a", methods=["OPTIONS"])(lambda: {"own": True})
        assert json.loads(app(event("/a", "OPTIONS"), None)["body"]) == {"own": True}

    def test_middleware_cannot_refuse_it(self, event):
        app = Chalice("shop")
        app.route("/a", cors=True)(lambda: None)
        app.register_middleware(lambda request, get_response: Response("log in", status_code=401), "http")
        assert self.ask(app, event, "/a")["statusCode"] == 200

    @pytest.mark.parametrize("headers", [None, [], {"origin": {}}, "x"], ids=["none", "a list", "an object", "text"])
    def test_hostile_headers_are_answered(self, event, headers):
        app = Chalice("shop")
        app.route("/a", cors=CORSConfig(["https://a.example", "https://b.example"]))(lambda: None)
        assert app(event("/a", "OPTIONS", headers=headers), None)["statusCode"] == 200

    def test_without_cors_options_is_no_method(self, event):
        app = Chalice("shop")
        app.route("/a")(lambda: None)
        assert self.ask(app, event, "/a")["statusCode"] == 405


@pytest.mark.parametrize(
    "arguments",
    [
        {"allow_origin": 5},
        {"allow_origin": "https://a.example\r\nX: y"},
        {"allow_headers": ["A\r\nB"]},
        {"allow_headers": "X-A"},
        {"expose_headers": [7]},
    ],
    ids=str,
)
def test_what_no_header_can_say_is_refused_at_once(arguments):
    with pytest.raises(InvalidArgumentError):
        CORSConfig(**arguments)
