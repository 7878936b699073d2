import json


class Publisher:
    def __init__(self, sns, sqs, topic_arn, shipping_queue_url):
        self._sns = sns
        self._sqs = sqs
        self._topic_arn = topic_arn
        self._queue_url = shipping_queue_url

    def publish(self, kind, detail):
        self._sns.publish(
            TopicArn=self._topic_arn,
            Message=json.dumps(detail),
            MessageAttributes={"kind": {"DataType": "String", "StringValue": kind}},
        )

    def enqueue_shipping(self, order_id):
        self._sqs.send_message(QueueUrl=self._queue_url, MessageBody=json.dumps({"order": order_id}))
