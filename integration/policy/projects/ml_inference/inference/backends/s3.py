import gzip
import json

import boto3
from boto3.s3.transfer import TransferConfig


class S3Results:
    config = TransferConfig(multipart_threshold=16 * 1024 * 1024)

    def __init__(self, bucket, prefix):
        self.bucket = boto3.resource("s3").Bucket(bucket)
        self.prefix = prefix

    def _key(self, ident):
        return f"{self.prefix}/{ident}.json.gz"

    def put_object(self, ident, prediction):
        body = gzip.compress(json.dumps(prediction).encode())
        self.bucket.put_object(Key=self._key(ident), Body=body, ContentEncoding="gzip")

    def export(self, path):
        self.bucket.upload_file(path, f"{self.prefix}/export.csv", Config=self.config)

    def __iter__(self):
        for summary in self.bucket.objects.filter(Prefix=self.prefix):
            yield summary.key
