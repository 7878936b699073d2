"""Decide which resources a stage is to consist of.

Pure: nothing is known of AWS yet, so what must come from there is a ref.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, cast

from chalice import spec
from chalice_deployer import names
from chalice_deployer.artifact import Artifact
from chalice_deployer.deployment import Deployment
from chalice_deployer.document import AWS, Document, Ref, Value, text
from chalice_deployer.errors import DuplicateNameError, PackageTooLargeError, UnusedSettingsError
from chalice_deployer.owner import Owner
from chalice_deployer.readiness import check_deployable
from chalice_deployer.resource import Resource, Wanted
from chalice_deployer.resources import Function, Layer, Permission, RestApi, Role
from chalice_deployer.swagger import swagger

ROLE: Final = "default-role"
LAYER: Final = "managed-layer"
REST_API: Final = "rest_api"
INVOKE: Final = "rest_api_invoke"

LARGEST_UPLOAD: Final = 50 * 1024 * 1024
"""Bytes of a package in a request: the quota "Deployment package (.zip file archive) size" of Lambda."""

TRUST: Final[Document] = {
    "Version": "2012-10-17",
    "Statement": [
        {"Sid": "", "Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ],
}


def wanted(deployment: Deployment) -> Wanted:
    """Return the resources of the deployment, by the names that they have in the state.

    Raises ``UndeployableError``, ``DuplicateNameError``, ``UnusedSettingsError`` and those of ``names``.
    """
    _check(deployment)
    resources: dict[str, Resource] = {}
    for resource in _resources(deployment):
        if resource.name in resources:
            raise DuplicateNameError(resource.name, (resources[resource.name].title, resource.title))
        resources[resource.name] = resource
    app, stage = deployment.app_name, deployment.stage.name
    return Wanted(resources, names.prefix(app, stage), Owner(app, stage))


def check_uploads(deployment: Deployment) -> None:
    """Raise ``PackageTooLargeError`` for what Lambda does not take in a request."""
    for artifact in filter(None, (deployment.artifact, deployment.layer)):
        if artifact.size > LARGEST_UPLOAD:
            raise PackageTooLargeError(artifact.path, artifact.size, LARGEST_UPLOAD, has_layer=bool(deployment.layer))


def _check(deployment: Deployment) -> None:
    check_deployable(deployment.spec)
    known = [function.name for function in deployment.spec.functions]
    for name in deployment.stage.functions:
        if name not in known:
            raise UnusedSettingsError(name, known)


def _resources(deployment: Deployment) -> Iterator[Resource]:
    functions = tuple(_function(deployment, function) for function in deployment.spec.functions)
    if any(function.role == Ref(ROLE, "role_arn") for function in functions):
        yield _role(deployment)
    if deployment.layer is not None:
        yield _layer(deployment, deployment.layer)
    yield from functions
    for function in deployment.spec.functions:
        match function.trigger:
            case spec.RestApi() as api:
                yield _rest_api(deployment, function, api)
                yield _permission(deployment, INVOKE, function.name, scope="*")
                for authorizer in api.authorizers:
                    if isinstance(authorizer, spec.BuiltinAuthorizer) and authorizer.execution_role is None:
                        name = f"{authorizer.function}_invoke_permission"
                        yield _permission(deployment, name, authorizer.function, scope="authorizers/*")
            case _:
                pass


def _role(deployment: Deployment) -> Role:
    app, stage = deployment.app_name, deployment.stage.name
    given = cast("Sequence[Document]", deployment.policy.document().get("Statement", []))
    # A policy that somebody wrote is used as it is: whoever wrote it decided about the logs too.
    statements = [*given] if deployment.stage.policy_file else [_write_logs(), *given]
    return Role(
        name=ROLE,
        role_name=names.role_name(app, stage),
        trust=TRUST,
        policy={"Version": "2012-10-17", "Statement": statements},
        tags=Owner(app, stage).tags(deployment.version),
    )


def _write_logs() -> Document:
    """Return the leave to write the logs of the stage's own functions, and no others."""
    group = "arn:{partition}:logs:{region}:{account}:log-group:/aws/lambda/{prefix}"
    place = {"partition": Ref(AWS, "partition"), "region": Ref(AWS, "region"), "account": Ref(AWS, "account_id")}
    return {
        "Sid": "WriteLogs",
        "Effect": "Allow",
        "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
        # The API handler's group ends with the prefix; those of the other functions go on after a dash.
        "Resource": [text(f"{group}{end}", prefix=Ref(AWS, "name_prefix"), **place) for end in ("", ":*", "-*")],
    }


def _layer(deployment: Deployment, content: Artifact) -> Layer:
    app, stage = deployment.app_name, deployment.stage
    return Layer(
        name=LAYER,
        layer_name=names.layer_name(app, stage.name),
        runtime=deployment.runtime,
        architecture=stage.architecture,
        tags=Owner(app, stage.name).tags(deployment.version),
        content=content,
    )


def _function(deployment: Deployment, function: spec.Function) -> Function:
    stage = deployment.stage
    settings = stage.settings(function.name)
    role: Value = settings.role_arn or Ref(ROLE, "role_arn")
    managed = () if deployment.layer is None else (Ref(LAYER, "layer_version_arn"),)
    return Function(
        name=function.name,
        function_name=names.function_name(deployment.app_name, stage.name, function.name),
        handler=function.handler,
        runtime=deployment.runtime,
        architecture=stage.architecture,
        role=role,
        timeout=settings.timeout,
        memory=settings.memory,
        environment=settings.environment,
        layers=(*managed, *settings.layers),
        tags={**Owner(deployment.app_name, stage.name).tags(deployment.version), **settings.tags},
        code=deployment.artifact,
    )


def _rest_api(deployment: Deployment, function: spec.Function, api: spec.RestApi) -> RestApi:
    owner = Owner(deployment.app_name, deployment.stage.name)
    return RestApi(
        name=REST_API,
        api_name=deployment.spec.app_name,
        owner=owner,
        stage_name=deployment.stage.api_gateway_stage,
        document=swagger(api, title=deployment.spec.app_name, handler=Ref(function.name, "lambda_arn")),
        tags=owner.tags(deployment.version),
    )


def _permission(deployment: Deployment, name: str, function: str, *, scope: str) -> Permission:
    """Return the leave for the REST API to call *function*; *scope* is where in the API the call comes from."""
    return Permission(
        name=name,
        function=Ref(function, "function_name"),
        function_name=names.function_name(deployment.app_name, deployment.stage.name, function),
        sid="chalice-rest-api",
        principal="apigateway.amazonaws.com",
        source_arn=text(
            f"arn:{{partition}}:execute-api:{{region}}:{{account}}:{{api}}/{scope}",
            partition=Ref(AWS, "partition"),
            region=Ref(AWS, "region"),
            account=Ref(AWS, "account_id"),
            api=Ref(REST_API, "rest_api_id"),
        ),
    )
