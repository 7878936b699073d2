"""The event of a REST API's proxy integration, field by field."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from chalice_local.gateway import Api, HttpRequest, Method, Receipt
from chalice_local.gateway.event import describe_event, encode

RECEIPT = Receipt(
    request_id="0b3f7d3c-0000-4000-8000-000000000001",
    extended_request_id="JKJaXmPLvHcESHA=",
    trace_root="1-67890abc-000000000000000000000001",
    received=datetime(2026, 11, 22, 19, 5, 3, 123000, tzinfo=UTC),
)


def describe(request: HttpRequest, *, resource: str = "/cities/{city}", binary_types: tuple[str, ...] = ()) -> Any:
    api = Api("abc123", "api", (Method(resource, request.method, "api_handler"),), binary_types)
    match = api.tree.match(request.method, request.raw_path)
    assert match is not None
    return json.loads(encode(describe_event(request, api, match, RECEIPT)))


def get(**fields: Any) -> HttpRequest:
    return HttpRequest(method="GET", raw_path="/cities/new%20york/", **fields)


def test_the_path_stays_as_sent_and_its_parameters_are_decoded() -> None:
    event = describe(get())
    assert event["path"] == "/cities/new%20york/"
    assert event["resource"] == "/cities/{city}"
    assert event["pathParameters"] == {"city": "new york"}
    assert event["httpMethod"] == "GET"


def test_what_a_request_does_not_have_is_null() -> None:
    event = describe(HttpRequest("GET", "/"), resource="/")
    absent = ("pathParameters", "queryStringParameters", "multiValueQueryStringParameters", "stageVariables", "body")
    assert {key: event[key] for key in absent} == dict.fromkeys(absent)
    assert event["isBase64Encoded"] is False


def test_of_several_query_values_the_last_counts_and_all_are_listed() -> None:
    event = describe(get(query_string="q=1&q=2&flag&name=a%20b+c&utf=%C3%A9"))
    assert event["queryStringParameters"] == {"q": "2", "flag": "", "name": "a b c", "utf": "é"}
    assert event["multiValueQueryStringParameters"]["q"] == ["1", "2"]


def test_of_several_headers_the_last_counts_and_all_are_listed_in_the_clients_spelling() -> None:
    event = describe(get(headers=(("X-Thing", "1"), ("x-thing", "2"), ("accept", "*/*"))))
    assert event["headers"]["X-Thing"] == "2"
    assert event["multiValueHeaders"]["X-Thing"] == ["1", "2"]
    assert event["headers"]["accept"] == "*/*"
    assert event["headers"].keys() == event["multiValueHeaders"].keys()


@pytest.mark.parametrize("name", ["Connection", "Content-Length", "Transfer-Encoding", "Expect"])
def test_a_header_of_the_connection_does_not_reach_the_function(name: str) -> None:
    assert name not in describe(get(headers=((name, "x"),)))["headers"]


def test_the_gateway_says_where_the_request_came_from() -> None:
    headers = describe(get(headers=(("Host", "localhost:8000"),), source_ip="127.0.0.9"))["headers"]
    assert headers["X-Forwarded-For"] == "127.0.0.9"
    assert headers["X-Forwarded-Port"] == "8000"
    assert headers["X-Forwarded-Proto"] == "http"
    assert headers["X-Amzn-Trace-Id"] == f"Root={RECEIPT.trace_root}"


def test_the_gateway_appends_itself_to_the_proxies_before_it() -> None:
    request = get(headers=(("x-forwarded-for", "203.0.113.7"), ("X-Amzn-Trace-Id", "Root=1-a-b")))
    event = describe(request)
    assert event["multiValueHeaders"]["X-Forwarded-For"] == ["203.0.113.7, 127.0.0.1"]
    assert event["headers"]["X-Amzn-Trace-Id"] == "Root=1-a-b"


def test_the_request_context_has_every_field_of_an_unsigned_request() -> None:
    headers = (("Host", "abc123.execute-api.localhost:4570"), ("User-Agent", "curl/8"))
    context = describe(get(headers=headers))["requestContext"]
    identity = context.pop("identity")
    ids = {context.pop("deploymentId"), context.pop("resourceId")}
    assert context == {
        "accountId": "123456789012",
        "apiId": "abc123",
        "domainName": "abc123.execute-api.localhost",
        "domainPrefix": "abc123",
        "extendedRequestId": RECEIPT.extended_request_id,
        "httpMethod": "GET",
        "path": "/api/cities/new%20york/",
        "protocol": "HTTP/1.1",
        "requestId": RECEIPT.request_id,
        "requestTime": "22/Nov/2026:19:05:03 +0000",
        "requestTimeEpoch": 1795374303123,
        "resourcePath": "/cities/{city}",
        "stage": "api",
    }
    assert all(len(identifier) == 6 for identifier in ids)
    assert {key: value for key, value in identity.items() if value is not None} == {
        "sourceIp": "127.0.0.1",
        "userAgent": "curl/8",
    }
    assert len(identity) == 12


@pytest.mark.parametrize(
    ("content_type", "binary_types", "is_base64"),
    [
        pytest.param("image/png", ("image/png",), True, id="a binary type"),
        pytest.param("application/json", ("image/png",), False, id="another type"),
        pytest.param(None, ("*/*",), True, id="no type, and all are binary"),
        pytest.param(None, ("application/json",), True, id="no type stands for JSON"),
    ],
)
def test_a_body_is_base64(content_type: str | None, binary_types: tuple[str, ...], *, is_base64: bool) -> None:
    headers = (("Content-Type", content_type),) if content_type else ()
    event = describe(get(headers=headers, body=b"\x89PNG caf\xc3\xa9"), binary_types=binary_types)
    assert event["isBase64Encoded"] is is_base64
    if is_base64:
        assert base64.b64decode(event["body"]) == b"\x89PNG caf\xc3\xa9"
    else:
        assert event["body"] == "\ufffdPNG café"
