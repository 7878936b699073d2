"""Which CORS headers an answer carries.

Loaded by apps that use CORS. Whether a declared configuration makes sense is checked in ``declaration``.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from chalice.response import Result

ALLOWED_HEADERS = ("Content-Type", "X-Amz-Date", "Authorization", "X-Api-Key", "X-Amz-Security-Token")
"""What a browser may always send: the content type, and what AWS's own authorization needs."""


class CORSConfig:
    """What browsers are told about a view: who may call it, with what, and what they may read."""

    def __init__(
        self,
        allow_origin: str | Sequence[str] = "*",
        allow_headers: Sequence[str] | None = None,
        expose_headers: Sequence[str] | None = None,
        max_age: int | None = None,
        allow_credentials: bool | None = None,
    ) -> None:
        """Configure CORS; of several *allow_origin* the one that asks is named, and *max_age* is in seconds.

        Raises ``InvalidArgumentError``, a ``ValueError``, for what no header can say.
        """
        _check("allow_origin", [allow_origin] if isinstance(allow_origin, str) else allow_origin)
        _check("allow_headers", allow_headers)
        _check("expose_headers", expose_headers)
        self.allow_origin = allow_origin
        """One origin, ``*``, or several origins; ``https://*.example.com`` stands for every subdomain."""
        self._allow_headers = {*ALLOWED_HEADERS, *(allow_headers or ())}
        self._expose_headers = list(expose_headers or ())
        self._max_age = max_age
        self._allow_credentials = allow_credentials

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, CORSConfig):
            return NotImplemented
        return self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(str(self._identity()))

    def __repr__(self) -> str:
        return f"CORSConfig({self.get_access_control_headers()!r})"

    @property
    def allow_headers(self) -> str:
        """The headers that a browser may send, sorted, as one header value."""
        return ",".join(sorted(self._allow_headers))

    @property
    def origins(self) -> tuple[str, ...]:
        """Every allowed origin; a pattern as it was written."""
        return (self.allow_origin,) if isinstance(self.allow_origin, str) else tuple(self.allow_origin or ())

    @property
    def expose_headers(self) -> tuple[str, ...]:
        """The headers of an answer that a page may read."""
        return tuple(self._expose_headers)

    @property
    def max_age(self) -> int | None:
        """For how many seconds a browser may keep the answer to a preflight request."""
        return self._max_age

    @property
    def allow_credentials(self) -> bool:
        """Whether a browser may send cookies and authorization with the request."""
        return bool(self._allow_credentials)

    def get_access_control_headers(self, origin: object = None) -> dict[str, str]:
        """Return the headers of an answer to a page of *origin*.

        With one configured origin they are the same for everyone. With several, the origin that asks is named if it is
        allowed, and the first one otherwise, or a pattern, neither of which its browser then accepts.
        """
        headers = {
            "Access-Control-Allow-Origin": self._choose(origin),
            "Access-Control-Allow-Headers": self.allow_headers,
        }
        if self.depends_on_origin:
            headers["Vary"] = "Origin"
        if self._expose_headers:
            headers["Access-Control-Expose-Headers"] = ",".join(self._expose_headers)
        if self._max_age is not None:
            headers["Access-Control-Max-Age"] = str(self._max_age)
        if self._allow_credentials is True:
            headers["Access-Control-Allow-Credentials"] = "true"
        return headers

    @property
    def depends_on_origin(self) -> bool:
        """Whether the headers differ from one origin to another."""
        return len(self.origins) != 1 or "*" in self.origins[0][1:]

    def _choose(self, origin: object) -> str:
        if not self.depends_on_origin:
            return self.origins[0]
        if isinstance(origin, str) and any(_allows(allowed, origin) for allowed in self.origins):
            return origin
        # Not "null": that is the origin of sandboxed frames, which any page can make.
        return next((allowed for allowed in self.origins if "*" not in allowed), "".join(self.origins[:1]))

    def _identity(self) -> tuple[object, ...]:
        return (self.origins, self.allow_headers, self._expose_headers, self._max_age, self._allow_credentials)


def _check(name: str, values: Sequence[str] | None) -> None:
    """Raise ``InvalidArgumentError`` unless *values* are texts of one line, or are not given."""
    fits = values is None or (
        isinstance(values, (list, tuple, set, frozenset))
        and all(isinstance(value, str) and value.isprintable() for value in values)
    )
    if not fits:
        from chalice.faults import InvalidArgumentError

        raise InvalidArgumentError(name, values, "write a list of texts without line breaks")


def configured(cors: object) -> CORSConfig | None:
    """Return the configuration that a view's ``cors=`` stands for. Raises ``InvalidArgumentError`` for what is none."""
    if isinstance(cors, CORSConfig):
        return cors
    if cors is True:
        return CORSConfig()
    if cors is None or cors is False:
        return None
    from chalice.faults import InvalidArgumentError

    raise InvalidArgumentError("cors", cors, "write True, False, or a CORSConfig")


def headers_of(cors: CORSConfig) -> Callable[[Mapping[str, str]], dict[str, str]]:
    """Return what gives the CORS headers of an answer from the headers of its request; decided once where it can be."""
    if cors.depends_on_origin:
        return lambda sent: cors.get_access_control_headers(sent.get("origin") or sent.get("Origin"))
    fixed = cors.get_access_control_headers()
    return lambda _sent: fixed


def add_headers(result: Result, headers: Mapping[str, str]) -> None:
    """Add *headers* where *result* does not have them already; ``Vary`` becomes what both of them say."""
    own, several = result["headers"], result["multiValueHeaders"]
    if several or "Vary" in headers or "access-control-allow-origin" in own:
        headers = merged(headers, own, several)
    result["headers"] = {**headers, **own}


def merged(headers: Mapping[str, str], own: dict[str, str], several: Mapping[str, object]) -> dict[str, str]:
    """Return what of *headers* an answer lacks that has *own* and *several*, whatever their spelling.

    ``Vary`` of *own* is completed in place.
    """
    names = {name.lower(): name for name in (*several, *own)}
    for name in own.keys() & {names.get("vary")}:
        if "origin" not in own[name].lower() and "Vary" in headers:
            own[name] += ", " + headers["Vary"]
    return {name: value for name, value in headers.items() if name.lower() not in names}


def preflight(cors: CORSConfig, methods: Iterable[str], sent: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that answer a browser's OPTIONS request for a path that has *methods*."""
    headers = cors.get_access_control_headers(sent.get("origin") or sent.get("Origin"))
    return {"Access-Control-Allow-Methods": ",".join(sorted({*methods, "OPTIONS"})), **headers}


def _allows(allowed: str, origin: str) -> bool:
    """Return whether *allowed*, which may have one ``*`` for a part of a host name, covers *origin*."""
    head, star, tail = allowed.partition("*")
    if not star:
        return allowed in (origin, "*")
    middle = origin[len(head) : len(origin) - len(tail)]
    fits = origin.startswith(head) and origin.endswith(tail) and len(origin) > len(head) + len(tail)
    return fits and middle.isascii() and middle.replace("-", "").replace(".", "").isalnum()
