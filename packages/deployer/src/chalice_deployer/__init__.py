"""Stage-aware deployment of Chalice apps: read a stage, decide what it wants, observe, plan, apply, record.

>>> observed = observe(aws, wanted(deployment), store.load())      # doctest: +SKIP
>>> apply(plan(wanted(deployment), observed), aws, store, reporter)  # doctest: +SKIP
"""

from __future__ import annotations

from chalice_deployer.__about__ import __version__
from chalice_deployer.apply import Reporter, apply
from chalice_deployer.artifact import Artifact, Policy
from chalice_deployer.aws import Aws, Place, connect, connect_loopback, readable_errors
from chalice_deployer.config import DEFAULT_STAGE, known_stages, load_stage
from chalice_deployer.deployment import Deployment, PolicyFile, load_policy
from chalice_deployer.document import Ref
from chalice_deployer.errors import DeployerError
from chalice_deployer.observe import check_home, observe
from chalice_deployer.plan import Action, Change, Plan, plan
from chalice_deployer.readiness import check_deployable
from chalice_deployer.render import questions, render
from chalice_deployer.resource import Found, Observed, Resource, Wanted
from chalice_deployer.stage import FunctionSettings, Stage
from chalice_deployer.state import Record, State, StateFile, StateStore
from chalice_deployer.store import deployed_stages, state_file
from chalice_deployer.template import sam
from chalice_deployer.wanted import check_uploads, wanted

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
    "check_deployable",
    "check_home",
    "check_uploads",
    "connect",
    "connect_loopback",
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
