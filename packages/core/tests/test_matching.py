"""Which route answers a path, and requests that no view takes."""

import gc
import json
import os
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import chalice
from chalice import Chalice, NotFoundError, Response
from chalice.matching import Matcher

SOURCE = Path(chalice.__file__).parent
PATHS = [
    "/",
    "/cities",
    "/cities/{city}",
    "/cities/{city}/sights",
    "/cities/today",
    "/files/{name+}",
    "/{other}/{rest+}",
]


@pytest.mark.parametrize(
    ("path", "declared", "captures"),
    [
        pytest.param("/", "/", {}, id="the root"),
        pytest.param("/cities", "/cities", {}, id="a literal"),
        pytest.param("/cities/", "/cities", {}, id="a slash at the end"),
        pytest.param("/cities/rome", "/cities/{city}", {"city": "rome"}, id="a capture"),
        pytest.param("/cities/today", "/cities/today", {}, id="a literal before a capture"),
        pytest.param("/cities/today/sights", "/cities/{city}/sights", {"city": "today"}, id="a capture after all"),
        pytest.param("/files/a", "/files/{name+}", {"name": "a"}, id="a greedy capture of one segment"),
        pytest.param("/files/a/b/c", "/files/{name+}", {"name": "a/b/c"}, id="a greedy capture of several"),
        pytest.param("/files/a//b", "/files/{name+}", {"name": "a//b"}, id="empty segments within it"),
        pytest.param("/x/y", "/{other}/{rest+}", {"other": "x", "rest": "y"}, id="both captures"),
        pytest.param("/cities/a/b", "/{other}/{rest+}", {"other": "cities", "rest": "a/b"}, id="the way back"),
        pytest.param("/{city}/{}", "/{other}/{rest+}", {"other": "{city}", "rest": "{}"}, id="braces of a client"),
    ],
)
def test_the_most_literal_path_wins(path, declared, captures):
    assert Matcher(dict.fromkeys(PATHS)).match(path) == (declared, captures)


@pytest.mark.parametrize("path", ["/x", "/files", "/files/", "//x", "/cities//sights/"])
def test_what_is_declared_nowhere_is_not_found(path):
    assert Matcher(dict.fromkeys(PATHS[:-1])).match(path) is None


def test_captures_at_one_place_may_have_several_names():
    matcher = Matcher(dict.fromkeys(["/{a}/x", "/{b}/y"]))
    assert matcher.match("/1/y") == ("/{b}/y", {"b": "1"})


@given(st.text(alphabet="/{}+ab%."))
def test_any_path_is_matched_or_not(path):
    found = Matcher(dict.fromkeys([*PATHS, "/a/{x}/b/{y}", "/{x}/a/{y}/b"])).match(path)
    assert found is None or set(found[1]) == {part[1:-1].rstrip("+") for part in found[0].split("/") if "{" in part}


def test_a_hostile_path_costs_no_more_than_reading_it():
    """Where captures and literals compete at every level, trying all ways would take 2 ** 20 steps."""
    paths = []
    for depth in range(20):
        paths += ["/" + "/".join(["a"] * depth + [last]) for last in ("a", f"{{c{depth}}}")]
    assert Matcher(dict.fromkeys(paths)).match("/" + "a/" * 19 + "x/x") is None
    assert Matcher(dict.fromkeys(paths)).match("/a" * 100_000) is None


class TestRefusals:
    @pytest.fixture
    def app(self):
        app = Chalice("shop")
        app.route("/a", methods=["POST", "GET"])(lambda: {"a": 1})
        app.route("/files/{name+}")(lambda name: name)
        return app

    def test_an_unknown_method_is_405_with_the_known_ones(self, app, event):
        result = app(event("/a", "DELETE"), None)
        assert (result["statusCode"], result["headers"]) == (405, {"Allow": "POST, GET"})

    def test_an_unknown_path_is_404(self, app, event):
        assert app(event("/b"), None)["statusCode"] == 404

    def test_an_app_may_have_answers_of_its_own(self, app, event):
        @app.exception_handler(NotFoundError)
        def lost(error):
            return Response("lost", status_code=410)

        result = app(event("/b"), None)
        assert (result["statusCode"], result["body"]) == (410, "lost")

    def test_middleware_sees_refusals_too(self, app, event):
        statuses = []

        @app.middleware("http")
        def watch(request, get_response):
            response = get_response(request)
            statuses.append(response.status_code)
            return response

        app(event("/a", "DELETE"), None)
        app(event("/b"), None)
        assert statuses == [405, 404]

    def test_head_is_answered_from_get_without_a_body(self, app, event):
        result = app(event("/a", "HEAD"), None)
        assert (result["statusCode"], result["body"]) == (200, "")

    def test_any_is_every_method_that_has_no_view_of_its_own(self, app, event):
        app.route("/any", methods=["ANY"])(lambda: app.current_request.method)
        app.route("/any", methods=["PUT"])(lambda: "put")
        assert [app(event("/any", method), None)["body"] for method in ("DELETE", "PUT", "HEAD")] == [
            "DELETE",
            "put",
            "HEAD",
        ]

    def test_a_greedy_resource_gets_what_api_gateway_captured(self, app, event):
        result = app(event("/files/{name+}", captures={"name": "a/b"}), None)
        assert result["body"] == "a/b"

    def test_a_view_that_cannot_be_called_is_500_every_time(self, app, event):
        app.route("/broken")(lambda missing: None)
        assert [app(event("/broken"), None)["statusCode"] for _ in range(2)] == [500, 500]

    def test_a_view_that_cannot_be_prepared_is_named_in_the_log(self, app, event, caplog):
        def view(page: "Missing"):  # noqa: F821 - that is the fault
            return None

        app.log.propagate = True
        app.route("/broken")(view)
        assert app(event("/broken"), None)["statusCode"] == 500
        assert caplog.messages == ["Caught exception for GET /broken"]

    @pytest.mark.parametrize("request_line", [("/a", "DELETE"), ("/b", "GET"), ("/a", "M{n}"), ("/b{n}", "GET")])
    def test_refusing_again_and_again_keeps_nothing(self, app, event, request_line):
        def refuse(number):
            path, method = (part.format(n=number) for part in request_line)
            app(event(path, method), None)

        def kept():
            gc.collect()
            ours = tracemalloc.take_snapshot().filter_traces([tracemalloc.Filter(True, f"{SOURCE}{os.sep}*")])
            return sum(statistic.size for statistic in ours.statistics("filename"))

        refuse(0)
        tracemalloc.start()
        try:
            refuse(1)
            before = kept()
            for number in range(2, 300):
                refuse(number)
            assert kept() - before < 10_000
        finally:
            tracemalloc.stop()


def test_routes_that_are_added_later_are_found(event):
    app = Chalice("shop")
    app.route("/a")(lambda: "a")
    assert app(event("/b"), None)["statusCode"] == 404
    app.route("/b")(lambda: "b")
    assert app(event("/b"), None)["body"] == "b"


def test_a_refusal_of_an_http_api_does_not_outlive_the_route_that_is_added():
    app = Chalice("shop")
    app.route("/a")(lambda: "got")
    request = {"http": {"method": "POST"}, "routeKey": "POST /a", "stage": "$default"}
    event = {"routeKey": "POST /a", "rawPath": "/a", "headers": {}, "requestContext": request}
    assert app(event, None)["statusCode"] == 405
    app.route("/a", methods=["POST"])(lambda: "posted")
    assert app(event, None)["body"] == "posted"


def test_json_of_a_refusal_says_code_and_message(event):
    result = Chalice("shop")(event("/b"), None)
    assert json.loads(result["body"]) == {"Code": "NotFoundError", "Message": "No view is declared for this path"}
