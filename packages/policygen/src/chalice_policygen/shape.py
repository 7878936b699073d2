"""Decide whether a call on an unknown receiver is surely one of AWS: by its method, arguments, and how it is spelled.

The method and the names of the arguments must fit an operation; then one service must be left, because only one fits,
because the receiver is named after it, or because the program speaks of only one of those that fit. What is less than
certain is a doubt and not a guess: a third of all operations share their name with another service's.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from chalice_policygen import actions
from chalice_policygen.arguments import Arguments
from chalice_policygen.calls import Evidence
from chalice_policygen.values import Lazy, Use

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
    "account", "amp", "apis", "artifact", "backup", "batch", "braket", "cloud", "config", "connect", "detective", "ds", "events",
    "health", "inspector", "location", "logs", "mq", "outposts", "schemas", "scheduler", "signer", "support", "transcribe",
    "transfer", "translate", "workspaces", "discovery", "deadline", "evidently", "notifications", "resource",
})  # fmt: skip
"""Names of services that are words of any program."""
_FIRST = (
    "dynamodb", "s3", "rds", "elbv2", "lambda", "logs", "events", "kinesis", "opensearch", "ec2", "iot", "ses", "firehose",
    "kinesisanalyticsv2", "secretsmanager",
)  # fmt: skip
"""Of services that share operations and their IAM prefix, who is meant."""
_TABLE_METHODS = {
    "get_item": "GetItem", "put_item": "PutItem", "update_item": "UpdateItem", "delete_item": "DeleteItem",
    "query": "Query", "scan": "Scan",
}  # fmt: skip
"""Methods of a DynamoDB ``Table``, which knows the name of its table."""
_TABLE_MARKS = frozenset({
    "Key", "Item", "KeyConditionExpression", "FilterExpression", "UpdateExpression", "ExpressionAttributeValues",
    "ConditionExpression", "ProjectionExpression", "IndexName", "ExclusiveStartKey", "Select", "ScanIndexForward",
})  # fmt: skip
_TRANSFERS = {
    "upload_file": ("PutObject", ("Filename", "Bucket", "Key")),
    "upload_fileobj": ("PutObject", ("Fileobj", "Bucket", "Key")),
    "download_file": ("GetObject", ("Bucket", "Key", "Filename")),
    "download_fileobj": ("GetObject", ("Bucket", "Key", "Fileobj")),
}


def words(node: ast.AST) -> tuple[str, ...]:
    """Return the words that an expression is spelled with, in lower case, in order."""
    found: list[str] = []
    waiting: list[ast.AST] = [node]
    while waiting:
        match waiting.pop():
            case ast.Name(id=name):
                found[:0] = split(name)
            case ast.Attribute(value=value, attr=name):
                found[:0] = split(name)
                waiting.append(value)
            case ast.Call(func=func, args=arguments):
                for argument in arguments[:1]:
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                        found[:0] = split(argument.value)
                waiting.append(func)
            case ast.Subscript(value=value, slice=key):
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    found[:0] = split(key.value)
                waiting.append(value)
            case ast.Await(value=value):
                waiting.append(value)
    return tuple(found)


def split(name: str) -> list[str]:
    """Return the words of a name in lower case: ``s3Client`` -> ``s3``, ``client``."""
    joined = re.sub(r"([A-Za-z])(\d)", r"\1\2", name)
    found: list[str] = []
    for part in joined.split("_"):
        for word in _WORD.findall(part):
            # Digits belong to the word before them: s3, ec2, route53, elbv2.
            if word.isdigit() and found:
                found[-1] += word
            else:
                found.append(word.lower())
    return found


def report(
    method: str,
    arguments: Arguments,
    use: Use,
    *,
    words: tuple[str, ...],
    is_foreign: bool,
    is_library: bool = False,
) -> None:
    """Report the operation that ``method(...)`` on something spelled with *words* surely calls, or the doubt about it."""
    if is_library and not any(_is_camel(name) for name in arguments.keywords):
        return  # a function of a library, such as json.load
    if method in _TRANSFERS and len(arguments.positional) + len(arguments.keywords) >= 3:
        operation, names = _TRANSFERS[method]
        if (
            _hints("s3", words)
            or arguments.keywords.keys() & {"Bucket", "Fileobj", "Filename"}
            or _is_clientlike(words)
        ):
            given = {name: _get(arguments, position, name) for position, name in enumerate(names)}
            use.record("s3", operation, given, evidence=Evidence.SHAPE, reason=_reason(method, "s3", words))
        return
    clients = actions.clients_with(method)
    if not clients and method not in _TABLE_METHODS and method != "batch_writer":
        return
    if method == "batch_writer":
        if {"table", "dynamodb", "ddb", "dynamo"} & set(words):
            use.record(
                "dynamodb", "BatchWriteItem", {}, evidence=Evidence.SHAPE, reason=_reason(method, "dynamodb", words)
            )
        return
    if arguments.positional:
        return
    named = {name: lazy for name, lazy in arguments.named().items() if name not in _CONFIGURATION}
    is_open = arguments.is_open
    has_marks = any(_is_camel(name) for name in named)
    if not has_marks and (is_library or not use.speaks_of_aws()):
        return
    candidates = [name for name in clients if _fits(name, method, named, is_open=is_open)]
    if is_table(method, named, words, is_open=is_open):
        use.record(
            "dynamodb",
            _TABLE_METHODS[method],
            named,
            evidence=Evidence.SHAPE,
            reason=_reason(method, "dynamodb", words),
        )
        return
    chosen = choose(candidates, words, use, has_marks=has_marks, is_bare=not named and not is_open)
    if chosen is not None:
        service = actions.service(chosen)
        assert service is not None  # clients_with names only services of the table
        use.record(
            chosen, service.methods[method], named, evidence=Evidence.SHAPE, reason=_reason(method, chosen, words)
        )
    elif clients and (has_marks or (not is_foreign and _is_clientlike(words) and "_" in method)):
        shown = ", ".join((candidates or clients)[:3]) + (", ..." if len(candidates or clients) > 3 else "")
        use.doubt(
            f"{method}() is called on a value that is not known here; if that is an AWS client ({shown}), make it "
            "in this program with boto3.client(...), or annotate it with a type of mypy_boto3"
        )


NARROWING = frozenset({"all", "filter", "limit", "page_size", "pages"})
"""Methods of boto3's collections of resources."""
_COLLECTING = {"s3": "s3", "ec2": "ec2", "iam": "iam", "sqs": "sqs", "sns": "sns", "dynamodb": "dynamodb"}
_BUCKETS = frozenset({"objects", "object_versions", "multipart_uploads"})


def report_collection(node: ast.expr, arguments: Arguments, use: Use) -> None:
    """Report the listing behind ``ec2.instances.filter(...)`` on a resource that is named after its service."""
    if not isinstance(node, ast.Attribute) or arguments.positional:
        return
    spelled = words(node.value)
    found = [("s3", "Bucket")] if node.attr in _BUCKETS and "bucket" in spelled else []
    found += [(service, "") for service in _COLLECTING if service in spelled]
    for name, kind in found:
        service = actions.service(name)
        listing = service.resources[kind].collections.get(node.attr) if service is not None else None
        if listing is not None and use.speaks_of_aws():
            named = arguments.named()
            reason = _reason(node.attr, name, spelled)
            use.record(name, listing.operation, named, evidence=Evidence.SHAPE, reason=reason)
            return


def report_waiter(name: str, arguments: Arguments, use: Use, *, words: tuple[str, ...]) -> None:
    """Report the operation that a waiter of an unknown client polls, if the client is named after its service."""
    named = {key: lazy for key, lazy in arguments.named().items() if key not in _CONFIGURATION}
    for client in actions.clients():
        if not _spelled(client, words) and use.mentions(client) < 2:
            continue
        service = actions.service(client)
        if service is not None and name in service.waiters:
            reason = _reason("wait", client, words)
            use.record(client, service.waiters[name], named, evidence=Evidence.SHAPE, reason=reason)
            return


def is_table(method: str, named: Iterable[str], words: tuple[str, ...], *, is_open: bool) -> bool:
    """Return whether a call is surely one of a DynamoDB ``Table``."""
    names = set(named)
    if method not in _TABLE_METHODS or "TableName" in names:
        return False
    service = actions.service("dynamodb")
    if service is None or not names <= service.shape(_TABLE_METHODS[method]).members:
        return False
    is_named = bool({"table", "dynamodb", "ddb", "dynamo", "tbl"} & set(words)) or any(
        word.endswith("table") for word in words
    )
    if method in ("query", "scan"):
        return bool(names & _TABLE_MARKS) or (is_named and (method == "scan" or is_open))
    return bool(names & _TABLE_MARKS) or (is_named and is_open)


def choose(candidates: list[str], words: tuple[str, ...], use: Use, *, has_marks: bool, is_bare: bool) -> str | None:
    """Return the one service that is meant, or ``None`` if that is not certain."""
    hinted = [name for name in candidates if _hints(name, words)]
    if not hinted and has_marks:
        text = f"_{'_'.join(words)}_"
        hinted = [name for name in candidates if any(f"_{alias}_" in text for alias in _WEAK_ALIASES.get(name, ()))]
        hinted = hinted if len(hinted) == 1 else []
    if len(hinted) > 1:
        best = max(len(_spelled(name, words)) for name in hinted)
        hinted = [name for name in hinted if len(_spelled(name, words)) == best]
    hinted = _same_prefix(hinted)
    if len(hinted) > 1:
        hinted = [name for name in hinted if use.mentions(name) == 2] or hinted
    if len(hinted) == 1:
        only = hinted[0]
        if has_marks or only not in _ORDINARY or _is_clientlike(words) or use.mentions(only) == 2:
            return only
    if not has_marks and not _is_clientlike(words):
        return None
    left = _same_prefix(candidates)
    if len(left) > 1:
        around = use.surroundings()
        left = [name for name in left if _spelled(name, around)] or left
    if len(left) > 1:
        nearest = [name for name in left if use.mentions(name) == 2] or [name for name in left if use.mentions(name)]
        left = nearest or left
    if len(left) != 1:
        return None
    if is_bare and not _is_clientlike(words):
        return None
    return left[0]


def _same_prefix(candidates: list[str]) -> list[str]:
    """Return one of several clients if all of them have the same IAM prefix, as rds, docdb and neptune have."""
    if len(candidates) < 2:
        return candidates
    prefixes = {service.prefix for name in candidates if (service := actions.service(name)) is not None}
    if len(prefixes) > 1:
        return candidates
    first = [name for name in _FIRST if name in candidates]
    return first[:1] or sorted(candidates, key=lambda name: (len(name), name))[:1]


def _fits(client: str, method: str, named: Iterable[str], *, is_open: bool) -> bool:
    service = actions.service(client)
    if service is None:
        return False
    shape = service.shape(service.methods[method])
    names = set(named)
    required = {name for name in shape.required if name.lower() not in _TOKENS}
    return names <= shape.members and (is_open or required <= names)


def _hints(client: str, words: tuple[str, ...]) -> bool:
    return bool(_spelled(client, words))


def _spelled(client: str, words: tuple[str, ...]) -> str:
    """Return what in *words* names a service, the longest; empty if nothing does."""
    text = f"_{'_'.join(words)}_"
    names = (client.replace("-", "_"), client.replace("-", ""), *_ALIASES.get(client, ()))
    return max((name for name in names if f"_{name.strip('_')}_" in text), key=len, default="")


def _is_clientlike(words: tuple[str, ...]) -> bool:
    return not _CLIENT_WORDS.isdisjoint(words)


def _is_camel(name: str) -> bool:
    return any(letter.isupper() for letter in name) and "_" not in name


_TOKENS = frozenset({"clienttoken", "clientrequesttoken", "idempotencytoken"})
"""Members that many clients let botocore make up."""
_CONFIGURATION = frozenset({"PaginationConfig", "WaiterConfig"})
"""Arguments of paginators and waiters that the operation does not get."""


def _get(arguments: Arguments, position: int, name: str) -> Lazy:
    return lambda: arguments.get(position, name)


def _reason(method: str, client: str, words: tuple[str, ...]) -> str:
    named = f" of {'.'.join(words)}" if words else ""
    return f"{method}(){named} fits {client} only"
