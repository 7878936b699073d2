"""Who may talk to a sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chalice_local.sandbox.admission import is_foreign_page, is_known_host

if TYPE_CHECKING:
    from collections.abc import Mapping


@pytest.mark.parametrize(
    ("authority", "known"),
    [
        ("127.0.0.1:4570", True),
        ("127.0.0.1", True),
        ("127.1.2.3:80", True),
        ("[::1]:4570", True),
        ("localhost:9999", True),
        ("LOCALHOST", True),
        ("abc.execute-api.localhost:4570", True),
        ("abc.execute-api.eu-west-1.amazonaws.com", True),
        ("sts.amazonaws.com:443", True),
        ("evil.example", False),
        ("localhost.evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("amazonaws.com.evil.example:80", False),
        ("evilamazonaws.com", False),
        ("10.0.0.1", False),
        ("", False),
    ],
)
def test_only_names_of_this_machine_and_of_aws_are_known(authority: str, known: bool) -> None:
    assert is_known_host(authority) is known


@pytest.mark.parametrize(
    ("headers", "foreign"),
    [
        pytest.param({}, False, id="a program"),
        pytest.param({"origin": "http://localhost:3000"}, False, id="a page of this machine"),
        pytest.param({"origin": "https://evil.example"}, True, id="a page from elsewhere"),
        pytest.param({"origin": "null"}, True, id="a sandboxed frame or a file"),
        pytest.param({"sec-fetch-site": "cross-site"}, True, id="an image on a page from elsewhere"),
        pytest.param({"sec-fetch-site": "same-origin"}, False, id="a page of the sandbox's own"),
        pytest.param({"sec-fetch-site": "none"}, False, id="typed into the address bar"),
    ],
)
def test_a_page_from_elsewhere_is_foreign(headers: Mapping[str, str], foreign: bool) -> None:
    assert is_foreign_page(headers) is foreign


@pytest.mark.parametrize("target", ["/", "/_sandbox/health", "/_aws/execute-api/x/api/"])
def test_an_unknown_host_is_refused_everywhere(aws: Any, target: str) -> None:
    assert aws.request("GET", target, headers={"Host": "evil.example"}).status == 403


def test_a_page_from_elsewhere_reaches_no_service(aws: Any) -> None:
    headers = {
        "Origin": "https://evil.example",
        "Authorization": "AWS4-HMAC-SHA256 Credential=a/20261122/x/s3/aws4_request",
    }

    assert aws.request("GET", "/", headers=headers).status == 403
    assert aws.request("OPTIONS", "/", headers=headers).status == 403


def test_no_service_invites_pages(aws: Any) -> None:
    headers = {"Origin": "http://localhost:3000"}

    assert "Access-Control-Allow-Origin" not in aws.request("GET", "/", headers=headers).headers
