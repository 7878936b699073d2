"""The one place that knows the order: load, describe, infer, package, want, observe, plan, apply.

Each step is a function of the package that owns it; what is here only hands values on.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chalice.spec import AppSpec
from chalice_cli import console
from chalice_cli.__about__ import __version__
from chalice_cli.description import describe
from chalice_cli.errors import NoSandboxError, name_rows
from chalice_cli.interpreter import Interpreter, find_interpreter
from chalice_cli.runtime import choose_runtime
from chalice_deployer import (
    Aws,
    Deployment,
    Plan,
    Policy,
    Stage,
    State,
    StateFile,
    check_deployable,
    check_home,
    check_uploads,
    connect,
    deployed_stages,
    load_policy,
    observe,
    plan,
    state_file,
    wanted,
)
from chalice_deployer.aws import connect_loopback

if TYPE_CHECKING:  # imported where they are used: commands that only look at what is deployed need none of them
    from chalice_packager import Artifact


PACKAGE: Final = "deployment.zip"
LAYER: Final = "layer-deployment.zip"
"""What ``chalice package`` writes, by the names of Chalice 1.x."""

LOGS: Final = 700
"""Characters of a role's policy that the leave to write logs can take, with the longest names."""


@dataclass(frozen=True, slots=True)
class Project:
    """An app as it stands on disk, described for one stage."""

    directory: Path
    stage: Stage
    interpreter: Interpreter
    spec: AppSpec
    runtime: str
    """The Lambda runtime, e.g. ``python3.13``."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a stage is, or will be, deployed: an AWS, and the state of the stage there."""

    aws: Aws
    store: StateFile
    stage: str
    known_stages: tuple[str, ...]
    """The stages that are deployed there."""
    is_sandbox: bool = False

    @property
    def state(self) -> State:
        """What is deployed."""
        return self.store.load()

    def check(self) -> None:
        """Find out what is wrong with an account before anything is built; a sandbox may still be starting.

        Raises ``DeployerError``.
        """
        if not self.is_sandbox:
            self.require_home()

    def require_home(self) -> None:
        """Ask AWS who we are. Raises ``DeployerError``, for credentials that lead elsewhere than the stage, too."""
        check_home(self.state, self.aws.place)


def open_project(directory: Path, stage: Stage) -> Project:
    """Describe the app."""
    interpreter = find_interpreter(directory)
    spec = describe(directory, interpreter, stage.environment)
    runtime = stage.runtime or choose_runtime(interpreter.version, warn=console.note)
    return Project(directory, stage, interpreter, spec, runtime)


def open_destination(
    directory: Path, stage: Stage, *, profile: str | None, sandbox: bool, read_timeout: int | None = None
) -> Destination:
    """Connect to AWS, or to the sandbox, which is started when it is not running.

    It goes on starting while the app is described and packaged, so this comes first.
    """
    if sandbox:
        from chalice_local import sandbox as sandboxes

        return _destination(directory, stage, connect_loopback(sandboxes.ensure().endpoint_url), is_sandbox=True)
    aws = connect(profile=profile or stage.profile, read_timeout=read_timeout)
    return _destination(directory, stage, aws)


def open_deployed(directory: Path, stage: Stage, *, profile: str | None, sandbox: bool) -> Destination:
    """Connect to AWS, or to the sandbox, for something that is deployed there.

    A sandbox is started when none is running, and ``NoSandboxError`` says that it has nothing of what is asked for.
    """
    if not sandbox:
        return open_destination(directory, stage, profile=profile, sandbox=False)
    from chalice_local import sandbox as sandboxes

    port = sandboxes.default_port()
    running = sandboxes.find(port)
    if running is None:
        sandboxes.ensure(port)
        raise NoSandboxError(port)
    return _destination(directory, stage, connect_loopback(running.endpoint_url), is_sandbox=True)


def open_abandoned(directory: Path, stage: Stage, port: int) -> Destination:
    """Return what is recorded of a sandbox that was on *port*: nobody answers there."""
    return _destination(directory, stage, connect_loopback(f"http://127.0.0.1:{port}"), is_sandbox=True)


def _destination(directory: Path, stage: Stage, aws: Aws, *, is_sandbox: bool = False) -> Destination:
    endpoint = aws.custom_endpoint
    store, known = state_file(directory, stage.name, endpoint), deployed_stages(directory, endpoint)
    return Destination(aws, store, stage.name, known, is_sandbox)


def infer(project: Project, destination: Destination | None = None) -> Policy:
    """Return the permissions of the app: those of the configured file, or those that its source needs.

    At a *destination* in AWS itself, its account is named. Raises ``PolicygenError``, for permissions that do not fit
    into a role, too.
    """
    if project.stage.policy_file is not None:
        return load_policy(project.stage.policy_file)
    from chalice_cli.inference import analyze_stage, of_generated_role
    from chalice_policygen import Place, generate, limits

    analysis = analyze_stage(project.directory, project.stage)
    for finding in analysis.findings:
        console.note(f"Warning: {finding}")
    place = Place()
    if destination is not None and not destination.is_sandbox:
        # Not the region: a client can be of another one than its function.
        place = Place(partition=destination.aws.place.partition, account=destination.aws.place.account_id)
    policy = generate(of_generated_role(analysis, project.stage), place)
    limits.check(policy, limits.ROLE - LOGS)
    return policy


def build(project: Project, folder: Path | None = None, *, allow_missing: bool = False) -> Artifact:
    """Make the deployment package, and the layer of a stage that has one, in *folder*.

    By default that is ``.chalice/deployments``, where what would come out equal is not made again. With
    *allow_missing*, dependencies that cannot be had are left out with a warning.
    """
    from chalice_packager import Incomplete, Target, Wanted, package, package_kept

    stage, runtime = project.stage, project.interpreter.runtime_dir
    target = Target.for_runtime(project.runtime, architecture=stage.architecture)
    pythons = (str(project.interpreter.executable),)
    if folder is None:
        asked = Wanted(
            target,
            runtime,
            allow_missing=allow_missing,
            bytecode=stage.bytecode,
            pythons=pythons,
            has_layer=stage.automatic_layer,
        )
        artifact = package_kept(project.directory, asked, project.directory / ".chalice" / "deployments")
    else:
        artifact = package(
            project.directory,
            target=target,
            runtime=runtime,
            output=folder / PACKAGE,
            layer=folder / LAYER if stage.automatic_layer else None,
            allow_missing=allow_missing,
            bytecode=stage.bytecode,
            pythons=pythons,
        )
    for remark in artifact.notes:
        # The warning about what is missing is the user's manual's, to the letter.
        console.note(f"\n{remark}" if isinstance(remark, Incomplete) else f"Note: {remark}")
    return artifact


def prepare(
    project: Project,
    folder: Path | None = None,
    *,
    destination: Destination | None = None,
    allow_missing: bool = False,
) -> Deployment:
    """Gather everything that decides what the stage is to consist of, at a *destination* if it is known.

    Raises ``DeployerError`` for what cannot be deployed, before anything is built.
    """
    check_deployable(project.spec)
    console.say("Creating deployment package.")
    artifact = build(project, folder, allow_missing=allow_missing)
    policy = infer(project, destination)
    return Deployment(project.spec, project.stage, project.runtime, artifact, policy, __version__, artifact.layer)


def decide(deployment: Deployment, destination: Destination) -> Plan:
    """Return what must change at the destination. Raises ``DeployerError``."""
    check_uploads(deployment)
    resources, state = wanted(deployment), destination.state
    if state.foreign:
        console.note(f"Note: left as they are, for this version does not know their kinds: {name_rows(state.foreign)}")
    return plan(resources, observe(destination.aws, resources, state))
