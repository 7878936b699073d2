"""Clients are expensive to make: each is made once, when it is first needed."""

import boto3
from botocore.config import Config

_clients = {}
_table = None


def client(name):
    if name not in _clients:
        _clients[name] = boto3.client(name, config=Config(retries={"max_attempts": 3}, signature_version="s3v4"))
    return _clients[name]


def s3():
    return client("s3")


def table(name):
    global _table
    if _table is None:
        _table = boto3.resource("dynamodb").Table(name)
    return _table
