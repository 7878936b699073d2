"""The JavaScript client that GetSdk hands out: a zip with ``apigClient.js`` and a README.

Method names and arguments are those of the SDKs that API Gateway makes: ``GET /hello/{name}`` is
``helloNameGet(params, body, additionalParams)``. Requests are not signed: the sandbox asks for no signature.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from importlib import resources
from typing import TYPE_CHECKING

from chalice_local.sandbox.apigateway.document import DeclaredMethod, Document, declared_methods

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

FOLDER = "apiGateway-js-sdk"


def render_javascript_sdk(document: Document, *, title: str, invoke_url: str) -> bytes:
    """Return the zip of a client that calls *invoke_url*, the address of the stage."""
    methods = {method_name(item): _describe(item) for item in declared_methods(document) if item.method != "ANY"}
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr(f"{FOLDER}/apigClient.js", _render_client(methods, invoke_url))
        opened.writestr(f"{FOLDER}/README.md", _render_readme(title, methods))
    return archive.getvalue()


def method_name(declared: DeclaredMethod) -> str:
    """Return the function's name, e.g. ``usersUserIdPut`` for ``PUT /users/{user_id}``."""
    words = re.findall(r"[A-Za-z0-9]+", declared.resource) or ["root"]
    joined = "".join(word[0].upper() + word[1:] for word in words)
    return joined[0].lower() + joined[1:] + declared.method.capitalize()


def _describe(declared: DeclaredMethod) -> dict[str, object]:
    return {
        "verb": declared.method,
        "path": declared.resource,
        "query": _names(declared, "query"),
        "header": _names(declared, "header"),
    }


def _names(declared: DeclaredMethod, place: str) -> list[str]:
    return [parameter.name for parameter in declared.parameters if parameter.place == place]


def _render_client(methods: Mapping[str, object], invoke_url: str) -> str:
    template = resources.files(__package__).joinpath("templates", "apigClient.js").read_text("utf-8")
    client = template.replace('"@INVOKE_URL@"', json.dumps(invoke_url))
    return client.replace('"@METHODS@"', json.dumps(methods, indent=2))


def _render_readme(title: str, methods: Collection[str]) -> str:
    calls = "\n".join(f"- `{name}(params, body, additionalParams)`" for name in sorted(methods))
    return f"""# {title}

```html
<script src="apigClient.js"></script>
```

```js
const client = apigClientFactory.newClient({{ apiKey: "only if the API wants one" }});
const result = await client.{min(methods, default="rootGet")}(params, body, additionalParams);
console.log(result.status, result.data);
```

`params` holds the parameters that the API declares, by name; `additionalParams` may hold `headers` and
`queryParams`. The promise is rejected for a status that is not 2xx, with the answer in `error.response`.

{calls}
"""
