"""What an app declares, as values.

Pure. How they are written down is decided in ``document``, and which app gives which values in ``describe``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

JsonObject = Mapping[str, object]  # JSON as it is, such as a schema or a pattern: its shape is not ours


@dataclass(frozen=True, slots=True)
class Cors:
    """Which pages of other origins may call a route."""

    allow_origins: tuple[str, ...]
    """``*`` alone, one origin, or several; a ``*`` within one stands for a part of a host name."""
    allow_headers: tuple[str, ...]
    """Sorted."""
    expose_headers: tuple[str, ...] = ()
    max_age: int | None = None
    """For how many seconds a browser may keep the answer to a preflight request."""
    allow_credentials: bool = False


@dataclass(frozen=True, slots=True)
class Admission:
    """Which authorizer of the API a route asks, and for what."""

    authorizer: str
    """The name of one of ``RestApi.authorizers``."""
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Types:
    """What a typed view takes and returns; schemas are JSON Schema 2020-12, as OpenAPI 3.1 takes them."""

    parameters: tuple[JsonObject, ...] = ()
    """OpenAPI's parameters: ``name``, ``in``, ``required``, ``schema``, perhaps ``description``."""
    request_body: JsonObject | None = None
    is_body_required: bool = False
    response: JsonObject | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path, and the view that answers it."""

    path: str
    """As written in ``@app.route``, e.g. ``/cities/{city}``; ``{rest+}`` at the end takes the rest of a path."""
    method: str
    """Upper case, e.g. ``GET``; ``ANY`` for every one that the path has no other view for."""
    view: str
    """The view's name: the function's, unless ``name=`` was given."""
    content_types: tuple[str, ...] = ("application/json",)
    description: str = ""
    """The view's docstring, dedented, or an empty string."""
    api_key_required: bool = False
    cors: Cors | None = None
    admission: Admission | None = None
    types: Types | None = None
    """``None`` for a view without annotations."""


@dataclass(frozen=True, slots=True)
class IamAuthorizer:
    """IAM decides, by the signature of the request."""

    name: str


@dataclass(frozen=True, slots=True)
class CognitoAuthorizer:
    """Cognito decides, by a token of one of its user pools."""

    name: str
    provider_arns: tuple[str, ...]
    header: str = "Authorization"


@dataclass(frozen=True, slots=True)
class LambdaAuthorizer:
    """A function that is not the app's own decides."""

    name: str
    uri: str
    """As API Gateway wants it: ``arn:aws:apigateway:REGION:lambda:path/.../invocations``."""
    header: str = "Authorization"
    ttl_seconds: int | None = None
    """For how long a decision is remembered; ``None`` for API Gateway's default of 300."""
    invoke_role_arn: str | None = None
    identity_sources: tuple[str, ...] | None = None
    """What a REQUEST authorizer goes by, each ``header.NAME`` or the like; ``None`` for a TOKEN authorizer."""


@dataclass(frozen=True, slots=True)
class JwtAuthorizer:
    """An HTTP API itself decides, by a JSON Web Token."""

    name: str
    issuer: str
    audience: tuple[str, ...]
    header: str = "Authorization"


@dataclass(frozen=True, slots=True)
class BuiltinAuthorizer:
    """A function of the app decides."""

    name: str
    function: str
    """The name of the app's function, whose trigger is ``Authorizer``."""
    header: str = "Authorization"
    ttl_seconds: int | None = None
    """For how long a decision is remembered; ``None`` for API Gateway's default of 300."""
    execution_role: str | None = None
    """The ARN of the role with which API Gateway invokes the function; without one it needs its permission."""
    identity_sources: tuple[str, ...] | None = None
    """What a REQUEST authorizer goes by, each ``header.NAME`` or the like; ``None`` for a TOKEN authorizer."""
    simple_responses: bool = False
    """Whether an HTTP API is to expect ``{"isAuthorized": ...}`` and not a policy."""


ApiAuthorizer = IamAuthorizer | CognitoAuthorizer | LambdaAuthorizer | JwtAuthorizer | BuiltinAuthorizer
"""Closed: a reader that meets another type of authorizer refuses the document instead of leaving a route open."""


@dataclass(frozen=True, slots=True)
class RestApi:
    """The function answers an API Gateway REST API."""

    routes: tuple[Route, ...]
    """In the order of the source."""
    binary_types: tuple[str, ...] = ()
    """Media types whose bodies API Gateway passes as base64."""
    authorizers: tuple[ApiAuthorizer, ...] = ()
    """Those that a route asks, in the order of the routes."""
    schemas: JsonObject = field(default_factory=dict)
    """OpenAPI's ``components/schemas``, which the types of the routes refer to."""


@dataclass(frozen=True, slots=True)
class Direct:
    """The function is called by name: nothing in AWS triggers it."""


@dataclass(frozen=True, slots=True)
class Authorizer:
    """API Gateway asks the function who may call a route."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The function is called at certain times."""

    expression: str
    """``rate(...)`` or ``cron(...)`` as EventBridge writes it."""
    description: str = ""


@dataclass(frozen=True, slots=True)
class EventPattern:
    """The function gets what matches on the default bus of EventBridge."""

    pattern: JsonObject


@dataclass(frozen=True, slots=True)
class S3:
    """The function gets the notifications of a bucket that exists."""

    bucket: str
    events: tuple[str, ...]
    prefix: str | None = None
    suffix: str | None = None


@dataclass(frozen=True, slots=True)
class Sns:
    """The function gets the messages of a topic that exists."""

    topic: str
    """A name or an ARN."""


@dataclass(frozen=True, slots=True)
class Sqs:
    """The function gets batches of messages of a queue that exists."""

    queue: str
    """A name or an ARN."""
    batch_size: int = 1
    window_seconds: int = 0
    """For how long AWS gathers a batch."""
    maximum_concurrency: int | None = None
    partial_failures: bool = False
    """Whether the function says which messages are to be delivered again (``ReportBatchItemFailures``)."""


@dataclass(frozen=True, slots=True)
class Kinesis:
    """The function gets batches of records of a stream that exists."""

    stream: str
    """A name."""
    batch_size: int = 100
    starting_position: str = "LATEST"
    window_seconds: int = 0
    partial_failures: bool = False


@dataclass(frozen=True, slots=True)
class DynamoDb:
    """The function gets batches of changes of a table that exists."""

    stream_arn: str
    batch_size: int = 100
    starting_position: str = "LATEST"
    window_seconds: int = 0
    partial_failures: bool = False


@dataclass(frozen=True, slots=True)
class Websocket:
    """The function answers one route of the app's websocket API."""

    route_key: str
    """``$connect``, ``$disconnect``, ``$default``, or what the API's selection expression finds in a message."""


Trigger = RestApi | Direct | Authorizer | Schedule | EventPattern | S3 | Sns | Sqs | Kinesis | DynamoDb | Websocket
"""Closed: a reader that meets another type of trigger refuses the document instead of losing it."""


@dataclass(frozen=True, slots=True)
class Function:
    """One Lambda function."""

    name: str
    """Unique in the app, e.g. ``api_handler`` for the routes, or the name of a ``@app.lambda_function``."""
    handler: str
    """``module.attribute`` as Lambda wants it, e.g. ``app.app``."""
    trigger: Trigger
    description: str = ""


@dataclass(frozen=True, slots=True)
class AppSpec:
    """Everything that an app declares."""

    app_name: str
    functions: tuple[Function, ...]

    @property
    def rest_api(self) -> RestApi | None:
        """The app's REST API, or ``None`` for an app without a route."""
        return next((f.trigger for f in self.functions if isinstance(f.trigger, RestApi)), None)
