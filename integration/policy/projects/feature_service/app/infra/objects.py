from __future__ import annotations

from typing import TYPE_CHECKING, Iterator

import boto3

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class ObjectStore:
    def __init__(self, client: S3Client, bucket: str) -> None:
        self.client = client
        self.bucket = bucket

    @classmethod
    def create(cls, bucket: str) -> ObjectStore:
        return cls(boto3.client("s3"), bucket)

    def write(self, key: str, body: bytes, kind: str) -> None:
        self.client.put_object(Bucket=self.bucket, Key=key, Body=body, ContentType=kind, Tagging="state=draft")

    def read(self, key: str) -> Iterator[bytes]:
        yield from self.client.get_object(Bucket=self.bucket, Key=key)["Body"].iter_chunks()

    def signed(self, key: str, seconds: int = 300) -> str:
        return self.client.generate_presigned_url(
            "get_object", Params={"Bucket": self.bucket, "Key": key}, ExpiresIn=seconds
        )

    def copy(self, source: str, target: str) -> str:
        answer = self.client.copy_object(
            Bucket=self.bucket, Key=target, CopySource=f"{self.bucket}/{source}", MetadataDirective="COPY"
        )
        return answer.get("VersionId", "")

    def retag(self, key: str, **tags: str) -> None:
        tag_set = [{"Key": name, "Value": value} for name, value in tags.items()]
        self.client.put_object_tagging(Bucket=self.bucket, Key=key, Tagging={"TagSet": tag_set})
