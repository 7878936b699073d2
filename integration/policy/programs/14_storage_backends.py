"""One interface, four kinds of storage; only one of them is AWS."""

import os
import shutil
from abc import ABC, abstractmethod
from pathlib import Path
from urllib.parse import urlsplit


class Storage(ABC):
    @abstractmethod
    def put_object(self, key, body): ...

    @abstractmethod
    def get_object(self, key): ...

    @abstractmethod
    def delete_object(self, key): ...

    @abstractmethod
    def list_objects(self, prefix=""): ...


class FolderStorage(Storage):
    def __init__(self, root):
        self.root = Path(root)

    def put_object(self, key, body):
        path = self.root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)

    def get_object(self, key):
        return (self.root / key).read_bytes()

    def delete_object(self, key):
        (self.root / key).unlink(missing_ok=True)

    def list_objects(self, prefix=""):
        return sorted(str(p.relative_to(self.root)) for p in self.root.glob(prefix + "**/*") if p.is_file())

    def clear(self):
        shutil.rmtree(self.root)


class GoogleStorage(Storage):
    def __init__(self, bucket):
        from google.cloud import storage

        self.client = storage.Client()
        self.bucket = self.client.bucket(bucket)

    def put_object(self, key, body):
        self.bucket.blob(key).upload_from_string(body)

    def get_object(self, key):
        return self.bucket.blob(key).download_as_bytes()

    def delete_object(self, key):
        self.bucket.delete_blob(key)

    def list_objects(self, prefix=""):
        return [blob.name for blob in self.client.list_blobs(self.bucket, prefix=prefix)]


class AzureStorage(Storage):
    def __init__(self, container):
        from azure.storage.blob import BlobServiceClient

        service = BlobServiceClient.from_connection_string(os.environ["AZURE_CONNECTION"])
        self.container = service.get_container_client(container)

    def put_object(self, key, body):
        self.container.upload_blob(key, body, overwrite=True)

    def get_object(self, key):
        return self.container.download_blob(key).readall()

    def delete_object(self, key):
        self.container.delete_blob(key)

    def list_objects(self, prefix=""):
        return [blob.name for blob in self.container.list_blobs(name_starts_with=prefix)]


class S3Storage(Storage):
    def __init__(self, bucket):
        import boto3

        self.bucket = bucket
        self.client = boto3.client("s3")

    def put_object(self, key, body):
        self.client.put_object(Bucket=self.bucket, Key=key, Body=body)

    def get_object(self, key):
        return self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read()

    def delete_object(self, key):
        self.client.delete_object(Bucket=self.bucket, Key=key)

    def list_objects(self, prefix=""):
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix)
        return [item["Key"] for page in pages for item in page.get("Contents", ())]


KINDS = {"file": FolderStorage, "gs": GoogleStorage, "azure": AzureStorage, "s3": S3Storage}


def open_storage(address):
    parts = urlsplit(address)
    return KINDS[parts.scheme](parts.path if parts.scheme == "file" else parts.netloc)


def mirror(source, target):
    """Copies what is missing, deletes what is too much."""
    here, there = set(source.list_objects()), set(target.list_objects())
    for key in here - there:
        target.put_object(key, source.get_object(key))
    for key in there - here:
        target.delete_object(key)


if __name__ == "__main__":
    import sys

    mirror(open_storage(sys.argv[1]), open_storage(sys.argv[2]))
