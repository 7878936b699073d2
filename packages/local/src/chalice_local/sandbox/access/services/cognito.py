"""What user pools of Cognito need.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pools-API-operations.html
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from chalice_local.sandbox.access.policy import Access

if TYPE_CHECKING:
    from chalice_local.sandbox.access.names import Names
    from chalice_local.sandbox.access.operation import Operation

_WITHOUT_POOL = {"CreateUserPool", "DescribeUserPoolDomain", "ListUserPools"}


def accesses(operation: Operation, _names: Names) -> Iterable[Access]:
    """Return what an operation needs: nothing, for those of users, which a client id or a token authorizes."""
    action = f"cognito-idp:{operation.name}"
    if pool := operation.text("UserPoolId"):
        return (Access(action, operation.arn("cognito-idp", f"userpool/{pool}")),)
    if arn := operation.text("ResourceArn"):
        return (Access(action, arn),)
    return (Access(action, "*"),) if operation.name in _WITHOUT_POOL else ()
