"""The answers to what goes wrong: errors of views, and requests that no view takes.

Loaded by the first of them.
"""

from __future__ import annotations

import traceback

from chalice.cors import add_headers
from chalice.errors import ChaliceViewError
from chalice.request import Request
from chalice.response import JSON, Response, media_type
from chalice.routing import CURRENT, finish, rendered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from chalice.app import Chalice
    from chalice.request import Event
    from chalice.response import Result


def recovered(error: Exception, app: Chalice, name: str, cors: Mapping[str, str] | None) -> Result:
    """Return the answer to *error*, by a handler of the app if it has one, with the headers *cors*; never raises."""
    request = CURRENT.get()
    try:
        result = finish(rendered(response_to(error, app, name), app), request, app)
    except Exception as second:  # a handler that fails, or headers of an error that HTTP cannot carry
        app.log.exception("Caught exception for %s, in the answer to an exception", name)
        result = failure(second, debug=app.debug).to_dict()
    if cors:
        add_headers(result, cors)
    return result


def response_to(error: Exception, app: Chalice, name: str) -> object:
    """Return what a handler of the app returns for *error*, or the ``Response`` that it stands for."""
    if app.error_handlers:
        handler = next((app.error_handlers[kind] for kind in type(error).__mro__ if kind in app.error_handlers), None)
        if handler:
            try:
                return handler(error)
            except ChaliceViewError as answer:  # how a view says what to answer, too
                return fault(answer)
    if isinstance(error, ChaliceViewError):
        return fault(error)
    error.__traceback__ = _below_ours(error.__traceback__)
    app.log.error("Caught exception for %s", name, exc_info=error)
    return failure(error, debug=app.debug)


def _below_ours(trace: TracebackType | None) -> TracebackType | None:
    """Return *trace* from the first call of the app's own on; all of it where there is none."""
    step = trace
    while step is not None and step.tb_frame.f_globals.get("__name__", "").startswith("chalice."):
        step = step.tb_next
    return step or trace


def fault(error: ChaliceViewError) -> Response:
    """Return the answer that *error* stands for."""
    body: dict[str, object] = {"Code": type(error).__name__, "Message": str(error)}
    if error.details:
        body["Errors"] = error.details
    return Response(body, dict(error.headers or {}), error.STATUS_CODE)


def failure(error: Exception, *, debug: bool) -> Response:
    """Return a 500: with *error*'s traceback in debug mode, with nothing of it otherwise."""
    if debug:
        return Response("".join(traceback.format_exception(error)), {"Content-Type": "text/plain"}, 500)
    return Response({"Code": "InternalServerError", "Message": "An internal server error occurred."}, {}, 500)


def check_content_type(request: Request, accepted: set[str | None]) -> None:
    """Raise ``UnsupportedMediaType`` unless *request* has an *accepted* type.

    ``None`` stands for no header, ``*/*`` for every type.
    """
    if "*/*" in accepted:
        return
    sent = request.headers.get("content-type")
    if sent is not None:
        sent = media_type(sent)
    if sent not in accepted:
        from chalice.faults import UnsupportedMediaType

        raise UnsupportedMediaType(request.headers.get("content-type", JSON))


def not_accepted(refused: Result) -> Result:
    """Return the answer to a request that does not accept bytes: text where that is as good, else a 400.

    API Gateway turns base64 back into bytes only for a request that accepts a binary type, and would pass the
    base64 text to anyone else.
    """
    headers = refused["headers"]
    content_type = media_type(next((value for name, value in headers.items() if name.lower() == "content-type"), ""))
    if content_type in ("", JSON):  # it need not be bytes, unless it is compressed
        from binascii import a2b_base64

        try:
            text = a2b_base64(refused["body"]).decode()
        except UnicodeDecodeError:
            pass
        else:
            del refused["isBase64Encoded"]
            return {**refused, "body": text}
    message = (
        f"Request did not specify an Accept header with {content_type}, "
        f"The response has a Content-Type of {content_type}. "
        "If a response has a binary Content-Type then the request must specify an Accept header that matches."
    )
    kept = {name: value for name, value in headers.items() if name.startswith("Access-Control-") or name == "Vary"}
    return Response({"Code": "BadRequest", "Message": message}, kept, 400).to_dict()


def raw_headers(event: Event) -> Mapping[str, str]:
    """Return the headers of *event*, none where it has something else in their place."""
    try:
        headers = Request(event).raw_headers
    except (AttributeError, LookupError, TypeError):  # what Lambda was invoked with is not what is declared
        return {}
    return headers if isinstance(headers, dict) else {}
