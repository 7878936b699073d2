"""AWS Lambda: moto keeps the functions, and every invocation runs the deployed code.

The subclasses here are where moto lets a process bring its own Lambda; they also correct what a deployer would
trip over: a repeated statement id, archives that cannot be unpacked, configuration that moto ignores.
"""

from __future__ import annotations

import base64
import json
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4
from weakref import WeakKeyDictionary

from moto.awslambda import urls
from moto.awslambda.exceptions import (
    ConflictException,
    InvalidParameterValueException,
    LambdaClientError,
    UnknownFunctionException,
)
from moto.awslambda.models import LambdaBackend, LambdaFunction, LayerVersion, lambda_backends
from moto.awslambda.utils import get_backend

from chalice_local.errors import LocalError
from chalice_local.execution import Invocation
from chalice_local.sandbox.code import Archive, BadArchiveError, check_archive
from chalice_local.sandbox.function_log import Region
from chalice_local.sandbox.permission import allows
from chalice_local.sandbox.runner import DeployedFunction, Runner

if TYPE_CHECKING:
    from collections.abc import MutableMapping

LOG_TAIL = 4096
"""Bytes of the log that ``Invoke`` returns with ``LogType=Tail``."""


class RepeatedStatementError(ConflictException):
    """AddPermission with the id of a statement that exists."""

    def __init__(self, sid: str) -> None:
        super().__init__(
            f"The statement id ({sid}) provided already exists. "
            "Please provide a new statement id, or remove the existing statement."
        )
        self.error_type = "ResourceConflictException"


class UnrunnableFunctionError(LambdaClientError):
    """An invocation for which no process could be started."""

    code = 502

    def __init__(self, message: str) -> None:
        super().__init__("InvalidRuntimeException", message)


class SandboxFunction(LambdaFunction):
    """A function that runs."""

    def invoke(self, body: Any, request_headers: Any, response_headers: MutableMapping[str, str]) -> bytes:
        """Run the function as the request's headers say; events that nobody waits for run in the background."""
        payload = body.encode() if isinstance(body, str) else bytes(body or b"")
        _check_json(payload)
        client_context = _read_client_context(request_headers.get("X-Amz-Client-Context"))
        runner = _backend_of(self).runner
        response_headers["X-Amz-Executed-Version"] = str(self.version)
        match str(request_headers.get("X-Amz-Invocation-Type", "RequestResponse")):
            case "DryRun":
                return b""
            case "Event":
                runner.later(partial(runner.invoke, self.deployed(), payload or b"{}"))
                return b""
            case _:
                result = self.run(payload or b"{}", client_context=client_context)
        if result.error:
            response_headers["X-Amz-Function-Error"] = result.error
        response_headers["x-amz-log-result"] = base64.b64encode(result.log[-LOG_TAIL:]).decode()
        return result.payload

    def run(self, payload: bytes, *, client_context: str | None = None) -> Invocation:
        """Run the function on *payload* and wait. Raises ``UnrunnableFunctionError``."""
        try:
            return _backend_of(self).runner.invoke(self.deployed(), payload, client_context=client_context)
        except LocalError as error:
            raise UnrunnableFunctionError(str(error)) from error

    def deployed(self) -> DeployedFunction:
        """Return what the runner needs of this function."""
        backend = _backend_of(self)
        layers = (backend.layers_versions_by_arn(layer["Arn"]) for layer in self.layers)
        return DeployedFunction(
            region=Region(self.account_id, self.region),
            name=self.function_name,
            arn=self.function_arn,
            version=str(self.version),
            handler=self.handler or "",
            runtime=self.run_time or "",
            role=self.role,
            timeout=float(self.timeout),
            memory=int(self.memory_size),
            code=backend.archive_of(self),
            layers=tuple(backend.archive_of(layer) for layer in layers if layer is not None),
            environment=dict(self.environment_vars),
        )

    def get_code(self) -> dict[str, Any]:
        """Describe the function, with a place from which its code can really be fetched."""
        described = super().get_code()
        if "Code" in described:
            backend = _backend_of(self)
            place = f"{self.account_id}/{self.region}/{backend.archive_of(self).digest}.zip"
            described["Code"]["Location"] = f"{backend.endpoint_url}/_aws/lambda/code/{place}"
        return described

    def update_configuration(self, config_updates: dict[str, Any]) -> dict[str, Any]:
        """Change what the request names, and start the next invocation with it."""
        if "Environment" in config_updates:
            config_updates["Environment"].setdefault("Variables", {})
        super().update_configuration(config_updates)
        if "TracingConfig" in config_updates:
            self.tracing_config = config_updates["TracingConfig"]
        if "EphemeralStorage" in config_updates:
            self.ephemeral_storage = config_updates["EphemeralStorage"]["Size"]
        self._retire()
        return self.get_configuration()

    def update_function_code(self, updated_spec: dict[str, Any]) -> dict[str, Any]:
        """Change the code, and start the next invocation with it."""
        _check_code(updated_spec)
        if "Architectures" in updated_spec:
            self.architectures = updated_spec["Architectures"]
        super().update_function_code(updated_spec)
        self._retire()
        _backend_of(self).runner.prepare(self.deployed())
        return self.get_configuration()

    def _retire(self) -> None:
        _backend_of(self).runner.forget(Region(self.account_id, self.region), self.function_name)


class SandboxLambdaBackend(LambdaBackend):
    """The functions of one account in one region."""

    def __init__(self, region_name: str, account_id: str, *, runner: Runner, endpoint_url: str) -> None:
        super().__init__(region_name, account_id)
        self.runner = runner
        self.endpoint_url = endpoint_url
        self._archives: WeakKeyDictionary[LambdaFunction | LayerVersion, Archive] = WeakKeyDictionary()

    @property
    def _url_module(self) -> Any:
        return urls

    def create_function(self, spec: dict[str, Any]) -> LambdaFunction:
        """Create a function that runs. Refuses code that cannot be unpacked."""
        _check_code(spec.get("Code", {}))
        function = SandboxFunction(self.account_id, spec, self.region_name, version="$LATEST")  # type: ignore[abstract]
        self._lambdas.put_function(function)
        self.runner.forget(Region(self.account_id, self.region_name), function.function_name)
        self.runner.prepare(function.deployed())
        return self.publish_version(function.function_name) or function if spec.get("Publish") else function

    def delete_function(self, function_name: str, qualifier: str | None = None) -> None:
        """Delete a function, or one version of it, and its workers."""
        function = self.get_function(function_name, qualifier)
        super().delete_function(function_name, qualifier)
        self.runner.forget(Region(self.account_id, self.region_name), function.function_name)

    def add_permission(self, function_name: str, qualifier: str, raw: str) -> dict[str, Any]:
        """Add a statement to the function's policy. Refuses an id that the policy has already."""
        sid = json.loads(raw).get("StatementId")
        function = self.get_function(function_name, qualifier)
        if any(statement.get("Sid") == sid for statement in function.policy.statements):
            raise RepeatedStatementError(sid)
        return super().add_permission(function_name, qualifier, raw)

    def publish_layer_version(self, spec: dict[str, Any]) -> LayerVersion:
        """Publish a version of a layer. Refuses content that cannot be unpacked."""
        _check_code(spec.get("Content", {}))
        return super().publish_layer_version(spec)

    def archive_of(self, owner: LambdaFunction | LayerVersion) -> Archive:
        """Return the code of a function or a layer as it is now."""
        content, known = owner.code_bytes, self._archives.get(owner)
        if known is None or known.content is not content:
            known = self._archives[owner] = Archive.of(content)
        return known

    def code(self, digest: str) -> bytes | None:
        """Return the zip with the SHA-256 *digest*, or ``None`` if no function has it."""
        versions = (self.list_versions_by_function(latest.function_name) for latest in self.list_functions())
        archives = (self.archive_of(function) for function in chain.from_iterable(versions))
        return next((archive.content for archive in archives if archive.digest == digest), None)


def install(runner: Runner, *, endpoint_url: str) -> None:
    """Make moto keep its functions in backends that run them. Call it once, before the first request."""
    made = partial(SandboxLambdaBackend, runner=runner, endpoint_url=endpoint_url)
    lambda_backends.backend = cast("type[LambdaBackend]", made)


def _backend_of(function: LambdaFunction) -> SandboxLambdaBackend:
    return cast("SandboxLambdaBackend", get_backend(function.account_id, function.region))


def _check_json(payload: bytes) -> None:
    try:
        json.loads(payload or b"{}")
    except ValueError as error:
        raise LambdaClientError(
            "InvalidRequestContentException", f"Could not parse request body into json: {error}"
        ) from None


def _read_client_context(header: str | None) -> str | None:
    """Return the JSON in the header ``X-Amz-Client-Context``, in ASCII, or ``None`` without one."""
    if header is None:
        return None
    try:
        return json.dumps(json.loads(base64.b64decode(header, validate=True)))
    except ValueError as error:
        raise LambdaClientError(
            "InvalidRequestContentException", f"Could not parse the client context: {error}"
        ) from None


def _check_code(code: dict[str, Any]) -> None:
    if "ZipFile" not in code:
        return
    try:
        check_archive(base64.b64decode(code["ZipFile"]))
    except BadArchiveError as error:
        raise InvalidParameterValueException(str(error)) from None


class DeployedFunctions:
    """The deployed functions of all regions, as the data plane and the front door need them."""

    def invoke(self, arn: str, payload: bytes, *, source_arn: str) -> Invocation | None:
        """Return the function's answer, or ``None`` if it does not exist or its policy does not allow *source_arn*.

        A function that cannot run at all has failed, for API Gateway as in AWS.
        """
        account, region = source_arn.split(":")[4], arn.split(":")[3]
        try:
            function = get_backend(account, region).get_function(arn)
        except UnknownFunctionException:
            return None
        if not allows(function.policy.statements, source_arn=source_arn):
            return None
        try:
            return cast("SandboxFunction", function).run(payload)
        except UnrunnableFunctionError as error:
            return Invocation(str(error).encode(), "Unhandled", b"", str(uuid4()))

    def code(self, account: str, region: str, digest: str) -> bytes | None:
        """Return the zip with the SHA-256 *digest*, or ``None`` if no function has it."""
        return cast("SandboxLambdaBackend", get_backend(account, region)).code(digest)
