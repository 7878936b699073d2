"""What is asked of every framework: the cases, each with the event that API Gateway sends and the answer it must give.

Pure. The events have the fields that API Gateway documents for its two payloads, with the headers of a real browser.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

MANY = 500
"""Routes of a large app."""
REST, HTTP = "1.0", "2.0"
"""The payloads of a REST API and of an HTTP API."""

BROWSER = MappingProxyType(
    {
        "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
        "Accept-Encoding": "gzip, deflate, br, zstd",
        "Accept-Language": "de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7",
        "Cache-Control": "max-age=0",
        "Cookie": "session=7f3d1c0e9b; theme=dark",
        "Host": "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com",
        "Priority": "u=0, i",
        "Referer": "https://www.example.com/catalogue?page=3",
        "Sec-Ch-Ua": '"Chromium";v="142", "Not_A Brand";v="99"',
        "Sec-Ch-Ua-Mobile": "?0",
        "Sec-Ch-Ua-Platform": '"Linux"',
        "Sec-Fetch-Dest": "document",
        "Sec-Fetch-Mode": "navigate",
        "Sec-Fetch-Site": "same-origin",
        "Sec-Fetch-User": "?1",
        "Upgrade-Insecure-Requests": "1",
        "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 "
        "Safari/537.36",
        "X-Amzn-Trace-Id": "Root=1-6921f0aa-3d1f0c7a5b9e4d2f8a6c1e0b",
        "X-Forwarded-For": "203.0.113.17",
        "X-Forwarded-Port": "443",
        "X-Forwarded-Proto": "https",
    }
)
"""What a browser sends, and what API Gateway adds to it."""

GREETING = MappingProxyType({"hello": "world"})
PAYLOAD = {
    "customer": "c-1029",
    "lines": [{"sku": f"article-{number:04}", "quantity": number + 1, "note": "x" * 20} for number in range(14)],
}
"""1 KB as JSON."""
ORDER = {"customer": "c-1029", "lines": [{"sku": f"article-{number}", "quantity": number + 1} for number in range(3)]}


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One request, and the answer without which it is not measured."""

    name: str
    """What the apps in ``runtime_apps`` call it."""
    path: str = "/"
    resource: str = "/"
    captures: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: object = None
    routes: int = 1
    status: int = 200
    answer: object = None
    """The JSON of the answer; ``None`` if it is something else."""
    answer_headers: Mapping[str, str] = field(default_factory=dict)
    size: int | None = None
    """The characters of the answer, if it is base64."""

    def event(self, payload: str) -> dict[str, object]:
        """Return the event of this request in *payload*."""
        return self._rest() if payload == REST else self._http()

    def expected(self) -> dict[str, object]:
        """Return what ``runtime_probe`` compares the answer with."""
        return {
            "status": self.status,
            "json": self.answer,
            "headers": dict(self.answer_headers),
            "size": self.size,
        }

    def _rest(self) -> dict[str, object]:
        headers = {**BROWSER, **self.headers}
        return {
            "resource": self.resource,
            "path": self.path,
            "httpMethod": self.method,
            "headers": headers,
            "multiValueHeaders": {name: [value] for name, value in headers.items()},
            "queryStringParameters": dict(self.query) or None,
            "multiValueQueryStringParameters": {name: [value] for name, value in self.query.items()} or None,
            "pathParameters": dict(self.captures) or None,
            "stageVariables": None,
            "requestContext": {
                "resourceId": "x9k2pq",
                "resourcePath": self.resource,
                "operationName": None,
                "httpMethod": self.method,
                "extendedRequestId": "UaBcDEFGHIjklMNO=",
                "requestTime": "22/Nov/2026:18:14:02 +0000",
                "path": f"/api{self.path}",
                "accountId": "123456789012",
                "protocol": "HTTP/1.1",
                "stage": "api",
                "domainPrefix": "a1b2c3d4e5",
                "requestTimeEpoch": 1795371242104,
                "requestId": "0d3c3f0e-7a1b-4b5e-8f3a-6c1d2e9f4a7b",
                "identity": {
                    "cognitoIdentityPoolId": None,
                    "accountId": None,
                    "cognitoIdentityId": None,
                    "caller": None,
                    "sourceIp": "203.0.113.17",
                    "principalOrgId": None,
                    "accessKey": None,
                    "cognitoAuthenticationType": None,
                    "cognitoAuthenticationProvider": None,
                    "userArn": None,
                    "userAgent": BROWSER["User-Agent"],
                    "user": None,
                },
                "domainName": BROWSER["Host"],
                "deploymentId": "q1w2e3",
                "apiId": "a1b2c3d4e5",
            },
            "body": self._body(),
            "isBase64Encoded": False,
        }

    def _http(self) -> dict[str, object]:
        headers = {name.lower(): value for name, value in {**BROWSER, **self.headers}.items()}
        cookies = headers.pop("cookie").split("; ")
        event: dict[str, object] = {
            "version": "2.0",
            "routeKey": f"{self.method} {self.resource}",
            "rawPath": self.path,
            "rawQueryString": "&".join(f"{name}={value}" for name, value in self.query.items()),
            "cookies": cookies,
            "headers": headers,
            "requestContext": {
                "accountId": "123456789012",
                "apiId": "a1b2c3d4e5",
                "domainName": BROWSER["Host"],
                "domainPrefix": "a1b2c3d4e5",
                "http": {
                    "method": self.method,
                    "path": self.path,
                    "protocol": "HTTP/1.1",
                    "sourceIp": "203.0.113.17",
                    "userAgent": BROWSER["User-Agent"],
                },
                "requestId": "UaBcDEFGHIjklMNO=",
                "routeKey": f"{self.method} {self.resource}",
                "stage": "$default",
                "time": "22/Nov/2026:18:14:02 +0000",
                "timeEpoch": 1795371242104,
            },
            "isBase64Encoded": False,
        }
        optional = {"queryStringParameters": dict(self.query), "pathParameters": dict(self.captures)}
        event |= {name: value for name, value in optional.items() if value}
        if self.body is not None:
            event["body"] = self._body()
        return event

    def _body(self) -> str | None:
        return None if self.body is None else json.dumps(self.body)


JSON = MappingProxyType({"Content-Type": "application/json"})

GET = Case("get", answer=dict(GREETING))
GET_MANY = Case("get", routes=MANY, answer=dict(GREETING))
DEEP = Case(
    "deep",
    path=f"/things{MANY - 1}/blue-42/parts/7",
    resource=f"/things{MANY - 1}/{{thing}}/parts/{{part}}",
    captures={"thing": "blue-42", "part": "7"},
    query={"limit": "20", "order": "name"},
    routes=MANY,
    answer={"thing": "blue-42", "part": "7", "limit": "20", "order": "name"},
)
POST = Case("post", method="POST", headers=JSON, body=PAYLOAD, answer={"customer": "c-1029", "lines": 14})
CORS = Case(
    "cors",
    headers={"Origin": "https://www.example.com"},
    answer=dict(GREETING),
    answer_headers={"access-control-allow-origin": "*", "x-header-9": "value 9"},
)
MIDDLEWARE = Case("middleware", answer=dict(GREETING))
TYPED = Case(
    "typed",
    method="POST",
    path="/orders/42",
    resource="/orders/{number}",
    captures={"number": "42"},
    query={"limit": "2"},
    headers=JSON,
    body=ORDER,
    answer={"number": 42, "customer": "c-1029", "quantities": [1, 2]},
)
FAILURE = Case("failure", status=500)
BINARY = Case("binary", headers={"Accept": "application/octet-stream"}, size=-(-(1 << 20) // 3) * 4)
ASYNC = Case("async", answer=dict(GREETING))
