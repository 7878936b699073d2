"""What IAM itself needs.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from chalice_local.sandbox.access.policy import Access

if TYPE_CHECKING:
    from chalice_local.sandbox.access.names import Names
    from chalice_local.sandbox.access.operation import Operation

_KINDS = {
    "RoleName": "role",
    "UserName": "user",
    "GroupName": "group",
    "InstanceProfileName": "instance-profile",
    "ServerCertificateName": "server-certificate",
}

_WITHOUT_TYPE = {
    "GetAccountAuthorizationDetails",
    "GetAccountSummary",
    "ListAccountAliases",
    "ListGroups",
    "ListInstanceProfiles",
    "ListPolicies",
    "ListRoles",
    "ListUsers",
}


def accesses(operation: Operation, _names: Names) -> Iterable[Access]:
    """Return what an operation needs. Resources that have a path are named without it."""
    action = f"iam:{operation.name}"
    named = [(kind, operation.text(name)) for name, kind in _KINDS.items() if operation.text(name)]
    if named:
        kind, name = named[0]
        return (Access(action, operation.place.global_arn("iam", f"{kind}/{name}")),)
    if operation.name == "CreatePolicy":
        return (Access(action, operation.place.global_arn("iam", f"policy/{operation.text('PolicyName')}")),)
    return (Access(action, operation.text("PolicyArn", "PolicySourceArn") or operation.unnamed(_WITHOUT_TYPE)),)
