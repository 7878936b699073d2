"""Run a sandbox in the foreground: ``python -m chalice_local.sandbox --port 4570``. Ctrl-C ends it."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from chalice_local.errors import LocalError
from chalice_local.sandbox.lifecycle import serve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalice_local.sandbox.registry import Sandbox


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until the end; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m chalice_local.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, help="the port on 127.0.0.1 (default: CHALICE_SANDBOX_PORT, or 4570)")
    parser.add_argument("--instance", default="", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    try:
        serve(given.port, instance=given.instance, report=_report)
    except LocalError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _report(sandbox: Sandbox) -> None:
    print(f"AWS_ENDPOINT_URL={sandbox.endpoint_url}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
