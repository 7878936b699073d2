"""Keep the generated policy of a stage on disk, where it can be read, reviewed and taken over by hand.

Nothing else is kept to tell what somebody edited: that is every file that says neither what was deployed last nor
what is deployed now.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from chalice_cli import console
from chalice_deployer import Change, Deployment, Plan, Reporter, wanted
from chalice_deployer.files import write_text
from chalice_deployer.plan import resolved
from chalice_deployer.resources import Role
from chalice_deployer.wanted import ROLE


@dataclass(frozen=True, slots=True)
class KeptPolicy:
    """The policy of a stage's role on disk."""

    path: Path
    policy: object
    """What the role is given, as JSON values. It is complete: used as it is, it gives the very same permissions."""
    deployed: object
    """What the role has so far; ``None`` without a role."""

    @property
    def is_edited(self) -> bool:
        """Whether the file says what was never deployed and is not to be: somebody wrote it."""
        try:
            return json.loads(self.path.read_text(encoding="utf-8")) not in (self.policy, self.deployed)
        except FileNotFoundError:
            return False
        except ValueError:  # not JSON, or not UTF-8: somebody is at work on it
            return True

    @property
    def note(self) -> str:
        """What a user must know of an edited file."""
        return (
            f"Note: {self.path} was left alone: somebody edited it. The policy from the source is deployed; "
            'to deploy the file set "autogen_policy": false, to have it written anew remove it.'
        )

    def write(self) -> None:
        """Make the file say what the role is given, unless it does."""
        text = json.dumps(self.policy, indent=2) + "\n"
        if not self.path.exists() or json.loads(self.path.read_text(encoding="utf-8")) != self.policy:
            write_text(self.path, text)


@dataclass(frozen=True, slots=True)
class KeepingPolicy:
    """Writes the file when the role is as it says, and passes on what happens; a ``chalice_deployer.Reporter``."""

    file: KeptPolicy
    reporter: Reporter

    def started(self, change: Change) -> None:
        """Pass it on."""
        self.reporter.started(change)

    def finished(self, change: Change) -> None:
        """Write the file after the change of the role: what was never deployed would look like somebody's edit."""
        if isinstance(change.wanted, Role):
            self.file.write()
        self.reporter.finished(change)


def keeping_policy(reporter: Reporter, deployment: Deployment, plan: Plan) -> Reporter:
    """Return *reporter* such that ``.chalice/policy-<stage>.json`` is kept while *plan* is carried out.

    A role that does not change is written down at once. A file that somebody edited is left alone, which is said.
    """
    file = kept_policy(deployment, plan)
    if file is None:
        return reporter
    if file.is_edited:
        console.note(file.note)
        return reporter
    if not any(isinstance(change.wanted, Role) for change in plan.changes):
        file.write()
    return KeepingPolicy(file, reporter)


def kept_policy(deployment: Deployment, plan: Plan) -> KeptPolicy | None:
    """Return the file of the deployment's generated policy; there is none without a role, or for a given policy."""
    role = wanted(deployment).resources.get(ROLE)
    if deployment.stage.policy_file is not None or not isinstance(role, Role):
        return None
    found = plan.found.get(ROLE)
    path = deployment.stage.project_dir / ".chalice" / f"policy-{deployment.stage.name}.json"
    return KeptPolicy(path, _plain(resolved(role, plan).policy), _plain(found.fields["policy"]) if found else None)


def _plain(document: object) -> object:
    """Return *document* as reading it from JSON gives it."""
    return json.loads(json.dumps(document))
