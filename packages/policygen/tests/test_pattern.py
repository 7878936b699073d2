"""Test what IAM's patterns match."""

from __future__ import annotations

import re
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalice_policygen.pattern import covers, minimal, overlap


@pytest.mark.parametrize(
    ("wide", "narrow", "expected"),
    [
        pytest.param("*", "arn:aws:s3:::b", True, id="a star covers everything"),
        pytest.param("arn:*:s3:::b", "arn:aws:s3:::b", True, id="any partition covers one"),
        pytest.param("arn:aws:s3:::b", "arn:*:s3:::b", False, id="one partition does not cover any"),
        pytest.param(
            "arn:*:dynamodb:*:*:table/*", "arn:*:dynamodb:*:*:table/t/index/i", True, id="slashes are no border"
        ),
        pytest.param("arn:aws:*", "arn:aws:s3:::b", True, id="nor are colons"),
        pytest.param("s3:Get*", "s3:GetObject", True, id="actions"),
        pytest.param("s3:GetObject", "s3:Get*", False, id="an action does not cover several"),
        pytest.param("secret:db-??????", "secret:db-a1B2c3", True, id="six unknown characters"),
        pytest.param("secret:db-*", "secret:db-??????", True, id="a star covers them"),
        pytest.param("secret:db-??????", "secret:db-*", False, id="but they cover no star"),
        pytest.param("a*b*c", "axxbyyc", True, id="two stars"),
        pytest.param("a*b*c", "axxcyyb", False, id="in their order"),
        pytest.param("a${*}b", "axb", False, id="a literal star is itself"),
        pytest.param("a*b", "a${*}b", True, id="and covered like other text"),
        pytest.param("b/${aws:username}/*", "b/${aws:username}/x", True, id="the same variable"),
        pytest.param("b/${aws:username}", "b/${aws:userid}", False, id="another variable"),
        pytest.param("b/*", "b/${aws:username}", True, id="a star covers a variable"),
        pytest.param("b/?*", "b/${aws:username}", False, id="a variable can be empty"),
        pytest.param("b/*user*", "b/${aws:username}", False, id="the name of a variable is not its text"),
    ],
)
def test_one_pattern_covers_another(wide: str, narrow: str, expected: bool) -> None:
    assert covers(wide, narrow) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param("s3:Get*", "s3:*Object", True, id="both match one text"),
        pytest.param("s3:Get*", "s3:Put*", False, id="no text is matched by both"),
        pytest.param("a?c", "abc", True, id="an unknown character"),
        pytest.param("a?c", "ac", False, id="which is not none"),
        pytest.param("a*", "a", True, id="a star can be nothing"),
        pytest.param("b/${aws:username}", "b/x", True, id="a variable can be any text"),
        pytest.param("", "*", True, id="nothing"),
    ],
)
def test_two_patterns_can_mean_the_same(one: str, other: str, expected: bool) -> None:
    assert overlap(one, other) is overlap(other, one) is expected


def test_only_the_widest_patterns_are_kept() -> None:
    assert minimal(["table/users", "table/*", "table/users/index/*", "bucket"]) == ("bucket", "table/*")


def test_a_hostile_pattern_is_decided_soon() -> None:
    assert not covers("*a" * 300 + "b", "a" * 5000)
    assert overlap("*a" * 200 + "*", "a" * 2000)


PATTERNS = st.text("ab*?", max_size=6)
TEXTS = ["".join(letters) for length in range(6) for letters in product("abc", repeat=length)]


def matches(pattern: str) -> set[str]:
    expression = re.compile(pattern.replace("*", ".*").replace("?", "."))
    return {text for text in TEXTS if expression.fullmatch(text)}


@settings(deadline=None)
@given(PATTERNS, PATTERNS)
def test_what_is_said_of_two_patterns_is_true_of_what_they_match(one: str, other: str) -> None:
    if covers(one, other):
        assert matches(other) <= matches(one)
    if matches(one) & matches(other):
        assert overlap(one, other)
    if not overlap(one, other):
        assert not covers(one, other)
