"""Decide where the state of a stage is kept: that of AWS and that of every other endpoint are separate worlds."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from chalice_deployer.state import StateFile


def state_file(project_dir: Path, stage: str, endpoint: str | None) -> StateFile:
    """Return the state of *stage* at *endpoint*, or in AWS itself when that is ``None``.

    AWS has the files of Chalice 1.x; ``.chalice/deployed.json`` of before 1.2 is read until it is replaced.
    """
    folder = state_folder(project_dir, endpoint)
    older = project_dir / ".chalice" / "deployed.json" if endpoint is None else None
    return StateFile(folder / f"{stage}.json", older=older, stage=stage)


def deployed_stages(project_dir: Path, endpoint: str | None) -> tuple[str, ...]:
    """Return the names of the stages that have a state, sorted."""
    stages = (path.stem for path in state_folder(project_dir, endpoint).glob("*.json"))
    return tuple(sorted(stage for stage in stages if not state_file(project_dir, stage, endpoint).load().is_empty))


def state_folder(project_dir: Path, endpoint: str | None) -> Path:
    """Return the folder of the states at *endpoint*, e.g. ``.chalice/endpoints/127.0.0.1-4570``."""
    if endpoint is None:
        return project_dir / ".chalice" / "deployed"
    url = urlsplit(endpoint)
    host = "127.0.0.1" if url.hostname in ("localhost", "::1") else url.hostname or "endpoint"
    port = url.port or {"http": 80, "https": 443}.get(url.scheme, 0)
    return project_dir / ".chalice" / "endpoints" / re.sub(r"[^A-Za-z0-9.-]", "-", f"{host}-{port}")
