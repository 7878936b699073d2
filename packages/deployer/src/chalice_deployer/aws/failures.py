"""Turn what boto3 raises into errors that a user can act on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from botocore import exceptions

from chalice_deployer.errors import (
    AwsError,
    DeployerError,
    NoCredentialsError,
    NoRegionError,
    SettingsError,
    UnreachableError,
)

LONGEST_MESSAGE = 500
"""Characters. What is longer is a page of some proxy and no sentence of AWS."""


@contextmanager
def readable_errors() -> Iterator[None]:
    """Raise a ``DeployerError`` for whatever boto3 raises inside."""
    from botocore.parsers import ResponseParserError  # loaded by every client, and by nothing before

    try:
        yield
    except exceptions.ClientError as error:
        details = error.response.get("Error", {})
        message = " ".join(str(details.get("Message") or error).split())[:LONGEST_MESSAGE]
        raise AwsError(error.operation_name, details.get("Code", "?"), message) from error
    except ResponseParserError as error:
        raise SettingsError("what answers at the configured endpoint is no AWS: check AWS_ENDPOINT_URL") from error
    except exceptions.BotoCoreError as error:
        raise _failure(error) from error


def _failure(error: exceptions.BotoCoreError) -> DeployerError:
    """Return what happened on the way to AWS, or before."""
    match error:
        case exceptions.NoCredentialsError() | exceptions.PartialCredentialsError():
            return NoCredentialsError()
        case exceptions.NoRegionError():
            return NoRegionError()
        case exceptions.SSLError():
            return SettingsError(f"no secure connection to {error.kwargs.get('endpoint_url')}: {error}")
        case exceptions.HTTPClientError() | exceptions.ConnectionError():
            return UnreachableError(str(error.kwargs.get("endpoint_url", "the AWS endpoint")))
        case exceptions.WaiterError():
            return AwsError(error.kwargs["name"], "NotReady", _reason(error))
        case _:
            return SettingsError(str(error))


def _reason(error: exceptions.WaiterError) -> str:
    """Return why a function did not become ready, in Lambda's words if it has any."""
    last: Mapping[str, object] = error.last_response
    configuration = last.get("Configuration")
    state = configuration if isinstance(configuration, Mapping) else last
    return str(state.get("StateReason") or state.get("LastUpdateStatusReason") or error)


def has_code(error: exceptions.ClientError, *codes: str) -> bool:
    """Say whether AWS answered with one of these error codes."""
    return error.response.get("Error", {}).get("Code", "") in codes
