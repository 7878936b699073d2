"""Decide what the names in a program say: the words of an expression, and the service that they name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_CLIENT_WORDS = frozenset({
    "client", "clients", "boto", "boto3", "aws", "conn", "svc", "botocore",
})  # fmt: skip
"""What people call a client when they do not call it after its service."""
_ALIASES = {
    "acm": ("certificates",),
    "apigateway": ("apigw", "apig", "api_gateway"),
    "autoscaling": ("asg", "auto_scaling"),
    "ce": ("cost_explorer",),
    "cloudformation": ("cfn", "cf"),
    "cloudfront": ("cf",),
    "cloudwatch": ("cw",),
    "cognito-idp": ("cognito", "idp"),
    "cognito-identity": ("cognito",),
    "docdb": ("documentdb", "document_db"),
    "dynamodb": ("ddb", "dynamo"),
    "elbv2": ("elb", "alb", "elb_v2", "nlb"),
    "elb": ("elb", "classic"),
    "events": ("eventbridge", "event_bridge", "cwe", "cloudwatch_events"),
    "lambda": ("lambda_", "lmb", "awslambda", "aws_lambda", "lam"),
    "logs": ("cwl", "cloudwatch_logs", "cw_logs", "cloudwatch", "cw", "cwlogs"),
    "opensearch": ("es",),
    "rds-data": ("rds", "rdsdata"),
    "redshift-data": ("redshift",),
    "resourcegroupstaggingapi": ("tagging", "rgta"),
    "route53": ("r53",),
    "sagemaker": ("sm",),
    "sagemaker-runtime": ("sagemaker", "smr"),
    "secretsmanager": ("sm", "secrets_manager"),
    "sesv2": ("ses",),
    "ssm": ("parameter_store",),
    "stepfunctions": ("sfn", "step_functions", "stepfunction"),
    "sso-admin": ("sso",),
    "wafv2": ("waf",),
    "bedrock-runtime": ("bedrock",),
    "bedrock-agent-runtime": ("bedrock", "bedrock_agent"),
}
"""How people abbreviate the names of services."""
_WEAK_ALIASES = {
    "cloudformation": ("stack",),
    "cloudfront": ("cdn",),
    "codepipeline": ("pipeline",),
    "dynamodb": ("table",),
    "elasticache": ("cache",),
    "logs": ("log",),
    "organizations": ("org", "orgs"),
    "resourcegroupstaggingapi": ("tag",),
    "route53": ("dns",),
    "secretsmanager": ("secrets", "secret"),
    "servicediscovery": ("cloudmap", "sd"),
    "ses": ("email", "mail"),
    "sesv2": ("email", "mail"),
    "sqs": ("queue",),
    "sns": ("topic",),
    "ssm": ("parameters", "params"),
    "stepfunctions": ("states", "sf"),
}
"""The same, of words that any program has: they decide only between services whose arguments fit."""
_ORDINARY = frozenset({
    "account", "amp", "apis", "artifact", "backup", "batch", "braket", "cloud", "config", "connect", "detective", "ds",
    "events", "health", "inspector", "location", "logs", "mq", "outposts", "schemas", "scheduler", "signer", "support",
    "transcribe", "transfer", "translate", "workspaces", "discovery", "deadline", "evidently", "notifications",
})  # fmt: skip
"""Names of services that are words of any program."""


def words(node: ast.AST) -> tuple[str, ...]:
    """Return the words that an expression is spelled with, in lower case, in order."""
    names = list(_names(node))
    return tuple(word for name in reversed(names) for word in split(name))


def _names(node: ast.AST | None) -> Iterator[str]:
    """Yield the names that an expression is made of, the last one first, with what is given to the first call."""
    while node is not None:
        match node:
            case ast.Name(id=name):
                yield name
                return
            case ast.Attribute(value=value, attr=name):
                yield name
                node = value
            case ast.Call(func=func, args=arguments):
                yield from (_text(argument) for argument in arguments[:1])
                node = func
            case ast.Subscript(value=value, slice=key):
                yield _text(key)
                node = value
            case ast.Await(value=value):
                node = value
            case _:
                return


def _text(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def split(name: str) -> list[str]:
    """Return the words of a name in lower case: ``s3Client`` -> ``s3``, ``client``."""
    found: list[str] = []
    for part in name.split("_"):
        for word in _WORD.findall(part):
            # Digits belong to the word before them: s3, ec2, route53, elbv2.
            if word.isdigit() and found:
                found[-1] += word
            else:
                found.extend(_divide(word.lower()))
    return found


def _divide(word: str) -> Iterator[str]:
    """Yield ``iam`` and ``client`` of ``iamclient``."""
    for end in ("client", "resource", "conn"):
        if word.endswith(end) and word != end:
            yield word.removesuffix(end)
            yield end
            return
    yield word


def spelled(client: str, words: tuple[str, ...]) -> str:
    """Return what in *words* names a service, the longest; empty if nothing does."""
    text = f"_{'_'.join(words)}_"
    names = (client.replace("-", "_"), client.replace("-", ""), *_ALIASES.get(client, ()))
    return max((name for name in names if f"_{name.strip('_')}_" in text), key=len, default="")


def is_weakly_spelled(client: str, words: tuple[str, ...]) -> bool:
    """Return whether *words* have one that may name a service, or anything else."""
    return not set(_WEAK_ALIASES.get(client, ())).isdisjoint(words)


def is_clientlike(words: tuple[str, ...]) -> bool:
    """Return whether *words* speak of a client of AWS."""
    return not _CLIENT_WORDS.isdisjoint(words)


def is_ordinary(client: str) -> bool:
    """Return whether the name of a service is a word of any program."""
    return client in _ORDINARY


def is_camel(name: str) -> bool:
    """Return whether a parameter is spelled as those of AWS are, and hardly any of Python."""
    return name != name.lower() and "_" not in name
