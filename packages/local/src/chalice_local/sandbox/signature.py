"""What a signed request says of itself: who signed it, for which service, in which region.

The signature itself is not verified: the sandbox takes any credentials.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from chalice_local.wire import Head

DEFAULT_REGION = "us-east-1"

_SCOPE = re.compile(r"(?P<access_key>[^/\s=]+)/\d{8}/(?P<region>[a-z0-9-]+)/(?P<service>[a-z0-9-]+)/aws4_request")


@dataclass(frozen=True, slots=True)
class Signature:
    """The scope of a signature; all but the region empty for a request that nobody signed."""

    access_key: str = ""
    service: str = ""
    region: str = DEFAULT_REGION


def read_signature(head: Head) -> Signature:
    """Return what the header ``Authorization`` of a request says, or the query of a presigned URL."""
    header = head.lower_headers().get("authorization", "")
    query = parse_qs(head.query_string) if "X-Amz-Credential=" in head.query_string else {}
    if found := _SCOPE.search(header or query.get("X-Amz-Credential", [""])[0]):
        return Signature(found["access_key"], found["service"], found["region"])
    # Presigned URLs of S3 may still be signed the old way, which says neither service nor region.
    old = parse_qs(head.query_string).get("AWSAccessKeyId", [""])[0] if "AWSAccessKeyId=" in head.query_string else ""
    return Signature(old, "s3") if old else Signature()
