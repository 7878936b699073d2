"""Decide what an argument says about the resource that it names: a name, or a whole ARN.

Pure. Most services are called with the name or the ARN that IAM knows as well. Those that are not have a reader here.
Names are patterns, as in ``calls.Argument``; a name that cannot be read is ``*``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from chalice_policygen.arn import is_arn

_KEY_ID = re.compile(r"(?:mrk-)?[0-9a-f*-]+")
_SUFFIX = re.compile(r"-[A-Za-z0-9]{6}")
_ADDRESS = re.compile(r"(?:.*<)?\s*([^<>\s]*@([^<>\s@]+))>?\s*")
_WITH_COLON = frozenset({
    ("batch", "job-definition"),
    ("batch", "job-definition-revision"),
    ("ecs", "task-definition"),
    ("lambda", "function"),
    ("logs", "log-group"),
    ("s3", "object"),
    ("bedrock", "foundation-model"),
    ("bedrock", "inference-profile"),
})  # fmt: skip
"""The types whose names can have a colon: jobs and tasks with a revision, functions with an alias, keys of objects."""
_NAME = re.compile(r"[\w.\-/+=@!(),#' *?$\{\}]+", re.ASCII)
"""What a name may consist of; a ``:`` separates the parts of ARNs."""


def identify(service: str, kind: str, value: str) -> tuple[str, ...]:
    """Return the names, or ARNs, of a type of resource that an argument with *value* stands for.

    *service* is the one in the ARN of the type, *kind* is the type.
    """
    reader = _READERS.get((service, kind))
    found = reader(value) if reader is not None else (value,)
    return tuple(text if is_arn(text) or _is_free(service, kind) else _check(text) for text in found)


def _check(name: str) -> str:
    return name if _NAME.fullmatch(name) else "*"


def _is_free(service: str, kind: str) -> bool:
    return (service, kind) in _WITH_COLON


def _read_queue(value: str) -> tuple[str, ...]:
    """Read ``https://sqs.eu-west-1.amazonaws.com/123456789012/orders``, of which any part may be unknown."""
    head, slash, name = value.rpartition("/")
    found = re.fullmatch(r"https://sqs\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?/(\d{12})", head)
    if found:
        return (f"arn:*:sqs:{found[1]}:{found[2]}:{name}",)
    is_name = not slash or head.startswith(("https://", "http://", "*"))
    return (name,) if is_name and name else ("*",)


def _read_secret(value: str) -> tuple[str, ...]:
    # Secrets Manager appends a hyphen and six random characters to the name, and takes ARNs without them.
    if value.endswith("*") or (is_arn(value) and _SUFFIX.fullmatch(value[-7:])):
        return (value,)
    return (f"{value}-??????",)


def _read_parameter(value: str) -> tuple[str, ...]:
    # A parameter may be selected by version or label, after a colon.
    if is_arn(value):
        return (":".join(value.split(":")[:6]),)
    return (value.partition(":")[0].removeprefix("/") or "*",)


def _read_function(value: str) -> tuple[str, ...]:
    """Read ``name``, ``name:alias``, ``123456789012:function:name`` and ARNs."""
    if is_arn(value):
        return (value,)
    account, found, name = value.partition(":function:")
    if found:
        return (f"arn:*:lambda:*:{account if account.isdigit() else '*'}:function:{name}",)
    return (value,)


def _read_key(value: str) -> tuple[str, ...]:
    # Who uses an alias needs the permission on its key, which only the alias knows; see conditions().
    if is_arn(value):
        head, _, name = value.rpartition(":")
        return (f"{head}:key/*",) if name.startswith("alias/") else (value,)
    return (value if _KEY_ID.fullmatch(value) else "*",)


def _read_log_group(value: str) -> tuple[str, ...]:
    # Who tags a group needs the permission on the group; who reads or writes, on what is behind it, ":*".
    name = value.removesuffix(":*")
    return (name, f"{name}:*")


def _read_alias(value: str) -> tuple[str, ...]:
    return (value.removeprefix("alias/"),)


def _read_identity(value: str) -> tuple[str, ...]:
    """Read ``Name <user@example.com>``: mail is sent as the address or as its domain, whichever is verified."""
    found = _ADDRESS.fullmatch(value)
    return (found[1], found[2]) if found else (value,)


def _read_task_definition(value: str) -> tuple[str, ...]:
    """Read ``family`` and ``family:revision``."""
    return (f"arn:*:ecs:*:*:task-definition/{value}",) if ":" in value and not is_arn(value) else (value,)


def _read_job_definition(value: str) -> tuple[str, ...]:
    """Read ``name`` and ``name:revision``; without a revision, the newest is meant."""
    if is_arn(value):
        return (value,)
    return (f"arn:*:batch:*:*:job-definition/{value}",) if ":" in value else (value, f"{value}:*")


def _read_object(value: str) -> tuple[str, ...]:
    """Read a key, or ``s3://bucket/key``, as some services want it."""
    bucket, slash, key = value.removeprefix("s3://").partition("/")
    return (f"arn:*:s3:::{bucket}/{key or '*'}",) if value.startswith("s3://") and slash else (value,)


def _read_access_point(value: str) -> tuple[str, ...]:
    """Read the ARN of an access point where an object behind it is meant; its key stays open."""
    return (f"{value}/object/*",) if is_arn(value) and ":accesspoint/" in value else (value,)


def _read_model(value: str) -> tuple[str, ...]:
    """Read the id of a model, or of a profile that chooses a region for it: ``us.amazon.nova-lite-v1:0``."""
    return (value if is_arn(value) or not has_geography(value) else value.partition(".")[2],)


def has_geography(model: str) -> bool:
    """Return whether the id of a model of Bedrock is the one of an inference profile."""
    return re.match(r"(?:global|[a-z]{2}|us-gov|apac)\.\w+\.", model) is not None


_READERS: Mapping[tuple[str, str], Callable[[str], tuple[str, ...]]] = {
    ("batch", "job-definition"): _read_job_definition,
    ("batch", "job-definition-revision"): _read_job_definition,
    ("bedrock", "foundation-model"): _read_model,
    ("ecs", "task-definition"): _read_task_definition,
    ("kms", "alias"): _read_alias,
    ("kms", "key"): _read_key,
    ("lambda", "function"): _read_function,
    ("logs", "log-group"): _read_log_group,
    ("s3", "accesspointobject"): _read_access_point,
    ("s3", "object"): _read_object,
    ("secretsmanager", "secret"): _read_secret,
    ("ses", "identity"): _read_identity,
    ("sqs", "queue"): _read_queue,
    ("ssm", "parameter"): _read_parameter,
}
"""(service, type of resource) -> how an argument that names one is read."""
