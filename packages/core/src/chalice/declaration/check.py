"""Decide whether an app can be deployed.

Pure: nothing here imports an app or asks AWS. What only the stage or the project can tell, such as the names of
resources that exist, is not judged; neither is what AWS and Chalice 1.x take.
"""

from __future__ import annotations

from collections.abc import Iterator

from chalice.app import Chalice
from chalice.declaration import authorizer, content, cors, function, method, path, source, view
from chalice.declaration.errors import DeclarationError


def check(app: Chalice) -> None:
    """Raise a ``DeclarationError`` for the first problem of *app*, with the rest as its ``others``."""
    found = problems(app)
    if found:
        first, *others = found
        first.others = tuple(others)
        raise first


def problems(app: Chalice) -> list[DeclarationError]:
    """Return everything in *app* that cannot be deployed: first the app and its routes, then its functions."""
    # What is declared once for several methods is one problem.
    return list({str(error): error for error in _judge(app)}.values())


def _judge(app: Chalice) -> Iterator[DeclarationError]:
    yield from function.judge_app(app)
    for route in app.declared_routes:
        yield from path.judge(route)
        yield from view.judge(route)
        yield from content.judge(route, app.api.binary_types)
    yield from path.judge_siblings(app.declared_routes)
    yield from method.judge(app.declared_routes)
    for routes in app.routes.values():
        yield from view.judge_names(list(routes.values()))
        yield from cors.judge_path(list(routes.values()))
    yield from cors.judge(app)
    yield from content.judge_binary_types(app.api.binary_types)
    yield from authorizer.judge(app)
    yield from function.judge(app.declared_functions)
    for entry in app.declared_functions:
        yield from source.judge(entry)
