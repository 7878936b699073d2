"""Decide which ARNs a call acts on, from the names that stand in its arguments.

Certain or nothing: an action that gets no ARN here needs ``Resource: "*"``. A bare name leaves partition, region and
account open: the table ``t`` is ``arn:*:dynamodb:*:*:table/t``. The templates of the ARNs are IAM's own, in the table
that ``actions`` reads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from chalice_policygen import actions
from chalice_policygen.calls import Call

_MANY_RESOURCES = frozenset({
    "dynamodb:CreateGlobalTable",
    "dynamodb:ExportTableToPointInTime",
    "dynamodb:ImportTable",
    "dynamodb:RestoreTableFromBackup",
    "dynamodb:RestoreTableToPointInTime",
    "lambda:CreateFunction",
    "s3:CopyObject",
    "s3:UploadPartCopy",
})  # fmt: skip
"""Operations that need permissions on more than what one argument names."""

_VARIABLE = re.compile(r"\$\{(\w+)\}")
_NAME = re.compile(r"[\w.\-/+=@!(),' ]+", re.ASCII)
"""What a name may consist of: nothing that IAM reads as a pattern (``*``, ``?``, ``$``), and no ``:``."""


@dataclass(frozen=True, slots=True)
class Named:
    """A resource, as far as an argument tells."""

    variables: Mapping[str, str]
    """What fills the variables of an ARN template."""
    partition: str = "*"
    region: str = "*"
    account: str = "*"


def scope(call: Call) -> Mapping[str, tuple[str, ...]]:
    """Return each IAM action that *call* needs with the sorted ARNs it acts on; none if they are not certain."""
    service = actions.service(call.client)
    if service is None:
        return {}
    needed = service.actions(call.operation)
    named = () if f"{call.client}:{call.operation}" in _MANY_RESOURCES else tuple(_find(call))
    return {action: _fill(service.arns.get(action, ()), named) for action in needed}


def _find(call: Call) -> list[Named]:
    arguments = {argument.name: argument.values[0] for argument in call.arguments if len(argument.values) == 1}
    readers = _PARAMETERS.get(call.client, {})
    return [named for name, read in readers.items() if name in arguments for named in read(arguments[name], arguments)]


def _fill(templates: tuple[str, ...], found: tuple[Named, ...]) -> tuple[str, ...]:
    return tuple(sorted({_substitute(template, named) for template in templates for named in found}))


def _substitute(template: str, named: Named) -> str:
    filled = _VARIABLE.sub(lambda variable: named.variables.get(variable[1], "*"), template)
    arn, partition, service, region, account, resource = filled.split(":", 5)
    place = (
        named.partition if partition else "",
        service,
        named.region if region else "",
        named.account if account else "",
    )
    return ":".join((arn, *place, resource))


def _read_bucket(bucket: str, arguments: Mapping[str, str]) -> list[Named]:
    # An alias of an access point looks like a bucket, but its ARN is another one.
    if not _is_name(bucket) or "/" in bucket or bucket.endswith("-s3alias"):
        return []
    key = arguments.get("Key", "*")
    return [Named({"BucketName": bucket, "ObjectName": key if _is_name(key) else "*"})]


def _read_table(value: str, arguments: Mapping[str, str]) -> list[Named]:
    index = arguments.get("IndexName", "*")
    return [
        Named({"TableName": table, "IndexName": index if _is_name(index) else "*"}, *place)
        for table, place in _split(value, "table/")
    ]


def _read_function(value: str, _arguments: Mapping[str, str]) -> list[Named]:
    # A version or alias is part of the ARN that Lambda checks, and Qualifier= may add one.
    name, _, _qualifier = value.partition(":")
    split = _split(value, "function:") if value.startswith("arn:") else _split(name, "")
    return [
        Named({"FunctionName": variant}, *place)
        for function, place in split
        for variant in (function.partition(":")[0], f"{function.partition(':')[0]}:*")
    ]


def _read_queue_url(url: str, _arguments: Mapping[str, str]) -> list[Named]:
    parts = urlsplit(url)
    host = re.fullmatch(r"sqs\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?", parts.hostname or "")
    path = re.fullmatch(r"/(\d{12})/([\w-]+(?:\.fifo)?)", parts.path, re.ASCII)
    return [Named({"QueueName": path[2]}, region=host[1], account=path[1])] if host and path else []


def _read_secret(value: str, _arguments: Mapping[str, str]) -> list[Named]:
    # Secrets Manager appends six random characters to the name.
    if value.startswith("arn:"):
        return [Named({"SecretId": secret}, *place) for secret, place in _split(value, "secret:")]
    return [Named({"SecretId": f"{value}-??????"})] if _is_name(value) else []


def _read_parameter(value: str, _arguments: Mapping[str, str]) -> list[Named]:
    split = _split(value, "parameter") if value.startswith("arn:") else _split(value, "")
    return [Named({"ParameterNameWithoutLeadingSlash": name.removeprefix("/")}, *place) for name, place in split]


def _reader(variable: str, kind: str = "") -> Callable[[str, Mapping[str, str]], list[Named]]:
    """Return a reader of a name or ARN that fills one variable; *kind* is what an ARN has before the name."""
    return lambda value, _arguments: [Named({variable: name}, *place) for name, place in _split(value, kind)]


def _split(value: str, kind: str) -> list[tuple[str, tuple[str, str, str]]]:
    """Return the name and the place that a name or an ARN gives, or nothing if it is not one."""
    if not value.startswith("arn:"):
        return [(value, ("*", "*", "*"))] if _is_name(value) else []
    parts = value.split(":", 5)
    if len(parts) != 6 or not parts[5].startswith(kind) or not _is_name(parts[5].replace(":", "-")):
        return []
    return [(parts[5].removeprefix(kind), (parts[1], parts[3], parts[4]))]


def _is_name(text: str) -> bool:
    return _NAME.fullmatch(text) is not None


_PARAMETERS: Mapping[str, Mapping[str, Callable[[str, Mapping[str, str]], list[Named]]]] = {
    "dynamodb": {"TableName": _read_table},
    "lambda": {"FunctionName": _read_function},
    "s3": {"Bucket": _read_bucket},
    "secretsmanager": {"SecretId": _read_secret},
    "sns": {"TopicArn": _reader("TopicName"), "Name": _reader("TopicName")},
    "sqs": {"QueueUrl": _read_queue_url, "QueueName": _reader("QueueName")},
    "ssm": {"Name": _read_parameter},
}
"""Client -> the parameter that names what its operations act on -> how it is read."""
