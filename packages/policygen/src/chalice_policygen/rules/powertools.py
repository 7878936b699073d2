"""The idioms of AWS Lambda Powertools that call AWS: parameters, feature flags, idempotency.

Source: the "required resources" and IAM tables in the documentation of Powertools for AWS Lambda (Python), version 3.
"""

# ruff: noqa: D102 - what these methods promise is said once, in values.Value

from __future__ import annotations

from collections.abc import Iterable

from chalice_policygen.arguments import Arguments
from chalice_policygen.container import Container
from chalice_policygen.immutable import immutable
from chalice_policygen.registry import effect, keep, rule
from chalice_policygen.scope import Index
from chalice_policygen.values import OTHERS, Lazy, Use, Value, Values, join, known

_ROOT = "aws_lambda_powertools.utilities"
_PARAMETERS = f"{_ROOT}.parameters"
_IDEMPOTENCY = f"{_ROOT}.idempotency"


def is_used(module: Index) -> bool:
    """Return whether a module imports Powertools: then any of its calls may be one of AWS."""
    return any(
        binding.alias is not None
        and "aws_lambda_powertools" in (getattr(binding.node, "module", None) or binding.alias.name)
        for bindings in module.root.bindings.values()
        for binding in bindings
    )


def _paths(name: str, *modules: str) -> Iterable[str]:
    return (f"{_PARAMETERS}.{name}", *(f"{_PARAMETERS}.{module}.{name}" for module in modules))


def _report(client: str, operation: str, use: Use, **arguments: Lazy) -> None:
    use.record(client, operation, arguments, reason="what Powertools for AWS Lambda calls")


@effect(*_paths("get_parameter", "ssm"))
def _get_parameter(arguments: Arguments, use: Use) -> None:
    _report("ssm", "GetParameter", use, Name=lambda: arguments.get(0, "name"))


@effect(*_paths("get_parameters", "ssm"))
def _get_parameters(arguments: Arguments, use: Use) -> None:
    _report("ssm", "GetParametersByPath", use, Path=lambda: arguments.get(0, "path"))


@effect(*_paths("get_parameters_by_name", "ssm"))
def _get_parameters_by_name(arguments: Arguments, use: Use) -> None:
    given = arguments.get(0, "parameters")
    names = join(value.each(use) for value in given)
    listed: Values = frozenset({Container(None, parts=((None, names),))})
    _report("ssm", "GetParameters", use, Names=known(listed if names else OTHERS))
    if any(_may_decrypt(value, use) for value in given):
        _report("ssm", "GetParameter", use, Name=known(names))


def _may_decrypt(parameters: Value, use: Use) -> bool:
    """Return whether one of several parameters may be decrypted, which is then read by itself."""
    if not isinstance(parameters, Container):
        return True
    each = parameters.values(use)
    return any(v.is_open(use) or "decrypt" in v.keys(use) if isinstance(v, Container) else True for v in each)


@effect(*_paths("set_parameter", "ssm"))
def _set_parameter(arguments: Arguments, use: Use) -> None:
    _report("ssm", "PutParameter", use, Name=lambda: arguments.get(0, "name"))


@effect(*_paths("get_secret", "secrets"))
def _get_secret(arguments: Arguments, use: Use) -> None:
    _report("secretsmanager", "GetSecretValue", use, SecretId=lambda: arguments.get(0, "name"))


@effect(*_paths("get_secrets_by_name", "secrets"))
def _get_secrets_by_name(arguments: Arguments, use: Use) -> None:
    _report("secretsmanager", "BatchGetSecretValue", use, SecretIdList=lambda: arguments.get(0, "names"))


@effect(*_paths("set_secret", "secrets"))
def _set_secret(arguments: Arguments, use: Use) -> None:
    for operation in ("PutSecretValue", "CreateSecret"):
        _report(
            "secretsmanager",
            operation,
            use,
            SecretId=lambda: arguments.get(0, "name"),
            Name=lambda: arguments.get(0, "name"),
        )


@effect(*_paths("get_app_config", "appconfig"))
def _get_app_config(_arguments: Arguments, use: Use) -> None:
    for operation in ("StartConfigurationSession", "GetLatestConfiguration"):
        _report("appconfigdata", operation, use)


@immutable
class Provider(Value):
    """A provider of parameters; its methods call one operation each."""

    client: str
    operations: tuple[tuple[str, tuple[str, ...]], ...]
    parameter: str = ""
    bound: Values = frozenset()

    def attribute(self, name: str, use: Use) -> Values:
        found = dict(self.operations).get(name)
        return frozenset({ProviderCall(self, found)}) if found else OTHERS

    def call(self, arguments: Arguments, use: Use) -> Values:
        return OTHERS


@immutable
class ProviderCall(Value):
    """A method of a provider."""

    provider: Provider
    operations: tuple[str, ...]

    def effect(self, arguments: Arguments, use: Use) -> None:
        if self.operations == ("GetParameters",):
            _get_parameters_by_name(arguments, use)
            return
        given: dict[str, Lazy] = {}
        if self.provider.bound:
            given[self.provider.parameter] = known(self.provider.bound)
        elif self.provider.parameter:
            given[self.provider.parameter] = lambda: arguments.get(0, "name")
        for operation in self.operations:
            spelled = {_SPELLED.get(operation, name): lazy for name, lazy in given.items()}
            _report(self.provider.client, operation, use, **spelled)


_SPELLED = {"GetParametersByPath": "Path", "CreateSecret": "Name", "BatchGetSecretValue": "SecretIdList"}
"""Operations that name otherwise what the first argument of a provider's method is."""


@rule(*_paths("SSMProvider", "ssm"))
def _ssm(_arguments: Arguments, _use: Use) -> Values:
    operations = (
        ("get", ("GetParameter",)), ("get_multiple", ("GetParametersByPath",)), ("set", ("PutParameter",)),
        ("get_parameters_by_name", ("GetParameters",)),
    )  # fmt: skip
    return frozenset({Provider("ssm", operations, "Name")})


@rule(*_paths("SecretsProvider", "secrets"))
def _secrets(_arguments: Arguments, _use: Use) -> Values:
    operations = (
        ("get", ("GetSecretValue",)), ("set", ("PutSecretValue", "CreateSecret")),
        ("get_multiple", ("BatchGetSecretValue",)),
    )  # fmt: skip
    return frozenset({Provider("secretsmanager", operations, "SecretId")})


@rule(*_paths("AppConfigProvider", "appconfig"))
def _appconfig(_arguments: Arguments, _use: Use) -> Values:
    operations = (("get", ("StartConfigurationSession", "GetLatestConfiguration")),)
    return frozenset({Provider("appconfigdata", operations)})


@rule(*_paths("DynamoDBProvider", "dynamodb"))
def _dynamodb(arguments: Arguments, _use: Use) -> Values:
    operations = (("get", ("GetItem",)), ("get_multiple", ("Query",)))
    return frozenset({Provider("dynamodb", operations, "TableName", arguments.get(0, "table_name"))})


@rule(f"{_ROOT}.feature_flags.AppConfigStore", f"{_ROOT}.feature_flags.appconfig.AppConfigStore")
def _store(_arguments: Arguments, _use: Use) -> Values:
    return frozenset({Store()})


@effect(f"{_ROOT}.feature_flags.AppConfigStore", f"{_ROOT}.feature_flags.appconfig.AppConfigStore")
def _read_store(_arguments: Arguments, use: Use) -> None:
    for operation in ("StartConfigurationSession", "GetLatestConfiguration"):
        _report("appconfigdata", operation, use)


@immutable
class Store(Value):
    """Where feature flags are read from; the calls are reported where it is made."""


_LAYERS = (
    f"{_IDEMPOTENCY}.DynamoDBPersistenceLayer",
    f"{_IDEMPOTENCY}.persistence.dynamodb.DynamoDBPersistenceLayer",
    f"{_IDEMPOTENCY}.persistence.DynamoDBPersistenceLayer",
)


@effect(*_LAYERS)
def _persist(arguments: Arguments, use: Use) -> None:
    for operation in ("GetItem", "PutItem", "UpdateItem", "DeleteItem"):
        _report("dynamodb", operation, use, TableName=lambda: arguments.get(0, "table_name"))


for _path in (*_LAYERS, f"{_ROOT}.feature_flags.FeatureFlags"):
    keep(_path)
