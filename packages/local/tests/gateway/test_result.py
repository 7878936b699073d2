"""What a function's result means as an answer."""

import base64
import json
from typing import Any

import pytest

from chalice_local.gateway.result import MalformedResultError, parse_result


def parse(result: Any, *, accept: str | None = None, binary_types: tuple[str, ...] = ()) -> Any:
    return parse_result(json.dumps(result).encode(), accept=accept, binary_types=binary_types)


def test_status_headers_and_body_are_sent() -> None:
    response = parse({"statusCode": 201, "headers": {"X-A": "1", "Content-Type": "text/plain"}, "body": "café"})
    assert response.status == 201
    assert response.headers == (("X-A", "1"), ("Content-Type", "text/plain"))
    assert response.body == "café".encode()


def test_every_key_may_be_missing() -> None:
    response = parse({})
    assert (response.status, response.body) == (200, b"")
    assert response.headers == (("Content-Type", "application/json"),)


def test_a_header_with_several_values_is_sent_several_times() -> None:
    response = parse({"multiValueHeaders": {"Set-Cookie": ["a=1", "b=2"]}, "headers": {"Content-Type": "x/y"}})
    assert response.headers == (("Content-Type", "x/y"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"))


def test_a_pair_that_both_name_is_sent_once() -> None:
    response = parse({"headers": {"X-A": "1", "X-B": "1"}, "multiValueHeaders": {"x-a": ["1", "2"], "x-b": ["3"]}})
    assert response.headers[1:] == (("X-B", "1"), ("x-a", "1"), ("x-a", "2"), ("x-b", "3"))


@pytest.mark.parametrize("name", ["Date", "server", "WWW-Authenticate", "Connection", "Content-Length"])
def test_a_header_of_the_gateway_itself_is_renamed(name: str) -> None:
    assert parse({"headers": {name: "x"}}).headers[1:] == ((f"x-amzn-Remapped-{name}", "x"),)


@pytest.mark.parametrize(
    ("value", "text"),
    [("a", "a"), (7, "7"), (True, "true"), (False, "false"), (1.5, "1.5"), ("", ""), (" a\tb ", "a\tb"), ("é", "é")],
)
def test_a_header_that_is_no_string_is_written_as_one(value: object, text: str) -> None:
    assert parse({"headers": {"X-A": value}}).header("x-a") == text


@pytest.mark.parametrize(
    ("accept", "binary_types", "is_decoded"),
    [
        pytest.param("image/png", ("image/png",), True, id="the client accepts a binary type"),
        pytest.param("image/png, text/html", ("image/png",), True, id="it accepts it before others"),
        pytest.param("text/html, image/png", ("image/png",), False, id="it prefers another"),
        pytest.param("*/*", ("image/png",), False, id="it does not say which"),
        pytest.param(None, ("image/png",), False, id="it says nothing"),
        pytest.param(None, ("*/*",), True, id="it says nothing, and all are binary"),
        pytest.param("text/html", ("*/*",), True, id="all are binary"),
    ],
)
def test_base64_is_decoded(accept: str | None, binary_types: tuple[str, ...], *, is_decoded: bool) -> None:
    encoded = base64.b64encode(b"\x89PNG").decode()
    response = parse({"body": encoded, "isBase64Encoded": True}, accept=accept, binary_types=binary_types)
    assert response.body == (b"\x89PNG" if is_decoded else encoded.encode())


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        pytest.param(["statusCode"], "not an object", id="a list"),
        pytest.param("text", "not an object", id="a string"),
        pytest.param(None, "not an object", id="null"),
        pytest.param({"statusCode": 200, "city": "lima"}, "city", id="another key"),
        pytest.param({"statusCode": "ok"}, "statusCode is 'ok'", id="a status that is no number"),
        pytest.param({"statusCode": 99}, "statusCode is 99", id="a status that HTTP does not have"),
        pytest.param({"statusCode": 100}, "statusCode is 100", id="a status that is no answer yet"),
        pytest.param({"statusCode": True}, "statusCode is True", id="a status that is a truth value"),
        pytest.param({"body": {"a": 1}}, "body", id="a body that is an object"),
        pytest.param({"headers": ["X-A"]}, "headers is not an object", id="headers in a list"),
        pytest.param({"headers": {"X-A": ["1"]}}, "X-A", id="a list as a single header"),
        pytest.param({"headers": {"X-A": "1\r\nX-B: 2"}}, "X-A", id="a header that would make another"),
        pytest.param({"headers": {"X-A": "1\x0b2"}}, "X-A", id="a header with a control character"),
        pytest.param({"headers": {"X-A": "日本"}}, "X-A", id="a header that is not Latin-1"),
        pytest.param({"headers": {"X A": "1"}}, "X A", id="a header whose name has a space"),
        pytest.param({"headers": {"": "1"}}, "''", id="a header without a name"),
        pytest.param({"multiValueHeaders": {"X-A": "1"}}, "X-A is not a list", id="a string as several headers"),
    ],
)
def test_a_result_is_malformed(result: object, reason: str) -> None:
    with pytest.raises(MalformedResultError, match=reason):
        parse(result)


def test_what_is_not_json_is_malformed() -> None:
    with pytest.raises(MalformedResultError, match="not JSON"):
        parse_result(b"<html>", accept=None, binary_types=())


def test_base64_that_is_none_is_malformed() -> None:
    with pytest.raises(MalformedResultError, match="base64"):
        parse({"body": "%%%", "isBase64Encoded": True}, binary_types=("*/*",))
