"""JSON documents in which a value may be known only after something else exists.

Pure. A ``Ref`` stands for such a value and a ``Text`` has refs between its pieces; both stay what they
are until ``resolve`` replaces them, which only ``plan`` (with what is known) and ``apply`` do.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, TypeVar, cast

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"

AWS: Final = "aws"
"""The ``resource`` of refs to the place of the deployment: account_id, region, partition, url_suffix, name_prefix."""


@dataclass(frozen=True, slots=True)
class Ref:
    """The value of *attribute* of the resource named *resource*, once that exists."""

    resource: str
    attribute: str

    def __str__(self) -> str:
        return f"${{{self.resource}.{self.attribute}}}"


@dataclass(frozen=True, slots=True)
class Text:
    """A string with refs in it, e.g. an ARN."""

    parts: tuple[str | Ref, ...]

    def __str__(self) -> str:
        return "".join(map(str, self.parts))


Value: TypeAlias = str | Ref | Text
Document: TypeAlias = "bool | int | float | str | Ref | Text | Sequence[Document] | Mapping[str, Document] | None"

Lookup = Callable[[Ref], str | None]
"""Return what a ref stands for, or ``None`` when that is not known yet."""

T = TypeVar("T")


def text(template: str, **refs: Ref) -> Text:
    """Return the text of *template*, in which each ``{name}`` is a ref; braces cannot be escaped.

    >>> text("arn:{partition}:s3:::b", partition=Ref("aws", "partition")).parts
    ('arn:', Ref(resource='aws', attribute='partition'), ':s3:::b')
    """
    parts: list[str | Ref] = []
    for piece in template.split("{"):
        name, brace, rest = piece.partition("}")
        parts += [refs[name], rest] if brace else [piece]
    return Text(tuple(part for part in parts if part))


def refs(value: object) -> Iterator[Ref]:
    """Yield every ref in a document or in the fields of a resource."""
    if isinstance(value, Ref):
        yield value
    elif isinstance(value, Text):
        yield from (part for part in value.parts if isinstance(part, Ref))
    else:
        for child in _children(value):
            yield from refs(child)


def resolve(value: T, lookup: Lookup) -> T:
    """Return *value*, a document or a resource, with every ref replaced that *lookup* knows.

    What is not known stays the ref that it is, and never equals a value found in AWS.
    """
    return cast("T", _resolve(value, lookup))


def digest(document: Document) -> str:
    """Return 64 hexadecimal digits that are equal for equal documents, whatever the order of keys."""
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _children(value: object) -> Iterator[object]:
    if isinstance(value, Mapping):
        yield from value.values()
    elif isinstance(value, Sequence) and not isinstance(value, str):
        yield from value
    elif dataclasses.is_dataclass(value):
        yield from (getattr(value, field.name) for field in dataclasses.fields(value))


def _resolve(value: object, lookup: Lookup) -> object:
    match value:
        case Ref():
            found = lookup(value)
            return value if found is None else found
        case Text(parts):
            return _join([_resolve(part, lookup) for part in parts])
        case str() | None:
            return value
        case Mapping():
            return {key: _resolve(child, lookup) for key, child in value.items()}
        case Sequence():
            return tuple(_resolve(child, lookup) for child in value)
        case _:
            return _resolve_fields(value, lookup)


def _resolve_fields(value: object, lookup: Lookup) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value)]
        return dataclasses.replace(value, **{name: _resolve(getattr(value, name), lookup) for name in names})
    return value


def _join(parts: list[object]) -> object:
    if all(isinstance(part, str) for part in parts):
        return "".join(map(str, parts))
    return Text(tuple(cast("list[str | Ref]", parts)))
