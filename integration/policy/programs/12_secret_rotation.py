import json
import logging
import os

import boto3
import psycopg2

logger = logging.getLogger()
logger.setLevel(logging.INFO)


def lambda_handler(event, context):
    """Rotates the password of a database user; Secrets Manager calls it once per step."""
    arn = event["SecretId"]
    token = event["ClientRequestToken"]
    service_client = boto3.client("secretsmanager", endpoint_url=os.environ.get("SECRETS_MANAGER_ENDPOINT"))

    metadata = service_client.describe_secret(SecretId=arn)
    if not metadata.get("RotationEnabled"):
        raise ValueError("%s is not enabled for rotation" % arn)
    stages = metadata["VersionIdsToStages"].get(token)
    if stages is None:
        raise ValueError("%s has no version %s" % (arn, token))
    if "AWSCURRENT" in stages:
        return

    steps = {
        "createSecret": create_secret,
        "setSecret": set_secret,
        "testSecret": test_secret,
        "finishSecret": finish_secret,
    }
    steps[event["Step"]](service_client, arn, token)


def _secret(service_client, arn, stage, token=None):
    kwargs = {"SecretId": arn, "VersionStage": stage}
    if token:
        kwargs["VersionId"] = token
    return json.loads(service_client.get_secret_value(**kwargs)["SecretString"])


def _connect(secret):
    try:
        return psycopg2.connect(
            host=secret["host"], user=secret["username"], password=secret["password"], dbname=secret["dbname"]
        )
    except psycopg2.OperationalError:
        return None


def create_secret(service_client, arn, token):
    current = _secret(service_client, arn, "AWSCURRENT")
    try:
        _secret(service_client, arn, "AWSPENDING", token)
        return
    except service_client.exceptions.ResourceNotFoundException:
        pass
    password = service_client.get_random_password(ExcludeCharacters="/@\"'\\", PasswordLength=30)
    current["password"] = password["RandomPassword"]
    service_client.put_secret_value(
        SecretId=arn, ClientRequestToken=token, SecretString=json.dumps(current), VersionStages=["AWSPENDING"]
    )


def set_secret(service_client, arn, token):
    pending = _secret(service_client, arn, "AWSPENDING", token)
    connection = _connect(pending)
    if connection is not None:
        connection.close()
        return
    connection = _connect(_secret(service_client, arn, "AWSCURRENT"))
    if connection is None:
        raise ValueError("cannot log in with the current password")
    with connection, connection.cursor() as cursor:
        cursor.execute("ALTER USER CURRENT_USER WITH PASSWORD %s", (pending["password"],))


def test_secret(service_client, arn, token):
    connection = _connect(_secret(service_client, arn, "AWSPENDING", token))
    if connection is None:
        raise ValueError("cannot log in with the pending password")
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT now()")


def finish_secret(service_client, arn, token):
    versions = service_client.describe_secret(SecretId=arn)["VersionIdsToStages"]
    current = next((v for v, stages in versions.items() if "AWSCURRENT" in stages), None)
    if current == token:
        return
    service_client.update_secret_version_stage(
        SecretId=arn, VersionStage="AWSCURRENT", MoveToVersionId=token, RemoveFromVersionId=current
    )
    logger.info("rotated %s", arn)
