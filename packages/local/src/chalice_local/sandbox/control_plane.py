"""Everything of AWS that the sandbox does not do itself: moto, served as an ASGI application.

moto is started without its own server. What its WSGI application needs and a translation from ASGI loses is put
back here: the path as it arrived, header names with underscores, bodies without a length.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qs, unquote

from a2wsgi import WSGIMiddleware

if TYPE_CHECKING:
    from chalice_local.wire import AsgiApp, Receive, Scope, Send

THREADS = 256
"""Requests at once. A function calls back while the request that invoked it waits, so it must be many."""

_WARM = ("moto.iam.urls", "moto.sts.urls", "moto.logs.urls", "moto.awslambda.urls")

Environ = dict[str, Any]
WsgiApp = Callable[[Environ, Any], Iterable[bytes]]


def load() -> None:
    """Import moto with the services that a deployment calls first. Takes most of a sandbox's start.

    First forgets what this process knows of the user's real AWS: nothing in a sandbox has a use for it, and a
    profile that does not exist would stop moto.
    """
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ["AWS_CONFIG_FILE"] = os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull
    # Set before the import: moto would otherwise let every web page call it.
    os.environ["MOTO_DISABLE_GLOBAL_CORS"] = "true"
    for module in ("moto.moto_server.werkzeug_app", *_WARM):
        importlib.import_module(module)


def make_control_plane() -> AsgiApp:
    """Return the application; requests run in its own threads."""
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

    restored = _restore(cast("WsgiApp", DomainDispatcherApplication(create_backend_app)))
    served = WSGIMiddleware(cast("Any", restored), workers=THREADS)

    async def control_plane(scope: Scope, receive: Receive, send: Send) -> None:
        raw_path = scope["raw_path"].decode("latin-1")
        await served(cast("Any", {**scope, "path": unquote(raw_path)}), cast("Any", receive), cast("Any", send))

    return control_plane


def _restore(app: WsgiApp) -> WsgiApp:
    from moto.core.request import PRESERVED_HEADER_NAMES_ENVIRON_KEY, environ_key_for_header

    def restored(environ: Environ, start_response: Any) -> Iterable[bytes]:
        scope = environ["asgi.scope"]
        names = (name.decode("latin-1") for name, _ in scope["headers"])
        environ["RAW_URI"] = scope["raw_path"].decode("latin-1")
        if (path := _version_asked_for(environ)) is not None:
            environ["PATH_INFO"] = environ["RAW_URI"] = path
        environ["wsgi.input_terminated"] = True
        environ[PRESERVED_HEADER_NAMES_ENVIRON_KEY] = {
            environ_key_for_header(name): name
            for name in names
            if name.lower().startswith("x-amz-meta-") and "_" in name
        }
        return app(environ, start_response)

    return restored


def _version_asked_for(environ: Environ) -> str | None:
    """Return the path of a layer version that is asked for by its ARN, which moto does not understand."""
    path, query = str(environ["PATH_INFO"]).rstrip("/"), parse_qs(str(environ["QUERY_STRING"]))
    if not path.endswith("/layers") or query.get("find") != ["LayerVersion"]:
        return None
    name, _, number = query.get("Arn", [""])[0].rpartition(":layer:")[2].partition(":")
    return f"{path}/{name}/versions/{number}"
