import json
import time
import uuid
from decimal import Decimal


class OrderService:
    def __init__(self, orders, stock, dynamodb, publisher, stock_table):
        self.orders = orders
        self.stock = stock
        self.dynamodb = dynamodb
        self.publisher = publisher
        self.stock_table = stock_table

    def find(self, order_id):
        return self.orders.get(order_id)

    def place(self, customer, lines):
        order_id = str(uuid.uuid4())
        self._reserve(lines)
        self.orders.save({
            "id": order_id,
            "customer": customer,
            "lines": [{"sku": sku, "quantity": Decimal(count)} for sku, count in lines],
            "status": "placed",
            "at": int(time.time()),
        })
        self.publisher.publish("order.placed", {"id": order_id, "customer": customer})
        return order_id

    def cancel(self, order_id):
        self.orders.set_status(order_id, "cancelled")
        self.publisher.publish("order.cancelled", {"id": order_id})

    def mark_paid(self, body):
        payment = json.loads(body)
        self.orders.set_status(payment["order_id"], "paid")
        self.publisher.enqueue_shipping(payment["order_id"])

    def _reserve(self, lines):
        self.dynamodb.transact_write_items(
            TransactItems=[
                {
                    "Update": {
                        "TableName": self.stock_table,
                        "Key": {"sku": {"S": sku}},
                        "UpdateExpression": "SET available = available - :n",
                        "ConditionExpression": "available >= :n",
                        "ExpressionAttributeValues": {":n": {"N": str(count)}},
                    }
                }
                for sku, count in lines
            ]
        )
