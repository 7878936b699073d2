import boto3


def _make(service):
    def factory():
        if factory.client is None:
            factory.client = boto3.client(service)
        return factory.client

    factory.client = None
    return factory


cognito = _make("cognito-idp")
kms = _make("kms")
s3 = _make("s3")
dynamodb = _make("dynamodb")
