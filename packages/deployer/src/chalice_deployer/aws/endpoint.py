"""Decide what stands in the place of AWS, as boto3 is configured: nothing, or one endpoint for every service.

Nothing is asked of the network here.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from chalice_deployer.errors import SettingsError

if TYPE_CHECKING:
    import botocore.session

SERVICES = ("iam", "lambda", "apigateway", "sts", "logs")
"""What a deployment talks to, in boto3's names."""

AWS_DOMAINS = (
    "amazonaws.com",
    "amazonaws.com.cn",
    "amazonaws.eu",
    "api.aws",
    "api.amazonwebservices.com.cn",
    "c2s.ic.gov",
    "sc2s.sgov.gov",
    "cloud.adc-e.uk",
    "csp.hci.ic.gov",
)
"""The DNS suffixes, also of dual-stack endpoints, in botocore's endpoint data (partitions.json)."""


def custom_endpoint(session: botocore.session.Session) -> str | None:
    """Return the configured URL that answers in the place of AWS, without a slash at its end.

    Looks where boto3 looks: the environment and the profile, for all services or for one. Raises
    ``SettingsError`` for what is no URL, and when some services would go to AWS and others elsewhere: then
    a deployment would be half here and half there.
    """
    if session.get_config_variable("ignore_configured_endpoint_urls"):
        return None
    urls = {service: checked(_configured(session, service)) for service in SERVICES}
    if len(set(urls.values())) > 1:
        places = ", ".join(f"{service}: {url or 'AWS'}" for service, url in urls.items())
        raise SettingsError(f"the services are configured to be at different places ({places}): use AWS_ENDPOINT_URL")
    return urls["lambda"]


def checked(url: str | None) -> str | None:
    """Return *url* without a slash at its end, or ``None`` when it leads to AWS. Raises ``SettingsError``."""
    if url is None:
        return None
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port  # a port that is no number raises
    except ValueError:
        host = ""
    if not host or not url.startswith(("http://", "https://")):
        raise SettingsError(f"{url!r} is no endpoint: write a URL such as http://127.0.0.1:4570")
    return None if host.endswith(tuple(f".{domain}" for domain in AWS_DOMAINS)) else url.rstrip("/")


def is_loopback(url: str | None) -> bool:
    """Say whether *url* leads to this machine."""
    host = urlsplit(url or "").hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def dns_suffix(session: botocore.session.Session, partition: str) -> str:
    """Return what the host names of a partition end with, e.g. ``amazonaws.com``."""
    partitions = session.get_component("data_loader").load_data("partitions")["partitions"]
    return next(str(item["outputs"]["dnsSuffix"]) for item in partitions if item["id"] == partition)


def _configured(session: botocore.session.Session, service: str) -> str | None:
    from botocore.configprovider import ConfiguredEndpointProvider

    provider = ConfiguredEndpointProvider(
        full_config=session.full_config, scoped_config=session.get_scoped_config(), client_name=service
    )
    url = provider.provide()
    return None if url is None else str(url)
