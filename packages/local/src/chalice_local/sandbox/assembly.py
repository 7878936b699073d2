"""Put one sandbox together: which part is given which.

Imports moto, so it is imported after ``control_plane.load``. Nothing is started here but threads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from moto.core.models import DEFAULT_ACCOUNT_ID

from chalice_local.sandbox import functions, registry
from chalice_local.sandbox.access.guard import Guard
from chalice_local.sandbox.access.identity import Identities
from chalice_local.sandbox.apigateway.store import ApiStore
from chalice_local.sandbox.code import CodeStore
from chalice_local.sandbox.control_plane import make_control_plane
from chalice_local.sandbox.execute_api import ExecuteApi
from chalice_local.sandbox.front import Front
from chalice_local.sandbox.function_log import FunctionLog
from chalice_local.sandbox.runner import Runner

if TYPE_CHECKING:
    from chalice_local.sandbox.registry import Sandbox


@dataclass(frozen=True, slots=True)
class Parts:
    """What a process needs to serve a sandbox and to end it."""

    front: Front
    runner: Runner


def assemble(sandbox: Sandbox, *, enforces: bool) -> Parts:
    """Return the parts of *sandbox*, which *enforces* the policies of roles or lets functions do everything.

    Once per process: moto's state belongs to the process.
    """
    identities = Identities()
    code = CodeStore(registry.code_path(sandbox.port))
    code.remove()  # left behind by a sandbox that was killed
    runner = Runner(code=code, log=FunctionLog(), identities=identities, endpoint_url=sandbox.endpoint_url)
    functions.install(runner, endpoint_url=sandbox.endpoint_url)
    store = ApiStore()
    deployed = functions.DeployedFunctions()
    execute_api = ExecuteApi(store, deployed, account=DEFAULT_ACCOUNT_ID)
    guard = Guard(identities) if enforces else None
    front = Front(store=store, execute_api=execute_api, code=deployed, rest=make_control_plane(), guard=guard)
    return Parts(front, runner)
