"""The idioms that have a library call a function: ``Thread(target=f)``, ``pool.submit(f, ...)``, ``map(f, ...)``."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from chalice_policygen.arguments import Arguments
from chalice_policygen.container import Container
from chalice_policygen.objects import Frame
from chalice_policygen.scope import last_name
from chalice_policygen.values import UNKNOWN_REST, Lazy, Values, join, known

if TYPE_CHECKING:
    from chalice_policygen.evaluate import Evaluator

_AFTER = {
    "submit": 0, "to_thread": 0, "call_soon": 0, "run_in_executor": 1, "call_later": 1, "run_in_threadpool": 0,
    "run_sync": 0, "register": 0, "add_done_callback": 0, "retry_call": 0, "call_soon_threadsafe": 0,
}  # fmt: skip
"""Functions that get a function at this position, and its arguments after it."""
_EACH = {"map", "imap", "imap_unordered", "starmap", "filter", "map_async"}
_PACKED = {"Thread": "target", "Process": "target", "Timer": "function", "apply_async": "func", "apply": "func"}


def forwarded(
    call: ast.Call, arguments: Arguments, frame: Frame, evaluator: Evaluator
) -> Iterator[tuple[Values, Arguments]]:
    """Yield the functions that a library's function calls, each with what it passes to them."""
    name = last_name(call.func)
    if name in _AFTER:
        position = _AFTER[name]
        if len(arguments.positional) > position:
            yield arguments.positional[position](), arguments.after(position + 1)
    elif name in ("partial", "partialmethod") and arguments.positional:
        place = evaluator.place(frame, call)
        rest = (known(UNKNOWN_REST),)
        given = arguments.after(1)
        first = rest if name == "partialmethod" else ()  # the object comes before what is given
        passed = Arguments((*first, *given.positional), given.keywords, rest, rest, place, (arguments.key, "partial"))
        yield arguments.positional[0](), passed
    elif name in _EACH and arguments.positional:
        yield arguments.positional[0](), _elements(arguments, frame, evaluator, call, is_star=name == "starmap")
    elif name in _PACKED:
        position = 0 if name.startswith("apply") else 1
        yield arguments.get(position, _PACKED[name]), _packed(arguments, name, frame, evaluator, call)


def _elements(arguments: Arguments, frame: Frame, evaluator: Evaluator, call: ast.Call, *, is_star: bool) -> Arguments:
    place = evaluator.place(frame, call)
    rest = [join(value.each(place) for value in lazy()) for lazy in arguments.positional[1:]]
    if is_star:
        return Arguments(starred=tuple(known(values) for values in rest), use=place, key=(arguments.key, "star"))
    return Arguments(tuple(known(values or UNKNOWN_REST) for values in rest), use=place, key=(arguments.key, "each"))


def _packed(arguments: Arguments, name: str, frame: Frame, evaluator: Evaluator, call: ast.Call) -> Arguments:
    place = evaluator.place(frame, call)
    position = {"Timer": 2, "apply_async": 1, "apply": 1}.get(name, 3)
    passed = arguments.get(position, "args")
    named = arguments.get(position + 1, "kwargs") | arguments.get(position + 1, "kwds")
    starred: tuple[Lazy, ...] = (known(passed),) if passed else ()
    if passed and not all(isinstance(value, Container) for value in passed):
        starred = (known(UNKNOWN_REST),)
    return Arguments((), {}, starred, (known(named),) if named else (), place, (arguments.key, "packed"))
