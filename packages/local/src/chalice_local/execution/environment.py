"""Which environment variables a worker starts with: Lambda's, the function's, and as little of the host's as works.

Pure. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html names Lambda's own.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from chalice_local.execution.function import Function

_NEEDED_FROM_HOST = frozenset({"PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"})
"""Without these some interpreter, or its standard library, does not start at all."""


def describe_environment(
    function: Function, host: Mapping[str, str], *, runtime_api: str, log_stream: str, runtime_folder: Path
) -> dict[str, str]:
    """Return the whole environment of one worker of *function*.

    An isolated function sees the host's search path and temporary folder, and of the rest nothing; its language
    and time zone are Lambda's, and the AWS profiles in the user's home are none of its. Any other function keeps all
    of *host*.
    """
    reserved = _reserved(function, runtime_api=runtime_api, log_stream=log_stream)
    if not function.isolated:
        return {**host, **function.environment, **reserved}
    inherited = {name: value for name, value in host.items() if name.upper() in _NEEDED_FROM_HOST}
    defaults = {
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "LANG": "en_US.UTF-8",
        "PYTHONPATH": _search_path(function, runtime_folder),
        "TZ": ":UTC",
    }
    region = {"AWS_REGION": function.region, "AWS_DEFAULT_REGION": function.region} if function.region else {}
    fixed = {"LAMBDA_RUNTIME_DIR": str(runtime_folder), "PYTHONUTF8": "1"}
    return {**inherited, **defaults, **function.environment, **region, **fixed, **reserved}


def _reserved(function: Function, *, runtime_api: str, log_stream: str) -> dict[str, str]:
    return {
        "_HANDLER": function.handler,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{function.runtime}",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory),
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_VERSION": function.version,
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": log_stream,
        "AWS_LAMBDA_RUNTIME_API": runtime_api,
        "LAMBDA_TASK_ROOT": str(function.task_root),
    }


def _search_path(function: Function, runtime_folder: Path) -> str:
    library = f"lib/{function.runtime}/site-packages"
    layers = [folder for layer in function.layers for folder in (layer / "python" / library, layer / "python")]
    return os.pathsep.join(str(folder) for folder in (*layers, runtime_folder))
