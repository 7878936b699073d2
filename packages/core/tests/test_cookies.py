"""Reading cookies, and writing them so that every client takes them as they are meant."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalice import Request, Response
from chalice.cookies import InvalidCookieError, parse


@pytest.mark.parametrize(
    ("headers", "cookies"),
    [
        pytest.param(["a=1; b=2"], {"a": "1", "b": "2"}, id="several in a line"),
        pytest.param(["a=1", "b=2"], {"a": "1", "b": "2"}, id="several lines"),
        pytest.param(["a=1; a=2"], {"a": "1"}, id="the first of a name"),
        pytest.param(['a="1 2"'], {"a": "1 2"}, id="quotes are no part of it"),
        pytest.param(['a="'], {"a": '"'}, id="a lone quote is"),
        pytest.param(["a=b=c"], {"a": "b=c"}, id="an equals sign in the value"),
        pytest.param(["a=;b"], {"a": ""}, id="an empty value, and no pair"),
        pytest.param(["=x;;  ; c=3"], {"c": "3"}, id="no name"),
        pytest.param(["a[b]=1; c=2"], {"a[b]": "1", "c": "2"}, id="an odd name does not hide the others"),
        pytest.param([], {}, id="none"),
    ],
)
def test_cookies_are_read(headers, cookies):
    assert parse(headers) == cookies


@pytest.mark.parametrize(
    ("parts", "cookies"),
    [
        pytest.param({"headers": {"Cookie": "a=1"}, "multiValueHeaders": None}, {"a": "1"}, id="a header"),
        pytest.param(
            {"headers": {}, "multiValueHeaders": {"cookie": ["a=1", "b=2"]}}, {"a": "1", "b": "2"}, id="lines"
        ),
        pytest.param({"headers": None, "multiValueHeaders": None}, {}, id="none"),
    ],
)
def test_a_request_has_its_cookies(event, parts, cookies):
    assert Request(event(**parts)).cookies == cookies


MOMENT = datetime(2026, 2, 3, 4, 5, 6, tzinfo=timezone(timedelta(hours=1)))


@pytest.mark.parametrize(
    ("arguments", "header"),
    [
        pytest.param({}, "a=1; Path=/; SameSite=Lax; Secure; HttpOnly", id="safe by default"),
        pytest.param({"secure": False, "http_only": False, "same_site": None, "path": None}, "a=1", id="bare"),
        pytest.param(
            {"max_age": 60, "domain": "a.example", "path": "/b"},
            "a=1; Domain=a.example; Path=/b; Max-Age=60; SameSite=Lax; Secure; HttpOnly",
            id="where and how long",
        ),
        pytest.param(
            {"expires": MOMENT},
            "a=1; Path=/; Expires=Tue, 03 Feb 2026 03:05:06 GMT; SameSite=Lax; Secure; HttpOnly",
            id="until when, in GMT",
        ),
        pytest.param({"same_site": "None"}, "a=1; Path=/; SameSite=None; Secure; HttpOnly", id="for other sites too"),
    ],
)
def test_a_cookie_is_written(arguments, header):
    response = Response("")
    response.set_cookie("a", "1", **arguments)
    assert response.headers == {"Set-Cookie": [header]}


def test_each_cookie_is_a_line_and_the_views_own_headers_are_not_changed():
    own = {"set-cookie": "x=1", "X-A": "1"}
    response = Response("", own)
    response.set_cookie("a", "1", path=None, same_site=None, secure=False, http_only=False)
    response.delete_cookie("b")
    result = response.to_dict()
    assert result["headers"] == {"X-A": "1"}
    assert result["multiValueHeaders"] == {
        "set-cookie": ["x=1", "a=1", "b=; Path=/; Max-Age=0; SameSite=Lax; Secure; HttpOnly"]
    }
    assert own == {"set-cookie": "x=1", "X-A": "1"}


@pytest.mark.parametrize(
    ("name", "value", "arguments", "problem"),
    [
        pytest.param("a b", "1", {}, "has a name that is not made of", id="a space in the name"),
        pytest.param("", "1", {}, "has a name that is not made of", id="no name"),
        pytest.param("a\r\nSet-Cookie: b", "1", {}, "has a name that is not made of", id="a name of two lines"),
        pytest.param("a", "1;2", {}, "has a value with", id="a value that ends early"),
        pytest.param("a", "1\n", {}, "has a value with", id="a value of two lines"),
        pytest.param("a", "é", {}, "has a value with", id="a value that is not ASCII"),
        pytest.param("a", "1", {"path": "/;x"}, "has the path '/;x'", id="a path that ends early"),
        pytest.param("a", "1", {"domain": "a\r\n"}, "has the domain", id="a domain of two lines"),
        pytest.param("a", "1", {"same_site": "lax"}, "use one of Strict, Lax, None", id="an unknown same_site"),
        pytest.param("a", "1", {"same_site": "None", "secure": False}, "without secure=True", id="refused by browsers"),
        pytest.param("a", "1", {"expires": MOMENT.replace(tzinfo=None)}, "has no time zone", id="a time of nowhere"),
    ],
)
def test_a_cookie_that_no_client_would_take_is_refused(name, value, arguments, problem):
    with pytest.raises(InvalidCookieError) as caught:
        Response("").set_cookie(name, value, **arguments)
    assert problem in str(caught.value)
    assert caught.value.name == name


@given(st.text(), st.text())
def test_what_is_written_is_read_again_or_refused(name, value):
    response = Response("")
    try:
        response.set_cookie(name, value)
    except InvalidCookieError:
        return
    (header,) = response.headers["Set-Cookie"]
    assert parse([header.partition("; ")[0]]) == {name: value}
