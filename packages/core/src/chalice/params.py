"""Compute the arguments of a typed view from a request.

Where each argument comes from is decided in ``signature``, what a type accepts in ``converters``. A view is looked at
once, at its first request; then every request runs a tuple of closures.
"""

from __future__ import annotations

import json

from chalice.converters import MAX_FAULTS, Invalid, converter, limited, peel
from chalice.errors import ChaliceViewError
from chalice.signature import is_list_of_scalars, parameters_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from chalice.converters import Convert, Fault
    from chalice.request import Request
    from chalice.routing import Route
    from chalice.signature import Parameter

    Captures = Mapping[str, str]
    Step = Callable[[Request], object]
    Bound = Callable[[Request, Captures], dict[str, object]]
    Results = dict[Callable[..., object], object]
    Gather = Callable[[Request, Captures, Results, list[tuple[int, Fault]]], dict[str, object]]

__all__ = ["ValidationError", "bind"]


class ValidationError(ChaliceViewError):
    """A request whose values are not what the view's annotations ask for.

    It answers 422 when the only fault is a JSON body with wrong values, otherwise 400. ``details`` has one
    ``{"path": ["body", "items", 0, "price"], "message": ...}`` for each fault, and no value that the client sent.
    """

    STATUS_CODE = 422

    def __init__(self, faults: Collection[Fault], *, status_code: int = 422) -> None:
        super().__init__(faults)
        self.STATUS_CODE = status_code
        self.details: list[dict[str, object]] = [
            {"path": list(path), "message": message} for path, message in list(faults)[:MAX_FAULTS]
        ]

    def __str__(self) -> str:
        path, message = next(iter(self.args[0]))
        more = f" (and {len(self.details) - 1} more)" if len(self.details) > 1 else ""
        return f"{'.'.join(map(str, path))} {message}{more}"


class Unreadable(Invalid):
    """A body that is missing, or is not JSON."""


def bind(route: Route) -> Bound | None:
    """Return what computes the arguments of *route*'s view from a request and the captures of its path.

    ``None`` when the view takes nothing but its captures as they are. What is returned raises ``ValidationError``
    with every fault of the request, after it has called the dependencies, so that theirs (a 401, say) come first.
    Raises ``InvalidParameterError`` for a view that cannot be bound.
    """
    captures = route.view_args
    parameters = view_parameters(route)
    if all(parameter.is_plain for parameter in parameters):
        return None
    dependencies = []
    if any(parameter.function is not None for parameter in parameters):
        from chalice.dependency import ordered

        for function, compute, needed in ordered(parameters, captures):
            dependencies.append((function, compute, _gather(function, needed, route, keeps=())))
    gather = _gather(route.view_function, parameters, route, keeps=_kept(parameters, captures))

    def bound(request: Request, captures: Captures) -> dict[str, object]:
        faults: list[tuple[int, Fault]] = []
        results: Results = {}
        for function, compute, gather_needed in dependencies:
            arguments = gather_needed(request, captures, results, faults)
            if not faults:
                results[function] = compute(**arguments)
        arguments = gather(request, captures, results, faults)
        if faults:
            status = 400 if any(status == 400 for status, _ in faults) else 422
            raise ValidationError([fault for _, fault in faults], status_code=status)
        return arguments

    return bound


def view_parameters(route: Route) -> list[Parameter]:
    """Return the parameters of *route*'s view, without those that a decorator around it may fill in.

    Behind a decorator, a value of the request is asked for by a marker (``Query``, ``Body``, ``Depends``, ...), or is
    a capture: of any other argument nobody can tell whose it is, and the decorators of apps pass users and sessions.
    Raises ``InvalidParameterError``.
    """
    view = route.view_function
    if not hasattr(view, "__wrapped__"):
        return parameters_of(view, route.view_args)
    parameters = parameters_of(view, route.view_args, is_wrapped=True)
    return [
        parameter for parameter in parameters if parameter.source == "path" or parameter.marker or parameter.function
    ]


def _kept(parameters: list[Parameter], captures: Collection[str]) -> tuple[str, ...] | None:
    """Return the captures that the view takes as they are; ``None`` for all, under their own names."""
    renamed = {
        parameter.key for parameter in parameters if parameter.source == "path" and parameter.key != parameter.name
    }
    return tuple(name for name in captures if name not in renamed) if renamed else None


def _check_sources(function: Callable[..., object], parameters: list[Parameter], route: Route) -> None:
    """Raise ``InvalidParameterError`` for what no request to *route* can have."""
    body: Parameter | None = None
    for parameter in parameters:
        problem = fix = ""
        if parameter.source == "path" and parameter.key not in route.view_args:
            problem = f"is the part {parameter.key!r} of the path, which {route.uri_pattern} does not have"
            fix = f"write {{{parameter.key}}} into the path"
        elif parameter.source == "body" and body:
            problem, fix = f"would be the JSON body, and so would {body.name!r}", "make both fields of one model"
        elif parameter.source == "body" and parameter.default is ... and route.method in {"GET", "HEAD"}:
            problem = f"has to be the JSON body, which a {route.method} request does not have"
            fix = "use another method, or a scalar or a list of scalars for the query string"
        if problem:
            from chalice.unbindable import InvalidParameterError

            raise InvalidParameterError(function, parameter.name, problem, fix)
        body = parameter if parameter.source == "body" else body


def _gather(
    function: Callable[..., object], parameters: list[Parameter], route: Route, *, keeps: tuple[str, ...] | None
) -> Gather:
    """Return what collects the arguments of *function*, and the faults of the request with the status of each.

    *keeps* are the captures to pass on, as far as nothing else is said of them; ``None`` for all.
    """
    _check_sources(function, parameters, route)
    links = tuple((parameter.name, parameter.function) for parameter in parameters if parameter.function is not None)
    from_path = tuple(
        (parameter.name, parameter.key, _converter(function, parameter))
        for parameter in parameters
        if parameter.source == "path" and not (parameter.is_plain and (keeps is None or parameter.name in keeps))
    )
    steps = tuple(
        (parameter.name, parameter.source, parameter.key, _step(function, parameter, route))
        for parameter in parameters
        if parameter.source not in {"path", "none", "dependency"}
    )

    def gather(
        request: Request, captures: Captures, results: Results, faults: list[tuple[int, Fault]]
    ) -> dict[str, object]:
        arguments: dict[str, object] = dict(captures) if keeps is None else {name: captures[name] for name in keeps}
        for name, key, convert in from_path:
            try:
                arguments[name] = convert(captures[key])
            except Invalid as invalid:
                faults += [(400, (("path", key, *path), message)) for path, message in invalid.faults]
        for name, source, key, step in steps:
            try:
                arguments[name] = step(request)
            except Invalid as invalid:
                status = 422 if source == "body" and not isinstance(invalid, Unreadable) else 400
                prefix = (source,) if source == "body" else (source, key)
                faults += [(status, ((*prefix, *path), message)) for path, message in invalid.faults]
        for name, needed in links:
            arguments[name] = results.get(needed)
        return arguments

    return gather


def _step(function: Callable[..., object], parameter: Parameter, route: Route) -> Step:
    """Return what computes the argument of *parameter* and raises ``Invalid``."""
    if parameter.source == "request":
        return lambda request: request
    convert = _converter(function, parameter)
    if parameter.source == "body":
        return _body_step(convert, parameter.default, checks_type=not all(map(is_json, route.content_types)))
    find = (_LISTS if is_list_of_scalars(parameter.hint) else _VALUES)[parameter.source]
    key, default = parameter.key, parameter.default

    def step(request: Request) -> object:
        value = find(request, key)
        if value is not None:
            return convert(value)
        if default is ...:
            raise Invalid("is missing")
        return default

    return step


def _converter(function: Callable[..., object], parameter: Parameter) -> Convert:
    hint = str if parameter.hint is ... else parameter.hint
    try:
        convert = converter(hint, text=parameter.source != "body")
    except TypeError as error:
        from chalice.unbindable import InvalidParameterError, UnusableTypeError

        if not isinstance(error, UnusableTypeError):
            raise
        raise InvalidParameterError(function, parameter.name, error.problem, error.fix) from None
    marker = parameter.marker
    if marker is None or not marker.bounds or any(note is marker for note in peel(hint)[1]):
        return convert
    return limited(convert, marker.bounds)  # it stands beside the type, as the default


def is_json(content_type: str) -> bool:
    """Return whether *content_type* is JSON, or a format that is JSON underneath."""
    media_type = content_type.partition(";")[0].strip().lower()
    return media_type == "application/json" or media_type.endswith("+json")


def _query_value(request: Request, key: str) -> str | None:
    """Return the last of the values of *key*."""
    query = request.query_params
    return query.get(key) if query else None


def _header_value(request: Request, key: str) -> str | None:
    return request.headers.get(key)


def _cookie_value(request: Request, key: str) -> str | None:
    return request.cookies.get(key)


def _query_list(request: Request, key: str) -> list[str] | None:
    query = request.query_params
    return query.getlist(key) if query and key in query else None


def _header_list(request: Request, key: str) -> list[str] | None:
    """Return the members of a comma-separated header (RFC 9110, 5.6.1)."""
    value = request.headers.get(key)
    return None if value is None else [item.strip() for item in value.split(",") if item.strip()]


def _cookie_list(request: Request, key: str) -> list[str] | None:
    value = request.cookies.get(key)
    return None if value is None else [value]


_VALUES = {"query": _query_value, "header": _header_value, "cookie": _cookie_value}
_LISTS = {"query": _query_list, "header": _header_list, "cookie": _cookie_list}


def _body_step(convert: Convert, default: object, *, checks_type: bool) -> Step:
    def step(request: Request) -> object:
        if checks_type and not is_json(request.headers.get("content-type") or "application/json"):
            raise Unreadable("must be JSON: the Content-Type is another one")
        text = _text_of(request)
        if not text:
            if default is ...:
                raise Unreadable("is missing")
            return default
        try:
            return convert(_parse(text))
        except RecursionError:
            raise Unreadable("is nested too deeply") from None

    return step


def _text_of(request: Request) -> str:
    event = request.to_original_event()
    if not event.get("isBase64Encoded"):
        text: str = event.get("body") or ""
        return text
    try:
        return request.raw_body.decode()
    except ValueError:
        raise Unreadable("is not UTF-8") from None


def _parse(text: str) -> object:
    """Return what *text* says as JSON; unlike Python's own reading, NaN and Infinity are no JSON (RFC 8259)."""
    text = text.strip(_SPACE)
    try:
        value, end = _decode(text)
    except ValueError as error:
        raise Unreadable(f"is not JSON: {error}") from None
    if end != len(text):
        raise Unreadable(f"is not JSON: it ends at character {end}, and more follows")
    return value


def _refuse(constant: str) -> object:
    raise ValueError(f"{constant} is no number")


_SPACE = " \t\n\r"
_decode = json.JSONDecoder(parse_constant=_refuse).raw_decode  # without a search for the space that strip takes away
