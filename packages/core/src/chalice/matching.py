"""Which route answers an event whose route API Gateway did not name, or that no view is declared for.

Loaded by the first such event: of an HTTP API, a function URL or a load balancer, for a greedy resource, for an unknown
path or method.
"""

from __future__ import annotations

from chalice.errors import MethodNotAllowedError, NotFoundError
from chalice.payload import PAYLOADS, payload_of
from chalice.request import Request
from chalice.response import Response
from chalice.routing import compose, prepare

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from chalice.app import Chalice
    from chalice.cors import CORSConfig
    from chalice.payload import Payload
    from chalice.request import Event
    from chalice.response import Result
    from chalice.routing import Answer, Read

    Node = dict[str, Any]

METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
"""What ``ANY`` stands for."""

_CAPTURE, _GREEDY, _ROUTE = "{}", "{+}", ""  # keys that no segment of a path can be


class Matcher:
    """The declared paths as a tree of their segments."""

    def __init__(self, paths: Mapping[str, object]) -> None:
        self._root: Node = {}
        for path in paths:
            node = self._root
            for segment in path.strip("/").split("/") if path != "/" else ():
                if segment[:1] == "{":
                    node = node.setdefault(_GREEDY if segment.endswith("+}") else _CAPTURE, {})
                else:
                    node = node.setdefault(segment, {})
            node[_ROUTE] = path

    def match(self, path: str) -> tuple[str, dict[str, str]] | None:
        """Return the declared path that *path* is an instance of, and what it captures; ``None`` if there is none.

        At each segment a literal is preferred to a capture, and that to a greedy one, as API Gateway does. Every node
        of the tree is visited at most once, whatever the path.
        """
        segments = path.strip("/").split("/") if path.strip("/") else []
        found = _search(self._root, segments, 0, ())
        if found is None:
            return None
        declared, values = found
        names = [part[1:-1].rstrip("+") for part in declared.split("/") if part[:1] == "{"]
        return declared, dict(zip(names, values, strict=True))


def find(app: Chalice, event: Event) -> Answer:
    """Return what answers *event*: a view, a refusal, or a browser's question that CORS answers."""
    payload = payload_of(event)
    if payload is None:
        return _refuse_event(app)
    router = app.routers.get(payload)
    if router is None:
        router = app.routers[payload] = Router(app, PAYLOADS[payload])
    return router.find(event)


class Router:
    """What finds the answers to events of one payload."""

    def __init__(self, app: Chalice, payload: Payload) -> None:
        self._app = app
        self._payload = payload
        self._answers: dict[tuple[str, str], Answer] = {}
        self._matcher: Matcher | None = None

    def find(self, event: Event) -> Answer:
        """Return what answers *event*."""
        try:
            method, declared = self._payload.route_of(event)
            known = self._answers.get((method, declared))
            if known:
                return known
            captures = None
            if declared not in self._app.routes:
                path = self._payload.path_of(event)
                declared, captures = self._match(path)
            answer = self._answer(method, declared)
            if captures is None and event.get("routeKey") == f"{method} {declared}":
                self._app.answers[event["routeKey"]] = answer
        except (KeyError, TypeError, AttributeError, ValueError, RecursionError):  # what an event may hold
            return _refuse_event(self._app)
        if captures is None:
            return answer
        return lambda event, context: answer(event, context, captures)

    def _match(self, path: str) -> tuple[str, dict[str, str] | None]:
        if path in self._app.routes and "{" not in path:
            return path, {}
        if self._matcher is None:
            self._matcher = Matcher(self._app.routes)
        return self._matcher.match(path) or ("", None)

    def _answer(self, method: str, declared: str) -> Answer:
        known = self._answers.get((method, declared))
        if known is None:
            known = self._payload.adapted(self._prepare(method, declared))
            if declared and method in METHODS:  # clients of a function URL may send any text as the method
                self._answers[method, declared] = known
        return known

    def _prepare(self, method: str, declared: str) -> Answer:
        app, read = self._app, self._payload.reader(declared)
        methods = app.routes.get(declared)
        if methods is None:
            return refuse(app, NotFoundError("No view is declared for this path"), app.api.cors, read)
        cors = next((entry.cors for entry in methods.values() if entry.cors), None)
        if method == "OPTIONS" and "OPTIONS" not in methods and cors and cors is not True:
            return _preflight(cors, METHODS if "ANY" in methods else methods)
        route = methods.get(method) or methods.get("ANY")
        if route is None and method == "HEAD" and "GET" in methods:
            return _without_body(prepare(methods["GET"], app, read))
        if route:
            try:
                return prepare(route, app, read)
            except Exception as error:  # noqa: BLE001 - a view that cannot be called at all is answered, too
                return refuse(app, error, route.cors, read, name=f"{method} {declared}")
        refusal = MethodNotAllowedError(f"Unsupported method: {method}")
        refusal.headers = {"Allow": ", ".join(methods)}
        return refuse(app, refusal, cors, read)


def refuse(
    app: Chalice,
    error: Exception,
    cors: CORSConfig | bool | None,
    read: Read = Request,
    name: str = "a request without a view",
) -> Answer:
    """Return what answers every request with *error*; *name* is what it is logged as."""
    from chalice.cors import configured

    def call(_request: Request) -> object:
        raise error.with_traceback(None)  # raised again and again, it would keep every trace

    return compose(call, app, name, configured(cors), read)


def _preflight(cors: CORSConfig, methods: Iterable[str]) -> Answer:
    """Return what answers a browser's question as a REST API does: no middleware can want credentials of it."""
    from chalice.cors import preflight
    from chalice.failing import raw_headers

    def answer(event: Event, _context: object, _captures: dict[str, str] | None = None) -> Result:
        return Response("", preflight(cors, methods, raw_headers(event))).to_dict()

    return answer


def _without_body(answer: Answer) -> Answer:
    """Return *answer* for a HEAD request."""

    def headless(event: Event, context: object, captures: dict[str, str] | None = None) -> Result:
        result = answer(event, context, captures)
        if not isinstance(result["body"], str):  # the pieces of a stream, which nobody will ask for
            result["body"].close()
        result["body"] = ""
        result.pop("isBase64Encoded", None)
        return result

    return headless


def _refuse_event(app: Chalice) -> Answer:
    def answer(event: object, _context: object, _captures: object = None) -> Result:
        from chalice.faults import UnknownEventError

        error = UnknownEventError(event)
        app.log.error("%s", error)
        return Response({"Code": "InternalServerError", "Message": "Unknown request."}, {}, 500).to_dict()

    return answer


def _search(node: Node, segments: list[str], depth: int, values: tuple[str, ...]) -> tuple[str, tuple[str, ...]] | None:
    if depth == len(segments):
        declared = node.get(_ROUTE)
        return (declared, values) if declared is not None else None
    segment = segments[depth]
    literal = node.get(segment) if segment and segment[:1] != "{" else None
    if literal is not None and (found := _search(literal, segments, depth + 1, values)):
        return found
    capture = node.get(_CAPTURE) if segment else None
    if capture is not None and (found := _search(capture, segments, depth + 1, (*values, segment))):
        return found
    greedy = node.get(_GREEDY)
    if greedy is None:
        return None
    return greedy[_ROUTE], (*values, "/".join(segments[depth:]))
