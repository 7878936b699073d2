"""What a view can ask about its request."""

import json

import pytest

from chalice import BadRequestError, Request

JSON = {"Content-Type": "application/json"}


class TestQueryParams:
    def test_a_repeated_parameter_has_its_last_value_and_a_list(self, event):
        params = Request(event(multiValueQueryStringParameters={"a": ["1", "2"], "b": ["3"]})).query_params
        assert params == {"a": "2", "b": "3"}
        assert params.getlist("a") == ["1", "2"]
        with pytest.raises(KeyError):
            params.getlist("c")

    def test_an_event_with_single_values_only_is_read_too(self, event):
        request = Request(event(multiValueQueryStringParameters=None, queryStringParameters={"a": "1"}))
        assert request.query_params == {"a": "1"}
        assert request.query_params.getlist("a") == ["1"]

    def test_without_a_query_string_there_are_none(self, event):
        assert Request(event(multiValueQueryStringParameters=None, queryStringParameters=None)).query_params is None


class TestHeaders:
    def test_a_header_is_found_under_any_spelling(self, event):
        headers = Request(event(headers={"X-TestHeader": "Foo"})).headers
        assert headers["x-testheader"] == headers["X-TESTHEADER"] == "Foo"
        assert "X-testHeader" in headers
        assert headers.get("missing") is None
        assert dict(headers) == {"x-testheader": "Foo"}
        assert len(headers) == 1

    def test_an_event_without_headers_has_none(self, event):
        assert dict(Request(event(headers=None, multiValueHeaders=None)).headers) == {}

    def test_headers_that_came_as_lists_only_are_read_too(self, event):
        headers = Request(event(headers=None, multiValueHeaders={"X-A": ["1", "2"], "X-B": []})).headers
        assert dict(headers) == {"x-a": "2"}


class TestBody:
    @pytest.mark.parametrize(
        ("body", "is_base64", "raw"),
        [
            pytest.param("é", False, "é".encode(), id="text"),
            pytest.param("/u0=", True, b"\xfe\xed", id="base64"),
            pytest.param(None, False, b"", id="none"),
            pytest.param("", False, b"", id="empty"),
        ],
    )
    def test_the_raw_body_is_bytes(self, event, body, is_base64, raw):
        assert Request(event(body=body, isBase64Encoded=is_base64)).raw_body == raw

    @pytest.mark.parametrize(
        ("headers", "body", "value"),
        [
            pytest.param(JSON, '{"a": 1}', {"a": 1}, id="JSON"),
            pytest.param({"content-type": "application/json; charset=UTF-8"}, "[]", [], id="with parameters"),
            pytest.param({"content-type": "Application/JSON"}, "1", 1, id="in any case"),
            pytest.param({"content-type": "text/plain"}, "{}", None, id="text"),
            pytest.param({}, "{}", None, id="no content type"),
        ],
    )
    def test_the_json_body_is_there_for_json_alone(self, event, headers, body, value):
        assert Request(event("/", "POST", headers=headers, body=body)).json_body == value

    def test_a_json_body_may_come_as_base64(self, event):
        assert Request(event(headers=JSON, body="e30=", isBase64Encoded=True)).json_body == {}

    @pytest.mark.parametrize(
        ("body", "is_base64"),
        [
            pytest.param("{x", False, id="not JSON"),
            pytest.param("", False, id="empty"),
            pytest.param(None, False, id="none"),
            pytest.param("/u0=", True, id="not text"),
        ],
    )
    def test_a_json_body_that_is_none_is_the_clients_fault(self, event, body, is_base64):
        request = Request(event(headers=JSON, body=body, isBase64Encoded=is_base64))
        with pytest.raises(BadRequestError, match=r"^Error Parsing JSON$"):
            request.json_body  # noqa: B018


def test_the_parts_of_the_event_are_there(event):
    original = event("/a/{b}", "PUT", captures={"b": "1"}, stageVariables={"v": "2"})
    context = object()
    request = Request(original, context)
    assert request.method == "PUT"
    assert request.path == "/a/{b}"
    assert request.uri_params == {"b": "1"}
    assert request.stage_vars == {"v": "2"}
    assert request.context is original["requestContext"]
    assert request.lambda_context is context
    assert request.to_original_event() is original


def test_it_is_a_dictionary_that_json_can_hold(event):
    original = event("/introspect", headers={"X-TestHeader": "Foo"}, body="/u0=", isBase64Encoded=True)
    assert json.loads(json.dumps(Request(original, object()).to_dict())) == {
        "query_params": {"parameter1": "value2", "parameter2": "value"},
        "headers": {"x-testheader": "Foo"},
        "uri_params": None,
        "method": "GET",
        "context": original["requestContext"],
        "stage_vars": None,
        "path": "/introspect",
        "raw_body": "/u0=",
    }
