"""Read what a project depends on from its ``pyproject.toml``."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import tomllib
from packaging.dependency_groups import resolve_dependency_groups
from packaging.utils import canonicalize_name

from chalice_packager.errors import ProjectFileError


def read_lines(file: Path, *, extras: Collection[str], groups: Collection[str]) -> Iterator[str]:
    """Yield the requirements of a project (PEP 621), of some of its extras, and of dependency groups (PEP 735).

    Raises ``ProjectFileError``.
    """
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ProjectFileError(file, str(error)) from None
    project = document.get("project", {})
    if "poetry" in document.get("tool", {}) and "dependencies" not in project:
        raise ProjectFileError(
            file, "its dependencies are in Poetry's own table; lock them with 'poetry lock' of Poetry 2"
        )
    if "dependencies" in project.get("dynamic", ()):
        raise ProjectFileError(file, "its dependencies are dynamic; lock them, or write them into requirements.txt")
    yield from _texts(project.get("dependencies", []), "project.dependencies", file)
    optional = {canonicalize_name(name): value for name, value in project.get("optional-dependencies", {}).items()}
    for extra in extras:
        if canonicalize_name(extra) not in optional:
            raise ProjectFileError(file, f"it has no extra {extra!r}, but {', '.join(optional) or 'none at all'}")
        yield from _texts(optional[canonicalize_name(extra)], f"project.optional-dependencies.{extra}", file)
    for group in groups:
        try:
            yield from resolve_dependency_groups(document.get("dependency-groups", {}), group)
        except Exception as error:  # noqa: BLE001 - of many classes, and groups of them
            raise ProjectFileError(file, f"its dependency group {group!r} cannot be read: {_say(error)}") from None


def _texts(value: Any, where: str, file: Path) -> Iterator[str]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ProjectFileError(file, f"{where} is no list of texts")
    yield from value


def _say(error: Exception) -> str:
    return "; ".join(map(str, getattr(error, "exceptions", (error,))))
