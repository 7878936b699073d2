"""Keep the generated policy of a stage on disk, where it can be read, reviewed and taken over by hand."""

from __future__ import annotations

import json
from pathlib import Path

from chalice_cli.files import write_text
from chalice_deployer import Deployment, Plan, wanted
from chalice_deployer.plan import resolved
from chalice_deployer.resources import Role


def keep_policy(project_dir: Path, stage: str, deployment: Deployment, plan: Plan) -> None:
    """Write what the role is given to ``.chalice/policy-<stage>.json``, unless it says so already.

    It is complete: with ``--no-autogen-policy`` the very same permissions are deployed.
    """
    path = project_dir / ".chalice" / f"policy-{stage}.json"
    for resource in wanted(deployment).resources.values():
        if isinstance(resource, Role):
            text = json.dumps(resolved(resource, plan).policy, indent=2) + "\n"
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                write_text(path, text)
