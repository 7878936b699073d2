import os
from functools import lru_cache

import boto3

PREFIX = os.environ['PARAMETERS']


@lru_cache(maxsize=None)
def client(service):
    return boto3.client(service)


def read(name):
    return client('ssm').get_parameter(Name=f'{PREFIX}/{name}', WithDecryption=True)['Parameter']['Value']


def write(name, value):
    client('ssm').put_parameter(Name=f'{PREFIX}/{name}', Value=value, Type='String', Overwrite=True)


def read_several(names):
    answer = client('ssm').get_parameters(Names=[f'{PREFIX}/{name}' for name in names])
    return {item['Name']: item['Value'] for item in answer['Parameters']}


def read_all():
    found = {}
    for page in client('ssm').get_paginator('get_parameters_by_path').paginate(Path=PREFIX, Recursive=True):
        found.update((item['Name'], item['Value']) for item in page['Parameters'])
    return found


def secret():
    return client('secretsmanager').get_secret_value(SecretId=os.environ['SECRET'])


def change_secret(value):
    secrets = client('secretsmanager')
    secrets.put_secret_value(SecretId=os.environ['SECRET'], SecretString=value)


def whoami():
    return {'arn': client('sts').get_caller_identity()['Arn']}
