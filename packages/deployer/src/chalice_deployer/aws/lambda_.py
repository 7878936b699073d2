"""Lambda functions, their code and their resource policies."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from botocore.exceptions import ClientError

from chalice_deployer.aws.failures import has_code

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_lambda.literals import ArchitectureType, RuntimeType
    from mypy_boto3_lambda.type_defs import EnvironmentTypeDef

UNZIPPED_LIMIT = "262144000"
"""Bytes of code and layers together: the number is in whatever Lambda says of packages that have more."""

SETTLING_SECONDS = 60
"""How long a new role may take to reach Lambda; IAM is eventually consistent, usually within ten."""


class Configuration(TypedDict):
    """What a function runs with, in the words of Lambda's API."""

    Role: str
    Runtime: RuntimeType
    Handler: str
    Timeout: int
    MemorySize: int
    Environment: EnvironmentTypeDef
    Layers: Sequence[str]


@dataclass(frozen=True, slots=True)
class FoundFunction:
    """A function as Lambda has it."""

    arn: str
    runtime: str
    handler: str
    role: str
    timeout: int
    memory: int
    environment: Mapping[str, str]
    layers: Sequence[str]
    """ARNs of versions."""
    architecture: str
    code_sha256: str
    """Base64, as Lambda gives it."""
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reply:
    """What an invocation gave."""

    payload: bytes
    error: str | None
    """``Handled`` or ``Unhandled`` when the function failed."""


class Functions:
    """The functions of a region."""

    def __init__(self, client: LambdaClient, patient: LambdaClient) -> None:
        self._client = client
        self._patient = patient  # waits as long as a function may run, and never repeats a call by itself

    def get(self, name: str) -> FoundFunction | None:
        """Return the function named *name*, or ``None``."""
        try:
            answer = self._client.get_function(FunctionName=name)
        except ClientError as error:
            if has_code(error, "ResourceNotFoundException"):
                return None
            raise
        found = answer["Configuration"]
        return FoundFunction(
            arn=found["FunctionArn"],
            runtime=found.get("Runtime", ""),
            handler=found.get("Handler", ""),
            role=found.get("Role", ""),
            timeout=found.get("Timeout", 3),
            memory=found.get("MemorySize", 128),
            environment=found.get("Environment", {}).get("Variables", {}),
            layers=[layer["Arn"] for layer in found.get("Layers", [])],
            architecture=next(iter(found.get("Architectures", [])), "x86_64"),
            code_sha256=found.get("CodeSha256", ""),
            tags=answer.get("Tags", {}),
        )

    def create(
        self,
        name: str,
        configuration: Configuration,
        code: Path,
        architecture: ArchitectureType,
        tags: Mapping[str, str],
    ) -> str:
        """Create a function from a zip file, wait until it can be used, and return its ARN.

        A role that was created a moment ago is waited for.
        """
        arn = _once_the_role_settles(
            lambda: self._client.create_function(
                FunctionName=name,
                Code={"ZipFile": code.read_bytes()},
                Architectures=[architecture],
                Tags=tags,
                **configuration,
            )["FunctionArn"]
        )
        self._client.get_waiter("function_active_v2").wait(FunctionName=name)
        return arn

    def set_code(self, name: str, code: Path, architecture: ArchitectureType) -> None:
        """Upload new code and wait until it runs."""
        self._wait_until_settled(name)
        self._client.update_function_code(FunctionName=name, ZipFile=code.read_bytes(), Architectures=[architecture])
        self._client.get_waiter("function_updated_v2").wait(FunctionName=name)

    def set_configuration(self, name: str, configuration: Configuration) -> None:
        """Replace a function's configuration and wait until it holds."""
        self._wait_until_settled(name)
        _once_the_role_settles(
            lambda: self._client.update_function_configuration(FunctionName=name, **configuration)["FunctionArn"]
        )
        self._client.get_waiter("function_updated_v2").wait(FunctionName=name)

    def set_both(
        self,
        name: str,
        configuration: Configuration,
        code: Path,
        architecture: ArchitectureType,
        *,
        code_first: bool,
    ) -> None:
        """Set code and configuration in that order or the other.

        Lambda may refuse the first for its size: old code beside new layers, or new code beside old ones. Then the
        order is turned round.
        """
        steps = [
            lambda: self.set_code(name, code, architecture),
            lambda: self.set_configuration(name, configuration),
        ]
        if not code_first:
            steps.reverse()
        try:
            steps[0]()
        except ClientError as error:
            if not (has_code(error, "InvalidParameterValueException") and UNZIPPED_LIMIT in str(error)):
                raise
            steps.reverse()
            steps[0]()
        steps[1]()

    def set_tags(self, arn: str, tags: Mapping[str, str], *, superfluous: tuple[str, ...]) -> None:
        """Set tags and remove the *superfluous* ones."""
        if superfluous:
            self._client.untag_resource(Resource=arn, TagKeys=list(superfluous))
        self._client.tag_resource(Resource=arn, Tags=tags)

    def delete(self, name: str) -> None:
        """Delete a function; one that is gone is as good as deleted."""
        try:
            self._client.delete_function(FunctionName=name)
        except ClientError as error:
            if not has_code(error, "ResourceNotFoundException"):
                raise

    def invoke(self, name: str, payload: bytes) -> Reply:
        """Call a function and wait for its answer."""
        answer = self._patient.invoke(FunctionName=name, Payload=payload)
        return Reply(answer["Payload"].read(), answer.get("FunctionError"))

    def statement(self, name: str, sid: str) -> Mapping[str, object] | None:
        """Return one statement of a function's resource policy, or ``None``."""
        try:
            policy = json.loads(self._client.get_policy(FunctionName=name)["Policy"])
        except ClientError as error:
            if has_code(error, "ResourceNotFoundException"):
                return None
            raise
        return next((item for item in policy.get("Statement", []) if item.get("Sid") == sid), None)

    def allow(self, name: str, sid: str, principal: str, source_arn: str) -> None:
        """Let an AWS service call the function on behalf of *source_arn*."""
        self._client.add_permission(
            FunctionName=name,
            StatementId=sid,
            Action="lambda:InvokeFunction",
            Principal=principal,
            SourceArn=source_arn,
        )

    def _wait_until_settled(self, name: str) -> None:
        """Wait for what an earlier deployment began: Lambda refuses a change of a function that is changing."""
        self._client.get_waiter("function_active_v2").wait(FunctionName=name)
        self._client.get_waiter("function_updated_v2").wait(FunctionName=name)

    def disallow(self, name: str, sid: str) -> None:
        """Remove a statement; one that is gone is as good as removed."""
        try:
            self._client.remove_permission(FunctionName=name, StatementId=sid)
        except ClientError as error:
            if not has_code(error, "ResourceNotFoundException"):
                raise


def _once_the_role_settles(call: Callable[[], str]) -> str:
    """Repeat *call* while Lambda says that the role cannot be assumed (yet)."""
    deadline, pause = time.monotonic() + SETTLING_SECONDS, 1.0
    while True:
        try:
            return call()
        except ClientError as error:
            unsettled = has_code(error, "InvalidParameterValueException") and "assumed" in str(error)
            if not unsettled or time.monotonic() + pause > deadline:
                raise
            time.sleep(pause)
            pause = min(pause * 1.5, 5.0)
