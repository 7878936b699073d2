import json
import os

import boto3


class Publisher:
    def __init__(self, client=None, events=None):
        self.client = client or boto3.client('sns')
        self.events = events or boto3.client('events')
        self.topic = os.environ['TOPIC_ARN']

    def publish(self, text):
        return self.client.publish(TopicArn=self.topic, Message=text)['MessageId']

    def publish_all(self, texts):
        entries = [{'Id': str(number), 'Message': text} for number, text in enumerate(texts)]
        self.client.publish_batch(TopicArn=self.topic, PublishBatchRequestEntries=entries)

    def emit(self, kind, detail):
        entry = {
            'Source': 'announcer',
            'DetailType': kind,
            'Detail': json.dumps(detail),
            'EventBusName': os.environ['EVENT_BUS'],
        }
        self.events.put_events(Entries=[entry])
