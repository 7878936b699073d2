"""A Lambda function: its code, its configuration and its tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, cast

from chalice_deployer.artifact import Artifact, base64_sha256
from chalice_deployer.document import Document, Value
from chalice_deployer.owner import Owner
from chalice_deployer.resource import Attributes, Found

if TYPE_CHECKING:
    from mypy_boto3_lambda.literals import ArchitectureType, RuntimeType

    from chalice_deployer.aws import Aws
    from chalice_deployer.aws.lambda_ import Configuration

CODE_FIELDS = frozenset({"code", "architecture"})
"""What only an upload can change."""


def function_name_of(attributes: Attributes) -> str:
    """Return the name of a recorded function; records of Chalice 1.x have only its ARN."""
    return attributes.get("function_name") or attributes["lambda_arn"].rpartition(":")[2]


@dataclass(frozen=True, slots=True)
class Function:
    """A function as Lambda is asked for it."""

    TYPE: ClassVar[str] = "lambda_function"
    KEY: ClassVar[tuple[str, ...]] = ("function_name",)
    IS_TAGGED: ClassVar[bool] = True

    name: str
    function_name: str
    handler: str
    runtime: str
    architecture: str
    role: Value
    """The role's ARN."""
    timeout: int
    memory: int
    environment: Mapping[str, str]
    layers: Sequence[Value]
    """The ARNs of versions of layers; later ones lie above earlier ones."""
    tags: Mapping[str, str]
    code: Artifact

    @property
    def title(self) -> str:
        """What a user calls it."""
        return f"lambda function: {self.function_name}"

    @property
    def identity(self) -> Attributes:
        """Function names are unique in a region."""
        return {"function_name": self.function_name}

    @property
    def fields(self) -> Mapping[str, Document]:
        """What can differ."""
        return {
            "runtime": self.runtime,
            "handler": self.handler,
            "role": self.role,
            "timeout": self.timeout,
            "memory": self.memory,
            "environment": self.environment,
            "layers": self.layers,
            "architecture": self.architecture,
            "code": base64_sha256(self.code),
            "tags": self.tags,
        }

    @classmethod
    def find(cls, aws: Aws, name: str, attributes: Attributes) -> Found | None:
        """Return the function of that name."""
        function_name = function_name_of(attributes)
        function = aws.functions.get(function_name)
        if function is None:
            return None
        return Found(
            type=cls.TYPE,
            name=name,
            title=f"lambda function: {function_name}",
            attributes={"function_name": function_name, "lambda_arn": function.arn},
            fields={
                "runtime": function.runtime,
                "handler": function.handler,
                "role": function.role,
                "timeout": function.timeout,
                "memory": function.memory,
                "environment": function.environment,
                "layers": function.layers,
                "architecture": function.architecture,
                "code": function.code_sha256,
                "tags": {key: value for key, value in function.tags.items() if not key.startswith("aws:")},
            },
            owner=Owner.of(function.tags),
        )

    def create(self, aws: Aws) -> Attributes:
        """Create the function."""
        architecture = cast("ArchitectureType", self.architecture)
        arn = aws.functions.create(
            self.function_name, self._configuration(), self.code.path, architecture=architecture, tags=self.tags
        )
        return {"function_name": self.function_name, "lambda_arn": arn}

    def update(self, aws: Aws, found: Found, fields: frozenset[str]) -> Attributes:
        """Upload code only when the code differs, and set configuration only when that does."""
        name, code, architecture = self.function_name, self.code.path, cast("ArchitectureType", self.architecture)
        is_code, is_configuration = bool(fields & CODE_FIELDS), bool(fields - CODE_FIELDS - {"tags"})
        if is_code and is_configuration:
            # Code that imports from a layer comes after it, and code that a layer was left for before that is taken.
            code_first = set(self.layers) <= set(cast("Sequence[Value]", found.fields["layers"]))
            aws.functions.set_both(name, self._configuration(), code, architecture, code_first=code_first)
        elif is_code:
            aws.functions.set_code(name, code, architecture)
        elif is_configuration:
            aws.functions.set_configuration(name, self._configuration())
        if "tags" in fields:
            present = cast("Mapping[str, str]", found.fields["tags"])
            superfluous = tuple(sorted(present.keys() - self.tags.keys()))
            aws.functions.set_tags(found.attributes["lambda_arn"], self.tags, superfluous=superfluous)
        return found.attributes

    @classmethod
    def delete(cls, aws: Aws, attributes: Attributes) -> None:
        """Delete the function."""
        aws.functions.delete(function_name_of(attributes))

    def _configuration(self) -> Configuration:
        return {
            "Role": cast("str", self.role),
            "Runtime": cast("RuntimeType", self.runtime),
            "Handler": self.handler,
            "Timeout": self.timeout,
            "MemorySize": self.memory,
            "Environment": {"Variables": self.environment},
            "Layers": cast("Sequence[str]", self.layers),
        }
