"""Answers that a client has already."""

import pytest

from chalice import Chalice, Request, Response


@pytest.fixture
def ask(event):
    """Make the request of a client that knows some answers."""

    def make(known=None, method="GET"):
        headers = {} if known is None else {"If-None-Match": known}
        return Request(event("/a", method, headers=headers))

    return make


def tag_of(body, ask):
    return Response(body).conditional(ask()).headers["ETag"]


def test_an_answer_gets_a_tag_of_its_content(ask):
    tag = tag_of({"a": 1}, ask)
    assert tag == tag_of('{"a":1}', ask) == tag_of(b'{"a":1}', ask) != tag_of({"a": 2}, ask)
    assert tag[0] == tag[-1] == '"'


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("known", ["{tag}", "W/{tag}", '"x", {tag}', "*"])
def test_a_client_that_has_it_is_told_so_without_the_body(ask, method, known):
    own = {"Cache-Control": "no-cache", "Content-Type": "text/plain", "content-language": "de"}
    tag = tag_of("text", ask)
    response = Response("text", own).conditional(ask(known.format(tag=tag), method))
    assert (response.status_code, response.body) == (304, "")
    assert response.headers == {"ETag": tag, "Cache-Control": "no-cache"}


@pytest.mark.parametrize(
    ("method", "known"),
    [("GET", None), ("GET", '"x"'), ("GET", ""), ("GET", "{bare}"), ("POST", "*")],
    ids=["knows none", "knows another", "an empty header", "a tag without quotes", "not for POST"],
)
def test_anyone_else_gets_the_whole_answer(ask, method, known):
    bare = tag_of("text", ask).strip('"')
    response = Response("text").conditional(ask(known and known.format(bare=bare), method))
    assert (response.status_code, response.body) == (200, "text")
    assert "ETag" in response.headers


def test_a_tag_of_the_views_own_is_used(ask):
    response = Response("text", {"etag": 'W/"v1"'}).conditional(ask('"v1"'))
    assert (response.status_code, response.headers) == (304, {"etag": 'W/"v1"'})


def test_only_a_200_is_compared(ask):
    response = Response("text", {}, 404).conditional(ask("*"))
    assert (response.status_code, response.headers) == (404, {})


def test_a_view_answers_with_it(event):
    app = Chalice("shop")
    app.route("/a")(lambda: Response({"a": 1}).conditional(app.current_request))
    first = app(event("/a", headers={}), None)
    second = app(event("/a", headers={"if-none-match": first["headers"]["ETag"]}), None)
    assert (first["statusCode"], second["statusCode"], second["body"]) == (200, 304, "")
