"""What can go wrong between a config file and AWS, as errors that carry data and write one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class DeployerError(Exception):
    """Base of every error of this package; its text is fit to be shown to a user as it is."""


class ConfigError(DeployerError):
    """A configuration file that cannot be used."""

    def __init__(self, path: Path, problem: str, *, line: int = 0, column: int = 0) -> None:
        super().__init__(path, problem, line, column)
        self.path = path
        self.problem = problem
        self.line = line
        self.column = column

    def __str__(self) -> str:
        place = f":{self.line}:{self.column}" if self.line else ""
        return f"{self.path}{place}: {self.problem}"


class NameTooLongError(DeployerError):
    """A name built from app, stage and function that AWS does not accept."""

    def __init__(self, kind: str, name: str, limit: int) -> None:
        super().__init__(kind, name, limit)
        self.kind = kind
        self.name = name
        self.limit = limit

    def __str__(self) -> str:
        return (
            f"the {self.kind} name {self.name!r} has {len(self.name)} characters and AWS allows {self.limit}: "
            "shorten the app, stage or function name"
        )


class InvalidNameError(DeployerError):
    """A name with characters that AWS does not accept."""

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(kind, name)
        self.kind = kind
        self.name = name

    def __str__(self) -> str:
        allowed = "letters, digits, '-' and '_'"
        return f"{self.name!r} cannot be the name of a {self.kind}: use {allowed} in the app's name"


class DuplicateNameError(DeployerError):
    """Two resources that would have one name."""

    def __init__(self, name: str, titles: tuple[str, str]) -> None:
        super().__init__(name, titles)
        self.name = name
        self.titles = titles

    def __str__(self) -> str:
        first, second = self.titles
        return f"{first} and {second} would both be {self.name!r}: rename the function"


class UndeployableError(DeployerError):
    """An app that declares more than this version can deploy."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(problems)
        self.problems = tuple(problems)
        """Each names what was declared and, in brackets, what cannot be deployed about it."""

    def __str__(self) -> str:
        return (
            f"this version cannot deploy {', '.join(self.problems)}; nothing was changed: "
            "leave it out for now, or deploy the app with Chalice 1.x"
        )


class UnusedSettingsError(DeployerError):
    """Settings for a function that the app does not have."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(name, known)
        self.name = name
        self.known = tuple(known)

    def __str__(self) -> str:
        return (
            f"'lambda_functions' in the configuration has settings for {self.name!r}, but the app has no such "
            f"function: it has {', '.join(self.known) or 'none'}"
        )


class PackageTooLargeError(DeployerError):
    """A deployment package, or a layer, that Lambda does not take."""

    def __init__(self, path: Path, size: int, limit: int, *, has_layer: bool) -> None:
        super().__init__(path, size, limit, has_layer)
        self.path = path
        self.size = size
        self.limit = limit
        self.has_layer = has_layer

    def __str__(self) -> str:
        return (
            f"{self.path} has {self.size:,} bytes and Lambda takes up to {self.limit:,} in an upload: "
            "leave requirements out, or files of chalicelib/ and vendor/, "
            + ("" if self.has_layer else "set 'automatic_layer' to true for a layer of the requirements, ")
            + "or deploy what 'chalice package' writes with CloudFormation"
        )


class NotOursError(DeployerError):
    """Something in AWS has a name that this stage needs, and is somebody else's."""

    def __init__(self, title: str, owner: str) -> None:
        super().__init__(title, owner)
        self.title = title
        self.owner = owner

    def __str__(self) -> str:
        return (
            f"{self.title} exists already and belongs to {self.owner}: rename the app or the stage, or delete it first"
        )


class StageBusyError(DeployerError):
    """Another deployment of the stage is on its way, or was just made."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"another command is deploying or deleting this stage, or has just done so ({self.path}): try again"


class StateError(DeployerError):
    """A file of deployed values that cannot be read."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}; restore it from version control or a backup: it says what is deployed"


class NotDeployedError(DeployerError):
    """A stage of which nothing is deployed, where a command needs something that is."""

    def __init__(self, stage: str, missing: str, deployed: Sequence[str]) -> None:
        super().__init__(stage, missing, deployed)
        self.stage = stage
        self.missing = missing
        self.deployed = tuple(deployed)

    def __str__(self) -> str:
        others = f"deployed stages: {', '.join(self.deployed)}" if self.deployed else "no stage is deployed"
        way_out = f"deploy it with: chalice deploy --stage {self.stage}"
        return f"stage {self.stage!r} has no {self.missing} ({others}); {way_out}"


class UnknownFunctionError(DeployerError):
    """A function name that the app does not have."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(name, known)
        self.name = name
        self.known = tuple(known)

    def __str__(self) -> str:
        return f"no deployed function is named {self.name!r}; there are: {', '.join(self.known) or 'none'}"


class AnotherAccountError(DeployerError):
    """The credentials lead to another account or region than the one the stage is deployed in."""

    def __init__(self, recorded: str, current: str) -> None:
        super().__init__(recorded, current)
        self.recorded = recorded
        self.current = current

    def __str__(self) -> str:
        return (
            f"this stage is deployed in {self.recorded}, but the credentials lead to {self.current}: "
            "use the matching profile and region, or another --stage"
        )


class NoCredentialsError(DeployerError):
    """Nothing in the credentials chain of boto3 gave credentials."""

    def __str__(self) -> str:
        return (
            "no AWS credentials were found: configure them (aws configure, AWS_PROFILE, or AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY), or add --sandbox to use the AWS on this machine"
        )


class NoRegionError(DeployerError):
    """No region is configured."""

    def __str__(self) -> str:
        return "no AWS region is configured: set AWS_DEFAULT_REGION, or a region in the profile"


class UnreachableError(DeployerError):
    """The endpoint did not answer."""

    def __init__(self, endpoint: str) -> None:
        super().__init__(endpoint)
        self.endpoint = endpoint

    def __str__(self) -> str:
        return f"{self.endpoint} does not answer: check the network, the region, or AWS_ENDPOINT_URL"


class AwsError(DeployerError):
    """AWS refused a call."""

    def __init__(self, operation: str, code: str, message: str) -> None:
        super().__init__(operation, code, message)
        self.operation = operation
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return f"AWS refused {self.operation}: {self.message} ({self.code})"


class SettingsError(DeployerError):
    """boto3 cannot use the settings given to it, such as a profile that does not exist."""
