"""Decide whether a call on an unknown receiver is surely one of AWS: by its method, arguments, and how it is spelled.

The method and the names of the arguments must fit an operation; then one service must be left, because only one fits,
because the receiver is named after it, or because the program speaks of only one of those that fit. What is less than
certain is a doubt and not a guess: a third of all operations share their name with another service's.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence

from chalice_policygen import actions
from chalice_policygen.arguments import Arguments
from chalice_policygen.calls import Evidence
from chalice_policygen.immutable import immutable
from chalice_policygen.rules.transfer import members
from chalice_policygen.spelling import is_camel, is_clientlike, is_ordinary, is_weakly_spelled, spelled, words
from chalice_policygen.text import texts
from chalice_policygen.values import Lazy, Use, known

NARROWING = frozenset({"all", "filter", "limit", "page_size", "pages"})
"""Methods of boto3's collections of resources."""
_TABLE_METHODS = {
    "get_item": "GetItem", "put_item": "PutItem", "update_item": "UpdateItem", "delete_item": "DeleteItem",
    "query": "Query", "scan": "Scan",
}  # fmt: skip
"""Methods of a DynamoDB ``Table``, which knows the name of its table."""
_TABLE_MARKS = frozenset({
    "Key", "Item", "KeyConditionExpression", "FilterExpression", "UpdateExpression", "ExpressionAttributeValues",
    "ConditionExpression", "ProjectionExpression", "IndexName", "ExclusiveStartKey", "Select", "ScanIndexForward",
})  # fmt: skip
_TABLE_WORDS = frozenset({"table", "dynamodb", "ddb", "dynamo", "tbl"})
_TRANSFERS = {
    "upload_file": ("PutObject", ("Filename", "Bucket", "Key")),
    "upload_fileobj": ("PutObject", ("Fileobj", "Bucket", "Key")),
    "download_file": ("GetObject", ("Bucket", "Key", "Filename")),
    "download_fileobj": ("GetObject", ("Bucket", "Key", "Fileobj")),
}
"""Managed transfers of S3: the operation, and the names of the three arguments."""
_RESOURCES = ("s3", "ec2", "iam", "sqs", "sns", "dynamodb")
"""The services whose resources people name after them."""
_BUCKETS = frozenset({"objects", "object_versions", "multipart_uploads"})
"""What only a bucket has."""
_FIRST = (
    "dynamodb", "s3", "rds", "elbv2", "lambda", "logs", "events", "kinesis", "opensearch", "ec2", "iot", "ses",
    "firehose", "kinesisanalyticsv2", "secretsmanager",
)  # fmt: skip
"""Of services that share operations and their IAM prefix, who is meant."""
_TOKENS = frozenset({"clienttoken", "clientrequesttoken", "idempotencytoken"})
"""Members that many clients let botocore make up."""
_CONFIGURATION = frozenset({"PaginationConfig", "WaiterConfig"})
"""Arguments of paginators and waiters that the operation does not get."""


@immutable
class Guess:
    """A call whose receiver is not known."""

    method: str
    words: tuple[str, ...]
    """What the receiver is spelled with."""
    named: Mapping[str, Lazy]
    is_open: bool
    """Whether more may be passed."""
    use: Use
    is_foreign: bool = False
    """Whether a library that is not analyzed made the receiver."""

    @property
    def has_marks(self) -> bool:
        """Whether an argument is spelled as those of AWS are."""
        return any(is_camel(name) for name in self.named)

    @property
    def is_bare(self) -> bool:
        """Whether nothing is passed."""
        return not self.named and not self.is_open

    def accept(self, client: str, operation: str) -> None:
        """Report the operation."""
        reason = _reason(self.method, client, self.words)
        self.use.record(client, operation, self.named, evidence=Evidence.SHAPE, reason=reason)


def report(
    method: str, arguments: Arguments, use: Use, *, words: tuple[str, ...], is_foreign: bool, is_library: bool = False
) -> None:
    """Report the operation that ``method(...)`` on something spelled with *words* surely calls, or the doubt about it.

    Whether a library that is not analyzed made the receiver is *is_foreign*; whether it is one of its functions,
    such as ``json.load``, is *is_library*.
    """
    named = {name: lazy for name, lazy in arguments.named().items() if name not in _CONFIGURATION}
    guess = Guess(method, words, named, arguments.is_open, use, is_foreign)
    if (is_library or not use.speaks_of_aws()) and not guess.has_marks:
        return
    special = _REPORTERS.get(method)
    if special is not None:
        special(guess, arguments)
    elif not arguments.positional and (method in _TABLE_METHODS or actions.clients_with(method)):
        _report_operation(guess)


def _report_operation(guess: Guess) -> None:
    if guess.method == "get_credentials" and "session" in guess.words:
        return  # of boto3's session itself
    if _is_table(guess):
        guess.accept("dynamodb", _TABLE_METHODS[guess.method])
        return
    clients = actions.clients_with(guess.method)
    candidates = [name for name in clients if _fits(name, guess)]
    chosen = _choose(candidates, guess)
    service = actions.service(chosen) if chosen is not None else None
    if service is not None:
        guess.accept(service.name, service.methods[guess.method])
    elif guess.has_marks or (not guess.is_foreign and is_clientlike(guess.words) and "_" in guess.method):
        likely = candidates or clients
        shown = ", ".join(likely[:3]) + (", ..." if len(likely) > 3 else "")
        guess.use.doubt(
            f"{guess.method}() is called on a value that is not known here; if that is an AWS client ({shown}), make "
            "it in this program with boto3.client(...), or annotate it with a type of mypy_boto3"
        )


def _report_transfer(guess: Guess, arguments: Arguments) -> None:
    operation, parameters = _TRANSFERS[guess.method]
    is_bucket = _is_bucket(guess, arguments)
    names = tuple(name for name in parameters if name != "Bucket" or not is_bucket)
    is_named = not guess.named.keys().isdisjoint(names)
    is_whole = len(arguments.positional) + len(arguments.keywords) >= len(names)
    if is_bucket or (is_whole and (is_named or spelled("s3", guess.words) or is_clientlike(guess.words))):
        given = {name: _get(arguments, position, name) for position, name in enumerate(names)}
        given |= members(arguments.get(len(names), "ExtraArgs"), guess.use)
        reason = _reason(guess.method, "s3", guess.words)
        guess.use.record("s3", operation, given, evidence=Evidence.SHAPE, reason=reason)


def _is_bucket(guess: Guess, arguments: Arguments) -> bool:
    """Return whether a transfer is surely one of a resource ``Bucket``, which knows its name."""
    is_named = any(word.endswith("bucket") for word in guess.words) or "Key" in guess.named
    count = len(arguments.positional) + len(arguments.keywords.keys() & {"Filename", "Fileobj", "Key"})
    return is_named and "Bucket" not in guess.named and count == 2


def _report_batch(guess: Guess, _arguments: Arguments) -> None:
    if not _TABLE_WORDS.isdisjoint(guess.words):
        guess.accept("dynamodb", "BatchWriteItem")


def _report_deletion(guess: Guess, _arguments: Arguments) -> None:
    """Report what deletes objects, of a client or of a resource ``Bucket``, which knows its name."""
    if any(word.endswith("bucket") for word in guess.words) and guess.named.keys() == {"Delete"}:
        guess.accept("s3", "DeleteObjects")
    else:
        _report_operation(guess)


def _report_waiting(guess: Guess, _arguments: Arguments) -> None:
    """Report the operation that ``wait_until_exists()`` polls on something named after a type of resource."""
    for name in _RESOURCES:
        service = actions.service(name)
        for kind, resource in service.resources.items() if service is not None else ():
            if kind and kind.lower() in guess.words and guess.method in resource.actions:
                guess.accept(name, resource.actions[guess.method].operation)
                return


def _report_presigned_post(guess: Guess, arguments: Arguments) -> None:
    given = {name: _get(arguments, position, name) for position, name in enumerate(("Bucket", "Key"))}
    Guess(guess.method, guess.words, given, is_open=False, use=guess.use).accept("s3", "PutObject")


def _report_presigned(guess: Guess, arguments: Arguments) -> None:
    """Report the operation whose name ``generate_presigned_url`` gets, with the arguments that it gets for it."""
    names = texts(arguments.get(0, "ClientMethod"))
    if names is None:
        guess.use.doubt("which operation is presigned is not a known string here")
        return
    parameters = arguments.get(1, "Params")
    passed = Arguments(spread=(known(parameters),) if parameters else (), use=arguments.use, key=arguments.key)
    for name in names:
        report(name, passed, guess.use, words=guess.words, is_foreign=guess.is_foreign)


def report_collection(node: ast.expr, arguments: Arguments, use: Use) -> None:
    """Report the listing behind ``ec2.instances.filter(...)`` on a resource that is named after its service."""
    if not isinstance(node, ast.Attribute) or arguments.positional or not use.speaks_of_aws():
        return
    said = words(node.value)
    found = [("s3", "Bucket")] if node.attr in _BUCKETS and "bucket" in said else []
    found += [(service, "") for service in _RESOURCES if service in said]
    for name, kind in found:
        service = actions.service(name)
        listing = service.resources[kind].collections.get(node.attr) if service is not None else None
        if listing is not None:
            Guess(node.attr, said, arguments.named(), arguments.is_open, use).accept(name, listing.operation)
            return


def report_waiter(name: str, arguments: Arguments, use: Use, *, words: tuple[str, ...]) -> None:
    """Report the operation that a waiter of an unknown client polls, if the client is named after its service."""
    named = {key: lazy for key, lazy in arguments.named().items() if key not in _CONFIGURATION}
    for client in actions.clients():
        if not spelled(client, words) and use.mentions(client) < 2:
            continue
        service = actions.service(client)
        if service is not None and name in service.waiters:
            Guess("wait", words, named, arguments.is_open, use).accept(client, service.waiters[name])
            return


def _is_table(guess: Guess) -> bool:
    """Return whether a call is surely one of a DynamoDB ``Table``."""
    service = actions.service("dynamodb")
    if guess.method not in _TABLE_METHODS or "TableName" in guess.named or service is None:
        return False
    if not guess.named.keys() <= service.shape(_TABLE_METHODS[guess.method]).members:
        return False
    if not _TABLE_MARKS.isdisjoint(guess.named):
        return True
    is_named = any(word in _TABLE_WORDS or word.endswith("table") for word in guess.words)
    return is_named and (guess.is_open or guess.method == "scan")


def _choose(candidates: Sequence[str], guess: Guess) -> str | None:
    """Return the one service that is meant, or ``None`` if that is not certain."""
    hinted = _hinted(candidates, guess)
    if len(hinted) == 1:
        only = hinted[0]
        is_certain = guess.has_marks or not is_ordinary(only) or is_clientlike(guess.words)
        if is_certain or guess.use.mentions(only) == 2:
            return only
    if not is_clientlike(guess.words) and (guess.is_bare or not guess.has_marks):
        return None
    around = guess.use.surroundings() if len(candidates) > 1 else ()
    left = _same_prefix(candidates, guess, around)
    left = _longest(left, around) or left
    if len(left) > 1:
        left = [name for name in left if guess.use.mentions(name) == 2] or [
            name for name in left if guess.use.mentions(name)
        ]
    return left[0] if len(left) == 1 else None


def _hinted(candidates: Sequence[str], guess: Guess) -> list[str]:
    """Return those of the services after which the receiver is named."""
    hinted = _longest(candidates, guess.words)
    if not hinted and guess.has_marks:
        weak = [name for name in candidates if is_weakly_spelled(name, guess.words)]
        hinted = weak if len(weak) == 1 else []
    hinted = _same_prefix(hinted, guess, guess.use.surroundings() if len(hinted) > 1 else ())
    if len(hinted) > 1:
        hinted = [name for name in hinted if guess.use.mentions(name) == 2] or hinted
    return hinted


def _longest(candidates: Sequence[str], words: tuple[str, ...]) -> list[str]:
    """Return those that *words* name with the longest text: ``bedrock-agent`` rather than ``bedrock``."""
    lengths = {name: len(spelled(name, words)) for name in candidates}
    best = max(lengths.values(), default=0)
    return [name for name, length in lengths.items() if length == best and best]


def _same_prefix(candidates: Sequence[str], guess: Guess, around: tuple[str, ...]) -> list[str]:
    """Return one of several clients if all of them have the same IAM prefix, as rds, docdb and neptune have.

    It is the one of which the names of the code *around* speak, or its texts.
    """
    prefixes = {service.prefix for name in candidates if (service := actions.service(name)) is not None}
    if len(candidates) < 2 or len(prefixes) > 1:
        return list(candidates)
    named = _longest(candidates, around) or [name for name in candidates if guess.use.mentions(name) == 2]
    first = named if len(named) == 1 else [name for name in _FIRST if name in candidates]
    return first[:1] or sorted(candidates, key=lambda name: (len(name), name))[:1]


def _fits(client: str, guess: Guess) -> bool:
    service = actions.service(client)
    if service is None:
        return False
    shape = service.shape(service.methods[guess.method])
    required = {name for name in shape.required if name.lower() not in _TOKENS}
    names: Iterable[str] = guess.named
    return shape.members.issuperset(names) and (guess.is_open or required.issubset(names))


def _get(arguments: Arguments, position: int, name: str) -> Lazy:
    return lambda: arguments.get(position, name)


def _reason(method: str, client: str, words: tuple[str, ...]) -> str:
    named = f" of {'.'.join(words)}" if words else ""
    return f"{method}(){named} fits {client} only"


_REPORTERS: Mapping[str, Callable[[Guess, Arguments], None]] = {
    **dict.fromkeys(_TRANSFERS, _report_transfer),
    "batch_writer": _report_batch,
    "delete_objects": _report_deletion,
    "generate_presigned_post": _report_presigned_post,
    "generate_presigned_url": _report_presigned,
    "wait_until_exists": _report_waiting,
    "wait_until_not_exists": _report_waiting,
}
"""Methods of AWS objects that are no operations."""
