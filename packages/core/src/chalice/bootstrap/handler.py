"""Find the function that ``_HANDLER`` names.

Where Python looks is what Lambda's own runtime makes it, so that an app finds the same modules under both.
"""

from __future__ import annotations

import importlib
import os
import sys

from chalice.bootstrap.report import RuntimeFaultError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any


def extend_path(environ: Mapping[str, str]) -> None:
    """Let modules be found in the package, then in the layers, then in what Lambda brings, then where they were.

    https://docs.aws.amazon.com/lambda/latest/dg/python-package.html tells that order.
    """
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    root = environ.get("LAMBDA_TASK_ROOT") or os.getcwd()  # noqa: PTH109  # pathlib costs a cold start 3 ms
    layers = [f"/opt/python/lib/{version}/site-packages", "/opt/python"]
    brought = [environ["LAMBDA_RUNTIME_DIR"]] if "LAMBDA_RUNTIME_DIR" in environ else []
    first = [path for path in [root, *layers, *brought] if os.path.isdir(path)]  # noqa: PTH112  # as above
    sys.path[:] = [*first, *(path for path in sys.path if path not in first)]


def load(name: str) -> Callable[[Any, Any], object]:
    """Return the function *name*, ``module.function``. Raises ``RuntimeFaultError``, and what the module raises."""
    module_name, dot, function_name = name.rpartition(".")
    if not dot:
        raise RuntimeFaultError("MalformedHandlerName", f"Bad handler '{name}': it has to be module.function")
    if module_name.split(".")[0] in sys.builtin_module_names:
        raise RuntimeFaultError(
            "BuiltInModuleConflict", f"Cannot use built-in module {module_name} as a handler module"
        )
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise RuntimeFaultError("ImportModuleError", f"Unable to import module '{module_name}': {error}") from error
    except SyntaxError as error:
        trace = f'  File "{error.filename}" Line {error.lineno}\n    {error.text}'
        raise RuntimeFaultError(
            "UserCodeSyntaxError", f"Syntax error in module '{module_name}': {error}", (trace,)
        ) from error
    try:
        function: Callable[[Any, Any], object] = getattr(module, function_name)
    except AttributeError as error:
        raise RuntimeFaultError(
            "HandlerNotFound", f"Handler '{function_name}' missing on module '{module_name}'"
        ) from error
    return function
