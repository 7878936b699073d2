"""Decide how pip sees environment markers: with the target's values instead of this host's.

pip's ``--platform`` and ``--python-version`` choose wheels for another system, but markers such as
``sys_platform == "linux"`` are still read for the system that pip runs on (pypa/pip#11664). This module is the main
module of the child process that ``pip_run`` starts, and is never imported.
"""

from __future__ import annotations

import json
import sys


def main(arguments: list[str]) -> int:
    """Run pip with all but the first of *arguments*, which is the marker environment as JSON."""
    environment: dict[str, str] = json.loads(arguments[0])
    from pip._vendor.packaging import markers

    # Before anything else of pip is imported, so that nobody holds the original.
    markers.default_environment = lambda: dict(environment)  # type: ignore[assignment, return-value]
    from pip._internal.cli.main import main as pip

    return pip(arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
