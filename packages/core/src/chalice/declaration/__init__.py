"""Decide whether what an app declares can be deployed: ``check`` for the first problem, ``problems`` for all of them.

For tools only, never loaded in Lambda: the decorators only record. Each module here has the rules of one thing.
"""

from chalice.declaration.check import check, problems
from chalice.declaration.errors import (
    DeclarationError,
    DuplicateNameError,
    InvalidAppError,
    InvalidAuthorizerError,
    InvalidContentTypeError,
    InvalidCorsError,
    InvalidEventSourceError,
    InvalidFunctionError,
    InvalidMethodError,
    InvalidPathError,
    InvalidViewError,
)
from chalice.declaration.function import API_HANDLER
from chalice.declaration.method import METHODS
from chalice.declaration.place import Place, place_of

__all__ = [
    "API_HANDLER",
    "METHODS",
    "DeclarationError",
    "DuplicateNameError",
    "InvalidAppError",
    "InvalidAuthorizerError",
    "InvalidContentTypeError",
    "InvalidCorsError",
    "InvalidEventSourceError",
    "InvalidFunctionError",
    "InvalidMethodError",
    "InvalidPathError",
    "InvalidViewError",
    "Place",
    "check",
    "place_of",
    "problems",
]

for _error in (DeclarationError, *DeclarationError.__subclasses__()):
    _error.__module__ = __name__  # a traceback names it as it can be imported
