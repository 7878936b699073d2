"""What functions may do in the sandbox: no more than their roles."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
import uuid
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from chalice_local.sandbox import start, stop
from chalice_local.sandbox.access.setting import InvalidIamError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CALL = """
import boto3
from botocore.exceptions import ClientError

def app(event, context):
    try:
        answer = getattr(boto3.client(event["service"]), event["method"])(**event.get("parameters", {}))
    except ClientError as error:
        return [error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"],
                error.response["Error"]["Message"]]
    return answer if isinstance(answer, str) else answer["ResponseMetadata"]["HTTPStatusCode"]
"""


@pytest.fixture(scope="module")
def bucket(aws: Any) -> str:
    name = f"bucket-{uuid.uuid4().hex[:8]}"
    aws.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    aws.client("s3").put_object(Bucket=name, Key="key", Body=b"content")
    return name


@pytest.fixture(scope="module")
def powerless(create: Callable[..., Any]) -> Any:
    return create(CALL)


def call(app: Any, service: str, method: str, **parameters: Any) -> Any:
    payload = json.dumps({"service": service, "method": method, "parameters": parameters})
    answer = app.aws.client("lambda").invoke(FunctionName=app.function, Payload=payload)
    return json.load(answer["Payload"])


@dataclass(frozen=True)
class Refused:
    """A call, and how its service refuses it."""

    service: str
    method: str
    parameters: dict[str, Any]
    code: str
    status: int
    access: str
    """``action resource``."""


@pytest.mark.parametrize(
    "case",
    [
        Refused("dynamodb", "get_item", {"TableName": "t", "Key": {}}, "AccessDeniedException", 400,
                "dynamodb:GetItem arn:aws:dynamodb:eu-west-1:123456789012:table/t"),
        Refused("sns", "publish", {"TopicArn": "arn:aws:sns:eu-west-1:123456789012:t", "Message": "x"},
                "AuthorizationError", 403, "sns:Publish arn:aws:sns:eu-west-1:123456789012:t"),
        Refused("sqs", "get_queue_url", {"QueueName": "q"}, "AccessDenied", 403,
                "sqs:GetQueueUrl arn:aws:sqs:eu-west-1:123456789012:q"),
        Refused("lambda", "list_functions", {}, "AccessDeniedException", 403, "lambda:ListFunctions *"),
        Refused("iam", "list_roles", {}, "AccessDenied", 403, "iam:ListRoles *"),
        Refused("s3", "get_object", {"Bucket": "b", "Key": "k"}, "AccessDenied", 403,
                's3:GetObject "arn:aws:s3:::b/k"'),
    ],
    ids=lambda case: case.service,
)  # fmt: skip
def test_what_no_policy_allows_is_refused_in_the_words_of_the_service(powerless: Any, case: Refused) -> None:
    user = f"arn:aws:sts::123456789012:assumed-role/{powerless.function}/{powerless.function}"
    action, resource = case.access.split(" ")
    message = (
        f"User: {user} is not authorized to perform: {action} on resource: {resource} "
        f"because no identity-based policy allows the {action} action"
    )
    assert call(powerless, case.service, case.method, **case.parameters) == [case.code, case.status, message]


def test_a_refused_head_has_no_body(powerless: Any) -> None:
    assert call(powerless, "s3", "head_object", Bucket="b", Key="k") == ["403", 403, "Forbidden"]


def test_who_one_is_may_always_be_asked(powerless: Any) -> None:
    assert call(powerless, "sts", "get_caller_identity") == 200


def test_a_change_of_the_policy_counts_at_once(aws: Any, create: Callable[..., Any], bucket: str) -> None:
    app = create(CALL, allowed={"s3:GetObject": f"arn:aws:s3:::{bucket}/*"})
    assert call(app, "s3", "get_object", Bucket=bucket, Key="key") == 200
    aws.client("iam").delete_role_policy(RoleName=app.function, PolicyName="allowed")
    assert call(app, "s3", "get_object", Bucket=bucket, Key="key")[0] == "AccessDenied"


def test_an_attached_policy_counts(aws: Any, create: Callable[..., Any], bucket: str) -> None:
    app = create(CALL)
    statement = {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": f"arn:aws:s3:::{bucket}"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    arn = aws.client("iam").create_policy(PolicyName=app.function, PolicyDocument=document)["Policy"]["Arn"]
    aws.client("iam").attach_role_policy(RoleName=app.function, PolicyArn=arn)
    assert call(app, "s3", "list_objects_v2", Bucket=bucket) == 200


def test_a_boundary_counts(aws: Any, create: Callable[..., Any], bucket: str) -> None:
    app = create(CALL, allowed={"s3:*": "*"})
    statement = {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    arn = aws.client("iam").create_policy(PolicyName=f"{app.function}-b", PolicyDocument=document)["Policy"]["Arn"]
    aws.client("iam").put_role_permissions_boundary(RoleName=app.function, PermissionsBoundary=arn)
    assert "no permissions boundary allows" in call(app, "s3", "list_objects_v2", Bucket=bucket)[2]


def test_a_presigned_url_allows_what_the_function_may_do(create: Callable[..., Any], bucket: str) -> None:
    source = CALL.replace(
        'event.get("parameters", {})', '{"ClientMethod": "get_object", "Params": event["parameters"]}'
    )
    allowed = create(source, allowed={"s3:GetObject": f"arn:aws:s3:::{bucket}/*"})
    refused = create(source)
    url = call(allowed, "s3", "generate_presigned_url", Bucket=bucket, Key="key")
    with urllib.request.urlopen(url, timeout=30) as answer:
        assert answer.read() == b"content"
    url = call(refused, "s3", "generate_presigned_url", Bucket=bucket, Key="key")
    with pytest.raises(urllib.error.HTTPError, match="403") as caught:
        urllib.request.urlopen(url, timeout=30)
    with closing(caught.value):
        assert b"<Code>AccessDenied</Code>" in caught.value.read()


def test_what_a_secret_is_called_in_full_is_known(aws: Any, create: Callable[..., Any]) -> None:
    name = f"secret-{uuid.uuid4().hex[:8]}"
    aws.client("secretsmanager").create_secret(Name=name, SecretString="x")
    pattern = f"arn:aws:secretsmanager:*:*:secret:{name}-??????"
    app = create(CALL, allowed={"secretsmanager:GetSecretValue": pattern})
    assert call(app, "secretsmanager", "get_secret_value", SecretId=name) == 200
    assert call(app, "secretsmanager", "get_secret_value", SecretId=f"{name}-more")[0] == "AccessDeniedException"


def test_a_verified_domain_sends_for_its_addresses(aws: Any, create: Callable[..., Any]) -> None:
    aws.client("ses").verify_domain_identity(Domain="village.example")
    aws.client("ses").verify_email_identity(EmailAddress="ann@village.example")
    app = create(CALL, allowed={"ses:SendEmail": "arn:aws:ses:*:*:identity/village.example"})
    mail = {"Destination": {"ToAddresses": ["x@y.example"]}, "Message": {"Subject": {"Data": "s"}, "Body": {}}}
    assert call(app, "ses", "send_email", Source="Bob <bob@village.example>", **mail) == 200
    assert "identity/ann@village.example" in call(app, "ses", "send_email", Source="ann@village.example", **mail)[2]


def test_an_alias_means_its_key(aws: Any, create: Callable[..., Any]) -> None:
    arn = aws.client("kms").create_key()["KeyMetadata"]["Arn"]
    alias = f"alias/{uuid.uuid4().hex}"
    aws.client("kms").create_alias(AliasName=alias, TargetKeyId=arn)
    app = create(CALL, allowed={"kms:DescribeKey": arn})
    assert call(app, "kms", "describe_key", KeyId=alias) == 200
    assert call(app, "kms", "describe_key", KeyId="alias/none")[0] == "AccessDeniedException"


def test_a_service_that_the_sandbox_does_not_judge_is_not_refused(powerless: Any) -> None:
    assert call(powerless, "ecs", "list_clusters") == 200


def test_large_bodies_arrive_whole(aws: Any, create: Callable[..., Any], bucket: str) -> None:
    app = create(
        "import boto3\n"
        "def app(event, context):\n"
        "    boto3.client('s3').put_object(Bucket=event['bucket'], Key='large', Body=b'x' * 12_000_000)\n",
        allowed={"s3:PutObject": f"arn:aws:s3:::{bucket}/large"},
    )
    payload = json.dumps({"bucket": bucket})
    aws.client("lambda").invoke(FunctionName=app.function, Payload=payload)
    assert aws.client("s3").head_object(Bucket=bucket, Key="large")["ContentLength"] == 12_000_000


def test_what_functions_do_is_recorded(aws: Any, create: Callable[..., Any], bucket: str) -> None:
    app = create(CALL, allowed={"s3:ListBucket": "arn:aws:s3:::*"})
    call(app, "s3", "list_objects_v2", Bucket=bucket)
    call(app, "s3", "list_objects_v2", Bucket=bucket)
    call(app, "s3", "list_buckets")
    recorded = [use for use in aws.request("GET", "/_sandbox/access").json if use["role"] == app.role]
    assert recorded == [
        {"role": app.role, "action": "s3:ListBucket", "resource": f"arn:aws:s3:::{bucket}", "allowed": 2, "refused": 0},
        {"role": app.role, "action": "s3:ListAllMyBuckets", "resource": "*", "allowed": 0, "refused": 1},
    ]


@pytest.fixture
def lenient(state_home: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A sandbox that enforces nothing."""
    monkeypatch.setenv("CHALICE_SANDBOX_IAM", "off")
    sandbox = start(0)
    yield sandbox.endpoint_url
    stop(sandbox.port)


def test_enforcement_can_be_switched_off(lenient: str, zipped: Callable[..., bytes], aws: Any) -> None:
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "y", "region_name": "eu-west-1"}
    clients = {name: boto3.client(name, endpoint_url=lenient, **keys) for name in ("iam", "lambda")}
    role = clients["iam"].create_role(RoleName="any", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    code = {"ZipFile": zipped(CALL)}
    runtime = aws.client("lambda").list_functions()["Functions"][0]["Runtime"]
    clients["lambda"].create_function(FunctionName="any", Runtime=runtime, Handler="app.app", Role=role, Code=code)
    payload = json.dumps({"service": "s3", "method": "list_buckets"})
    answer = clients["lambda"].invoke(FunctionName="any", Payload=payload)
    assert json.load(answer["Payload"]) == 200


def test_another_setting_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHALICE_SANDBOX_IAM", "maybe")
    with pytest.raises(InvalidIamError, match="CHALICE_SANDBOX_IAM is 'maybe': set it to enforce or off"):
        start(0)
