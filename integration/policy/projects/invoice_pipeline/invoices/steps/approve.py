import os

import boto3


class Approve:
    def __init__(self, limit):
        self.limit = limit
        self.topic = os.environ["APPROVERS_TOPIC_ARN"]
        self._sns = None

    @property
    def sns(self):
        if self._sns is None:
            self._sns = boto3.client("sns")
        return self._sns

    def needs_human(self, invoice):
        return invoice.total > self.limit

    def ask(self, invoice, token):
        base = os.environ["DECISION_URL"]
        self.sns.publish(
            TopicArn=self.topic,
            Subject=f"Approve invoice {invoice.number}?"[:100],
            Message=f"{invoice.vendor} wants {invoice.total:.2f}\nyes: {base}?answer=yes&token={token}\n"
            f"no: {base}?answer=no&token={token}",
        )
