"""Decide which ARNs a call acts on, from the names that stand in its arguments.

Certain or nothing: an action that is given no ARN here needs ``Resource: "*"``. Account and region are not known, so
they stay wildcards: a table is ``arn:*:dynamodb:*:*:table/NAME``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
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
"""Operations that need permissions on more than what the argument names."""

_VARIABLE = re.compile(r"\$\{(\w+)\}")
_NAME = re.compile(r"[A-Za-z0-9._/!'()@=+,-]+")
"""Only names in which no character means something to IAM: no ``*``, ``?`` and ``$``."""


def scope(call: Call) -> Mapping[str, tuple[str, ...]]:
    """Return the ARNs of each action that *call* needs: sorted, and empty for an action on anything.

    The templates of ARNs are IAM's own, in the table that ``actions`` reads.
    """
    service = actions.service(call.client)
    if service is None:
        return {}
    names = service.actions(call.operation)
    if f"{call.client}:{call.operation}" in _MANY_RESOURCES:
        return dict.fromkeys(names, ())
    arguments = dict(call.arguments)
    return {action: _fill(call.client, arguments, service.arns.get(action, ())) for action in names}


def _fill(client: str, arguments: Mapping[str, str], templates: tuple[str, ...]) -> tuple[str, ...]:
    arns = []
    for parameter, name_resource in _PARAMETERS.get(client, {}).items():
        if parameter in arguments:
            arns += [arn for template in templates for arn in name_resource(arguments[parameter], template, arguments)]
    return tuple(sorted(set(arns)))


def _name_bucket(bucket: str, template: str, arguments: Mapping[str, str]) -> list[str]:
    variables = {"BucketName": bucket, "ObjectName": arguments.get("Key", "*")}
    return _substitute(template, variables) if _is_name(bucket) and "/" not in bucket else []


def _name_table(table: str, template: str, arguments: Mapping[str, str]) -> list[str]:
    index = "/index/" in template
    if index and "IndexName" not in arguments:
        # An index is only read through the table that it belongs to, and which index is not known here.
        return _name(table, template, TableName=table, IndexName="*")
    return _name(table, template, TableName=table, IndexName=arguments.get("IndexName", "*"))
