"""What the Simple Email Service needs, in both versions of its API.

https://docs.aws.amazon.com/ses/latest/dg/control-user-access.html
"""

from __future__ import annotations

from collections.abc import Iterator
from email.utils import parseaddr
from typing import TYPE_CHECKING

from chalice_local.sandbox.access.policy import UNKNOWN, Access

if TYPE_CHECKING:
    from chalice_local.sandbox.access.names import Names
    from chalice_local.sandbox.access.operation import Operation

_SENDERS = ("Source", "FromEmailAddress")
_SENDS = {"SendBulkEmail", "SendBulkTemplatedEmail", "SendEmail", "SendRawEmail", "SendTemplatedEmail"}


def accesses(operation: Operation, names: Names) -> Iterator[Access]:
    """Yield what an operation needs."""
    action = f"ses:{operation.name}"
    if operation.name not in _SENDS:
        identity = operation.text("EmailIdentity")
        yield Access(action, operation.arn("ses", f"identity/{identity}") if identity else UNKNOWN)
        return
    sender = parseaddr(operation.text(*_SENDERS))[1]
    context = {"ses:fromaddress": (sender,)} if sender else {}
    yield Access(action, names.sender(sender, operation.place) if sender else UNKNOWN, context)
    for name, kind in (("Template", "template"), ("ConfigurationSetName", "configuration-set")):
        if named := operation.text(name):
            yield Access(action, operation.arn("ses", f"{kind}/{named}"), context)
