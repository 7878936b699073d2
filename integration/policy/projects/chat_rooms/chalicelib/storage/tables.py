import boto3


class Tables:
    """tables.name is the table called prefix + name."""

    def __init__(self, prefix):
        self._prefix = prefix
        self._resource = None

    @property
    def resource(self):
        if self._resource is None:
            self._resource = boto3.resource("dynamodb")
        return self._resource

    def get(self, name):
        return self.resource.Table(self._prefix + name)
