# What type checkers read of __init__.py, which loads most of these names when they are asked for.
from chalice.__about__ import __version__ as __version__
from chalice.app import APIGateway as APIGateway
from chalice.app import CaseInsensitiveMapping as CaseInsensitiveMapping
from chalice.app import Chalice as Chalice
from chalice.app import MultiDict as MultiDict
from chalice.app import RouteEntry as RouteEntry
from chalice.authorization import AuthRequest as AuthRequest
from chalice.authorization import AuthResponse as AuthResponse
from chalice.authorization import AuthRoute as AuthRoute
from chalice.authorizers import Authorizer as Authorizer
from chalice.authorizers import BuiltinAuthConfig as BuiltinAuthConfig
from chalice.authorizers import ChaliceAuthorizer as ChaliceAuthorizer
from chalice.authorizers import CognitoUserPoolAuthorizer as CognitoUserPoolAuthorizer
from chalice.authorizers import CustomAuthorizer as CustomAuthorizer
from chalice.authorizers import IAMAuthorizer as IAMAuthorizer
from chalice.authorizers import JWTAuthorizer as JWTAuthorizer
from chalice.blueprint import Blueprint as Blueprint
from chalice.cors import CORSConfig as CORSConfig
from chalice.decorators import DecoratorAPI as DecoratorAPI
from chalice.errors import BadRequestError as BadRequestError
from chalice.errors import ChaliceError as ChaliceError
from chalice.errors import ChaliceUnhandledError as ChaliceUnhandledError
from chalice.errors import ChaliceViewError as ChaliceViewError
from chalice.errors import ConflictError as ConflictError
from chalice.errors import ForbiddenError as ForbiddenError
from chalice.errors import MethodNotAllowedError as MethodNotAllowedError
from chalice.errors import NotFoundError as NotFoundError
from chalice.errors import RequestTimeoutError as RequestTimeoutError
from chalice.errors import TooManyRequestsError as TooManyRequestsError
from chalice.errors import UnauthorizedError as UnauthorizedError
from chalice.errors import UnprocessableEntityError as UnprocessableEntityError
from chalice.events import BaseLambdaEvent as BaseLambdaEvent
from chalice.events import CloudWatchEvent as CloudWatchEvent
from chalice.events import DynamoDBEvent as DynamoDBEvent
from chalice.events import DynamoDBRecord as DynamoDBRecord
from chalice.events import KinesisEvent as KinesisEvent
from chalice.events import KinesisRecord as KinesisRecord
from chalice.events import LambdaFunctionEvent as LambdaFunctionEvent
from chalice.events import MalformedEventError as MalformedEventError
from chalice.events import S3Event as S3Event
from chalice.events import S3Record as S3Record
from chalice.events import SNSEvent as SNSEvent
from chalice.events import SNSRecord as SNSRecord
from chalice.events import SQSEvent as SQSEvent
from chalice.events import SQSRecord as SQSRecord
from chalice.legacy import WebsocketEventSourceHandler as WebsocketEventSourceHandler
from chalice.legacy import error_response as error_response
from chalice.legacy import handle_extra_types as handle_extra_types
from chalice.markers import Body as Body
from chalice.markers import Cookie as Cookie
from chalice.markers import Depends as Depends
from chalice.markers import Header as Header
from chalice.markers import Limits as Limits
from chalice.markers import Path as Path
from chalice.markers import Query as Query
from chalice.middleware import ConvertToMiddleware as ConvertToMiddleware
from chalice.params import ValidationError as ValidationError
from chalice.request import Request as Request
from chalice.response import Response as Response
from chalice.response import redirect as redirect
from chalice.schedule import Cron as Cron
from chalice.schedule import InvalidScheduleError as InvalidScheduleError
from chalice.schedule import Rate as Rate
from chalice.schedule import ScheduleExpression as ScheduleExpression
from chalice.snapstart import after_restore as after_restore
from chalice.snapstart import before_snapshot as before_snapshot
from chalice.sources import BaseEventSourceConfig as BaseEventSourceConfig
from chalice.sources import CloudWatchEventConfig as CloudWatchEventConfig
from chalice.sources import DynamoDBEventConfig as DynamoDBEventConfig
from chalice.sources import KinesisEventConfig as KinesisEventConfig
from chalice.sources import S3EventConfig as S3EventConfig
from chalice.sources import ScheduledEventConfig as ScheduledEventConfig
from chalice.sources import SNSEventConfig as SNSEventConfig
from chalice.sources import SQSEventConfig as SQSEventConfig
from chalice.stream import Stream as Stream
from chalice.subscriptions import EventSourceHandler as EventSourceHandler
from chalice.subscriptions import LambdaFunction as LambdaFunction
from chalice.unbindable import InvalidParameterError as InvalidParameterError
from chalice.websocket import WebsocketAPI as WebsocketAPI
from chalice.websocket import WebsocketConnectConfig as WebsocketConnectConfig
from chalice.websocket import WebsocketDisconnectConfig as WebsocketDisconnectConfig
from chalice.websocket import WebsocketDisconnectedError as WebsocketDisconnectedError
from chalice.websocket import WebsocketEvent as WebsocketEvent
from chalice.websocket import WebsocketMessageConfig as WebsocketMessageConfig

__all__ = [
    "APIGateway",
    "AuthRequest",
    "AuthResponse",
    "AuthRoute",
    "Authorizer",
    "BadRequestError",
    "BaseEventSourceConfig",
    "BaseLambdaEvent",
    "Blueprint",
    "Body",
    "BuiltinAuthConfig",
    "CORSConfig",
    "CaseInsensitiveMapping",
    "Chalice",
    "ChaliceAuthorizer",
    "ChaliceError",
    "ChaliceUnhandledError",
    "ChaliceViewError",
    "CloudWatchEvent",
    "CloudWatchEventConfig",
    "CognitoUserPoolAuthorizer",
    "ConflictError",
    "ConvertToMiddleware",
    "Cookie",
    "Cron",
    "CustomAuthorizer",
    "DecoratorAPI",
    "Depends",
    "DynamoDBEvent",
    "DynamoDBEventConfig",
    "DynamoDBRecord",
    "EventSourceHandler",
    "ForbiddenError",
    "Header",
    "IAMAuthorizer",
    "InvalidParameterError",
    "InvalidScheduleError",
    "JWTAuthorizer",
    "KinesisEvent",
    "KinesisEventConfig",
    "KinesisRecord",
    "LambdaFunction",
    "LambdaFunctionEvent",
    "Limits",
    "MalformedEventError",
    "MethodNotAllowedError",
    "MultiDict",
    "NotFoundError",
    "Path",
    "Query",
    "Rate",
    "Request",
    "RequestTimeoutError",
    "Response",
    "RouteEntry",
    "S3Event",
    "S3EventConfig",
    "S3Record",
    "SNSEvent",
    "SNSEventConfig",
    "SNSRecord",
    "SQSEvent",
    "SQSEventConfig",
    "SQSRecord",
    "ScheduleExpression",
    "ScheduledEventConfig",
    "Stream",
    "TooManyRequestsError",
    "UnauthorizedError",
    "UnprocessableEntityError",
    "ValidationError",
    "WebsocketAPI",
    "WebsocketConnectConfig",
    "WebsocketDisconnectConfig",
    "WebsocketDisconnectedError",
    "WebsocketEvent",
    "WebsocketEventSourceHandler",
    "WebsocketMessageConfig",
    "__version__",
    "after_restore",
    "before_snapshot",
    "error_response",
    "handle_extra_types",
    "redirect",
]
