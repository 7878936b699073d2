"""The form that API Gateway wants an answer in."""

import base64

import pytest

from chalice import Response
from chalice.faults import InvalidHeaderError, NotBinaryTypeError


def test_the_defaults_are_200_without_headers():
    assert Response("").to_dict() == {"statusCode": 200, "headers": {}, "multiValueHeaders": {}, "body": ""}


def test_a_body_that_is_no_string_is_json():
    result = Response({"a": 1}, {"X-A": "1"}).to_dict()
    assert result["body"] == '{"a":1}'
    assert result["headers"] == {"X-A": "1"}  # API Gateway adds the content type


def test_a_content_type_of_its_own_is_kept():
    headers = {"content-type": "application/problem+json"}
    assert Response({"a": 1}, headers).to_dict()["headers"] == headers


def test_the_views_own_headers_are_not_changed():
    headers = {}
    Response({}, headers).to_dict()
    assert headers == {}


@pytest.mark.parametrize("values", [["a=1", "b=2"], ("a=1", "b=2")], ids=["list", "tuple"])
def test_a_header_with_several_values_is_several_lines(values):
    result = Response("", {"Set-Cookie": values, "X-A": "1"}).to_dict()
    assert result["headers"] == {"X-A": "1"}
    assert result["multiValueHeaders"] == {"Set-Cookie": ["a=1", "b=2"]}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("X-A", "1\nX-B: 2", id="a line feed"),
        pytest.param("X-A", "1\rX-B: 2", id="a carriage return"),
        pytest.param("X-A", "1\0", id="a null"),
        pytest.param("X-A\r\nX-B", "1", id="a name of two lines"),
        pytest.param("X-A", ["1", "2\n"], id="a line feed in a list"),
        pytest.param("X-A", b"1", id="bytes"),
        pytest.param("X-A", True, id="a boolean"),
        pytest.param("X-A", [None], id="nothing in a list"),
        pytest.param(5, "1", id="a name that is a number"),
        pytest.param("X-A", None, id="nothing"),
    ],
)
def test_a_header_that_http_cannot_carry_is_refused(name, value):
    with pytest.raises(InvalidHeaderError) as caught:
        Response("", {name: value}).to_dict()
    assert repr(name) in str(caught.value)


def test_a_header_with_no_values_is_none():
    result = Response("", {"X-A": [], "X-B": ()}).to_dict()
    assert (result["headers"], result["multiValueHeaders"]) == ({}, {})


def test_a_number_is_written_in_digits():
    result = Response("", {"Retry-After": 120, "X-A": [1, 2.5]}).to_dict()
    assert result["headers"] == {"Retry-After": "120"}
    assert result["multiValueHeaders"] == {"X-A": ["1", "2.5"]}


@pytest.mark.parametrize("body", [b"", b"\xfe\xed", bytes(range(256)) * 3], ids=["none", "short", "long"])
def test_bytes_of_a_binary_type_are_base64_on_one_line(body):
    result = Response(body, {"Content-Type": "Image/PNG; x=1"}).to_dict(["image/png"])
    assert result["isBase64Encoded"] is True
    assert result["body"] == base64.b64encode(body).decode()


def test_bytes_of_another_type_go_out_as_the_text_that_they_are():
    result = Response("é".encode(), {"Content-Type": "text/plain"}).to_dict(["image/png"])
    assert (result["body"], "isBase64Encoded" in result) == ("é", False)


def test_bytes_of_another_type_that_are_no_text_are_refused_by_name():
    with pytest.raises(NotBinaryTypeError, match=r"'text/plain' is not in app\.api\.binary_types") as caught:
        Response(b"\xff", {"Content-Type": "text/plain"}).to_dict(["image/png"])
    assert caught.value.content_type == "text/plain"


def test_a_header_without_a_value_is_not_sent():
    assert Response("", {"Set-Cookie": []}).to_dict()["multiValueHeaders"] == {}
