"""Turn what boto3 raises into errors that a user can act on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from botocore import exceptions

from chalice_deployer.errors import AwsError, NoCredentialsError, NoRegionError, SettingsError, UnreachableError


@contextmanager
def readable_errors() -> Iterator[None]:
    """Raise a ``DeployerError`` for whatever boto3 raises inside."""
    try:
        yield
    except exceptions.ClientError as error:
        details = error.response.get("Error", {})
        raise AwsError(error.operation_name, details.get("Code", "?"), details.get("Message", str(error))) from error
    except (exceptions.NoCredentialsError, exceptions.PartialCredentialsError) as error:
        raise NoCredentialsError from error
    except exceptions.NoRegionError as error:
        raise NoRegionError from error
    except exceptions.HTTPClientError as error:
        raise UnreachableError(str(error.kwargs.get("endpoint_url", "the AWS endpoint"))) from error
    except exceptions.BotoCoreError as error:
        raise SettingsError(str(error)) from error


def has_code(error: exceptions.ClientError, *codes: str) -> bool:
    """Say whether AWS answered with one of these error codes."""
    return error.response.get("Error", {}).get("Code", "") in codes
