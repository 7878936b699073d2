"""The decorators of functions, event sources, schedules, websockets and authorizers, and what they make of a function.

Loaded by the apps that use one of them (``decorators.DecoratorAPI`` says how). They only record: what an invocation
runs is decided at the first one (``functions``).
"""

from __future__ import annotations

from chalice import app
from chalice.decorators import uncalled
from chalice.routing import is_async

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from chalice.app import Chalice
    from chalice.authorizers import ChaliceAuthorizer
    from chalice.cors import CORSConfig
    from chalice.decorators import ErrorHandler
    from chalice.routing import Route
    from chalice.schedule import ScheduleExpression

    Run = Callable[[Any, Any], Any]
    Register = Callable[[Callable[..., Any]], "Handler"]


class Handler:
    """What Lambda calls for a registered function, and what the decorator puts in its place."""

    def __init__(self, func: Callable[..., Any], kind: str, options: dict[str, Any], owner: Subscriptions) -> None:
        self.func = func
        self.kind = kind
        self.options = options
        self.__wrapped__ = func
        self.__name__ = func.__name__
        self.__doc__ = func.__doc__
        self.__module__ = func.__module__
        self._owner = owner
        self._run: Run | None = None

    def __call__(self, event: Any, context: Any = None) -> Any:
        """Call the function as it is declared; *event* is what Lambda passes."""
        return (self._run or self.prepare())(event, context)

    def __repr__(self) -> str:
        return f"<{self.kind} {self.__module__}.{self.__name__}>"

    def prepare(self) -> Run:
        """Build what an invocation runs."""
        app = self._owner.owning_app()
        run: Run = self.func
        if self.kind != "pure_lambda" or is_async(run) or (app is not None and app.middleware_handlers):
            from chalice.functions import prepare

            run = prepare(self, app)
        self._run = run
        return run

    def reset(self) -> None:
        """Forget what was built: middleware was registered since."""
        self._run = None


EventSourceHandler = Handler  # its name in Chalice 1.x


class Declared:
    """One registered function, by the name that it has in one app."""

    __slots__ = ("func", "handler", "handler_string", "kind", "name", "options")

    def __init__(self, handler: Any, kind: str, name: str, handler_string: str, options: dict[str, Any]) -> None:
        self.handler = handler
        """What the decorator returned."""
        self.func: Callable[..., Any] = handler.func
        """What was decorated."""
        self.kind = kind
        self.name = name
        self.handler_string = handler_string
        """``module.attribute``, as Lambda wants it."""
        self.options = options
        """The arguments of the decorator by name."""

    def __repr__(self) -> str:
        return f"Declared({self.kind} {self.name} -> {self.handler_string})"


class LambdaFunction:
    """A function that Lambda calls as it is."""

    __slots__ = ("func", "handler_string", "name")

    def __init__(self, func: Callable[..., object], name: str, handler_string: str) -> None:
        self.func = func
        self.name = name
        self.handler_string = handler_string

    def __call__(self, event: object, context: object) -> object:
        """Call the function."""
        return self.func(event, context)

    def __repr__(self) -> str:
        return f"LambdaFunction({self.name} -> {self.handler_string})"


class Subscriptions:
    """What an app and a blueprint register beside routes, and what both of them have to offer for that."""

    def owning_app(self) -> Chalice | None:
        """Return the app that the functions belong to, if there is one yet."""
        raise NotImplementedError

    def add_route(self, route: Route, cors: bool | CORSConfig | None) -> None:
        """Record *route*, with what ``cors=`` says."""
        raise NotImplementedError

    def add_function(self, handler: Any, kind: str, name: str, options: dict[str, Any]) -> None:
        """Record *handler* under *name*."""
        raise NotImplementedError

    def register_middleware(self, func: Callable[..., Any], event_type: str = "all") -> None:
        """Call *func* with each event of *event_type* and with ``get_response``, in the order of registration."""
        raise NotImplementedError

    def add_error_handler(self, error: type[Exception], handler: ErrorHandler) -> None:
        """Answer *error*, and what derives from it, with what *handler* returns for it."""
        raise NotImplementedError

    def register_function(self, kind: str, usage: str, name: object, options: dict[str, Any]) -> Register:
        """Return the decorator that registers a function of *kind*; *usage* is how it is written."""
        first = next(iter(options.values()), None)
        if callable(name) or callable(first):  # the function itself, where the first argument should be
            raise uncalled(usage)

        def register(func: Callable[..., Any]) -> Handler:
            name_of(func)
            # A tool that reports errors may have put a class of its own in the place of this one.
            kind_of_handler: type[Handler] = vars(app).get("EventSourceHandler", Handler)
            handler = kind_of_handler(func, kind, options, self)
            self.add_function(handler, kind, str(name or func.__name__), options)
            return handler

        return register

    def lambda_function(self, name: str | None = None) -> Register:
        """Register a function that Lambda calls with its event and context, unchanged."""
        return self.register_function("pure_lambda", "@app.lambda_function()", name, {})

    def schedule(
        self, expression: str | ScheduleExpression, name: str | None = None, description: str = ""
    ) -> Register:
        """Register a function that is called at the times of *expression*: a ``Rate``, a ``Cron``, or AWS's text."""
        options = {"expression": expression, "description": description}
        return self.register_function("scheduled", "@app.schedule('rate(1 hour)')", name, options)

    def on_cw_event(self, event_pattern: dict[str, Any], name: str | None = None) -> Register:
        """Register a function for the events of the default bus that *event_pattern* describes."""
        return self.register_function("cloudwatch", "@app.on_cw_event({...})", name, {"event_pattern": event_pattern})

    def on_s3_event(
        self,
        bucket: str,
        events: Sequence[str] | None = None,
        prefix: str | None = None,
        suffix: str | None = None,
        name: str | None = None,
    ) -> Register:
        """Register a function for *events* of objects in *bucket*, ``s3:ObjectCreated:*`` unless given."""
        options = {
            "bucket": bucket,
            "events": ["s3:ObjectCreated:*"] if events is None else list(events),
            "prefix": prefix,
            "suffix": suffix,
        }
        return self.register_function("s3", "@app.on_s3_event('bucket')", name, options)

    def on_sns_message(self, topic: str, name: str | None = None) -> Register:
        """Register a function for the messages of *topic*, a name or an ARN."""
        return self.register_function("sns", "@app.on_sns_message('topic')", name, {"topic": topic})

    def on_sqs_message(  # noqa: PLR0913 - the arguments of Chalice 1.x
        self,
        queue: str | None = None,
        batch_size: int = 1,
        name: str | None = None,
        queue_arn: str | None = None,
        maximum_batching_window_in_seconds: int = 0,
        maximum_concurrency: int | None = None,
        *,
        per_record: bool = False,
    ) -> Register:
        """Register a function for batches of messages of a queue, given by its name or its ARN.

        With *per_record* it is called with one ``SQSRecord`` at a time, and only messages that it fails for are
        delivered again. Raises ``InvalidArgumentError``, a ``ValueError``, unless exactly one of the two is given.
        """
        if (queue is None) == (queue_arn is None):
            from chalice.faults import InvalidArgumentError

            raise InvalidArgumentError("queue", queue, "give either queue='name' or queue_arn='arn:...'")
        options = {
            "queue": queue,
            "queue_arn": queue_arn,
            "batch_size": batch_size,
            "maximum_batching_window_in_seconds": maximum_batching_window_in_seconds,
            "maximum_concurrency": maximum_concurrency,
            "per_record": per_record,
        }
        return self.register_function("sqs", "@app.on_sqs_message(queue='name')", name, options)

    def on_kinesis_record(
        self,
        stream: str,
        batch_size: int = 100,
        starting_position: str = "LATEST",
        name: str | None = None,
        maximum_batching_window_in_seconds: int = 0,
        *,
        per_record: bool = False,
    ) -> Register:
        """Register a function for batches of records of *stream*, a name.

        With *per_record* it is called with one ``KinesisRecord`` at a time; a batch is delivered again from the record
        that it fails for.
        """
        options = {
            "stream": stream,
            "batch_size": batch_size,
            "starting_position": starting_position,
            "maximum_batching_window_in_seconds": maximum_batching_window_in_seconds,
            "per_record": per_record,
        }
        return self.register_function("kinesis", "@app.on_kinesis_record('stream')", name, options)

    def on_dynamodb_record(
        self,
        stream_arn: str,
        batch_size: int = 100,
        starting_position: str = "LATEST",
        name: str | None = None,
        maximum_batching_window_in_seconds: int = 0,
        *,
        per_record: bool = False,
    ) -> Register:
        """Register a function for batches of changes of a table, from the stream *stream_arn*.

        With *per_record* it is called with one ``DynamoDBRecord`` at a time; a batch is delivered again from the
        record that it fails for.
        """
        options = {
            "stream_arn": stream_arn,
            "batch_size": batch_size,
            "starting_position": starting_position,
            "maximum_batching_window_in_seconds": maximum_batching_window_in_seconds,
            "per_record": per_record,
        }
        return self.register_function("dynamodb", "@app.on_dynamodb_record('arn:...')", name, options)

    def on_ws_connect(self, name: str | None = None) -> Register:
        """Register the function that is called when a websocket client connects."""
        return self.register_function("websocket", "@app.on_ws_connect()", name, {"route_key": "$connect"})

    def on_ws_message(self, name: str | None = None, *, route_key: str = "$default") -> Register:
        """Register the function for messages of websocket clients; *route_key* selects some of them."""
        return self.register_function("websocket", "@app.on_ws_message()", name, {"route_key": route_key})

    def on_ws_disconnect(self, name: str | None = None) -> Register:
        """Register the function that is called when a websocket client has disconnected."""
        return self.register_function("websocket", "@app.on_ws_disconnect()", name, {"route_key": "$disconnect"})

    def authorizer(
        self,
        ttl_seconds: int | None = None,
        execution_role: str | None = None,
        name: str | None = None,
        header: str | None = "Authorization",
        *,
        identity_sources: Iterable[str] | None = None,
        simple_responses: bool = False,
    ) -> Callable[[Callable[..., Any]], ChaliceAuthorizer]:
        """Register a function that decides who may call the views with ``authorizer=`` it.

        It gets the token in *header*; with *identity_sources*, such as ``header.Cookie``, the whole request. What these
        and *simple_responses* mean is in ``BuiltinAuthConfig``.
        """
        if callable(ttl_seconds):
            raise uncalled("@app.authorizer()")
        options = {
            "ttl_seconds": ttl_seconds,
            "execution_role": execution_role,
            "header": header,
            "identity_sources": identity_sources,
            "simple_responses": simple_responses,
        }

        def register(func: Callable[..., Any]) -> ChaliceAuthorizer:
            from chalice.authorizers import ChaliceAuthorizer

            handler = ChaliceAuthorizer(name or name_of(func), func)
            self.add_function(handler, "authorizer", handler.name, options)
            return handler

        return register


def name_of(func: Callable[..., Any]) -> str:
    """Return the name of *func*. Raises ``UnnamedFunctionError``."""
    name: str | None = getattr(func, "__name__", None)
    if name is None:
        from chalice.faults import UnnamedFunctionError

        raise UnnamedFunctionError(func)
    return name
