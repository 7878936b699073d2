"""Answers that are sent compressed, for clients and gateways that take them."""

import base64
import gzip
import json

import pytest

from chalice import Chalice, Response
from chalice.compression import takes_gzip

LONG = {"text": "abc" * 1000}
BROWSER = {"Accept-Encoding": "gzip, deflate, br", "Accept": "image/png,*/*"}


@pytest.fixture
def answer(event):
    """Answer a request with *value* in an app that compresses."""

    def make(value, headers=None, **parts):
        app = Chalice("shop")
        app.api.compress = True
        app.route("/a")(lambda: value)
        return app(event("/a", headers=BROWSER if headers is None else headers, **parts), None)

    return make


def unpacked(result):
    return gzip.decompress(base64.b64decode(result["body"]))


def test_a_long_answer_is_compressed(answer):
    result = answer(LONG)
    assert json.loads(unpacked(result)) == LONG
    assert result["isBase64Encoded"] is True
    assert result["headers"] == {
        "Vary": "Accept-Encoding",
        "Content-Encoding": "gzip",
        "Content-Type": "application/json",
    }


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="nothing is said"),
        pytest.param({"Accept-Encoding": "br", "Accept": "*/*"}, id="another coding"),
        pytest.param({"Accept-Encoding": "gzip;q=0", "Accept": "*/*"}, id="not gzip"),
        pytest.param({"Accept-Encoding": "gzip", "Accept": "text/html"}, id="no bytes through API Gateway"),
    ],
)
def test_a_client_that_would_not_understand_gets_text_and_caches_are_told(answer, headers):
    result = answer(LONG, headers)
    assert json.loads(result["body"]) == LONG
    assert "isBase64Encoded" not in result
    assert result["headers"] == {"Vary": "Accept-Encoding"}


@pytest.mark.parametrize(
    "value",
    [
        pytest.param({"short": 1}, id="a short one"),
        pytest.param(Response(b"\xff" * 3000, {"Content-Type": "image/png"}), id="an image"),
        pytest.param(Response("x" * 3000, {"Content-Encoding": "br"}), id="one that is encoded already"),
    ],
)
def test_what_is_not_worth_it_is_left_alone(answer, value):
    headers = answer(value)["headers"]
    assert "Vary" not in headers
    assert headers.get("Content-Encoding") != "gzip"


def test_bytes_are_compressed_as_well(answer):
    result = answer(Response(b"\xff" * 3000, {"Content-Type": "application/x-tar"}))
    assert unpacked(result) == b"\xff" * 3000


def test_an_app_that_does_not_want_it_gets_none(event):
    app = Chalice("shop")
    app.route("/a")(lambda: LONG)
    assert app(event("/a", headers=BROWSER), None)["headers"] == {}


def test_headers_say_what_holds_for_the_compressed_body(answer):
    own = {"vary": "Accept", "etag": '"1"', "content-length": "3000", "content-type": "text/plain"}
    headers = answer(Response("x" * 3000, own))["headers"]
    assert headers == {
        "vary": "Accept, Accept-Encoding",
        "etag": 'W/"1"',
        "content-type": "text/plain",
        "Content-Encoding": "gzip",
    }


def test_headers_in_several_lines_are_completed_as_well(answer):
    result = answer(Response("abc" * 1000, {"Content-Type": ["text/plain"], "Vary": ["Origin", "Accept"]}))
    assert result["headers"] == {"Content-Encoding": "gzip"}
    assert result["multiValueHeaders"] == {
        "Content-Type": ["text/plain"],
        "Vary": ["Origin", "Accept", "Accept-Encoding"],
    }


def test_surrogates_are_no_reason_to_fail(answer):
    assert len(unpacked(answer("\ud800" * 2000))) == 6000


@pytest.mark.parametrize(
    ("header", "takes"),
    [
        ("gzip", True),
        ("GZIP", True),
        ("x-gzip", True),
        ("br, gzip;q=0.1", True),
        ("*", True),
        ("*;q=0.5", True),
        ("*, gzip;q=0", False),
        ("gzip;q=0.000", False),
        ("gzip;q=x", False),
        ("gzip;level=1", True),
        ("identity", False),
        ("notgzip", False),
        (",;,=", False),
        ("", False),
    ],
)
def test_accept_encoding_is_weighed(header, takes):
    assert takes_gzip(header) is takes
