"""Mirrors web pages into a bucket, many at once."""

import asyncio
import hashlib
import os
import sys
from contextlib import AsyncExitStack
from datetime import datetime, timezone

import aiohttp
import aioboto3
from botocore.exceptions import ClientError

PAGES_TABLE = os.getenv("PAGES_TABLE", "mirror-pages")


class Mirror:
    def __init__(self, bucket, session=None):
        self.bucket = bucket
        self.session = session or aioboto3.Session()
        self.limit = asyncio.Semaphore(16)
        self._stack = AsyncExitStack()

    async def __aenter__(self):
        self.s3 = await self._stack.enter_async_context(self.session.client("s3"))
        dynamodb = await self._stack.enter_async_context(self.session.resource("dynamodb"))
        self.table = await dynamodb.Table(PAGES_TABLE)
        self.http = await self._stack.enter_async_context(aiohttp.ClientSession())
        return self

    async def __aexit__(self, *failure):
        await self._stack.aclose()

    async def known(self, url):
        answer = await self.table.get_item(Key={"url": url}, ProjectionExpression="digest")
        return answer.get("Item", {}).get("digest")

    async def stored(self, key):
        try:
            await self.s3.head_object(Bucket=self.bucket, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] == "404":
                return False
            raise
        return True

    async def take(self, url):
        async with self.limit:
            async with self.http.get(url) as response:
                body = await response.read()
        digest = hashlib.sha256(body).hexdigest()
        if await self.known(url) == digest and await self.stored(digest):
            return False
        await self.s3.put_object(Bucket=self.bucket, Key=digest, Body=body, ContentType="text/html")
        await self.table.update_item(
            Key={"url": url},
            UpdateExpression="SET digest = :d, seen = :s",
            ExpressionAttributeValues={":d": digest, ":s": datetime.now(timezone.utc).isoformat()},
        )
        return True

    async def forget(self, prefix):
        paginator = self.s3.get_paginator("list_objects_v2")
        async for page in paginator.paginate(Bucket=self.bucket, Prefix=prefix):
            keys = [{"Key": item["Key"]} for item in page.get("Contents", [])]
            if keys:
                await self.s3.delete_objects(Bucket=self.bucket, Delete={"Objects": keys})


async def main(bucket, urls):
    async with Mirror(bucket) as mirror:
        changed = await asyncio.gather(*(mirror.take(url) for url in urls), return_exceptions=True)
    print(sum(1 for one in changed if one is True), "changed")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2:]))
