"""Which changes in a project's folder make local mode load the app again, and when they happen.

What loading means is ``server``'s matter.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from watchfiles import Change, awatch

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

_FOLDERS = ("chalicelib", "vendor", ".chalice")
"""Watched with all that is below. The project's own folder is watched without: it may hold a virtual environment."""


def is_source(path: Path, folder: Path) -> bool:
    """Return whether the app in *folder* may differ once *path* has changed."""
    try:
        parts = path.relative_to(folder).parts
    except ValueError:
        return False
    if "__pycache__" in parts or path.suffix in (".pyc", ".swp", ".tmp") or path.name.endswith("~"):
        return False
    return parts in (("app.py",), (".chalice", "config.json")) or parts[:1] in (("chalicelib",), ("vendor",))


async def watch(folder: Path, on_change: Callable[[], Awaitable[None]]) -> None:
    """Call *on_change* after every change of the sources of the app in *folder*, an absolute path, until cancelled.

    Changes that come close together, as an editor's or a checkout's, are one; those that come while *on_change*
    runs lead to another call after it.
    """
    changed = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_follow(folder, folder, changed, recursive=False))
        followed: dict[Path, tuple[int, asyncio.Task[None]]] = {}
        while True:
            present = _identify(folder)
            for path in [path for path, (identity, _) in followed.items() if present.get(path) != identity]:
                followed.pop(path)[1].cancel()
            for path in present.keys() - followed.keys():
                followed[path] = present[path], tasks.create_task(_follow(path, folder, changed, recursive=True))
            await changed.wait()
            changed.clear()
            await on_change()


def _identify(folder: Path) -> dict[Path, int]:
    """Return which of the folders exist. One deleted and made anew, as by a checkout, has another number."""
    return {path: path.stat().st_ino for path in (folder / name for name in _FOLDERS) if path.is_dir()}


async def _follow(path: Path, folder: Path, changed: asyncio.Event, *, recursive: bool) -> None:
    """Set *changed* whenever something at *path* changes that the app is made of."""

    def concerns(change: Change, changed_path: str) -> bool:
        appears = change is not Change.modified and Path(changed_path) == folder / ".chalice"
        return appears or is_source(Path(changed_path), folder)

    async for _changes in awatch(path, watch_filter=concerns, recursive=recursive):
        changed.set()
