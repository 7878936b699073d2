"""A part of an app in a module of its own, registered under a prefix.

What its functions do when they are called is decided where it is for an app's own.
"""

from __future__ import annotations

import importlib
import os
import sys

from chalice.decorators import DecoratorAPI
from chalice.routing import Route

TYPE_CHECKING = False
if TYPE_CHECKING:
    import logging
    from collections.abc import Callable
    from typing import Any

    from chalice.app import Chalice
    from chalice.cors import CORSConfig
    from chalice.decorators import ErrorHandler
    from chalice.request import Request
    from chalice.websocket import WebsocketAPI

    Step = Callable[[DecoratorAPI, str, str], None]  # (target, prefix of names, prefix of paths)


class Blueprint(DecoratorAPI):
    """Views, functions and middleware that an app, or another blueprint, takes over with ``register_blueprint``."""

    def __init__(self, import_name: str) -> None:
        """Make an empty one for the module *import_name*, which is ``__name__`` there: Lambda imports its functions."""
        self.import_name = import_name
        self._steps: list[Step] = []
        self._places: list[tuple[DecoratorAPI, str, str]] = []
        self._app: Chalice | None = None

    def __repr__(self) -> str:
        return f"Blueprint({self.import_name!r})"

    @property
    def current_app(self) -> Chalice:
        """The app that the blueprint is registered in. Raises ``UnregisteredBlueprintError``."""
        if self._app is None:
            from chalice.faults import UnregisteredBlueprintError

            raise UnregisteredBlueprintError(self.import_name)
        return self._app

    @property
    def current_request(self) -> Request:
        """The request that is being answered."""
        return self.current_app.current_request

    @property
    def lambda_context(self) -> Any:
        """Lambda's context object of the current request."""
        return self.current_app.lambda_context

    @property
    def log(self) -> logging.Logger:
        """The app's log."""
        return self.current_app.log

    @property
    def websocket_api(self) -> WebsocketAPI:
        """What sends to the app's websocket clients."""
        return self.current_app.websocket_api

    def register_blueprint(
        self, blueprint: Blueprint, name_prefix: str | None = None, url_prefix: str | None = None
    ) -> None:
        """Make *blueprint* a part of this one; the prefixes come after those that this one gets."""

        def register(target: DecoratorAPI, outer_name: str, outer_url: str) -> None:
            inner_url = joined(outer_url, url_prefix) if url_prefix else outer_url
            blueprint.register_in(target, outer_name + (name_prefix or ""), inner_url)

        self._record(register)

    def register_in(self, target: DecoratorAPI, name_prefix: str, url_prefix: str) -> None:
        """Declare everything of this blueprint in *target*, also what is registered in it later."""
        self._app = target.owning_app()
        self._places.append((target, name_prefix, url_prefix))
        for step in self._steps:
            step(target, name_prefix, url_prefix)

    def owning_app(self) -> Chalice | None:
        """Return the app of this blueprint; in Lambda, which imports only the blueprint's module, import the app."""
        if self._app is None and "app" not in sys.modules and "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
            try:
                importlib.import_module("app")
            except ModuleNotFoundError as error:
                if error.name != "app":
                    raise
        return self._app

    def add_route(self, route: Route, cors: bool | CORSConfig | None) -> None:
        """Declare a route wherever the blueprint is registered."""

        def register(target: DecoratorAPI, name_prefix: str, url_prefix: str) -> None:
            entry = Route(
                route.view_function,
                name_prefix + route.view_name,
                joined(url_prefix, route.uri_pattern),
                route.method,
                route.api_key_required,
                route.content_types,
                None,
                route.authorizer,
            )
            target.add_route(entry, cors)

        self._record(register)

    def add_function(self, handler: Any, kind: str, name: str, options: dict[str, Any]) -> None:
        """Declare a function wherever the blueprint is registered."""
        options = {**options, "module": options.get("module", self.import_name)}

        def register(target: DecoratorAPI, name_prefix: str, _url_prefix: str) -> None:
            target.add_function(handler, kind, name_prefix + name, options)

        self._record(register)

    def register_middleware(self, func: Callable[..., Any], event_type: str = "all") -> None:
        """Register middleware, which is the whole app's wherever the blueprint is registered."""
        from chalice.middleware import check_event_type

        check_event_type(event_type)
        self._record(lambda target, _name, _url: target.register_middleware(func, event_type))

    def add_error_handler(self, error: type[Exception], handler: ErrorHandler) -> None:
        """Register a handler of errors, which is the whole app's wherever the blueprint is registered."""
        self._record(lambda target, _name, _url: target.add_error_handler(error, handler))

    def _record(self, step: Step) -> None:
        self._steps.append(step)
        for target, name_prefix, url_prefix in self._places:
            step(target, name_prefix, url_prefix)


def joined(url_prefix: str, path: str) -> str:
    """Return *path* below *url_prefix*; the root of a prefix is the prefix."""
    if not url_prefix:
        return path
    prefix = "/" + url_prefix.strip("/")
    return prefix.rstrip("/") or "/" if path == "/" else prefix.rstrip("/") + path
