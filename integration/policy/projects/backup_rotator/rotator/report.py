import json

import boto3


class Report:
    def __init__(self, topic_arn):
        self.topic = boto3.resource("sns").Topic(topic_arn)
        self.lines = []

    def note(self, account, kind, made, gone):
        self.lines.append({"account": account, "kind": kind, "made": len(made), "gone": len(gone)})

    def text(self):
        return json.dumps(self.lines)

    def send(self):
        if self.lines:
            self.topic.publish(Subject="Backups", Message=self.text())
