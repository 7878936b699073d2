"""What DynamoDB and its streams need.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/using-identity-based-policies.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from chalice_local.sandbox.access.policy import UNKNOWN, Access

if TYPE_CHECKING:
    from chalice_local.sandbox.access.names import Names
    from chalice_local.sandbox.access.operation import Operation

_TRANSACTED = {
    "ConditionCheck": "ConditionCheckItem",
    "Delete": "DeleteItem",
    "Get": "GetItem",
    "Put": "PutItem",
    "Update": "UpdateItem",
}
"""A transaction needs no action of its own, but those of its parts."""

_PARTIQL = re.compile(
    r"""\s*(?P<verb>SELECT|INSERT|UPDATE|DELETE|EXISTS)\b
        (?: .*?\bFROM\s+ | \s+INTO\s+ | \s+ )
        (?P<table>"[^"]+"|[\w.-]+)(?:\.(?P<index>"[^"]+"|[\w-]+))?""",
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)

_WITHOUT_TYPE = {
    "DescribeEndpoints",
    "DescribeLimits",
    "ListBackups",
    "ListContributorInsights",
    "ListExports",
    "ListGlobalTables",
    "ListImports",
    "ListStreams",
    "ListTables",
}
_ARNS = ("ResourceArn", "BackupArn", "ExportArn", "ImportArn", "TableArn")


def accesses(operation: Operation, _names: Names) -> Iterable[Access]:
    """Return what an operation of DynamoDB needs."""
    match operation.name:
        case "BatchGetItem" | "BatchWriteItem":
            tables = operation.parameters.get("RequestItems") or ()
            return tuple(_on_table(operation, operation.name, table) for table in tables)
        case "TransactGetItems" | "TransactWriteItems":
            return tuple(_on_transacted(operation))
        case "ExecuteStatement":
            return (_on_statement(operation, operation.text("Statement")),)
        case "BatchExecuteStatement" | "ExecuteTransaction":
            items = (*operation.entries("Statements"), *operation.entries("TransactStatements"))
            return tuple(_on_statement(operation, str(item.get("Statement"))) for item in items)
        case _:
            return (_on_named(operation),)


def stream_accesses(operation: Operation, _names: Names) -> Iterable[Access]:
    """Return what an operation of DynamoDB's streams needs."""
    # An iterator is opaque to its user and starts with the stream's ARN, in moto as in AWS.
    iterator = operation.text("ShardIterator").partition("|")[0]
    named = operation.text("StreamArn") or (iterator if iterator.startswith("arn:") else "")
    resource = named or operation.unnamed(_WITHOUT_TYPE)
    return (Access(f"dynamodb:{operation.name}", resource),)


def _on_transacted(operation: Operation) -> Iterator[Access]:
    for item in operation.entries("TransactItems"):
        for kind, action in _TRANSACTED.items():
            if item.get(kind):
                yield _on_table(operation, action, item[kind].get("TableName", ""))


def _on_named(operation: Operation) -> Access:
    action = f"dynamodb:{operation.name}"
    if operation.name in _WITHOUT_TYPE:
        return Access(action)
    if table := operation.text("TableName", "SourceTableName"):
        return _on_table(operation, operation.name, table, operation.text("IndexName"))
    if name := operation.text("GlobalTableName"):
        return Access(action, operation.place.global_arn("dynamodb", f"global-table/{name}"))
    return Access(action, operation.text(*_ARNS) or UNKNOWN)


def _on_table(operation: Operation, action: str, table: str, index: str = "") -> Access:
    arn = operation.arn("dynamodb", table if table.startswith("arn:") else f"table/{table}")
    return Access(f"dynamodb:{action}", f"{arn}/index/{index}" if index else arn)


def _on_statement(operation: Operation, statement: str) -> Access:
    found = _PARTIQL.match(statement)
    if found is None:
        return Access("dynamodb:PartiQLSelect", UNKNOWN)
    verb = "Select" if found["verb"].upper() == "EXISTS" else found["verb"].capitalize()
    return _on_table(operation, f"PartiQL{verb}", found["table"].strip('"'), (found["index"] or "").strip('"'))
