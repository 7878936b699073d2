from botocore.exceptions import ClientError

from chalicelib import aws
from chalicelib.config import settings


class PhotoStore:
    def __init__(self, bucket, prefix=""):
        self.bucket = bucket
        self.prefix = prefix

    def _key(self, name):
        return self.prefix + name

    def exists(self, name):
        try:
            aws.s3().head_object(Bucket=self.bucket, Key=self._key(name))
        except ClientError as error:
            if error.response["Error"]["Code"] in ("404", "NoSuchKey"):
                return False
            raise
        return True

    def link(self, name):
        return aws.s3().generate_presigned_url(
            "get_object",
            Params={"Bucket": self.bucket, "Key": self._key(name)},
            ExpiresIn=settings.link_seconds,
        )

    def upload_form(self, name, limit=20 * 1024 * 1024):
        return aws.s3().generate_presigned_post(
            Bucket=self.bucket,
            Key=self._key(name),
            Conditions=[["content-length-range", 1, limit], {"Content-Type": "image/jpeg"}],
            Fields={"Content-Type": "image/jpeg"},
            ExpiresIn=settings.link_seconds,
        )

    def remove(self, name):
        aws.s3().delete_object(Bucket=self.bucket, Key=self._key(name))

    def walk(self):
        pages = aws.s3().get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self.prefix)
        for page in pages:
            yield from page.get("Contents", [])
