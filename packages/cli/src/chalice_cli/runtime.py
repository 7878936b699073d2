"""Choose the Lambda runtime that is nearest to a version of Python. Pure."""

from __future__ import annotations

from collections.abc import Callable


def choose_runtime(version: tuple[int, int], *, warn: Callable[[str], None]) -> str:
    """Return the runtime for Python *version*; *warn* is called when Lambda has no runtime of that version."""
    from chalice_packager import RUNTIMES

    here = ".".join(map(str, version))
    runtime = min(RUNTIMES, key=lambda name: abs(int(name.rpartition(".")[2]) - version[1]))
    if runtime != f"python{here}":
        warn(f"Warning: Lambda has no runtime for the project's Python {here}; {runtime} is used.")
    return runtime
