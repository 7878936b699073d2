"""Whether a media type is one of an API's binary types.

Pure. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings.html
"""

from __future__ import annotations

DEFAULT = "application/json"
"""What API Gateway takes a body to be that says nothing of itself."""


def is_binary(media_type: str, binary_types: tuple[str, ...]) -> bool:
    """Return whether *media_type*, with or without parameters such as a charset, is among *binary_types*.

    ``*`` and ``*/*`` there stand for every type, and ``image/*`` for every image. The *media_type* itself is taken
    by the letter: a client that accepts ``*/*`` names no binary type.
    """
    wanted = media_type.partition(";")[0].strip().lower()
    group = wanted.partition("/")[0]
    return any(known.lower() in ("*", "*/*", wanted, f"{group}/*") for known in binary_types)
