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
    "app": "APIGateway CaseInsensitiveMapping MultiDict RouteEntry",
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
    "markers": "Body Cookie Depends Header Limits Path Query",
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
    "subscriptions": "EventSourceHandler LambdaFunction",
    "unbindable": "InvalidParameterError",
    "websocket": (
        "WebsocketAPI WebsocketConnectConfig WebsocketDisconnectConfig WebsocketDisconnectedError "
        "WebsocketEvent WebsocketMessageConfig"
    ),
}
"""The modules of the names that most apps do not use: each is loaded when one of its names is asked for."""


def __getattr__(name: str) -> object:
    if name == "__all__":
        return __dir__()
    for module, names in _HOMES.items():
        if name in names.split():
            from importlib import import_module

            value = globals()[name] = getattr(import_module(f"chalice.{module}"), name)
            return value
    raise AttributeError(f"module 'chalice' has no attribute {name!r}")


def __dir__() -> list[str]:
    eager = ("Chalice", "ChaliceError", "ChaliceUnhandledError", "ChaliceViewError", "Request", "Response")
    return sorted((*eager, *(name for names in _HOMES.values() for name in names.split())))
