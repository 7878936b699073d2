"""Which resource answers which path. The rules are API Gateway's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalice_local.gateway.match import Tree

RESOURCES = (
    "/",
    "/cities",
    "/cities/{city}",
    "/cities/capital",
    "/cities/{city}/streets/{street}",
    "/files/{proxy+}",
    "/files/{folder}/index",
    "/a/{x}/c",
    "/a/b",
)
TREE = Tree((resource, "GET", resource) for resource in RESOURCES)


@pytest.mark.parametrize(
    ("path", "resource", "parameters"),
    [
        pytest.param("/", "/", {}, id="the root"),
        pytest.param("", "/", {}, id="an empty path is the root"),
        pytest.param("/cities", "/cities", {}, id="a literal"),
        pytest.param("/cities/", "/cities", {}, id="a trailing slash makes no difference"),
        pytest.param("/cities/lima", "/cities/{city}", {"city": "lima"}, id="a capture"),
        pytest.param("/cities/capital", "/cities/capital", {}, id="a literal wins over a capture"),
        pytest.param("/cities/a%20b", "/cities/{city}", {"city": "a b"}, id="a capture is decoded"),
        pytest.param("/cities/caf%C3%A9", "/cities/{city}", {"city": "café"}, id="a capture is UTF-8"),
        pytest.param("/cities/a%2Fb", "/cities/{city}", {"city": "a/b"}, id="an encoded slash separates nothing"),
        pytest.param("/cities/a+b", "/cities/{city}", {"city": "a+b"}, id="a plus in a path is a plus"),
        pytest.param("/cities/%252F", "/cities/{city}", {"city": "%2F"}, id="a capture is decoded once"),
        pytest.param(
            "/cities/lima/streets/1",
            "/cities/{city}/streets/{street}",
            {"city": "lima", "street": "1"},
            id="two captures",
        ),
        pytest.param("/files/a/b/c", "/files/{proxy+}", {"proxy": "a/b/c"}, id="a greedy capture takes the rest"),
        pytest.param("/files/a", "/files/{proxy+}", {"proxy": "a"}, id="a greedy capture takes one segment too"),
        pytest.param("/files/a/index", "/files/{folder}/index", {"folder": "a"}, id="a capture wins over a greedy one"),
        pytest.param("/a/b/c", "/a/{x}/c", {"x": "b"}, id="a literal that leads nowhere is given up for a capture"),
    ],
)
def test_a_path_is_answered_by(path: str, resource: str, parameters: dict[str, str]) -> None:
    match = TREE.match("GET", path)
    assert match is not None
    assert (match.method, match.parameters) == (resource, parameters)


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/towns", id="an unknown path"),
        pytest.param("/cities/lima/streets", id="a folder without a method"),
        pytest.param("/files", id="a greedy capture needs at least one segment"),
        pytest.param("/cities//streets/1", id="an empty segment fills no capture"),
        pytest.param("/Cities", id="letters have a case"),
    ],
)
def test_nothing_answers(path: str) -> None:
    assert TREE.match("GET", path) is None


@pytest.mark.parametrize(
    ("verbs", "asked", "answered"),
    [
        pytest.param(["GET", "ANY"], "GET", "GET", id="a verb of its own comes before ANY"),
        pytest.param(["GET", "ANY"], "PUT", "ANY", id="ANY answers the rest"),
        pytest.param(["GET"], "HEAD", None, id="GET does not answer HEAD"),
        pytest.param(["GET"], "OPTIONS", None, id="nothing answers OPTIONS by itself"),
    ],
)
def test_a_verb_is_answered_by(verbs: list[str], asked: str, answered: str | None) -> None:
    match = Tree(("/x", verb, verb) for verb in verbs).match(asked, "/x")
    assert (match and match.method) == answered


def test_a_verb_that_the_best_resource_lacks_is_not_looked_for_elsewhere() -> None:
    tree = Tree([("/a/b", "GET", "literal"), ("/a/{proxy+}", "POST", "greedy")])
    assert tree.match("POST", "/a/b") is None


@given(st.lists(st.sampled_from(["a", "b", "{x}", "{y}", "%2F", ""]), max_size=6))
def test_no_path_confuses_the_tree(segments: list[str]) -> None:
    match = TREE.match("GET", "/" + "/".join(segments))
    assert match is None or match.method in RESOURCES
