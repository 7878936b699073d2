"""Write AWS Lambda functions and REST APIs as decorated Python functions.

This package is what runs in Lambda. ``chalice.describe`` tells tools what an app declares, as ``chalice.spec`` values.
"""

from chalice.app import Chalice as Chalice
from chalice.app import ChaliceError as ChaliceError
from chalice.app import ChaliceUnhandledError as ChaliceUnhandledError
from chalice.app import ChaliceViewError as ChaliceViewError
from chalice.app import Request as Request
from chalice.app import Response as Response

_HOMES = {
    "__about__": "__version__",
    "app": "APIGateway CaseInsensitiveMapping LambdaFunction MultiDict RouteEntry",
    "authorization": "AuthRequest AuthResponse AuthRoute",
    "authorizers": (
        "Authorizer BuiltinAuthConfig ChaliceAuthorizer CognitoUserPoolAuthorizer CustomAuthorizer "
        "IAMAuthorizer JWTAuthorizer"
    ),
    "blueprint": "Blueprint",
    "cors": "CORSConfig",
    "decorators": "DecoratorAPI",
    "errors": (
        "BadRequestError ConflictError ForbiddenError MethodNotAllowedError NotFoundError RequestTimeoutError "
        "TooManyRequestsError UnauthorizedError UnprocessableEntityError"
    ),
    "events": (
        "BaseLambdaEvent CloudWatchEvent DynamoDBEvent DynamoDBRecord KinesisEvent KinesisRecord "
        "LambdaFunctionEvent MalformedEventError S3Event S3Record SNSEvent SNSRecord SQSEvent SQSRecord"
    ),
    "legacy": "WebsocketEventSourceHandler error_response handle_extra_types",
    "markers": "Body Cookie Depends Header Path Query",
    "middleware": "ConvertToMiddleware",
    "params": "ValidationError",
    "response": "redirect",
    "schedule": "Cron InvalidScheduleError Rate ScheduleExpression",
    "snapstart": "after_restore before_snapshot",
    "sources": (
        "BaseEventSourceConfig CloudWatchEventConfig DynamoDBEventConfig KinesisEventConfig S3EventConfig "
        "SNSEventConfig SQSEventConfig ScheduledEventConfig"
    ),
    "stream": "Stream",
    "websocket": (
        "WebsocketAPI WebsocketConnectConfig WebsocketDisconnectConfig WebsocketDisconnectedError "
        "WebsocketEvent WebsocketMessageConfig"
    ),
}
"""The modules of the names that most apps do not use: each is loaded when one of its names is asked for."""

_MODULES = {name: module for module, names in _HOMES.items() for name in names.split()}

__all__ = sorted(  # noqa: PLE0605 - spelt out for type checkers in __init__.pyi
    ["Chalice", "ChaliceError", "ChaliceUnhandledError", "ChaliceViewError", "Request", "Response", *_MODULES]
)


def __getattr__(name: str) -> object:
    module = _MODULES.get(name)
    if module is None:
        raise AttributeError(f"module 'chalice' has no attribute {name!r}")
    from importlib import import_module

    value = globals()[name] = getattr(import_module(f"chalice.{module}"), name)
    return value


def __dir__() -> list[str]:
    return __all__
