"""A response whose body is made piece by piece.

Where the pieces can be sent one by one (``bootstrap``), only the first is made here; anywhere else all are joined.
Which of the two it is, the caller says by ``sent_in_chunks``.
"""

from __future__ import annotations

from contextvars import ContextVar

from chalice.errors import ChaliceError
from chalice.response import Response, is_binary, media_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Collection, Iterable, Iterator

    from chalice.response import Headers, Result

    Body = Iterable[bytes | str] | AsyncIterable[bytes | str]

LARGEST_JOINED = 6 * 1024 * 1024
"""Bytes that Lambda passes on in one piece: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html."""

sent_in_chunks: ContextVar[bool] = ContextVar("chalice_sent_in_chunks", default=False)
"""Whether the caller of the app takes a ``body`` that is ``Chunks``."""


class NotStreamableError(ChaliceError, TypeError):
    """A body of a ``Stream``, or a piece of it, that cannot be sent."""

    def __init__(self, what: str, value: object) -> None:
        super().__init__(what, value)
        self.what = what
        self.value = value

    def __str__(self) -> str:
        kind = type(self.value).__name__
        if self.what == "body":
            return (
                f"a Stream takes an iterable or async iterable of bytes or str, not {kind}; use Response for one piece"
            )
        return f"a piece of a Stream is bytes or str, not {kind}; encode it before it is yielded"


class StreamTooLargeError(ChaliceError):
    """A body that has to be joined, and is larger than Lambda passes on."""

    def __str__(self) -> str:
        return (
            f"the body of a Stream has more than {LARGEST_JOINED} bytes, and this runtime sends it in one piece;"
            " store it in S3 and redirect to it, or deploy with response streaming"
        )


class Stream(Response):
    """A body that is sent while it is made: an iterable, or async iterable, of ``bytes`` and ``str``.

    A runtime that cannot stream reads all of it before it answers, so the body has to end, within 6 MB. The iterable
    is closed at the end, after an error, and when the client has gone. Raises ``NotStreamableError``.
    """

    def __init__(self, body: Body, headers: Headers | None = None, status_code: int = 200) -> None:
        if isinstance(body, (str, bytes, bytearray, dict)) or not (
            hasattr(body, "__iter__") or hasattr(body, "__aiter__")
        ):
            raise NotStreamableError("body", body)
        super().__init__(body, headers, status_code)

    def to_dict(self, binary_types: Collection[str] | None = None) -> Result:
        """Return the proxy result; its ``body`` is ``Chunks``, the first one made, where ``sent_in_chunks`` says so.

        A joined body of text, or of bytes that are UTF-8, goes out as text; other bytes go by the rules of binary
        content. Raises what making the body raises, ``StreamTooLargeError`` and ``NotStreamableError``, and what
        ``Response.to_dict`` does.
        """
        if sent_in_chunks.get():
            result = Response("", self.headers, self.status_code).to_dict()
            result["body"] = Chunks(self.body).begin()
            return result
        joined = _join(Chunks(self.body))
        body: str | bytes = joined
        if not is_binary(media_type(self.content_type), binary_types or ()):
            body = _text(joined)
        return Response(body, self.headers, self.status_code).to_dict(binary_types)

    def close(self) -> None:
        """Close the body without reading it, for an answer that has none."""
        Chunks(self.body).close()


class Chunks:
    """The pieces of a body as bytes, none of them empty, each made when it is asked for."""

    __slots__ = ("_first", "_pieces")

    def __init__(self, body: Body) -> None:
        self._first: bytes | None = None
        if hasattr(body, "__aiter__"):
            from chalice.aio import iterate

            self._pieces: Iterator[object] = iterate(body)  # type: ignore[arg-type]  # hasattr tells no type
        else:
            self._pieces = iter(body)

    def __iter__(self) -> Chunks:
        return self

    def begin(self) -> Chunks:
        """Make the first piece and keep it: what fails before it can still become another answer."""
        try:
            self._first = next(self, None)
        except BaseException:
            self.close()
            raise
        return self

    def __next__(self) -> bytes:
        if self._first is not None:
            first, self._first = self._first, None
            return first
        for piece in self._pieces:
            if not isinstance(piece, (bytes, str, bytearray, memoryview)):
                raise NotStreamableError("piece", piece)
            if len(piece):
                return piece.encode() if isinstance(piece, str) else bytes(piece)
        raise StopIteration

    def close(self) -> None:
        """Tell the maker of the pieces that no more are wanted."""
        self._first = None
        close = getattr(self._pieces, "close", None)
        if close is not None:
            close()


def _join(chunks: Chunks) -> bytes:
    joined = bytearray()
    try:
        for chunk in chunks:
            joined += chunk
            if len(joined) > LARGEST_JOINED:
                raise StreamTooLargeError
    finally:
        chunks.close()
    return bytes(joined)


def _text(joined: bytes) -> str | bytes:
    try:
        return joined.decode()
    except UnicodeDecodeError:
        return joined
