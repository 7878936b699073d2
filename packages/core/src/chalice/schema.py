"""Describe a typed view: what it takes and what it returns, as OpenAPI 3.1 says it.

For tools only, never loaded in Lambda. What a type looks like in JSON is in ``typeschema``; what is written here are
plain JSON values, the same at every run.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from types import NoneType

from chalice.converters import arguments_of, is_union, peel, resolve
from chalice.params import bind, view_parameters
from chalice.response import Response
from chalice.routing import Route
from chalice.signature import Parameter, parameters_of, read, scope_of
from chalice.typeschema import Components, Json, default_of, description_of, limits_of, schema_of

__all__ = ["Components", "ViewTypes", "describe_view"]


@dataclass(frozen=True, slots=True)
class ViewTypes:
    """What a view takes and returns."""

    parameters: tuple[Json, ...] = ()
    """OpenAPI's: ``name``, ``in``, ``required``, ``schema``, perhaps ``description``. Those of the path come first."""
    request_body: Json | None = None
    """The schema of the JSON body; ``None`` for a view that reads none by its annotations."""
    is_body_required: bool = False
    response: Json | None = None
    """The schema of what the view returns; ``None`` where its annotation does not tell."""


def describe_view(route: Route, components: Components | None = None) -> ViewTypes:
    """Return what *route*'s view takes and returns; the schemas of named models are added to *components*.

    The parameters of its dependencies are among its own. Raises ``InvalidParameterError`` for a view that cannot be
    called as annotated; a return annotation that says nothing about JSON is no error.
    """
    bind(route)
    components = Components() if components is None else components
    wanted: dict[tuple[str, str], Parameter] = {("path", name): _capture(name) for name in route.view_args}
    body: Parameter | None = None
    for parameter in _all_parameters(view_parameters(route), route.view_args):
        if parameter.source == "body":
            body = parameter
        elif parameter.source in {"path", "query", "header", "cookie"}:
            wanted[parameter.source, parameter.key] = parameter
    return ViewTypes(
        parameters=tuple(_describe_parameter(parameter, components) for parameter in wanted.values()),
        request_body=_described(body, components) if body else None,
        is_body_required=body is not None and body.default is ...,
        response=_describe_response(route.view_function, components),
    )


def _all_parameters(parameters: list[Parameter], captures: Collection[str]) -> list[Parameter]:
    """Return *parameters*, with those of a dependency in its place."""
    found = []
    for parameter in parameters:
        if parameter.function is None:
            found.append(parameter)
        else:
            found += _all_parameters(parameters_of(parameter.function, captures), captures)
    return found


def _capture(name: str) -> Parameter:
    """Return a part of the path that no annotation speaks of."""
    parameter = Parameter(name, str, ...)
    parameter.source = "path"
    return parameter


def _describe_parameter(parameter: Parameter, components: Components) -> Json:
    description = description_of(parameter.marker)
    schema = {key: value for key, value in _described(parameter, components).items() if key != "description"}
    return {
        "name": parameter.key,
        "in": parameter.source,
        **description,
        "required": parameter.source == "path" or parameter.default is ...,
        "schema": schema,
    }


def _described(parameter: Parameter, components: Components) -> Json:
    """Return the schema of *parameter* with its limits and its default."""
    hint = str if parameter.hint is ... else parameter.hint
    if parameter.source != "body":
        hint = _without_none(hint)
    schema = schema_of(hint, components)
    if parameter.marker:
        schema = {**schema, **limits_of(parameter.marker.bounds, schema)}
    return {**schema, **default_of(parameter.default)}


def _without_none(hint: object) -> object:
    """Return a union without ``None``, which a string cannot be."""
    kind, _ = peel(hint)
    members = [member for member in arguments_of(kind) if member is not NoneType] if is_union(kind) else []
    return members[0] if len(members) == 1 else hint


def _describe_response(view: Callable[..., object], components: Components) -> Json | None:
    """Return the schema of *view*'s return annotation, ``None`` where that is none, or tells nothing about JSON."""
    function, _, _ = read(view)
    try:
        annotation = getattr(function, "__annotations__", {})["return"]
        hint = resolve(annotation, {}, scope_of(function))
        return None if hint is Response else schema_of(hint, components)
    except (AttributeError, KeyError, NameError, SyntaxError, TypeError):
        return None
