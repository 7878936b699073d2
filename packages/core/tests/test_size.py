"""Answers that Lambda would not return."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalice import Chalice
from chalice.faults import ResponseTooLargeError
from chalice.size import LIMIT, check, written_size


# Control characters, which take six bytes, are too rare in text to be looked for.
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\r\t")))
def test_the_size_is_that_of_the_text_as_json(text):
    assert written_size(text) == len(json.dumps(text, ensure_ascii=False).encode())


@pytest.mark.parametrize(
    ("character", "bytes_each"),
    [("x", 1), ("é", 2), ("€", 3), ("😀", 4), ('"', 2), ("\\", 2), ("\n", 2)],
    ids=ascii,
)
def test_each_character_counts_as_it_is_written(character, bytes_each):
    assert written_size(character * 1000) == 1000 * bytes_each + 2


def result(body):
    return {"statusCode": 200, "headers": {}, "multiValueHeaders": {}, "body": body}


def test_what_lambda_returns_passes():
    check(result("x" * (LIMIT - 10_000)))


def test_what_is_larger_is_refused_with_its_size_and_what_to_do():
    with pytest.raises(ResponseTooLargeError, match=r"takes 6,\d{3},\d{3} bytes, .* at most 6,291,456") as caught:
        check(result("x" * LIMIT))
    assert caught.value.size > caught.value.limit == LIMIT


@pytest.mark.parametrize("value", ["é" * (4 << 20), ["x" * (7 << 20)]], ids=["text", "JSON"])
def test_a_view_that_answers_too_much_is_500_and_the_log_says_why(event, caplog, value):
    app = Chalice("shop")
    app.log.propagate = True
    app.route("/a")(lambda: value)
    answer = app(event("/a"), None)
    assert answer["statusCode"] == 500
    assert len(answer["body"]) < 200
    assert "and Lambda returns at most" in caplog.text


def test_a_large_answer_that_fits_goes_out_as_it_is(event):
    app = Chalice("shop")
    app.route("/a")(lambda: "x" * (5 << 20))
    assert len(app(event("/a"), None)["body"]) == 5 << 20
