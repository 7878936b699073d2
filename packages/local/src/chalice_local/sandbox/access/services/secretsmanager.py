"""What Secrets Manager needs.

https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from chalice_local.sandbox.access.policy import Access

if TYPE_CHECKING:
    from chalice_local.sandbox.access.names import Names
    from chalice_local.sandbox.access.operation import Operation

_WITHOUT_TYPE = {"BatchGetSecretValue", "GetRandomPassword", "ListSecrets"}


def accesses(operation: Operation, names: Names) -> Iterator[Access]:
    """Yield what an operation needs; a batch needs each of its secrets, too."""
    action = f"secretsmanager:{operation.name}"
    secret = operation.text("SecretId", "Name")
    yield Access(action, names.secret(secret, operation.place) if secret else operation.unnamed(_WITHOUT_TYPE))
    if operation.name == "BatchGetSecretValue":
        for each in operation.texts("SecretIdList"):
            yield Access("secretsmanager:GetSecretValue", names.secret(each, operation.place))
    if operation.name == "CreateSecret" and operation.entries("Tags"):
        yield Access("secretsmanager:TagResource", names.secret(secret, operation.place))
