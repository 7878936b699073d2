from .base import Repository


class OrderRepository(Repository):
    def set_status(self, ident, status):
        self._table.update_item(
            Key={self.key: ident},
            UpdateExpression="SET #s = :s",
            ConditionExpression="attribute_exists(id)",
            ExpressionAttributeNames={"#s": "status"},
            ExpressionAttributeValues={":s": status},
        )
