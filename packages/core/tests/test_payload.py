"""Requests through HTTP APIs, function URLs and load balancers, and the answers that they expect."""

import base64
import json
from pathlib import Path

import pytest

from chalice import BadRequestError, Chalice, CORSConfig, Response

CASES = Path(__file__).parent / "cases"


def sample(name):
    return json.loads((CASES / f"{name}_event.json").read_text(encoding="utf-8"))


def http_event(path="/my/path", method="GET", *, declared=None, captures=None, query="", stage="$default", **changes):
    """Make an event of an HTTP API of AWS's sample; with *declared*, of the route that the API found."""
    event = sample("http_api")
    event.update(rawPath=path, rawQueryString=query, routeKey=f"{method} {declared}" if declared else "$default")
    event["requestContext"].update(stage=stage, routeKey=event["routeKey"])
    event["requestContext"]["http"].update(method=method, path=path)
    for name in ("pathParameters", "queryStringParameters"):
        event.pop(name, None)
    if captures:
        event["pathParameters"] = captures
    return event | changes


def balancer_event(path="/my/path", method="GET", *, lists=False, **changes):
    event = sample("load_balancer_lists" if lists else "load_balancer")
    return event | {"path": path, "httpMethod": method} | changes


@pytest.fixture
def app():
    app = Chalice("shop")

    @app.route("/cities/{city}", methods=["GET", "POST"])
    def city(city):
        request = app.current_request
        return {"city": city, "method": request.method, "path": request.path, "query": request.query_params}

    @app.route("/files/{name+}")
    def file(name):
        return {"name": name}

    return app


def body_of(result):
    return json.loads(result["body"])


class TestHttpApi:
    def test_the_route_that_it_found_answers(self, app):
        event = http_event("/cities/rome", declared="/cities/{city}", captures={"city": "rome"}, query="a=1&a=%32&b")
        assert app(event, None) == {
            "statusCode": 200,
            "headers": {"Content-Type": "application/json"},
            "body": '{"city":"rome","method":"GET","path":"/cities/{city}","query":{"a":"2","b":""}}',
        }

    def test_a_second_request_of_a_route_is_answered_alike(self, app):
        events = [
            http_event(f"/cities/{city}", declared="/cities/{city}", captures={"city": city}) for city in ("a", "b")
        ]
        assert [body_of(app(event, None))["city"] for event in events] == ["a", "b"]

    def test_a_default_route_is_matched_by_the_path(self, app):
        result = app(http_event("/cities/new%20york"), None)
        assert (body_of(result)["city"], body_of(result)["path"]) == ("new york", "/cities/{city}")

    def test_the_stage_is_no_part_of_the_path(self, app):
        assert body_of(app(http_event("/dev/cities/rome", stage="dev"), None))["city"] == "rome"
        assert app(http_event("/cities/rome", stage="cit"), None)["statusCode"] == 200

    @pytest.mark.parametrize(
        ("path", "captured"),
        [("/cities/a%2Fb", "a%2Fb"), ("/cities/a%2fb", "a%2fb"), ("/cities/%252e", "%2e"), ("/cities/%C3%A9", "é")],
    )
    def test_an_encoded_slash_does_not_make_two_segments(self, app, path, captured):
        assert body_of(app(http_event(path), None))["city"] == captured

    def test_a_greedy_capture_is_matched(self, app):
        assert body_of(app(http_event("/files/a/b.txt"), None)) == {"name": "a/b.txt"}

    def test_cookies_and_header_lines_are_said_its_way(self, app):
        @app.route("/cookies")
        def cookies():
            own = {"Set-Cookie": ["a=1", "b=2"], "X-A": ["1", "2"], "Content-Type": "text/plain"}
            return Response("|".join(app.current_request.cookies), own)

        result = app(http_event("/cookies", cookies=["x=1", "y=2"]), None)
        assert result == {
            "statusCode": 200,
            "headers": {"X-A": "1, 2", "Content-Type": "text/plain"},
            "cookies": ["a=1", "b=2"],
            "body": "x|y",
        }

    def test_bytes_go_to_every_client(self, app):
        app.route("/image")(lambda: Response(b"\xfe\xed", {"Content-Type": "image/png"}))
        result = app(http_event("/image", headers={"accept": "text/html"}), None)
        assert (result["body"], result["isBase64Encoded"]) == ("/u0=", True)

    def test_a_body_in_base64_is_read(self, app):
        app.route("/echo", methods=["POST"])(lambda: app.current_request.json_body)
        event = http_event(
            "/echo",
            "POST",
            headers={"content-type": "application/json"},
            body=base64.b64encode(b'{"a":1}').decode(),
            isBase64Encoded=True,
        )
        assert body_of(app(event, None)) == {"a": 1}

    def test_an_error_is_an_answer(self, app):
        @app.route("/bad")
        def bad():
            raise BadRequestError("why")

        result = app(http_event("/bad"), None)
        assert (result["statusCode"], body_of(result)["Message"]) == (400, "why")
        assert "multiValueHeaders" not in result

    @pytest.mark.parametrize(
        ("path", "method", "status"),
        [("/nothing", "GET", 404), ("/cities/x", "DELETE", 405), ("/cities/x", "HEAD", 200)],
    )
    def test_what_no_view_takes_is_refused_its_way(self, app, path, method, status):
        result = app(http_event(path, method), None)
        assert (result["statusCode"], "multiValueHeaders" in result) == (status, False)
        assert method != "HEAD" or result["body"] == ""

    def test_a_preflight_is_answered(self, app):
        app.route("/shared", methods=["PUT"], cors=CORSConfig("https://a.example"))(lambda: None)
        result = app(http_event("/shared", "OPTIONS", headers={"origin": "https://a.example"}), None)
        assert result["statusCode"] == 200
        assert result["headers"]["Access-Control-Allow-Methods"] == "OPTIONS,PUT"

    def test_an_empty_answer_has_no_content_type(self, app):
        app.route("/empty")(lambda: Response("", status_code=204))
        assert app(http_event("/empty"), None) == {"statusCode": 204, "headers": {}, "body": ""}

    def test_payload_1_0_of_an_http_api_is_a_rest_apis(self, app, event):
        old = event("/cities/{city}", captures={"city": "rome"}, version="1.0")
        assert body_of(app(old, None))["city"] == "rome"
        del old["requestContext"]["resourcePath"]
        old.update(path="/cities/oslo", pathParameters=None)
        assert body_of(app(old, None))["city"] == "oslo"


class TestFunctionUrl:
    def test_aws_sample_is_answered(self, app):
        event = sample("function_url")
        app.route(event["rawPath"] or "/", methods=[event["requestContext"]["http"]["method"]])(
            lambda: [app.current_request.raw_path, sorted(app.current_request.cookies)]
        )
        event["cookies"] = ["cookie1=1", "cookie2=2"]
        assert body_of(app(event, None)) == [event["rawPath"], ["cookie1", "cookie2"]]


class TestLoadBalancer:
    def test_single_values_are_answered_with_single_values(self, app):
        event = balancer_event("/cities/new%20york", queryStringParameters={"a%20b": "1%2B2"})
        result = app(event, None)
        assert result == {
            "statusCode": 200,
            "statusDescription": "200 OK",
            "isBase64Encoded": False,
            "headers": {"Content-Type": "application/json"},
            "body": '{"city":"new york","method":"GET","path":"/cities/{city}","query":{"a b":"1+2"}}',
        }

    def test_lists_are_answered_with_lists(self, app):
        event = balancer_event("/cities/x", lists=True, multiValueQueryStringParameters={"a": ["1", "%32"]})
        result = app(event, None)
        assert result["multiValueHeaders"] == {"Content-Type": ["application/json"]}
        assert "headers" not in result
        assert body_of(result)["query"] == {"a": "2"}

    def test_of_several_cookies_the_last_one_goes_where_there_are_no_lists(self, app):
        app.route("/cookies")(lambda: Response("", {"Set-Cookie": ["a=1", "b=2"], "X-A": ["1", "2"]}))
        assert app(balancer_event("/cookies"), None)["headers"] == {"Set-Cookie": "b=2", "X-A": "1, 2"}
        lists = app(balancer_event("/cookies", lists=True), None)["multiValueHeaders"]
        assert lists == {"Set-Cookie": ["a=1", "b=2"], "X-A": ["1", "2"]}

    @pytest.mark.parametrize("status", [418, 599])
    def test_a_status_without_a_name_is_described_by_its_number(self, app, status):
        app.route("/odd")(lambda: Response("", status_code=status))
        assert app(balancer_event("/odd"), None)["statusDescription"] == str(status)

    def test_an_unknown_path_is_404_its_way(self, app):
        assert app(balancer_event("/nothing"), None)["statusDescription"] == "404 Not Found"
