"""What the Key Management Service needs. Keys, not their aliases, are what a policy names.

https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from chalice_local.sandbox.access.policy import UNKNOWN, Access

if TYPE_CHECKING:
    from chalice_local.sandbox.access.names import Names
    from chalice_local.sandbox.access.operation import Operation

_WITHOUT_TYPE = {"CreateKey", "GenerateRandom", "ListAliases", "ListKeys"}


def accesses(operation: Operation, names: Names) -> Iterator[Access]:
    """Yield what an operation needs."""
    place = operation.place
    match operation.name:
        case "ReEncrypt":
            yield Access("kms:ReEncryptFrom", _key(operation, names, "SourceKeyId"))
            yield Access("kms:ReEncryptTo", names.key(operation.text("DestinationKeyId"), place))
        case "CreateAlias" | "DeleteAlias" | "UpdateAlias":
            yield Access(f"kms:{operation.name}", operation.arn("kms", operation.text("AliasName")))
            key = operation.text("TargetKeyId") or operation.text("AliasName")
            yield Access(f"kms:{operation.name}", names.key(key, place))
        case name:
            alias = operation.text("KeyId").split(":", 5)[-1]
            context = {"kms:requestalias": (alias,)} if alias.startswith("alias/") else {}
            yield Access(f"kms:{name}", _key(operation, names, "KeyId"), context)


def _key(operation: Operation, names: Names, parameter: str) -> str:
    if operation.name in _WITHOUT_TYPE:
        return "*"
    if key := operation.text(parameter):
        return names.key(key, operation.place)
    ciphertext = operation.parameters.get("CiphertextBlob")
    return names.key_of(ciphertext, operation.place) if isinstance(ciphertext, bytes) else UNKNOWN
