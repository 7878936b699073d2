"""Choose the Lambda runtime that is nearest to a version of Python. Pure."""

from __future__ import annotations

from collections.abc import Callable

from chalice_packager import Target


def choose_runtime(version: tuple[int, int], *, warn: Callable[[str], None]) -> str:
    """Return the runtime for Python *version*; *warn* is called when Lambda has no runtime of that version."""
    supported = sorted(tuple(int(part) for part in name.split(".")) for name in Target.supported())
    nearest = min(supported, key=lambda known: abs(known[1] - version[1]))
    runtime = f"python{nearest[0]}.{nearest[1]}"
    if nearest != version:
        here = ".".join(map(str, version))
        warn(f"Warning: Lambda has no runtime for the project's Python {here}; {runtime} is used.")
    return runtime
