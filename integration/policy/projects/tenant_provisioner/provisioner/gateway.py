import logging
import time

import boto3
from botocore.exceptions import ClientError

log = logging.getLogger(__name__)

RETRIED = {"Throttling", "ThrottlingException", "TooManyRequestsException", "InvalidParameterValueException"}


class AwsGateway:
    """The only place that talks to AWS: retries, logs, and forgets what is already gone."""

    def __init__(self, region):
        self._region = region
        self._clients = {}

    def _client(self, service):
        return self._clients.setdefault(service, boto3.client(service, region_name=self._region))

    def call(self, service, method, **kwargs):
        client = self._client(service)
        for attempt in range(5):
            try:
                return getattr(client, method)(**kwargs)
            except ClientError as error:
                code = error.response["Error"]["Code"]
                if code not in RETRIED or attempt == 4:
                    raise
                log.warning("%s.%s: %s, again", service, method, code)
                time.sleep(2**attempt)

    def quietly(self, service, method, **kwargs):
        try:
            return self.call(service, method, **kwargs)
        except ClientError as error:
            if "NotFound" in error.response["Error"]["Code"] or "NoSuch" in error.response["Error"]["Code"]:
                return None
            raise

    def wait(self, service, waiter, **kwargs):
        self._client(service).get_waiter(waiter).wait(**kwargs)
