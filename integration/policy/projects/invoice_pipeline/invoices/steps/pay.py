import json
import os
import urllib.request

import boto3

from ..model import Invoice
from .base import Step


class Pay(Step):
    table_name = os.environ.get("PAYMENTS_TABLE", "payments")

    def __init__(self):
        self.table = boto3.resource("dynamodb").Table(self.table_name)
        self.secrets = boto3.client("secretsmanager")

    def _key(self):
        secret = self.secrets.get_secret_value(SecretId="invoices/bank-api")
        return json.loads(secret["SecretString"])["key"]

    def execute(self, event):
        invoice = Invoice.load(event["invoice"])
        self.table.put_item(
            Item={"number": invoice.number, "total": str(invoice.total)},
            ConditionExpression="attribute_not_exists(#n)",
            ExpressionAttributeNames={"#n": "number"},
        )
        request = urllib.request.Request(
            os.environ["BANK_URL"], data=event["invoice"].encode(), headers={"Authorization": f"Bearer {self._key()}"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return {"payment": json.load(answer)["id"]}
