"""Decide in which order the dependencies of a view are called.

Loaded by views that have some. Their arguments are made like a view's, in ``params``.
"""

from __future__ import annotations

from chalice.routing import is_async
from chalice.signature import parameters_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from chalice.signature import Parameter

    Function = Callable[..., object]
    Order = list[tuple[Function, Function, list[Parameter]]]

_GENERATOR = 0x20 | 0x200  # the flags of a code object that yields


def ordered(parameters: list[Parameter], captures: Collection[str]) -> Order:
    """Return what *parameters* depend on, each once and after what it depends on itself.

    Each has the function as declared, a plain callable that runs it, and its parameters. Raises
    ``InvalidParameterError`` for a circle and for a generator.
    """
    order: Order = []
    for parameter in parameters:
        _append(parameter, captures, order, ())
    return order


def _append(parameter: Parameter, captures: Collection[str], order: Order, outer: tuple[Function, ...]) -> None:
    function = parameter.function
    if function is None or any(function == known for known, _, _ in order):
        return
    if function in outer:
        raise _invalid(function, parameter, "depends on itself", "break the circle")
    if getattr(getattr(function, "__code__", None), "co_flags", 0) & _GENERATOR:
        raise _invalid(
            function, parameter, "is computed by a generator", "return the value, and clean up in a middleware"
        )
    parameters = parameters_of(function, captures)
    for needed in parameters:
        _append(needed, captures, order, (*outer, function))
    order.append((function, _plain(function), parameters))


def _plain(function: Function) -> Function:
    """Return *function*, or what runs it on the loop if it is asynchronous."""
    if is_async(function):
        from chalice.aio import synchronous

        return synchronous(function)
    return function


def _invalid(function: Function, parameter: Parameter, problem: str, fix: str) -> Exception:
    from chalice.unbindable import InvalidParameterError

    return InvalidParameterError(function, parameter.name, problem, fix)
