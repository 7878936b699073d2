"""What S3 needs.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote

from chalice_local.sandbox.access.policy import Access

if TYPE_CHECKING:
    from chalice_local.sandbox.access.names import Names
    from chalice_local.sandbox.access.operation import Operation

_ACTIONS: Mapping[str, str] = {
    "CompleteMultipartUpload": "PutObject",
    "CreateMultipartUpload": "PutObject",
    "DeleteBucketAnalyticsConfiguration": "PutAnalyticsConfiguration",
    "DeleteBucketCors": "PutBucketCORS",
    "DeleteBucketEncryption": "PutEncryptionConfiguration",
    "DeleteBucketIntelligentTieringConfiguration": "PutIntelligentTieringConfiguration",
    "DeleteBucketInventoryConfiguration": "PutInventoryConfiguration",
    "DeleteBucketLifecycle": "PutLifecycleConfiguration",
    "DeleteBucketMetricsConfiguration": "PutMetricsConfiguration",
    "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
    "DeleteBucketReplication": "PutReplicationConfiguration",
    "DeleteBucketTagging": "PutBucketTagging",
    "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
    "GetBucketAccelerateConfiguration": "GetAccelerateConfiguration",
    "GetBucketAnalyticsConfiguration": "GetAnalyticsConfiguration",
    "GetBucketCors": "GetBucketCORS",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "GetBucketIntelligentTieringConfiguration": "GetIntelligentTieringConfiguration",
    "GetBucketInventoryConfiguration": "GetInventoryConfiguration",
    "GetBucketLifecycle": "GetLifecycleConfiguration",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "GetBucketMetricsConfiguration": "GetMetricsConfiguration",
    "GetBucketNotificationConfiguration": "GetBucketNotification",
    "GetBucketReplication": "GetReplicationConfiguration",
    "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "HeadBucket": "ListBucket",
    "HeadObject": "GetObject",
    "ListBucketAnalyticsConfigurations": "GetAnalyticsConfiguration",
    "ListBucketIntelligentTieringConfigurations": "GetIntelligentTieringConfiguration",
    "ListBucketInventoryConfigurations": "GetInventoryConfiguration",
    "ListBucketMetricsConfigurations": "GetMetricsConfiguration",
    "ListBuckets": "ListAllMyBuckets",
    "ListMultipartUploads": "ListBucketMultipartUploads",
    "ListObjectVersions": "ListBucketVersions",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "ListParts": "ListMultipartUploadParts",
    "PutBucketAccelerateConfiguration": "PutAccelerateConfiguration",
    "PutBucketAnalyticsConfiguration": "PutAnalyticsConfiguration",
    "PutBucketCors": "PutBucketCORS",
    "PutBucketEncryption": "PutEncryptionConfiguration",
    "PutBucketIntelligentTieringConfiguration": "PutIntelligentTieringConfiguration",
    "PutBucketInventoryConfiguration": "PutInventoryConfiguration",
    "PutBucketLifecycle": "PutLifecycleConfiguration",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "PutBucketMetricsConfiguration": "PutMetricsConfiguration",
    "PutBucketNotificationConfiguration": "PutBucketNotification",
    "PutBucketReplication": "PutReplicationConfiguration",
    "PutObjectLockConfiguration": "PutBucketObjectLockConfiguration",
    "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
    "SelectObjectContent": "GetObject",
    "UploadPart": "PutObject",
}
"""The operations whose action has another name."""

_OF_A_VERSION = {
    "DeleteObject": "DeleteObjectVersion",
    "DeleteObjectTagging": "DeleteObjectVersionTagging",
    "GetObject": "GetObjectVersion",
    "GetObjectAcl": "GetObjectVersionAcl",
    "GetObjectAttributes": "GetObjectVersionAttributes",
    "GetObjectTagging": "GetObjectVersionTagging",
    "PutObjectAcl": "PutObjectVersionAcl",
    "PutObjectTagging": "PutObjectVersionTagging",
}
"""The actions that are others when a version is asked for."""

_WRITTEN_WITH = {
    "ACL": "PutObjectAcl",
    "GrantFullControl": "PutObjectAcl",
    "GrantRead": "PutObjectAcl",
    "GrantReadACP": "PutObjectAcl",
    "GrantWriteACP": "PutObjectAcl",
    "ObjectLockLegalHoldStatus": "PutObjectLegalHold",
    "ObjectLockMode": "PutObjectRetention",
    "Tagging": "PutObjectTagging",
}
"""What a write needs besides PutObject, by its parameters."""

_CREATED_WITH = {
    "ACL": "PutBucketAcl",
    "GrantFullControl": "PutBucketAcl",
    "GrantRead": "PutBucketAcl",
    "GrantReadACP": "PutBucketAcl",
    "GrantWrite": "PutBucketAcl",
    "GrantWriteACP": "PutBucketAcl",
    "ObjectOwnership": "PutBucketOwnershipControls",
}

_WRITES = {"CopyObject", "CreateMultipartUpload", "PutObject"}

_CONTEXT = {
    "ACL": "s3:x-amz-acl",
    "Delimiter": "s3:delimiter",
    "MaxKeys": "s3:max-keys",
    "Prefix": "s3:prefix",
    "ServerSideEncryption": "s3:x-amz-server-side-encryption",
    "StorageClass": "s3:x-amz-storage-class",
    "VersionId": "s3:versionid",
}


def accesses(operation: Operation, names: Names) -> Iterator[Access]:
    """Yield what an operation of S3 needs."""
    context = {key: (operation.text(name),) for name, key in _CONTEXT.items() if operation.text(name)}
    for action, resource in _needs(operation):
        yield Access(f"s3:{action}", resource, context)
    if key := operation.text("SSEKMSKeyId"):
        yield Access("kms:GenerateDataKey", names.key(key, operation.place))


def _needs(operation: Operation) -> Iterator[tuple[str, str]]:
    bucket, key = operation.text("Bucket"), operation.text("Key")
    resource = _arn(operation, bucket, key) if bucket else operation.unnamed({"ListBuckets"})
    version = operation.text("VersionId")
    match operation.name:
        case "CopyObject" | "UploadPartCopy":
            yield _source(operation)
            yield "PutObject", resource
        case "DeleteObjects":
            for item in (operation.parameters.get("Delete") or {}).get("Objects") or ():
                yield _versioned("DeleteObject", item.get("VersionId")), _arn(operation, bucket, item.get("Key", ""))
        case "GetObjectAttributes":
            yield _versioned("GetObject", version), resource
            yield _versioned("GetObjectAttributes", version), resource
        case name:
            yield _versioned(_ACTIONS.get(name, name), version), resource
    yield from ((action, resource) for action in sorted(_further(operation)))


def _further(operation: Operation) -> set[str]:
    """Return the actions that the parameters of a write need besides its own."""
    given = {name for name in operation.parameters if operation.text(name)}
    if operation.name in _WRITES:
        return {action for name, action in _WRITTEN_WITH.items() if name in given}
    if operation.name == "CreateBucket":
        return {action for name, action in _CREATED_WITH.items() if name in given}
    return {"BypassGovernanceRetention"} if "BypassGovernanceRetention" in given else set()


def _source(operation: Operation) -> tuple[str, str]:
    """Return what a copy needs to read: ``bucket/key`` or an access point's ARN, encoded, perhaps with a version."""
    path, _, query = operation.text("CopySource").partition("?versionId=")
    version = parse_qs(f"versionId={query}").get("versionId", [""])[0]
    bucket, _, key = unquote(path).lstrip("/").partition("/")
    return _versioned("GetObject", version), _arn(operation, bucket, key)


def _versioned(action: str, version: str | None) -> str:
    return _OF_A_VERSION.get(action, action) if version else action


def _arn(operation: Operation, bucket: str, key: str) -> str:
    name = bucket if bucket.startswith("arn:") else f"arn:{operation.place.partition}:s3:::{bucket}"
    return f"{name}/{key}" if key else name
