"""A response that is made piece by piece."""

import contextvars
from binascii import a2b_base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalice.faults import InvalidHeaderError, NotBinaryTypeError
from chalice.stream import LARGEST_JOINED, Chunks, NotStreamableError, Stream, StreamTooLargeError, sent_in_chunks

TEXT = {"Content-Type": "text/plain"}
IMAGE = {"Content-Type": "image/png"}
MEGABYTE = 1024 * 1024


def in_chunks(stream):
    """Return the proxy result that a runtime which can stream gets."""

    def call():
        sent_in_chunks.set(True)
        return stream.to_dict()

    return contextvars.copy_context().run(call)


class Source:
    """Pieces that note whether their maker was closed."""

    def __init__(self, *pieces):
        self.pieces = pieces
        self.ended = False
        self.asked = 0

    def __iter__(self):
        try:
            for piece in self.pieces:
                self.asked += 1
                yield piece
        finally:
            self.ended = True


async def waited(source):
    for piece in source:
        yield piece


@pytest.fixture(params=["plain", "async"])
def kind(request):
    """Make the body of a stream plain or async."""
    return {"plain": lambda source: source, "async": waited}[request.param]


@pytest.mark.parametrize(
    ("pieces", "headers", "binary_types", "body"),
    [
        ((), TEXT, (), ""),
        (("a", "b"), TEXT, (), "ab"),
        (("a", b"b", bytearray(b"c"), memoryview(b"d")), TEXT, (), "abcd"),
        ((b"\xc3", b"\xa9"), TEXT, (), "é"),
        (("é",), {}, (), "é"),
        (("a", "", b""), TEXT, ("image/png",), "a"),
    ],
    ids=["empty", "text", "every kind of piece", "a character in two pieces", "no content type", "empty pieces"],
)
def test_a_joined_text_goes_out_as_text(kind, pieces, headers, binary_types, body):
    result = Stream(kind(pieces), headers, 201).to_dict(binary_types)
    assert result == {"statusCode": 201, "headers": headers, "multiValueHeaders": {}, "body": body}


@pytest.mark.parametrize("binary_types", [("image/png",), ("*/*",)], ids=str)
def test_a_joined_binary_body_goes_out_as_base64(kind, binary_types):
    result = Stream(kind([b"\x89", b"PNG"]), IMAGE).to_dict(binary_types)
    assert a2b_base64(result["body"]) == b"\x89PNG"
    assert result["isBase64Encoded"] is True


@given(pieces=st.lists(st.binary() | st.text(st.characters(exclude_categories=["Cs"]))), is_async=st.booleans())
def test_joined_or_in_chunks_every_byte_arrives_in_order(pieces, is_async):
    def body():
        return waited(pieces) if is_async else iter(pieces)

    whole = b"".join(piece if isinstance(piece, bytes) else piece.encode() for piece in pieces)
    assert a2b_base64(Stream(body(), IMAGE).to_dict(("*/*",))["body"]) == whole
    chunks = [*in_chunks(Stream(body(), IMAGE))["body"]]
    assert b"".join(chunks) == whole
    assert all(chunks)


def test_joined_bytes_that_are_no_text_and_no_binary_type_are_refused(kind):
    with pytest.raises(NotBinaryTypeError):
        Stream(kind([b"\x89"]), TEXT).to_dict(("image/png",))


@pytest.mark.parametrize("body", ["text", b"bytes", bytearray(b"x"), {"a": 1}, 5, None], ids=repr)
def test_a_body_that_has_no_pieces_is_refused(body):
    with pytest.raises(NotStreamableError, match=type(body).__name__):
        Stream(body)


@pytest.mark.parametrize("piece", [5, None, {"a": 1}, ["a"]], ids=repr)
def test_a_piece_that_is_neither_bytes_nor_text_is_refused_and_the_body_closed(piece):
    source = Source("a", piece, "b")
    with pytest.raises(NotStreamableError, match=type(piece).__name__):
        Stream(iter(source)).to_dict()
    assert (source.ended, source.asked) == (True, 2)


def test_a_joined_body_of_six_megabytes_is_given():
    assert len(Stream([b"x" * MEGABYTE] * 6, TEXT).to_dict()["body"]) == LARGEST_JOINED


def test_a_joined_body_without_end_is_refused_as_soon_as_it_is_too_large(kind):
    source = Source(*[b"x" * MEGABYTE] * 100)
    with pytest.raises(StreamTooLargeError):
        Stream(kind(iter(source)), TEXT).to_dict()
    assert source.asked == 7


def test_an_error_of_the_maker_passes(kind):
    def fail():
        yield "a"
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Stream(kind(fail())).to_dict()


def test_only_the_first_piece_is_made_for_a_runtime_that_streams(kind):
    source = Source("", "a", b"b")
    result = in_chunks(Stream(kind(source), {**TEXT, "X": ["1", "2"]}, 202))
    assert source.asked == 2
    chunks = result.pop("body")
    assert result == {"statusCode": 202, "headers": TEXT, "multiValueHeaders": {"X": ["1", "2"]}}
    assert isinstance(chunks, Chunks)
    assert [*chunks] == [b"a", b"b"]
    assert source.ended


def test_an_error_before_the_first_piece_passes_where_it_can_become_an_answer(kind):
    def fail():
        yield ""
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        in_chunks(Stream(kind(fail())))


def test_a_stream_without_pieces_has_no_chunks(kind):
    assert [*in_chunks(Stream(kind([])))["body"]] == []


def test_a_header_is_checked_for_a_runtime_that_streams():
    with pytest.raises(InvalidHeaderError):
        in_chunks(Stream([], {"X": "a\r\nY: b"}))


def test_a_closed_stream_makes_no_more():
    source = Source("a", "b")
    chunks = in_chunks(Stream(iter(source)))["body"]
    assert next(chunks) == b"a"
    chunks.close()
    assert (source.ended, source.asked) == (True, 1)
    assert [*chunks] == []


def test_an_async_stream_that_is_closed_ends_its_maker():
    ended = []

    async def pieces():
        try:
            yield "a"
            yield "b"
        finally:
            ended.append(True)

    chunks = in_chunks(Stream(pieces()))["body"]
    assert next(chunks) == b"a"
    chunks.close()
    assert ended == [True]


def test_a_file_is_read_in_pieces_and_closed(tmp_path):
    path = tmp_path / "lines.txt"
    path.write_bytes(b"one\ntwo\n")
    with path.open("rb") as file:
        assert Stream(file, TEXT).to_dict()["body"] == "one\ntwo\n"
        assert file.closed


def test_a_stream_whose_body_is_not_wanted_is_closed(tmp_path):
    path = tmp_path / "lines.txt"
    path.write_bytes(b"one\n")
    with path.open("rb") as file:
        Stream(file, TEXT).close()
        assert file.closed


def test_a_copy_with_more_headers_is_a_stream():
    copy = Stream(["a"], TEXT).with_headers({"X": "1"})
    assert copy.to_dict()["headers"] == {**TEXT, "X": "1"}
    assert isinstance(copy, Stream)
