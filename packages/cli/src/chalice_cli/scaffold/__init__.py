"""Make the files of a new project."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from importlib.resources import files
from pathlib import Path

from chalice_cli.errors import ProjectError

NAME = r"[A-Za-z_][A-Za-z0-9_-]*"
"""What can be the start of the names of Lambda functions and IAM roles."""

LONGEST = 50
"""Characters. AWS allows 64 for a function; a dash, a stage and a function's own name follow."""

TEMPLATE = {
    "app.py": "app.py.txt",
    "requirements.txt": "requirements.txt",
    ".gitignore": "gitignore.txt",
}
"""File in the project -> file here; ``{name}`` stands for the project's name."""


def create_project(parent: Path, name: str) -> Path:
    """Make the folder *name* in *parent* with a new app, whole or not at all; return it. Raises ``ProjectError``."""
    if not re.fullmatch(NAME, name) or len(name) > LONGEST:
        raise ProjectError(
            f"{name!r} cannot be the name of a project: use up to {LONGEST} letters, digits, '_' and '-', "
            "starting with a letter or '_'"
        )
    folder = parent / name
    if folder.exists():
        raise ProjectError(f"{folder} exists already: choose another name, or remove it")
    workshop = Path(tempfile.mkdtemp(dir=parent, prefix=f".{name}-"))
    try:
        _fill(workshop, name)
        workshop.chmod(0o755)
        workshop.rename(folder)
    except BaseException:
        shutil.rmtree(workshop, ignore_errors=True)
        raise
    return folder


def _fill(folder: Path, name: str) -> None:
    for target, source in TEMPLATE.items():
        text = files(__package__).joinpath(source).read_text(encoding="utf-8")
        (folder / target).write_text(text.replace("{name}", name), encoding="utf-8", newline="\n")
    config = {"version": "2.0", "app_name": name, "stages": {"dev": {"api_gateway_stage": "api"}}}
    (folder / ".chalice").mkdir()
    (folder / ".chalice" / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
