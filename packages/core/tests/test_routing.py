"""From a view's result, or its failure, to the answer that API Gateway gets."""

import json
from collections import OrderedDict
from decimal import Decimal

import pytest

from chalice import BadRequestError, Chalice, ChaliceViewError, NotFoundError, Response

ACCEPT_HELP = (
    "Request did not specify an Accept header with image/png, The response has a Content-Type of image/png."
    " If a response has a binary Content-Type then the request must specify an Accept header that matches."
)


@pytest.fixture
def answer(event):
    """Answer a request with a view, in an app of its own."""

    def make(view, *, path="/a", method="GET", route=None, binary_types=None, debug=False, **request):
        app = Chalice("shop", debug=debug)
        app.log.propagate = True
        app.route(path, methods=[method], name="view", **(route or {}))(view)
        if binary_types is not None:
            app.api.binary_types = binary_types
        return app(event(path, method, **request), None)

    return make


def raising(error):
    def view():
        raise error

    return view


@pytest.mark.parametrize(
    ("value", "body"),
    [
        pytest.param({"a": [1, 2.5, True, None, "é"]}, '{"a":[1,2.5,true,null,"\\u00e9"]}', id="compact JSON"),
        pytest.param([], "[]", id="a list"),
        pytest.param(None, "null", id="nothing"),
        pytest.param("hello", "hello", id="a string as it is"),
        pytest.param(Decimal("2.5"), "2.5", id="a decimal fraction"),
        pytest.param(Decimal(12345678901234567890), "12345678901234567890", id="a whole decimal keeps its digits"),
        pytest.param({"n": Decimal("3.0")}, '{"n":3.0}', id="a decimal inside"),
        pytest.param(OrderedDict(a=1), '{"a":1}', id="a subclass of dict"),
    ],
)
def test_a_result_is_answered_as_json(answer, value, body):
    assert answer(lambda: value) == {
        "statusCode": 200,
        "headers": {},
        "multiValueHeaders": {},
        "body": body,
    }


def test_the_requests_headers_are_themselves_an_answer(event):
    app = Chalice("shop")
    app.route("/a")(lambda: app.current_request.headers)
    assert app(event("/a", headers={"X-One": "1"}), None)["body"] == '{"x-one":"1"}'


def test_captures_are_passed_by_name(answer):
    result = answer(lambda b, a: [a, b], path="/{a}/{b}", captures={"a": "1", "b": "2"})
    assert result["body"] == '["1","2"]'


def test_a_response_is_answered_as_written(answer):
    result = answer(lambda: Response("hi", headers={"Content-Type": "text/plain"}, status_code=201))
    assert result == {
        "statusCode": 201,
        "headers": {"Content-Type": "text/plain"},
        "multiValueHeaders": {},
        "body": "hi",
    }


class TestErrors:
    @pytest.mark.parametrize(
        ("error", "status", "body"),
        [
            (BadRequestError("no such city"), 400, {"Code": "BadRequestError", "Message": "no such city"}),
            (NotFoundError("x"), 404, {"Code": "NotFoundError", "Message": "x"}),
            (ChaliceViewError("own"), 500, {"Code": "ChaliceViewError", "Message": "own"}),
        ],
        ids=lambda value: type(value).__name__,
    )
    @pytest.mark.parametrize("debug", [False, True], ids=["not debugging", "debugging"])
    def test_a_view_error_is_its_status_with_code_and_message(self, answer, error, status, body, debug):
        result = answer(raising(error), debug=debug)
        assert result["statusCode"] == status
        assert result["headers"] == {}
        assert json.loads(result["body"]) == body

    def test_an_apps_own_view_error_has_its_own_status_and_code(self, answer):
        class TeapotError(ChaliceViewError):
            STATUS_CODE = 418

        result = answer(raising(TeapotError("short and stout")))
        assert result["statusCode"] == 418
        assert json.loads(result["body"]) == {"Code": "TeapotError", "Message": "short and stout"}

    def test_an_uncaught_exception_is_500_and_tells_the_log_alone(self, answer, caplog):
        result = answer(raising(KeyError("secret")))
        assert result["statusCode"] == 500
        assert json.loads(result["body"]) == {
            "Code": "InternalServerError",
            "Message": "An internal server error occurred.",
        }
        record = caplog.records[-1]
        assert (record.name, record.levelname) == ("shop", "ERROR")
        assert record.getMessage() == "Caught exception for GET /a (the view 'view')"
        assert "KeyError: 'secret'" in caplog.text

    def test_debug_mode_answers_with_the_traceback_as_text(self, answer):
        result = answer(raising(KeyError("secret")), debug=True)
        assert result["statusCode"] == 500
        assert result["headers"] == {"Content-Type": "text/plain"}
        assert result["body"].startswith("Traceback (most recent call last):\n")
        assert result["body"].endswith("KeyError: 'secret'\n")
        assert "raise error" in result["body"]

    @pytest.mark.parametrize(
        ("value", "message"),
        [
            pytest.param({"a": {object()}}, "a value of type object has no JSON form", id="an object in a set"),
            pytest.param({"a": b"1"}, "bytes inside a JSON answer", id="bytes inside"),
            pytest.param({"a": object()}, "a value of type object has no JSON form", id="an object inside"),
            pytest.param({(1, 2): 3}, "keys must be str", id="a key that is a tuple"),
            pytest.param(b"raw", "a response without Content-Type is not in app.api.binary_types", id="bare bytes"),
            pytest.param(
                Response(b"\xff", {"Content-Type": "text/plain"}),
                "the content type 'text/plain' is not in app.api.binary_types",
                id="bytes as text",
            ),
            pytest.param(Response("", {"X-A": "1\r\nSet-Cookie: b"}), "it must be a string", id="a two-line header"),
        ],
    )
    def test_what_cannot_be_answered_is_500_and_explained_in_the_log(self, answer, caplog, value, message):
        assert answer(lambda: value)["statusCode"] == 500
        assert message in caplog.text

    def test_what_ends_the_process_is_not_held_up(self, answer):
        with pytest.raises(SystemExit):
            answer(raising(SystemExit(1)))


@pytest.mark.parametrize("has_middleware", [False, True], ids=["alone", "inside of middleware"])
class TestHandlersOfErrors:
    @pytest.fixture
    def app(self, has_middleware):
        app = Chalice("shop")
        app.route("/a")(raising(KeyError("nobody")))
        if has_middleware:
            app.register_middleware(lambda request, get_response: get_response(request))
        return app

    def test_one_answers_as_a_view_does(self, app, event):
        app.exception_handler(LookupError)(lambda error: Response({"missing": error.args[0]}, status_code=410))
        result = app(event("/a"), None)
        assert (result["statusCode"], result["body"]) == (410, '{"missing":"nobody"}')

    def test_one_may_raise_a_view_error_as_a_view_may(self, app, event):
        @app.exception_handler(KeyError)
        def translate(error):
            raise NotFoundError("no such customer") from error

        result = app(event("/a"), None)
        assert result["statusCode"] == 404
        assert json.loads(result["body"]) == {"Code": "NotFoundError", "Message": "no such customer"}

    def test_one_that_fails_is_500(self, app, event):
        app.exception_handler(KeyError)(lambda error: 1 // 0)
        assert app(event("/a"), None)["statusCode"] == 500


class TestContentTypes:
    @pytest.mark.parametrize(
        ("accepted", "headers", "status"),
        [
            pytest.param(None, None, 200, id="no headers at all"),
            pytest.param(None, {"Host": "x"}, 200, id="none sent is taken for JSON"),
            pytest.param(None, {"Content-Type": "application/json"}, 200, id="JSON by default"),
            pytest.param(None, {"content-type": "Application/JSON; charset=utf-8"}, 200, id="any case, parameters"),
            pytest.param(None, {"CONTENT-TYPE": "text/plain"}, 415, id="another one"),
            pytest.param(["text/csv", "text/plain"], {"content-type": "text/plain"}, 200, id="one of several"),
            pytest.param(["text/csv"], {"content-type": "application/json"}, 415, id="JSON where it is not listed"),
            pytest.param(["*/*"], {"content-type": "text/plain"}, 200, id="any"),
            pytest.param(["*/*"], {}, 200, id="any, and none sent"),
            pytest.param(["application/octet-stream"], {}, 415, id="none where JSON is not listed"),
        ],
    )
    def test_a_request_is_held_to_the_content_types_of_its_route(self, answer, accepted, headers, status):
        route = {"content_types": accepted} if accepted else {}
        assert answer(lambda: None, method="POST", route=route, headers=headers, body="{}")["statusCode"] == status

    def test_the_refused_type_is_named(self, answer):
        result = answer(lambda: None, headers={"Content-Type": "text/plain"})
        assert result["headers"] == {}
        assert json.loads(result["body"]) == {
            "Code": "UnsupportedMediaType",
            "Message": "Unsupported media type: text/plain",
        }


class TestBinary:
    @pytest.mark.parametrize(
        ("accept", "binary_types"),
        [
            pytest.param("image/png", None, id="the same type"),
            pytest.param("text/html, image/png;q=0.9, */*", None, id="among others"),
            pytest.param("image/gif", None, id="another binary type, which API Gateway decodes as well"),
            pytest.param("*/*", None, id="anything"),
            pytest.param("*/*", ["*/*"], id="anything, where everything is binary"),
            pytest.param("text/html", ["*/*"], id="text, where everything is binary"),
        ],
    )
    def test_bytes_are_base64_for_a_client_that_accepts_them(self, answer, accept, binary_types):
        response = Response(b"\xfe\xed", headers={"content-type": "image/png"})
        result = answer(lambda: response, headers={"accept": accept}, binary_types=binary_types)
        assert result["statusCode"] == 200
        assert (result["body"], result["isBase64Encoded"]) == ("/u0=", True)

    @pytest.mark.parametrize(
        "headers",
        [
            pytest.param({}, id="no Accept header"),
            pytest.param({"Accept": "text/html"}, id="text"),
        ],
    )
    def test_bytes_are_400_for_a_client_that_would_get_base64(self, answer, headers):
        result = answer(lambda: Response(b"\xfe\xed", headers={"Content-Type": "image/png"}), headers=headers)
        assert result["statusCode"] == 400
        assert json.loads(result["body"]) == {"Code": "BadRequest", "Message": ACCEPT_HELP}
        assert "isBase64Encoded" not in result

    def test_binary_types_may_be_changed_after_the_first_request(self, event):
        app = Chalice("shop")
        app.route("/a")(lambda: Response(b"%PDF\xff", {"Content-Type": "application/pdf"}))
        request = event("/a", headers={"Accept": "application/pdf"})
        assert app(request, None)["statusCode"] == 500
        app.api.binary_types = ["application/pdf"]
        assert app(request, None)["statusCode"] == 200
