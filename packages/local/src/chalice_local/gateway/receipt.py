"""When a request arrived, and the ids that API Gateway gives it.

The only module of the gateway that reads a clock or makes random numbers.
"""

from __future__ import annotations

import base64
import secrets
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """What tells one request from every other."""

    request_id: str
    """A UUID: ``requestContext.requestId`` and the header ``x-amzn-RequestId``."""
    extended_request_id: str
    """Base64: ``requestContext.extendedRequestId`` and the header ``x-amz-apigw-id``."""
    trace_root: str
    """The ``Root`` of an X-Ray trace header, ``1-<8 hex>-<24 hex>``."""
    received: datetime
    """In UTC."""


def new_receipt() -> Receipt:
    """Return the receipt of a request that arrives now."""
    now = datetime.now(UTC)
    return Receipt(
        request_id=str(uuid.uuid4()),
        extended_request_id=base64.b64encode(secrets.token_bytes(11)).decode("ascii"),
        trace_root=f"1-{int(now.timestamp()):08x}-{secrets.token_hex(12)}",
        received=now,
    )
