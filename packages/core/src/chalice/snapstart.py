"""What runs before Lambda takes its snapshot of an app, and in each environment that is restored from it.

Without SnapStart nothing of it runs. https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks-python.html.
"""

from __future__ import annotations

import importlib
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol, TypeVar

    Hook = TypeVar("Hook", bound=Callable[[], object])

    class Warm(Protocol):
        """An app that can prepare itself."""

        def warm(self) -> None:
            """Prepare what the first requests would prepare."""


def register(app: Warm) -> None:
    """Let *app* prepare itself before the snapshot, once every module has registered its routes."""
    before_snapshot(app.warm)


def before_snapshot(func: Hook) -> Hook:
    """Call *func* before the snapshot is taken: the last one registered first. It may be ``async def``."""
    return _register("register_before_snapshot", func)


def after_restore(func: Hook) -> Hook:
    """Call *func* after each restore, within 10 seconds for all: the first one registered first.

    Make anew there what must not be the same twice, or does not last: connections, credentials, random seeds. It may
    be ``async def``.
    """
    return _register("register_after_restore", func)


def _register(how: str, func: Hook) -> Hook:
    if os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start":
        from chalice.routing import is_async

        call: Callable[[], object] = func
        if is_async(func):
            from chalice.aio import synchronous

            call = synchronous(func)
        # Lambda brings it where there are snapshots; it is not installed anywhere else.
        getattr(importlib.import_module("snapshot_restore_py"), how)(call)
    return func
