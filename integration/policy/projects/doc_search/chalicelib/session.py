import functools

import boto3


@functools.lru_cache(maxsize=None)
def _session():
    return boto3.Session()


@functools.lru_cache(maxsize=None)
def client(name):
    return _session().client(name)
