"""Test what a call needs: which actions, because of which arguments, on which resources."""

from __future__ import annotations

import pytest

from chalice_policygen import actions
from chalice_policygen.calls import Argument, Call
from chalice_policygen.permissions import Permission, Place, permissions

Arguments = dict[str, str | tuple[str, ...] | None]
UNKNOWN = None
ROLE = "arn:aws:iam::123456789012:role/worker"


def needed(name: str, arguments: Arguments, place: Place = Place()) -> tuple[Permission, ...]:  # noqa: B008
    client, _, operation = name.partition(":")
    passed = [
        Argument(path, () if value is None else (value,) if isinstance(value, str) else value)
        for path, value in arguments.items()
    ]
    return permissions(Call(client, operation, "app.py", 1, tuple(sorted(passed))), place)


def granted(name: str, arguments: Arguments) -> dict[str, list[str]]:
    return {each.action: [arn.replace("arn:*:", "", 1) for arn in each.resources] for each in needed(name, arguments)}


ACTIONS: list[tuple[str, Arguments, set[str]]] = [
    ("s3:PutObject", {"Bucket": "b", "Key": "k"}, {"s3:PutObject"}),
    ("s3:PutObject", {"ACL": "private"}, {"s3:PutObject", "s3:PutObjectAcl"}),
    ("s3:PutObject", {"GrantRead": UNKNOWN}, {"s3:PutObject", "s3:PutObjectAcl"}),
    ("s3:PutObject", {"Tagging": "a=b"}, {"s3:PutObject", "s3:PutObjectTagging"}),
    ("s3:PutObject", {"ObjectLockMode": UNKNOWN}, {"s3:PutObject", "s3:PutObjectRetention"}),
    ("s3:PutObject", {"SSEKMSKeyId": UNKNOWN}, {"s3:PutObject", "kms:GenerateDataKey"}),
    ("s3:CreateMultipartUpload", {"SSEKMSKeyId": UNKNOWN}, {"s3:PutObject", "kms:GenerateDataKey", "kms:Decrypt"}),
    ("s3:GetObject", {"VersionId": UNKNOWN}, {"s3:GetObjectVersion"}),
    ("s3:HeadObject", {}, {"s3:GetObject"}),
    ("s3:DeleteObject", {"VersionId": "v"}, {"s3:DeleteObjectVersion"}),
    ("s3:DeleteObject", {"BypassGovernanceRetention": "True"}, {"s3:DeleteObject", "s3:BypassGovernanceRetention"}),
    ("s3:DeleteObject", {"BypassGovernanceRetention": "False"}, {"s3:DeleteObject"}),
    ("s3:CopyObject", {"CopySource": UNKNOWN}, {"s3:GetObject", "s3:PutObject"}),
    ("s3:CopyObject", {"CopySource.VersionId": UNKNOWN}, {"s3:GetObjectVersion", "s3:PutObject"}),
    ("s3:CreateBucket", {"ACL": "private"}, {"s3:CreateBucket", "s3:PutBucketAcl"}),
    ("dynamodb:CreateTable", {}, {"dynamodb:CreateTable"}),
    ("dynamodb:CreateTable", {"Tags": UNKNOWN}, {"dynamodb:CreateTable", "dynamodb:TagResource"}),
    ("dynamodb:TransactWriteItems", {"TransactItems[].Put.TableName": "t"}, {"dynamodb:PutItem"}),
    (
        "dynamodb:TransactWriteItems",
        {"TransactItems": UNKNOWN},
        {"dynamodb:ConditionCheckItem", "dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"},
    ),
    ("dynamodb:ExecuteStatement", {"Statement": "update t set a = 1"}, {"dynamodb:PartiQLUpdate"}),
    (
        "dynamodb:ExecuteStatement",
        {"Statement": "* t"},
        {"dynamodb:PartiQLDelete", "dynamodb:PartiQLInsert", "dynamodb:PartiQLSelect", "dynamodb:PartiQLUpdate"},
    ),
    ("sqs:CreateQueue", {"tags": UNKNOWN}, {"sqs:CreateQueue", "sqs:TagQueue"}),
    ("sns:CreateTopic", {"Tags": UNKNOWN}, {"sns:CreateTopic", "sns:TagResource"}),
    ("rds:CreateDBInstance", {"Tags": UNKNOWN}, {"rds:CreateDBInstance", "rds:AddTagsToResource"}),
    ("iam:CreateRole", {"Tags": UNKNOWN}, {"iam:CreateRole", "iam:TagRole"}),
    ("iam:AttachRolePolicy", {"RoleName": "r"}, {"iam:AttachRolePolicy"}),
    ("iam:AddRoleToInstanceProfile", {"RoleName": "r"}, {"iam:AddRoleToInstanceProfile", "iam:PassRole"}),
    ("redshift:CreateCluster", {"IamRoles": ROLE}, {"redshift:CreateCluster", "iam:PassRole"}),
    ("sts:AssumeRole", {"RoleArn": ROLE}, {"sts:AssumeRole"}),
    ("sts:GetCallerIdentity", {}, set()),
    ("lambda:CreateFunction", {}, {"lambda:CreateFunction", "iam:PassRole"}),
    ("lambda:UpdateFunctionConfiguration", {}, {"lambda:UpdateFunctionConfiguration"}),
    ("lambda:UpdateFunctionConfiguration", {"Role": ROLE}, {"lambda:UpdateFunctionConfiguration", "iam:PassRole"}),
    ("events:PutTargets", {"Targets[].RoleArn": ROLE}, {"events:PutTargets", "iam:PassRole"}),
    ("ecs:RegisterTaskDefinition", {"taskRoleArn": ROLE}, {"ecs:RegisterTaskDefinition", "iam:PassRole"}),
    ("bedrock-agent-runtime:InvokeAgent", {"sessionState": UNKNOWN}, {"bedrock:InvokeAgent"}),
    ("secretsmanager:CreateSecret", {"KmsKeyId": "k"},
     {"secretsmanager:CreateSecret", "kms:Decrypt", "kms:GenerateDataKey"}),
    ("secretsmanager:BatchGetSecretValue", {"Filters": UNKNOWN},
     {"secretsmanager:BatchGetSecretValue", "secretsmanager:GetSecretValue", "secretsmanager:ListSecrets"}),
    ("rds-data:ExecuteStatement", {"secretArn": UNKNOWN},
     {"rds-data:ExecuteStatement", "secretsmanager:GetSecretValue"}),
    ("rekognition:DetectLabels", {"Image.Bytes": UNKNOWN}, {"rekognition:DetectLabels"}),
    ("rekognition:DetectLabels", {"Image.S3Object.Bucket": "b"}, {"rekognition:DetectLabels", "s3:GetObject"}),
    ("kms:ReEncrypt", {}, {"kms:ReEncryptFrom", "kms:ReEncryptTo"}),
    ("translate:TranslateText", {"SourceLanguageCode": "de"}, {"translate:TranslateText"}),
    (
        "translate:TranslateText",
        {"SourceLanguageCode": "auto"},
        {"translate:TranslateText", "comprehend:DetectDominantLanguage"},
    ),
    ("timestream-write:WriteRecords", {}, {"timestream:WriteRecords", "timestream:DescribeEndpoints"}),
    ("timestream-write:DescribeEndpoints", {}, {"timestream:DescribeEndpoints"}),
    ("keyspaces:CreateTable", {}, {"cassandra:Create"}),
    ("glue:GetUnfilteredTableMetadata", {}, {"glue:GetTable"}),
    ("verifiedpermissions:BatchIsAuthorized", {}, {"verifiedpermissions:IsAuthorized"}),
]  # fmt: skip


def spell(value: object) -> str:
    return " ".join(sorted(map(str, value))) if isinstance(value, set) else str(value)


@pytest.mark.parametrize(("name", "arguments", "expected"), ACTIONS, ids=spell)
def test_a_call_needs_what_its_arguments_cause(name: str, arguments: Arguments, expected: set[str]) -> None:
    assert granted(name, arguments).keys() == expected


RESOURCES: list[tuple[str, Arguments, str, list[str]]] = [
    ("s3:GetObject", {"Bucket": "b", "Key": "*/x.json"}, "s3:GetObject", ["s3:::b/*/x.json"]),
    ("s3:GetObject", {"Bucket": UNKNOWN}, "s3:GetObject", ["s3:::*/*"]),
    ("s3:GetObject", {"Bucket": ("a", "b")}, "s3:GetObject", ["s3:::a/*", "s3:::b/*"]),
    ("s3:ListObjectsV2", {"Bucket": "b"}, "s3:ListBucket", ["s3:::b"]),
    ("s3:ListBuckets", {}, "s3:ListAllMyBuckets", ["*"]),
    ("s3:CopyObject", {"Bucket": "b", "CopySource": "a/k"}, "s3:GetObject", ["s3:::a/k"]),
    ("s3:CopyObject", {"Bucket": "b", "CopySource.Bucket": "a"}, "s3:GetObject", ["s3:::a/*"]),
    ("s3:CopyObject", {"Bucket": "b", "CopySource.Bucket": "a"}, "s3:PutObject", ["s3:::b/*"]),
    ("s3:DeleteObjects", {"Bucket": "b", "Delete.Objects[].Key": "k"}, "s3:DeleteObject", ["s3:::b/k"]),
    ("dynamodb:GetItem", {"TableName": "t"}, "dynamodb:GetItem", ["dynamodb:*:*:table/t"]),
    ("dynamodb:Query", {"TableName": "t", "IndexName": "i"}, "dynamodb:Query", ["dynamodb:*:*:table/t/index/i"]),
    ("dynamodb:Query", {"TableName": "t", "IndexName": UNKNOWN}, "dynamodb:Query", ["dynamodb:*:*:table/t/index/*"]),
    ("dynamodb:BatchGetItem", {"RequestItems{}": ("a", "b")}, "dynamodb:BatchGetItem",
     ["dynamodb:*:*:table/a", "dynamodb:*:*:table/b"]),
    ("dynamodb:TransactWriteItems", {"TransactItems[].Put.TableName": "a", "TransactItems[].Delete.TableName": "b"},
     "dynamodb:DeleteItem", ["dynamodb:*:*:table/b"]),
    ("dynamodb:ExecuteStatement", {"Statement": 'SELECT a FROM "t"."i"'}, "dynamodb:PartiQLSelect",
     ["dynamodb:*:*:table/t/index/i"]),
    ("dynamodb:ListTables", {}, "dynamodb:ListTables", ["*"]),
    ("sqs:SendMessage", {"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/q"}, "sqs:SendMessage",
     ["sqs:eu-west-1:123456789012:q"]),
    ("sqs:SendMessage", {"QueueUrl": "*/orders"}, "sqs:SendMessage", ["sqs:*:*:orders"]),
    ("sqs:SendMessage", {"QueueUrl": UNKNOWN}, "sqs:SendMessage", ["sqs:*:*:*"]),
    ("sqs:GetQueueUrl", {"QueueName": "q"}, "sqs:GetQueueUrl", ["sqs:*:*:q"]),
    ("sns:Publish", {"PhoneNumber": UNKNOWN}, "sns:Publish", ["*"]),
    ("sns:Publish", {"TopicArn": UNKNOWN}, "sns:Publish", ["sns:*:*:*"]),
    ("sns:CreateTopic", {"Name": "t"}, "sns:CreateTopic", ["sns:*:*:t"]),
    ("lambda:Invoke", {"FunctionName": "f"}, "lambda:InvokeFunction", ["lambda:*:*:function:f"]),
    ("lambda:Invoke", {"FunctionName": "f:live"}, "lambda:InvokeFunction", ["lambda:*:*:function:f:live"]),
    ("lambda:Invoke", {"FunctionName": "f", "Qualifier": "1"}, "lambda:InvokeFunction", ["lambda:*:*:function:f:1"]),
    ("lambda:Invoke", {"FunctionName": "123456789012:function:f"}, "lambda:InvokeFunction",
     ["lambda:*:123456789012:function:f"]),
    ("secretsmanager:GetSecretValue", {"SecretId": "s"}, "secretsmanager:GetSecretValue",
     ["secretsmanager:*:*:secret:s-??????"]),
    ("secretsmanager:GetSecretValue", {"SecretId": "s-*"}, "secretsmanager:GetSecretValue",
     ["secretsmanager:*:*:secret:s-*"]),
    ("ssm:GetParameter", {"Name": "/a/b:3"}, "ssm:GetParameter", ["ssm:*:*:parameter/a/b"]),
    ("ssm:GetParameters", {"Names": ("/a", "b")}, "ssm:GetParameters", ["ssm:*:*:parameter/a", "ssm:*:*:parameter/b"]),
    ("ssm:GetParametersByPath", {"Path": "/a/"}, "ssm:GetParametersByPath", ["ssm:*:*:parameter/a/"]),
    ("kms:Encrypt", {"KeyId": "1234abcd-12ab-34cd-56ef-1234567890ab"}, "kms:Encrypt",
     ["kms:*:*:key/1234abcd-12ab-34cd-56ef-1234567890ab"]),
    ("kms:Decrypt", {}, "kms:Decrypt", ["kms:*:*:key/*"]),
    ("kms:CreateAlias", {"AliasName": "alias/a"}, "kms:CreateAlias", ["kms:*:*:alias/a", "kms:*:*:key/*"]),
    ("logs:FilterLogEvents", {"logGroupName": "g"}, "logs:FilterLogEvents",
     ["logs:*:*:log-group:g", "logs:*:*:log-group:g:*"]),
    ("logs:PutLogEvents", {"logGroupName": "g", "logStreamName": "s"}, "logs:PutLogEvents",
     ["logs:*:*:log-group:g:log-stream:s"]),
    ("events:PutEvents", {"Entries[].Source": "s"}, "events:PutEvents", ["events:*:*:event-bus/default"]),
    ("events:PutEvents", {"Entries[].EventBusName": "b"}, "events:PutEvents", ["events:*:*:event-bus/b"]),
    ("events:PutEvents", {"Entries": UNKNOWN}, "events:PutEvents", ["events:*:*:event-bus/*"]),
    ("events:PutRule", {"Name": "r"}, "events:PutRule", ["events:*:*:rule/r"]),
    ("events:PutRule", {"Name": "r", "EventBusName": "b"}, "events:PutRule", ["events:*:*:rule/b/r"]),
    ("stepfunctions:StartExecution", {"stateMachineArn": UNKNOWN}, "states:StartExecution",
     ["states:*:*:stateMachine:*"]),
    ("ecs:RunTask", {"taskDefinition": "f"}, "ecs:RunTask", ["ecs:*:*:task-definition/f:*"]),
    ("ecs:RunTask", {"taskDefinition": "f:3"}, "ecs:RunTask", ["ecs:*:*:task-definition/f:3"]),
    ("ecs:UpdateService", {"service": "s"}, "ecs:UpdateService", ["ecs:*:*:service/default/s"]),
    ("ecs:UpdateService", {}, "ecs:UpdateService", ["ecs:*:*:service/*/*"]),
    ("athena:StartQueryExecution", {"QueryString": "q"}, "athena:StartQueryExecution",
     ["athena:*:*:workgroup/primary"]),
    ("batch:SubmitJob", {"jobName": "n", "jobQueue": "q", "jobDefinition": "d:1"}, "batch:SubmitJob",
     ["batch:*:*:job-definition/d:1", "batch:*:*:job-queue/q", "batch:*:*:job/*"]),
    # The last part of these ARNs is an id that the service makes up, whatever the thing is called.
    ("eks:DescribeNodegroup", {"clusterName": "c", "nodegroupName": "n"}, "eks:DescribeNodegroup",
     ["eks:*:*:nodegroup/c/n/*"]),
    ("rds:DescribeDBProxies", {"DBProxyName": "n"}, "rds:DescribeDBProxies", ["rds:*:*:db-proxy:*"]),
    ("lightsail:StopInstance", {"instanceName": "n"}, "lightsail:StopInstance", ["lightsail:*:*:Instance/*"]),
    # Of these, it is the name.
    ("databrew:DescribeJob", {"Name": "n"}, "databrew:DescribeJob", ["databrew:*:*:job/n"]),
    ("glue:GetTable", {"DatabaseName": "d", "Name": "t"}, "glue:GetTable",
     ["glue:*:*:catalog", "glue:*:*:database/d", "glue:*:*:table/d/t"]),
    ("ses:SendEmail", {"Source": "Me <me@example.com>"}, "ses:SendEmail",
     ["ses:*:*:identity/example.com", "ses:*:*:identity/me@example.com"]),
    ("ec2:StopInstances", {"InstanceIds": ("i-1", "i-2")}, "ec2:StopInstances",
     ["ec2:*:*:instance/i-1", "ec2:*:*:instance/i-2"]),
    ("ec2:CreateTags", {"Resources": "vol-1"}, "ec2:CreateTags", ["ec2:*:*:volume/vol-1"]),
    ("ec2:CreateTags", {"Resources": UNKNOWN}, "ec2:CreateTags", ["ec2:*:*:*"]),
    ("ec2:CreateFlowLogs", {"ResourceIds": "vpc-1", "ResourceType": "VPC"}, "ec2:CreateFlowLogs",
     ["ec2:*:*:vpc-flow-log/*", "ec2:*:*:vpc/vpc-1"]),
    ("ec2:CreateFlowLogs", {"ResourceIds": UNKNOWN, "ResourceType": "Subnet"}, "ec2:CreateFlowLogs",
     ["ec2:*:*:subnet/*", "ec2:*:*:vpc-flow-log/*"]),
    ("ec2:DescribeInstances", {}, "ec2:DescribeInstances", ["*"]),
    # Only with a billing view, Cost Explorer looks at one.
    ("ce:GetCostAndUsage", {"Granularity": "DAILY"}, "ce:GetCostAndUsage", ["*"]),
    ("ce:GetCostAndUsage", {"BillingViewArn": UNKNOWN}, "ce:GetCostAndUsage", ["billing::*:billingview/*"]),
    ("stepfunctions:ListExecutions", {"stateMachineArn": UNKNOWN}, "states:ListExecutions",
     ["states:*:*:stateMachine:*"]),
    ("stepfunctions:ListExecutions", {"mapRunArn": UNKNOWN}, "states:ListExecutions", ["states:*:*:mapRun:*/*:*"]),
    ("rds:DescribeDBInstances", {"DBInstanceIdentifier": "d"}, "rds:DescribeDBInstances", ["rds:*:*:db:d"]),
    ("cloudwatch:PutMetricData", {"Namespace": "n"}, "cloudwatch:PutMetricData", ["*"]),
    ("cloudformation:DescribeStacks", {"StackName": "s"}, "cloudformation:DescribeStacks",
     ["cloudformation:*:*:stack/s/*"]),
    ("apigateway:GetResources", {"restApiId": "a"}, "apigateway:GET", ["apigateway:*::/restapis/a/resources"]),
    ("apigatewaymanagementapi:PostToConnection", {"ConnectionId": UNKNOWN}, "execute-api:ManageConnections",
     ["execute-api:*:*:*/*/POST/@connections/*"]),
    ("bedrock-runtime:InvokeModel", {"modelId": "amazon.nova-lite-v1:0"}, "bedrock:InvokeModel",
     ["bedrock:*::foundation-model/amazon.nova-lite-v1:0"]),
    ("bedrock-runtime:Converse", {"modelId": "us.amazon.nova-lite-v1:0"}, "bedrock:InvokeModel",
     ["bedrock:*:*:inference-profile/us.amazon.nova-lite-v1:0", "bedrock:*::foundation-model/amazon.nova-lite-v1:0"]),
    ("sagemaker-runtime:InvokeEndpoint", {"EndpointName": "e"}, "sagemaker:InvokeEndpoint",
     ["sagemaker:*:*:endpoint/e"]),
    ("route53:ChangeResourceRecordSets", {"HostedZoneId": "Z"}, "route53:ChangeResourceRecordSets",
     ["route53:::hostedzone/Z"]),
    ("cognito-idp:AdminGetUser", {"UserPoolId": "u"}, "cognito-idp:AdminGetUser", ["cognito-idp:*:*:userpool/u"]),
    ("autoscaling:SetDesiredCapacity", {"AutoScalingGroupName": "g"}, "autoscaling:SetDesiredCapacity",
     ["autoscaling:*:*:autoScalingGroup:*:autoScalingGroupName/g"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "arguments", "action", "expected"), RESOURCES, ids=str)
def test_an_action_is_on_what_the_arguments_name(
    name: str, arguments: Arguments, action: str, expected: list[str]
) -> None:
    assert granted(name, arguments)[action] == expected


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("sns:Publish", {"TopicArn": "arn:aws:sns:eu-west-1:1:t"}, "arn:aws:sns:eu-west-1:1:t"),
        ("sns:TagResource", {"ResourceArn": "arn:aws:sns:eu-west-1:1:t"}, "arn:aws:sns:eu-west-1:1:t"),
        ("dynamodb:GetItem", {"TableName": "arn:aws:dynamodb:*:1:table/t"}, "arn:aws:dynamodb:us-west-2:1:table/t"),
        (
            "dynamodb:Query",
            {"TableName": "arn:aws:dynamodb:eu-west-1:1:table/t", "IndexName": "i"},
            "arn:aws:dynamodb:eu-west-1:1:table/t/index/i",
        ),
        (
            "ecs:UpdateService",
            {"cluster": "arn:aws:ecs:eu-west-1:1:cluster/c", "service": "s"},
            "arn:aws:ecs:eu-west-1:1:service/c/s",
        ),
        (
            "s3:GetObject",
            {"Bucket": "arn:aws:s3:eu-west-1:1:accesspoint/a", "Key": "k"},
            "arn:aws:s3:eu-west-1:1:accesspoint/a/object/*",
        ),
        ("sns:Publish", {"TopicArn": "arn:aws:sqs:eu-west-1:1:q"}, "arn:aws-cn:sns:us-west-2:2:*"),
    ],
    ids=["the ARN of a topic", "of any resource", "with a region to fill", "of the table of an index", "of a cluster",
         "of an access point", "of another service"],
)  # fmt: skip
def test_an_arn_is_kept_as_it_is(name: str, arguments: Arguments, expected: str) -> None:
    (permission,) = needed(name, arguments, Place("aws-cn", "us-west-2", "2"))

    assert permission.resources == (expected,)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("dynamodb:GetItem", "arn:aws:dynamodb:eu-west-1:1:table/*"),
        ("s3:GetObject", "arn:aws:s3:::*/*"),
        ("iam:GetRole", "arn:aws:iam::1:role/*"),
        ("apigateway:GetRestApis", "arn:aws:apigateway:eu-west-1::/restapis"),
        ("ec2:CreateTags", "arn:aws:ec2:*:*:*"),
        ("s3:ListBuckets", "*"),
    ],
)
def test_a_place_is_only_where_the_arn_has_it(name: str, expected: str) -> None:
    (permission,) = needed(name, {}, Place("aws", "eu-west-1", "1"))

    assert permission.resources == (expected,)


@pytest.mark.parametrize(
    ("name", "arguments", "action", "expected"),
    [
        ("lambda:CreateFunction", {"Role": ROLE}, "iam:PassRole",
         ("StringEquals", "iam:PassedToService", ("lambda.amazonaws.com",))),
        ("ecs:RegisterTaskDefinition", {"executionRoleArn": ROLE}, "iam:PassRole",
         ("StringEquals", "iam:PassedToService", ("ecs-tasks.amazonaws.com",))),
        ("rds:ModifyDBInstance", {"MonitoringRoleArn": ROLE}, "iam:PassRole",
         ("StringEquals", "iam:PassedToService", ("monitoring.rds.amazonaws.com",))),
        ("kms:Encrypt", {"KeyId": "alias/a"}, "kms:Encrypt", ("StringEquals", "kms:RequestAlias", ("alias/a",))),
        ("kms:Encrypt", {"KeyId": "alias/*-a"}, "kms:Encrypt", ("StringLike", "kms:RequestAlias", ("alias/*-a",))),
        ("ec2:RunInstances", {"TagSpecifications[].ResourceType": "instance"}, "ec2:CreateTags",
         ("StringEquals", "ec2:CreateAction", ("RunInstances",))),
    ],
)  # fmt: skip
def test_what_is_certain_is_a_condition(
    name: str, arguments: Arguments, action: str, expected: tuple[str, str, tuple[str, ...]]
) -> None:
    (permission,) = (each for each in needed(name, arguments) if each.action == action)

    assert permission.conditions == (expected,)
    if action == "iam:PassRole":
        assert permission.resources == (ROLE,)


def test_an_action_that_is_not_known_to_exist_says_so() -> None:
    (known,), (assumed,) = needed("glue:GetJobs", {}), needed("glue:PutAsset", {})

    assert (known.action, known.reason) == ("glue:GetJobs", "")
    assert assumed.action == "glue:PutAsset"
    assert assumed.reason.startswith("the operation is newer than the data about IAM")


def test_an_unknown_client_needs_nothing() -> None:
    assert needed("s4:GetObject", {}) == ()


@pytest.mark.parametrize("client", ["s3", "ec2", "dynamodb", "sagemaker", "bedrock-runtime", "apigateway", "iam"])
def test_every_operation_has_permissions_without_any_argument(client: str) -> None:
    service = actions.service(client)

    assert service is not None
    for operation in service.methods.values():
        for permission in needed(f"{client}:{operation}", {}):
            assert all(arn == "*" or arn.count(":") >= 5 for arn in permission.resources), permission
            assert not any("$" in arn for arn in permission.resources), permission
