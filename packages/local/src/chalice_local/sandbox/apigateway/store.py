"""All REST APIs of one sandbox, safe to use from many threads.

Keeps values and replaces them; it does not know what a call means. Gone when the process ends.
"""

from __future__ import annotations

import secrets
import string
from threading import RLock
from typing import TYPE_CHECKING

from chalice_local.sandbox.apigateway.refusal import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalice_local.sandbox.apigateway.rest_api import RestApi

_ALPHABET = string.ascii_lowercase + string.digits


class ApiStore:
    """The REST APIs by their id."""

    def __init__(self) -> None:
        self._apis: dict[str, RestApi] = {}
        self._lock = RLock()

    def add(self, api: RestApi) -> RestApi:
        """Keep a new API and return it."""
        with self._lock:
            self._apis[api.api_id] = api
        return api

    def get(self, api_id: str) -> RestApi:
        """Return an API, or raise ``NotFoundError``."""
        found = self.find(api_id)
        if found is None:
            raise NotFoundError("Invalid API identifier specified")
        return found

    def find(self, api_id: str) -> RestApi | None:
        """Return an API, or ``None``."""
        with self._lock:
            return self._apis.get(api_id)

    def all(self, region: str) -> tuple[RestApi, ...]:
        """Return the APIs of one region, oldest first."""
        with self._lock:
            return tuple(api for api in self._apis.values() if api.region == region)

    def change(self, api_id: str, change: Callable[[RestApi], RestApi]) -> RestApi:
        """Replace an API by what *change* makes of it and return that; nothing happens in between."""
        with self._lock:
            changed = change(self.get(api_id))
            self._apis[api_id] = changed
            return changed

    def remove(self, api_id: str) -> None:
        """Forget an API, or raise ``NotFoundError``."""
        with self._lock:
            self.get(api_id)
            del self._apis[api_id]


def new_id(length: int) -> str:
    """Return an identifier as API Gateway makes them: 10 characters for an API, 6 for a deployment."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))
