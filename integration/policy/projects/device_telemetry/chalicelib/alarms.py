import json


class Alarms:
    def __init__(self, sns, topic_arn):
        self.topic = sns.Topic(topic_arn)

    def raise_for(self, reading):
        self.topic.publish(
            Subject=f"{reading.device} is hot",
            Message=json.dumps({"device": reading.device, "celsius": reading.celsius, "at": reading.at}),
        )

    def subscribers(self):
        return [s.arn for s in self.topic.subscriptions.all()]
