"""What can be wrong with the annotations of a view.

Loaded when one of these is raised: at the first request of such a view, and when the app is described.
"""

from __future__ import annotations

from chalice.errors import ChaliceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


class UnusableTypeError(ChaliceError, TypeError):
    """An annotation that says nothing about how to read a value."""

    def __init__(self, problem: str, fix: str) -> None:
        super().__init__(problem, fix)
        self.problem = problem
        self.fix = fix

    def __str__(self) -> str:
        return f"the annotation {self.problem}; {self.fix}"


class InvalidParameterError(ChaliceError, TypeError):
    """A parameter of a view, or of a dependency, whose argument no request can give."""

    def __init__(self, view: Callable[..., object], parameter: str, problem: str, fix: str) -> None:
        super().__init__(view, parameter, problem, fix)
        self.view = view
        self.parameter = parameter
        self.problem = problem
        self.fix = fix

    def __str__(self) -> str:
        code = getattr(self.view, "__code__", None)
        place = f"{code.co_filename}:{code.co_firstlineno}: " if code else ""
        name = getattr(self.view, "__name__", repr(self.view))
        return f"{place}the parameter {self.parameter!r} of {name!r} {self.problem}; {self.fix}"
