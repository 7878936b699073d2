"""Whether a request goes on to the control plane: what a function may not do is refused, as AWS would.

Only requests that are signed with the credentials of a function are judged. An operation that the sandbox does not
know the needs of goes on, and is named once in the log.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from chalice_local.sandbox.access.names import AccountNames
from chalice_local.sandbox.access.operation import Place
from chalice_local.sandbox.access.policy import Verdict, decide
from chalice_local.sandbox.access.read import read
from chalice_local.sandbox.access.record import Record
from chalice_local.sandbox.access.refusal import describe, refuse
from chalice_local.sandbox.access.role import find_policies
from chalice_local.sandbox.access.services import SERVICES

if TYPE_CHECKING:
    from chalice_local.gateway import HttpRequest, HttpResponse
    from chalice_local.sandbox.access.identity import Identities, Principal
    from chalice_local.sandbox.access.operation import Operation
    from chalice_local.sandbox.access.pattern import Context
    from chalice_local.sandbox.signature import Signature

_logger = logging.getLogger(__name__)


class Guard:
    """Judges the requests of functions; safe to use from many threads."""

    def __init__(self, identities: Identities) -> None:
        self._record = Record()
        self._identities = identities
        self._names = AccountNames()
        self._unknown: set[tuple[str, str]] = set()

    def watches(self, signature: Signature) -> bool:
        """Return whether a function signed."""
        return self._identities.find(signature.access_key) is not None

    def check(self, request: HttpRequest, signature: Signature) -> HttpResponse | None:
        """Return the refusal of *request*, or ``None`` if it may go on."""
        principal = self._identities.find(signature.access_key)
        if principal is None:
            return None
        place = Place(principal.account, signature.region, principal.partition)
        operation = read(request, service=signature.service, place=place)
        if operation is None or operation.service not in SERVICES:
            self._let_through(signature.service, operation)
            return None
        return self._judge(operation, principal, _know(request, principal, place))

    def describe(self) -> list[dict[str, object]]:
        """Return what functions did and were refused, as JSON has it."""
        return self._record.describe()

    def _judge(self, operation: Operation, principal: Principal, context: Context) -> HttpResponse | None:
        policies = find_policies(principal)
        for access in SERVICES[operation.service](operation, self._names):
            verdict = decide(policies, access, context)
            self._record.note(principal.role_arn, access, is_allowed=verdict is Verdict.ALLOWED)
            if verdict is not Verdict.ALLOWED:
                _logger.warning("refused: %s", describe(operation, principal, access, verdict))
                return refuse(operation, principal, access, verdict)
        return None

    def _let_through(self, service: str, operation: Operation | None) -> None:
        name = operation.name if operation else "an operation of no known model"
        if (service, name) not in self._unknown:
            self._unknown.add((service, name))
            _logger.warning("not judged, because the sandbox does not know what it needs: %s:%s", service, name)


def _know(request: HttpRequest, principal: Principal, place: Place) -> Context:
    """Return the condition keys that are known of *request*.

    It counts as sent over TLS, which it would be in AWS.
    """
    now = datetime.now(timezone.utc)
    known = {
        "aws:currenttime": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "aws:epochtime": str(int(time.time())),
        "aws:principalaccount": principal.account,
        "aws:principalarn": principal.role_arn,
        "aws:principaltype": "AssumedRole",
        "aws:requestedregion": place.region,
        "aws:resourceaccount": place.account,
        "aws:securetransport": "true",
        "aws:sourceip": request.source_ip,
        "aws:useragent": request.header("user-agent") or "",
        "aws:viaawsservice": "false",
        "lambda:sourcefunctionarn": principal.function_arn,
    }
    return {key: (value,) for key, value in known.items()}
