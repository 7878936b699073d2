"""When a text matches a pattern of an IAM policy."""

from __future__ import annotations

import pytest

from chalice_local.sandbox.access.pattern import matches

CONTEXT = {"aws:username": ("ann",), "aws:principaltag/team": ("re*",), "aws:tags": ("one", "two")}


@pytest.mark.parametrize(
    ("pattern", "text", "agrees"),
    [
        pytest.param("*", "anything", True, id="a star is any text"),
        pytest.param("*", "", True, id="a star is no text"),
        pytest.param("a**b", "axxb", True, id="two stars are one"),
        pytest.param("arn:*:s3:::town/*", "arn:aws:s3:::town/a/b:c", True, id="a star is slashes and colons"),
        pytest.param("arn:aws:s3:::tow?", "arn:aws:s3:::town", True, id="a question mark is one character"),
        pytest.param("arn:aws:s3:::tow?", "arn:aws:s3:::tow", False, id="a question mark is not no character"),
        pytest.param("arn:aws:s3:::a.c", "arn:aws:s3:::abc", False, id="a dot is a dot"),
        pytest.param("arn:aws:s3:::town", "arn:aws:s3:::Town", False, id="resources have a case"),
        pytest.param("arn:aws:s3:::town", "arn:aws:s3:::town/key", False, id="a bucket is not its keys"),
        pytest.param("*ab*ab", "abab", True, id="the end is the end, whatever stands before"),
        pytest.param("a*ba*c", "abxbac", True, id="what is between stars may come later"),
        pytest.param("home/${aws:username}/*", "home/ann/x", True, id="a variable is its value"),
        pytest.param("home/${AWS:UserName}/*", "home/ann/x", True, id="a variable's name has no case"),
        pytest.param("home/${aws:username}/*", "home/bob/x", False, id="another value is another text"),
        pytest.param("${aws:PrincipalTag/team}", "re*", True, id="a star in a value is a star"),
        pytest.param("${aws:PrincipalTag/team}", "red", False, id="a star in a value is no pattern"),
        pytest.param("${aws:userid}", "", False, id="a variable without a value matches nothing"),
        pytest.param("${aws:tags}", "one", False, id="a variable with two values matches nothing"),
        pytest.param("${aws:userid, 'nobody'}", "nobody", True, id="a default stands in"),
        pytest.param("a${*}", "a*", True, id="a star in braces is a star"),
        pytest.param("a${*}", "ab", False, id="a star in braces is no pattern"),
        pytest.param("a${?}${$}", "a?$", True, id="so are a question mark and a dollar"),
    ],
)
def test_a_pattern_matches(pattern: str, text: str, agrees: bool) -> None:
    assert matches(pattern, text, variables=CONTEXT) is agrees


def test_without_variables_braces_are_text() -> None:
    assert matches("${aws:username}", "${aws:username}")


@pytest.mark.timeout(20)
def test_many_stars_do_not_take_long() -> None:
    assert not matches("*a" * 12 + "*!", "a" * 60)


def test_actions_have_no_case() -> None:
    assert matches("S3:get*", "s3:GetObject", ignores_case=True)
