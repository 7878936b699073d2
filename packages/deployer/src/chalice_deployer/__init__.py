"""Stage-aware deployment of Chalice apps: read a stage, decide what it wants, observe, plan, apply, record.

>>> observed = observe(aws, wanted(deployment), store.load())      # doctest: +SKIP
>>> apply(plan(wanted(deployment), observed), aws, store, reporter)  # doctest: +SKIP
"""

from __future__ import annotations

from .__about__ import __version__
from .apply import Reporter, apply
from .artifact import Artifact, Policy
from .aws import Aws, Place, connect, readable_errors
from .config import DEFAULT_STAGE, known_stages, load_stage
from .deployment import Deployment, PolicyFile, load_policy
from .document import Ref
from .errors import DeployerError
from .observe import observe
from .plan import Action, Change, Plan, plan
from .render import questions, render
from .resource import Found, Observed, Resource, Wanted
from .stage import FunctionSettings, Stage
from .state import Record, State, StateFile, StateStore
from .store import deployed_stages, state_file
from .template import sam
from .wanted import wanted

__all__ = [
    "DEFAULT_STAGE",
    "Action",
    "Artifact",
    "Aws",
    "Change",
    "DeployerError",
    "Deployment",
    "Found",
    "FunctionSettings",
    "Observed",
    "Place",
    "Plan",
    "Policy",
    "PolicyFile",
    "Record",
    "Ref",
    "Reporter",
    "Resource",
    "Stage",
    "State",
    "StateFile",
    "StateStore",
    "Wanted",
    "__version__",
    "apply",
    "connect",
    "deployed_stages",
    "known_stages",
    "load_policy",
    "load_stage",
    "observe",
    "plan",
    "questions",
    "readable_errors",
    "render",
    "sam",
    "state_file",
    "wanted",
]
