"""What can be wrong with a declaration.

Which declarations are wrong is decided in the modules beside this one.
"""

from __future__ import annotations

from chalice.declaration.place import Place
from chalice.errors import ChaliceError


class DeclarationError(ChaliceError):
    """Something declared that cannot be deployed, or could never be called."""

    def __init__(self, subject: str, problem: str, fix: str, *, place: Place | None = None) -> None:
        super().__init__(subject, problem, fix)
        self.subject = subject
        """What was declared, with its value."""
        self.problem = problem
        self.fix = fix
        self.place = place
        """``None`` for what has no line of its own."""
        self.others: tuple[DeclarationError, ...] = ()
        """What else is wrong with the app, when ``check`` has raised this one."""

    @property
    def sentence(self) -> str:
        """The error without its place."""
        return f"{self.subject} {self.problem}; {self.fix}"

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}" if self.place else self.sentence


class InvalidAppError(DeclarationError):
    """An app that nothing can be named after."""


class InvalidPathError(DeclarationError):
    """A path that API Gateway or a view cannot take."""


class InvalidMethodError(DeclarationError):
    """A method that a REST API does not have."""


class InvalidViewError(DeclarationError):
    """A view that cannot be called for its path."""


class DuplicateNameError(DeclarationError):
    """A name that two things have, though it must tell them apart."""


class InvalidContentTypeError(DeclarationError):
    """Content types that API Gateway cannot pass as declared."""


class InvalidCorsError(DeclarationError):
    """CORS that no browser, or not API Gateway, can act on."""


class InvalidAuthorizerError(DeclarationError):
    """An authorizer that API Gateway cannot ask."""


class InvalidFunctionError(DeclarationError):
    """A function that Lambda cannot have by this name, or would not find."""


class InvalidEventSourceError(DeclarationError):
    """An event source that AWS does not have, or not with these settings."""
