"""Decide what the arguments of a call mean together, or by being left out, before each is read by itself.

Pure. Without its argument, a call means the default bus, cluster or workgroup; but nothing is implied by a call that
leaves out what its operation requires, as its arguments are not all known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from chalice_policygen.actions import Service
from chalice_policygen.calls import Argument, Call
from chalice_policygen.identify import has_geography
from chalice_policygen.immutable import changed
from chalice_policygen.needs import Kind
from chalice_policygen.resources import find_argument, is_passed

_DEFAULTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "athena": (("WorkGroup", "primary"),),
    "ecs": (("cluster", "default"),),
    "scheduler": (("GroupName", "default"),),
    "events": (("EventBusName", "default"), ("Entries[].EventBusName", "default")),
}
"""Client -> (argument, what is meant without it)."""


def imply(call: Call, service: Service) -> Call:
    """Return *call* with the arguments that it implies."""
    rewrite = _REWRITES.get(call.client)
    if rewrite is not None:
        return rewrite(call)
    defaults = _DEFAULTS.get(call.client)
    if defaults is None:
        return call
    shape = service.shape(call.operation)
    if not all(is_passed(call, member) for member in shape.required):
        return call
    implied = [Argument(path, (value,)) for path, value in defaults if _is_left_out(call, path, members=shape.members)]
    return changed(call, arguments=(*call.arguments, *implied))


def _is_left_out(call: Call, path: str, *, members: frozenset[str]) -> bool:
    member, inner, _ = path.partition("[].")
    if member not in members or is_passed(call, path):
        return False
    # Of a list whose items are not known, nothing is known to be left out.
    return not inner or any(argument.name.startswith(f"{member}[].") for argument in call.arguments)


def _qualify(call: Call) -> Call:
    """Return a call of Lambda with the version or alias in the name of the function, as the ARN has it."""
    function, qualifier = call.argument("FunctionName"), call.argument("Qualifier")
    if function is None or qualifier is None:
        return call
    values = tuple(
        name if name.count(":") in {1, 7} else f"{name}:{version}"
        for name in function.values
        for version in qualifier.values or ("*",)
    )
    return _replace(call, Argument("FunctionName", values))


def _replace(call: Call, argument: Argument) -> Call:
    others = (other for other in call.arguments if other.name != argument.name)
    return changed(call, arguments=tuple(sorted((*others, argument))))


def _connect(call: Call) -> Call:
    """Return a call of a WebSocket API's connections with its method and path, which is what IAM looks at."""
    method = {"DeleteConnection": "DELETE", "GetConnection": "GET"}.get(call.operation, "POST")
    connection = call.argument("ConnectionId")
    names = (connection.values if connection is not None else ()) or ("*",)
    path = Argument("@Path", tuple(f"@connections/{name}" for name in names))
    return changed(call, arguments=(*call.arguments, Argument("@Method", (method,)), path))


def _spell(call: Call) -> Call:
    """Return a call of EC2 with the ARNs of what it tags or logs; an id says by its first letters what it is of."""
    if call.operation == "CreateFlowLogs":
        return _spell_logged(call)
    tagged = find_argument(call, "Resources")
    if tagged is None:
        return call
    kinds = {name: _EC2_IDS.get(name.partition("-")[0], "*") for name in tagged.values}
    values = tuple(f"arn:*:ec2:*:*:{kind}/{name}" for name, kind in kinds.items())
    return _replace(call, Argument(tagged.name, values if "*" not in kinds.values() else ()))


def _spell_logged(call: Call) -> Call:
    """Return a call that logs the traffic of something, which is of the type that the call says."""
    logged, types = find_argument(call, "ResourceIds"), find_argument(call, "ResourceType")
    kinds = [_LOGGED.get(name, "*") for name in types.values] if types is not None else []
    if logged is None or not kinds or "*" in kinds:
        return call
    values = tuple(f"arn:*:ec2:*:*:{kind}/{name}" for kind in kinds for name in logged.values or ("*",))
    return _replace(call, Argument(logged.name, values))


_LOGGED: Mapping[str, str] = {
    "NetworkInterface": "network-interface",
    "RegionalNatGateway": "natgateway",
    "Subnet": "subnet",
    "TransitGateway": "transit-gateway",
    "TransitGatewayAttachment": "transit-gateway-attachment",
    "VPC": "vpc",
}
"""What the argument ``ResourceType`` of CreateFlowLogs says -> the type of resource."""
_EC2_IDS: Mapping[str, str] = {
    "ami": "image",
    "eipalloc": "elastic-ip",
    "eni": "network-interface",
    "i": "instance",
    "igw": "internet-gateway",
    "lt": "launch-template",
    "nat": "natgateway",
    "rtb": "route-table",
    "sg": "security-group",
    "snap": "snapshot",
    "subnet": "subnet",
    "vol": "volume",
    "vpc": "vpc",
}
"""First letters of an id -> the type of what it is of."""
_REWRITES: Mapping[str, Callable[[Call], Call]] = {
    "apigatewaymanagementapi": _connect,
    "ec2": _spell,
    "lambda": _qualify,
}
"""Client -> what its arguments mean together."""


def exclude(kinds: Sequence[Kind], call: Call) -> tuple[Kind, ...]:
    """Return the types of resource without those that *call* cannot mean.

    A rule is on the default event bus or on another one. A model is called by its own id, or by the id of a profile.
    """
    find = _EXCLUSIONS.get(call.client)
    wrong = find(call) if find is not None else frozenset()
    return tuple(kind for kind in kinds if kind.name not in wrong)


def _find_other_bus(call: Call) -> frozenset[str]:
    names = _known(call, "EventBusName")
    if names == {"default"}:
        return frozenset({"rule-on-custom-event-bus"})
    return frozenset({"rule-on-default-event-bus"}) if names and "default" not in names else frozenset()


def _find_other_model(call: Call) -> frozenset[str]:
    models = _known(call, "modelId")
    is_profile = any(has_geography(model) or model.startswith("arn:") for model in models)
    return frozenset({"inference-profile"}) if models and not is_profile else frozenset()


def _find_other_view(call: Call) -> frozenset[str]:
    """Return the type of a billing view, of which most calls have none: then Cost Explorer looks at no resource."""
    return frozenset() if is_passed(call, "BillingViewArn") else frozenset({"billingview"})


def _find_other_parent(call: Call) -> frozenset[str]:
    """Return what has executions, too, and is not what the call names."""
    if call.operation != "ListExecutions" or is_passed(call, "mapRunArn") == is_passed(call, "stateMachineArn"):
        return frozenset()
    return frozenset({"statemachine" if is_passed(call, "mapRunArn") else "maprun"})


_EXCLUSIONS: Mapping[str, Callable[[Call], frozenset[str]]] = {
    "bedrock-runtime": _find_other_model,
    "ce": _find_other_view,
    "events": _find_other_bus,
    "stepfunctions": _find_other_parent,
}
"""Client -> the types of resource that one of its calls cannot mean."""


def _known(call: Call, member: str) -> set[str]:
    """Return the values of an argument if all are known."""
    argument = find_argument(call, member)
    values = set(argument.values) if argument is not None else set()
    return set() if any("*" in value for value in values) else values
