"""Values of /newsletter/<stage>/... in the parameter store, kept for the life of the function."""

import os

import boto3

STAGE = os.environ.get("STAGE", "dev")
PREFIX = f"/newsletter/{STAGE}"

ssm = boto3.client("ssm")
_cache = {}


def get(name, default=None):
    path = f"{PREFIX}/{name}"
    if path in _cache:
        return _cache[path]
    try:
        value = ssm.get_parameter(Name=path, WithDecryption=True)["Parameter"]["Value"]
    except ssm.exceptions.ParameterNotFound:
        if default is None:
            raise
        value = default
    _cache[path] = value
    return value


def everything():
    found = {}
    for page in ssm.get_paginator("get_parameters_by_path").paginate(Path=PREFIX, Recursive=True, WithDecryption=True):
        found.update((p["Name"], p["Value"]) for p in page["Parameters"])
    return found
