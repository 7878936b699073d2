from __future__ import annotations

from typing import TYPE_CHECKING, Any, Iterator

import boto3

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import DynamoDBServiceResource, Table


class FlagRepository:
    _resource: DynamoDBServiceResource | None = None

    def __init__(self, table_name: str) -> None:
        self._table: Table = self.resource().Table(table_name)

    @classmethod
    def resource(cls) -> DynamoDBServiceResource:
        if cls._resource is None:
            cls._resource = boto3.resource("dynamodb")
        return cls._resource

    def get(self, name: str) -> dict[str, Any] | None:
        return self._table.get_item(Key={"name": name}).get("Item")

    def put(self, flag: dict[str, Any]) -> None:
        self._table.put_item(Item=flag)

    def all(self) -> Iterator[dict[str, Any]]:
        scan = self._table.meta.client.get_paginator("scan")
        for page in scan.paginate(TableName=self._table.name):
            yield from page["Items"]
