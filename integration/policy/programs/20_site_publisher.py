#!/usr/bin/env python3
"""Publishes a folder as a web site: uploads what changed, deletes what is gone, invalidates the cache."""

import hashlib
import mimetypes
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, List

import boto3

DOMAIN = "www.example.org"
BUCKET = f"site-{DOMAIN.replace('.', '-')}"
LONG = "public, max-age=31536000, immutable"
SHORT = "public, max-age=60"


@dataclass
class Change:
    upload: List[str] = field(default_factory=list)
    delete: List[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.upload or self.delete)


class Publisher:
    def __init__(self, folder: Path, session: boto3.Session = boto3.Session()):
        self.folder = folder
        self.session = session
        self.s3, self.cdn = (self.session.client(name) for name in ("s3", "cloudfront"))

    def local(self) -> Dict[str, str]:
        found = {}
        for path in self.folder.rglob("*"):
            if path.is_file():
                found[path.relative_to(self.folder).as_posix()] = hashlib.md5(path.read_bytes()).hexdigest()
        return found

    def remote(self) -> Dict[str, str]:
        kwargs = dict(Bucket=BUCKET)
        found = {}
        while True:
            page = self.s3.list_objects_v2(**kwargs)
            found.update({item["Key"]: item["ETag"].strip('"') for item in page.get("Contents", [])})
            if not page["IsTruncated"]:
                return found
            kwargs["ContinuationToken"] = page["NextContinuationToken"]

    def changes(self) -> Change:
        here, there = self.local(), self.remote()
        return Change(
            upload=sorted(key for key, digest in here.items() if there.get(key) != digest),
            delete=sorted(set(there) - set(here)),
        )

    def extra(self, key: str) -> Dict[str, str]:
        kind, _ = mimetypes.guess_type(key)
        return {
            "ContentType": kind or "application/octet-stream",
            "CacheControl": LONG if key.startswith("assets/") else SHORT,
        }

    def apply(self, change: Change) -> None:
        with ThreadPoolExecutor(max_workers=8) as pool:
            jobs = {
                pool.submit(self.s3.upload_file, str(self.folder / key), BUCKET, key, ExtraArgs=self.extra(key)): key
                for key in change.upload
            }
            for job in as_completed(jobs):
                job.result()
                print("+", jobs[job])
        for key in change.delete:
            self.s3.delete_object(Bucket=BUCKET, Key=key)
            print("-", key)

    def distribution(self) -> str:
        for page in self.cdn.get_paginator("list_distributions").paginate():
            for item in page["DistributionList"].get("Items", []):
                if DOMAIN in item["Aliases"].get("Items", []):
                    return item["Id"]
        raise LookupError(DOMAIN)

    def invalidate(self, change: Change) -> None:
        paths = [f"/{key}" for key in [*change.upload, *change.delete] if not key.startswith("assets/")]
        if not paths:
            return
        distribution = self.distribution()
        answer = self.cdn.create_invalidation(
            DistributionId=distribution,
            InvalidationBatch={
                "Paths": {"Quantity": len(paths), "Items": paths},
                "CallerReference": str(time.time_ns()),
            },
        )
        waiter = self.cdn.get_waiter("invalidation_completed")
        waiter.wait(DistributionId=distribution, Id=answer["Invalidation"]["Id"])


def main() -> int:
    publisher = Publisher(Path(sys.argv[1]))
    if not (change := publisher.changes()):
        print("nothing to do")
        return 0
    publisher.apply(change)
    publisher.invalidate(change)
    return 0


if __name__ == "__main__":
    sys.exit(main())
