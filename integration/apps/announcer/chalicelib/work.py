import os
from functools import cached_property

import boto3


class WorkQueue:
    def __init__(self, name):
        self.name = name

    @classmethod
    def from_environment(cls):
        return cls(os.environ['WORK_QUEUE'])

    @cached_property
    def queue(self):
        return boto3.resource('sqs').get_queue_by_name(QueueName=self.name)

    def put(self, text):
        self.queue.send_message(MessageBody=text)

    def put_many(self, texts):
        self.queue.send_messages(Entries=[{'Id': str(n), 'MessageBody': t} for n, t in enumerate(texts)])

    def take(self):
        done = []
        for message in self.queue.receive_messages(MaxNumberOfMessages=5):
            done.append(message.body)
            message.delete()
        return done

    @property
    def size(self):
        self.queue.load()
        return int(self.queue.attributes['ApproximateNumberOfMessages'])
