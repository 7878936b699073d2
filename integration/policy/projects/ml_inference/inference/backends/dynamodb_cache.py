import time

import boto3


class Cache:
    def __init__(self, table, seconds=86400):
        self.table = boto3.resource("dynamodb").Table(table)
        self.seconds = seconds

    def get_item(self, key):
        found = self.table.get_item(Key={"digest": key}, AttributesToGet=["value"]).get("Item")
        return found and found["value"]

    def put_item(self, key, value):
        self.table.put_item(Item={"digest": key, "value": value, "until": int(time.time()) + self.seconds})

    def flush(self):
        with self.table.batch_writer() as batch:
            for item in self.table.scan(ProjectionExpression="digest")["Items"]:
                batch.delete_item(Key=item)
