"""The test client: one app of one stage, and the ways to reach it.

What each way does is decided in ``http``, ``functions``, ``websocket`` and ``events``.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from chalice.declaration import check
from chalice.test.events import TestEventsClient
from chalice.test.functions import TestLambdaClient
from chalice.test.gateway import FRONTS
from chalice.test.http import TestHTTPClient
from chalice.test.settings import Stage
from chalice.test.websocket import TestWebsocketClient

if TYPE_CHECKING:
    from collections.abc import Collection
    from types import TracebackType
    from typing import Literal, Self

    from chalice.app import Chalice

    Front = Literal["rest_api", "http_api", "function_url", "load_balancer"]


class Client:
    """An app under test.

    While one of its functions runs, the environment has the variables of ``.chalice/config.json`` for it.
    """

    def __init__(
        self,
        app: Chalice,
        stage_name: str = "dev",
        project_dir: str | Path = ".",
        *,
        front: Front = "rest_api",
        api_keys: Collection[str] | None = None,
    ) -> None:
        """Test *app* as *stage_name* of the project in *project_dir* would run it.

        *front* is what passes HTTP requests on, and decides the events that the app gets. With *api_keys*, a route
        that asks for an API key is answered with 403 unless ``X-Api-Key`` has one of them; without, none is asked for.
        Raises ``DeclarationError`` for an app that cannot be deployed, ``ConfigError``, and ``ValueError`` for an
        unknown *front*.
        """
        if front not in FRONTS:
            raise ValueError(f"front={front!r} is not known; use one of {', '.join(FRONTS)}")
        check(app)
        self._app = app
        self._stage = Stage.load(Path(project_dir), stage_name)
        self._front = FRONTS[front]
        self._api_keys = api_keys

    @cached_property
    def http(self) -> TestHTTPClient:
        """Calls the routes."""
        return TestHTTPClient(self._app, self._stage, self._front, self._api_keys)

    @cached_property
    def lambda_(self) -> TestLambdaClient:
        """Invokes every other function."""
        return TestLambdaClient(self._app, self._stage)

    @cached_property
    def websocket(self) -> TestWebsocketClient:
        """Connects to the websocket handlers."""
        return TestWebsocketClient(self._app, self.lambda_, self.events, self._stage.api_stage)

    @cached_property
    def events(self) -> TestEventsClient:
        """Makes events for ``lambda_.invoke``."""
        return TestEventsClient()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the app back what ``websocket`` took from it; any other call has put everything back itself."""
        self.websocket.restore()
