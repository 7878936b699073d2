"""One statement in the resource policy of a function: who may call it, on whose behalf."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, cast

from chalice_deployer.document import Document, Value
from chalice_deployer.resource import Attributes, Found

if TYPE_CHECKING:
    from chalice_deployer.aws import Aws


@dataclass(frozen=True, slots=True)
class Permission:
    """Leave for an AWS service to call a function."""

    TYPE: ClassVar[str] = "lambda_permission"
    KEY: ClassVar[tuple[str, ...]] = ("function_name", "statement_id")
    IS_TAGGED: ClassVar[bool] = False

    name: str
    function: Value
    """The function's name."""
    function_name: str
    """The same, known before the function exists."""
    sid: str
    principal: str
    source_arn: Value

    @property
    def title(self) -> str:
        """What a user calls it."""
        return f"permission for {self.principal} to call {self.function_name}"

    @property
    def identity(self) -> Attributes:
        """Statement ids are unique in the policy of a function."""
        return {"function_name": self.function_name, "statement_id": self.sid}

    @property
    def fields(self) -> Mapping[str, Document]:
        """What can differ."""
        return {"principal": self.principal, "source_arn": self.source_arn}

    @classmethod
    def find(cls, aws: Aws, name: str, attributes: Attributes) -> Found | None:
        """Return the statement with that id."""
        function_name, sid = attributes["function_name"], attributes["statement_id"]
        statement = aws.functions.statement(function_name, sid)
        if statement is None:
            return None
        principal = _at(statement, "Principal", "Service")
        return Found(
            type=cls.TYPE,
            name=name,
            title=f"permission for {principal} to call {function_name}",
            attributes={"function_name": function_name, "statement_id": sid},
            fields={
                "principal": principal,
                "source_arn": _at(statement, "Condition", "ArnLike", "AWS:SourceArn"),
            },
        )

    def create(self, aws: Aws) -> Attributes:
        """Add the statement."""
        aws.functions.allow(self.function_name, self.sid, self.principal, cast("str", self.source_arn))
        return self.identity

    def update(self, aws: Aws, found: Found, fields: frozenset[str]) -> Attributes:
        """Replace the statement: it cannot be changed."""
        self.delete(aws, found.attributes)
        return self.create(aws)

    @classmethod
    def delete(cls, aws: Aws, attributes: Attributes) -> None:
        """Remove the statement."""
        aws.functions.disallow(attributes["function_name"], attributes["statement_id"])


def _at(value: object, *keys: str) -> str | None:
    """Return the string at the end of nested *keys*, or ``None``."""
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value if isinstance(value, str) else None
