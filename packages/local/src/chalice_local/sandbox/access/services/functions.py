"""What Lambda needs.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from chalice_local.sandbox.access.policy import UNKNOWN, Access

if TYPE_CHECKING:
    from chalice_local.sandbox.access.names import Names
    from chalice_local.sandbox.access.operation import Operation

_ACTIONS = {"Invoke": "InvokeFunction", "InvokeAsync": "InvokeFunction", "InvokeWithResponseStream": "InvokeFunction"}
_WITHOUT_TYPE = {
    "CreateCodeSigningConfig",
    "CreateEventSourceMapping",
    "GetAccountSettings",
    "ListCodeSigningConfigs",
    "ListEventSourceMappings",
    "ListFunctions",
    "ListLayerVersions",
    "ListLayers",
}


def accesses(operation: Operation, _names: Names) -> Iterator[Access]:
    """Yield what an operation of Lambda needs; to give a function its role takes the leave to pass it."""
    yield Access(f"lambda:{_ACTIONS.get(operation.name, operation.name)}", _resource(operation))
    if operation.name in ("CreateFunction", "UpdateFunctionConfiguration") and operation.text("Role"):
        yield Access("iam:PassRole", operation.text("Role"), {"iam:passedtoservice": ("lambda.amazonaws.com",)})


def _resource(operation: Operation) -> str:
    if operation.name in _WITHOUT_TYPE:
        return "*"  # the function or layer that some of them name does not count
    if mapping := operation.text("UUID"):
        return operation.arn("lambda", f"event-source-mapping:{mapping}")
    if layer := operation.text("LayerName"):
        version = operation.text("VersionNumber")
        return operation.arn("lambda", f"layer:{layer}:{version}" if version else f"layer:{layer}")
    if function := operation.text("FunctionName"):
        return _function(operation, function)
    return operation.text("Resource", "Arn") or UNKNOWN


def _function(operation: Operation, name: str) -> str:
    """Return the ARN of a function that is named, named by its ARN, or by the last part of that."""
    qualifier = operation.text("Qualifier")
    if not name.startswith("arn:"):
        name = operation.arn("lambda", f"function:{name.rpartition('function:')[2]}")
    is_qualified = name.count(":") > 6
    return f"{name}:{qualifier}" if qualifier and not is_qualified else name
