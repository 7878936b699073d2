"""Decide which notifications of a bucket there are.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

EVENTS = frozenset(
    {
        "s3:IntelligentTiering",
        "s3:LifecycleExpiration:*",
        "s3:LifecycleExpiration:Delete",
        "s3:LifecycleExpiration:DeleteMarkerCreated",
        "s3:LifecycleTransition",
        "s3:ObjectAcl:Put",
        "s3:ObjectAnnotation:*",
        "s3:ObjectAnnotation:Delete",
        "s3:ObjectAnnotation:Put",
        "s3:ObjectCreated:*",
        "s3:ObjectCreated:CompleteMultipartUpload",
        "s3:ObjectCreated:Copy",
        "s3:ObjectCreated:Post",
        "s3:ObjectCreated:Put",
        "s3:ObjectRemoved:*",
        "s3:ObjectRemoved:Delete",
        "s3:ObjectRemoved:DeleteMarkerCreated",
        "s3:ObjectRestore:*",
        "s3:ObjectRestore:Completed",
        "s3:ObjectRestore:Delete",
        "s3:ObjectRestore:Post",
        "s3:ObjectRetention:Put",
        "s3:ObjectTagging:*",
        "s3:ObjectTagging:Delete",
        "s3:ObjectTagging:Put",
        "s3:ReducedRedundancyLostObject",
        "s3:Replication:*",
        "s3:Replication:OperationFailedReplication",
        "s3:Replication:OperationMissedThreshold",
        "s3:Replication:OperationNotTracked",
        "s3:Replication:OperationReplicatedAfterThreshold",
    }
)
"""What S3 notifies of, as botocore 1.44 has it."""

_BUCKET = re.compile(r"[A-Za-z0-9._-]{1,255}")  # those of us-east-1 from before 2018 have up to 255, of any case


def problems(options: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield the argument, what is wrong and the fix, for *options* of ``@app.on_s3_event``."""
    bucket, events = options["bucket"], options["events"]
    if not isinstance(bucket, str) or not _BUCKET.fullmatch(bucket):
        yield "bucket", "is no name of a bucket", "write the name alone, such as 'my-bucket'"
    yield from _problems(events)
    for argument in ("prefix", "suffix"):
        if not isinstance(options[argument], str | None):
            yield argument, "is no text", "write the beginning or the end of the keys, or leave it out"


def _problems(events: Sequence[object]) -> Iterator[tuple[str, str, str]]:
    if not events:
        yield "events", "names none", "leave it out for 's3:ObjectCreated:*'"
    elif len(events) > 1 and all(isinstance(event, str) and len(event) == 1 for event in events):
        yield (
            "events",
            "is a text, of which every letter is taken for an event",
            f"write [{''.join(map(str, events))!r}]",
        )
    else:
        for event in events:
            if event not in EVENTS:
                close = get_close_matches(str(event), sorted(EVENTS), n=1) or ["s3:ObjectCreated:*"]
                yield "events", f"has {event!r}, of which S3 does not notify", f"write such as {close[0]!r}"
