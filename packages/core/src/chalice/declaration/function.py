"""Decide what Lambda functions may be called, and whether Lambda finds them.

Not judged: how long and of which characters the app's and the stage's names are, which ``.chalice/config.json`` may
set; nor whether names are unique, which is decided when a function is registered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from chalice.app import Chalice
from chalice.declaration.errors import DeclarationError, DuplicateNameError, InvalidAppError, InvalidFunctionError
from chalice.declaration.place import place_of
from chalice.subscriptions import Declared

API_HANDLER = "api_handler"
"""The name of the function that answers the routes."""

MAX_NAME = 64 - len("a-s-")
"""Characters: Lambda takes 64 for ``<app>-<stage>-<name>``."""

_NAME = re.compile(r"[A-Za-z0-9_-]+")


def judge_app(app: Chalice) -> Iterator[DeclarationError]:
    """Yield what is wrong with the name of *app*."""
    name: object = app.app_name
    if not isinstance(name, str) or not name:
        fix = "write such as Chalice(app_name='orders')"
        yield InvalidAppError(f"app_name={name!r}", "names nothing", fix)


def judge(functions: Iterable[Declared]) -> Iterator[DeclarationError]:
    """Yield the *functions* that cannot have their name, and those that Lambda would call another one for."""
    handlers: dict[str, Callable[..., object]] = {}
    for entry in functions:
        place = place_of(entry.func)
        subject = f"the function {entry.name!r}"
        if not _NAME.fullmatch(entry.name):
            problem, fix = "has a name that Lambda does not take", "use letters, digits, '_' and '-'"
            yield InvalidFunctionError(subject, problem, fix, place=place)
        if len(entry.name) > MAX_NAME:
            problem = f"has a name of {len(entry.name)} characters, and Lambda takes 64 with the app and the stage"
            yield InvalidFunctionError(subject, problem, f"pass name= with {MAX_NAME} or less", place=place)
        if entry.name == API_HANDLER:
            problem, fix = "has the name of the one that answers the routes", "choose another name"
            yield DuplicateNameError(subject, problem, fix, place=place)
        # One function may be registered for several events; and a lambda is found for none (``describe``).
        first = handlers.setdefault(entry.handler_string, entry.func)
        if place_of(first) != place and entry.handler_string.rpartition(".")[2].isidentifier():
            problem = f"has the handler {entry.handler_string} of another one, at {place_of(first)}"
            fix = "rename one of the Python functions: Lambda finds the second one for both"
            yield DuplicateNameError(subject, problem, fix, place=place)
