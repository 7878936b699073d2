"""Render what is wanted as an AWS SAM template. Pure.

Logical ids and outputs are those of Chalice 1.x, so that a stack made with it goes on. Functions and roles get
their names from CloudFormation, as there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from chalice_deployer.document import AWS, Document, Json, Ref, Text
from chalice_deployer.errors import DuplicateNameError
from chalice_deployer.owner import TAG
from chalice_deployer.resource import Resource, Wanted
from chalice_deployer.resources import Function, Layer, Permission, RestApi, Role

PSEUDO_PARAMETERS: Mapping[str, str] = {
    "account_id": "AWS::AccountId",
    "region": "AWS::Region",
    "partition": "AWS::Partition",
    "url_suffix": "AWS::URLSuffix",
    "name_prefix": "AWS::StackName",
}
"""What refs to the place of the deployment are in CloudFormation.

CloudFormation starts the name of a function that it names itself with that of the stack, and a dash.
"""

_REFERENCES = frozenset({"layer_version_arn"})
"""ARNs that a plain reference to the resource gives."""

LOGICAL_IDS: Mapping[str, str] = {
    "api_handler": "APIHandler",
    "rest_api": "RestAPI",
    "rest_api_invoke": "APIHandlerInvokePermission",
}
"""Those that are not made from the name."""


def sam(wanted: Wanted, *, code_uri: str, layer_uri: str = "") -> Json:
    """Return the template.

    *code_uri* is where it says that the package is, e.g. ``./deployment.zip``, and *layer_uri* where a layer is.
    """
    ids = _logical_ids(wanted.resources)
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Transform": "AWS::Serverless-2016-10-31",
        "Outputs": dict(_outputs(wanted.resources.values(), ids)),
        "Resources": {
            ids[name]: _resource(resource, ids, (code_uri, layer_uri)) for name, resource in wanted.resources.items()
        },
    }


def logical_id(name: str) -> str:
    """Return the CamelCase logical id of a resource, e.g. ``MyFunction`` for ``my_function``."""
    return LOGICAL_IDS.get(name) or "".join(word[:1].upper() + word[1:] for word in re.split(r"[^A-Za-z0-9]", name))


def _logical_ids(resources: Mapping[str, Resource]) -> dict[str, str]:
    names: dict[str, str] = {}
    for name in resources:
        other = names.setdefault(logical_id(name), name)
        if other != name:
            raise DuplicateNameError(logical_id(name), (other, name))
    return {name: ident for ident, name in names.items()}


def _resource(resource: Resource, ids: Mapping[str, str], uris: tuple[str, str]) -> Json:
    match resource:
        case Role():
            return _typed("AWS::IAM::Role", _role(resource, ids))
        case Function():
            return _typed("AWS::Serverless::Function", _function(resource, ids, uris[0]))
        case Layer():
            return _typed("AWS::Serverless::LayerVersion", _layer(resource, uris[1]))
        case RestApi():
            return _typed("AWS::Serverless::Api", _rest_api(resource, ids))
        case Permission():
            return _typed("AWS::Lambda::Permission", _permission(resource, ids))
        case _:
            raise AssertionError(resource)


def _typed(kind: str, properties: Mapping[str, Json]) -> Json:
    return {"Type": kind, "Properties": properties}


def _role(role: Role, ids: Mapping[str, str]) -> Mapping[str, Json]:
    policy = {"PolicyDocument": _intrinsic(role.policy, ids), "PolicyName": f"{ids[role.name]}Policy"}
    return {"AssumeRolePolicyDocument": _intrinsic(role.trust, ids), "Policies": [policy]}


def _function(function: Function, ids: Mapping[str, str], code_uri: str) -> Mapping[str, Json]:
    environment: Mapping[str, Json] = {"Environment": {"Variables": function.environment}}
    return {
        "Runtime": function.runtime,
        "Handler": function.handler,
        "CodeUri": code_uri,
        "Tags": function.tags,
        "Tracing": "PassThrough",
        "Timeout": function.timeout,
        "MemorySize": function.memory,
        "Architectures": [function.architecture],
        **({"Layers": _intrinsic(function.layers, ids)} if function.layers else {}),
        "Role": _intrinsic(function.role, ids),
        **(environment if function.environment else {}),
    }


def _layer(layer: Layer, layer_uri: str) -> Mapping[str, Json]:
    return {
        "CompatibleRuntimes": [layer.runtime],
        "CompatibleArchitectures": [layer.architecture],
        "ContentUri": layer_uri,
        "LayerName": layer.layer_name,
        "Description": layer.tags[TAG],
    }


def _rest_api(api: RestApi, ids: Mapping[str, str]) -> Mapping[str, Json]:
    return {
        "EndpointConfiguration": "EDGE",
        "StageName": api.stage_name,
        "DefinitionBody": _intrinsic(api.document, ids),
    }


def _permission(permission: Permission, ids: Mapping[str, str]) -> Mapping[str, Json]:
    return {
        "FunctionName": _intrinsic(permission.function, ids),
        "Action": "lambda:InvokeFunction",
        "Principal": permission.principal,
        "SourceArn": _intrinsic(permission.source_arn, ids),
    }


def _outputs(resources: Iterable[Resource], ids: Mapping[str, str]) -> Iterator[tuple[str, Json]]:
    for resource in resources:
        match resource:
            case RestApi():
                url = f"https://${{{ids[resource.name]}}}.execute-api.${{AWS::Region}}.${{AWS::URLSuffix}}"
                yield "RestAPIId", {"Value": {"Ref": ids[resource.name]}}
                yield "EndpointURL", {"Value": {"Fn::Sub": f"{url}/{resource.stage_name}/"}}
            case Function(name="api_handler"):
                ident = ids[resource.name]
                yield f"{ident}Name", {"Value": {"Ref": ident}}
                yield f"{ident}Arn", {"Value": {"Fn::GetAtt": [ident, "Arn"]}}
            case _:
                pass


def _intrinsic(value: Document, ids: Mapping[str, str]) -> Json:
    """Return a document with CloudFormation's functions in the places of refs."""
    match value:
        case Ref():
            return _reference(value, ids)
        case Text(parts):
            return {"Fn::Sub": "".join(part if isinstance(part, str) else _substitution(part, ids) for part in parts)}
        case str() | None:
            return value
        case Mapping():
            return {key: _intrinsic(child, ids) for key, child in value.items()}
        case Sequence():
            return [_intrinsic(child, ids) for child in value]
        case _:
            return value


def _reference(ref: Ref, ids: Mapping[str, str]) -> Json:
    name = _substitution(ref, ids)[2:-1]
    ident, dot, attribute = name.partition(".")
    return {"Fn::GetAtt": [ident, attribute]} if dot else {"Ref": name}


def _substitution(ref: Ref, ids: Mapping[str, str]) -> str:
    """Return a ref as ``Fn::Sub`` writes it."""
    if ref.resource == AWS:
        return f"${{{PSEUDO_PARAMETERS[ref.attribute]}}}"
    ident = ids[ref.resource]
    is_reference = ref.attribute in _REFERENCES or not ref.attribute.endswith("_arn")
    return f"${{{ident}}}" if is_reference else f"${{{ident}.Arn}}"
