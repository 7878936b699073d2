"""The second argument of every handler: what Lambda says about an invocation.

The names are those of https://docs.aws.amazon.com/lambda/latest/dg/python-context.html.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time

from chalice.bootstrap.report import RuntimeFaultError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

W3C_FIELDS = ("traceparent", "tracestate", "baggage")


class CognitoIdentity:
    """Who called, by Amazon Cognito; each is None for a caller without it."""

    __slots__ = ("cognito_identity_id", "cognito_identity_pool_id")

    def __init__(self, identity: Mapping[str, Any]) -> None:
        self.cognito_identity_id: str | None = identity.get("cognitoIdentityId")
        self.cognito_identity_pool_id: str | None = identity.get("cognitoIdentityPoolId")


class Client:
    """The mobile app that called."""

    __slots__ = ("app_package_name", "app_title", "app_version_code", "app_version_name", "installation_id")

    def __init__(self, client: Mapping[str, Any]) -> None:
        for name in self.__slots__:
            setattr(self, name, client.get(name))


class ClientContext:
    """What the caller's SDK sent along."""

    __slots__ = ("client", "custom", "env")

    def __init__(self, context: Mapping[str, Any]) -> None:
        self.custom = context.get("custom")
        self.env = context.get("env")
        client = context.get("client")
        self.client = None if client is None else Client(client)


class LambdaContext:
    """One invocation, made of its *headers* (names in lower case) and the environment.

    Raises ``RuntimeFaultError`` for a header that is not the JSON it should be.
    """

    def __init__(self, headers: Mapping[str, str]) -> None:
        self.aws_request_id = headers["lambda-runtime-aws-request-id"]
        self.log_group_name = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
        self.memory_limit_in_mb = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.function_version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.invoked_function_arn = headers.get("lambda-runtime-invoked-function-arn")
        self.tenant_id = headers.get("lambda-runtime-aws-tenant-id")
        client = _parse(headers, "lambda-runtime-client-context", "Client Context")
        w3c = client.pop("w3c", None) if client else None
        self._w3c = w3c if isinstance(w3c, dict) else {}
        self.client_context = None if client is None else ClientContext(client)
        self.identity = CognitoIdentity(_parse(headers, "lambda-runtime-cognito-identity", "Cognito Identity") or {})
        self._deadline = int(headers.get("lambda-runtime-deadline-ms", "0"))

    def __repr__(self) -> str:
        shown = ("aws_request_id", "function_name", "function_version", "invoked_function_arn", "tenant_id")
        return f"LambdaContext({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"

    def get_remaining_time_in_millis(self) -> int:
        """Return the milliseconds until Lambda ends the invocation, 0 at least."""
        return max(0, self._deadline - int(time.time() * 1000))

    def w3c(self) -> dict[str, str]:
        """Return the W3C trace context of the caller: traceparent, tracestate and baggage, as far as sent."""
        return {name: self._w3c[name] for name in W3C_FIELDS if isinstance(self._w3c.get(name), str)}

    def log(self, message: object) -> None:
        """Write *message* to the log as it is."""
        for handler in logging.getLogger().handlers:
            sink = getattr(handler, "log_sink", None)
            if sink is not None:
                sink.log(str(message))
                return
        sys.stdout.write(str(message))


def _parse(headers: Mapping[str, str], name: str, title: str) -> dict[str, Any] | None:
    text = headers.get(name)
    if not text:
        return None
    try:
        value = json.loads(text)
    except ValueError as error:
        raise RuntimeFaultError("LambdaContextUnmarshalError", f"Unable to parse {title} JSON: {error}") from error
    return value if isinstance(value, dict) else None
