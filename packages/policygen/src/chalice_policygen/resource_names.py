"""Decide which names of a program may be read from a boto3 resource, so that the others need not be looked at.

``name``, ``get`` or ``status`` are common words. They may call AWS only where the program makes a resource that has
them; which services it makes resources of is asked once, for the whole program.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from chalice_policygen import actions
from chalice_policygen.evaluate import Evaluator
from chalice_policygen.immutable import immutable
from chalice_policygen.text import texts

_STUBS = ("mypy_boto3_", "types_boto3_", "types_aiobotocore_")
_TYPES = {
    "Alarm": "cloudwatch", "Bucket": "s3", "Group": "iam", "Image": "ec2", "Instance": "ec2", "Object": "s3",
    "ObjectSummary": "s3", "Policy": "iam", "Queue": "sqs", "Role": "iam", "SecurityGroup": "ec2", "Snapshot": "ec2",
    "Stack": "cloudformation", "Subnet": "ec2", "Table": "dynamodb", "Topic": "sns", "User": "iam", "Volume": "ec2",
    "Vpc": "ec2", "get_queue_by_name": "sqs", "BucketAcl": "s3", "BucketCors": "s3", "BucketLifecycle": "s3",
    "BucketLifecycleConfiguration": "s3", "BucketLogging": "s3", "BucketNotification": "s3", "BucketPolicy": "s3",
    "BucketTagging": "s3", "BucketVersioning": "s3", "BucketWebsite": "s3", "ObjectAcl": "s3",
}  # fmt: skip
"""What programs make of a service's resource, which may come from a library: most types of boto3's resources."""


@immutable
class ResourceNames:
    """The names that resources have which a program may make."""

    called: frozenset[str] = frozenset()
    """Methods: they take keywords only."""
    read: frozenset[str] = frozenset()
    """What calls AWS when it is read."""

    def may_have(self, name: str, call: ast.Call | None) -> bool:
        """Return whether an attribute, which is called in *call* unless that is ``None``, may be a resource's."""
        return name in self.read or (name in self.called and (call is None or not call.args))


def find_resource_names(evaluator: Evaluator) -> ResourceNames:
    """Return the names of the resources that a program may make."""
    services = list(dict.fromkeys(_services(evaluator)))
    kinds = [kind for service in services for kind in service.resources.values()]
    if not kinds:
        return ResourceNames()
    called = {name for kind in kinds for names in (kind.actions, kind.batch_actions) for name in names}
    read = {name for kind in kinds for names in (kind.attributes, kind.references, kind.collections) for name in names}
    return ResourceNames(frozenset(called | {"load", "reload"}), frozenset(read))


def _services(evaluator: Evaluator) -> Iterable[actions.Service]:
    program = evaluator.program
    words = {word for source in program.sources() for word in source.words if word.startswith(_STUBS)}
    names = {word.removeprefix(stub).replace("_", "-") for word in words for stub in _STUBS if word.startswith(stub)}
    for kind, service in _TYPES.items():
        if any(isinstance(call.func, ast.Attribute) for _scope, call in program.calls(kind)):
            names.add(service)
    made = _made(evaluator)
    names |= set(_TYPES.values()) | {"glacier"} if made is None else made
    for name in sorted(names):
        found = actions.service(name)
        if found is not None and found.resources:
            yield found


def _made(evaluator: Evaluator) -> set[str] | None:
    """Return what the program passes to something called ``resource``, or ``None`` if that is not all known."""
    program, found = evaluator.program, set[str]()
    if any(isinstance(load, ast.Attribute) for _scope, load in program.loads("resource")):
        return None
    for spelled in ("resource", *program.aliases("resource")):
        for scope, call in program.calls(spelled):
            evaluator.start()
            named = texts(evaluator.arguments(call, evaluator.any_frame(scope)).get(0, "service_name"))
            if named is None:
                return None
            found.update(named)
    return found
