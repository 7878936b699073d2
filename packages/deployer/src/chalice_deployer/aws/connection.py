"""Open the way to AWS, or to whatever answers at a custom endpoint in its place.

Nothing is asked of AWS here but who we are. A custom endpoint (``AWS_ENDPOINT_URL``, the profile, or one
that is given) is a different world from AWS: it has its own URLs and its own state.
"""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from botocore.exceptions import NoRegionError

from chalice_deployer.__about__ import __version__
from chalice_deployer.aws.apigateway import RestApis
from chalice_deployer.aws.failures import readable_errors
from chalice_deployer.aws.iam import Roles
from chalice_deployer.aws.lambda_ import Functions
from chalice_deployer.aws.logs import Logs

if TYPE_CHECKING:  # boto3 takes longer to import than most commands run, so it is imported where AWS is needed
    import boto3
    import botocore.session
    from botocore.config import Config
    from mypy_boto3_apigateway import APIGatewayClient

FALLBACK_REGION = "us-east-1"
"""Where a loopback endpoint is when no region is configured; AWS itself always needs to be told."""

PLACEHOLDERS = ("loopback", "loopback")
"""Key id and secret to sign with where nobody checks; long enough for any service."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a deployment goes."""

    account_id: str
    region: str
    partition: str
    url_suffix: str
    """E.g. ``amazonaws.com``."""

    def __str__(self) -> str:
        return f"account {self.account_id}, region {self.region}"


class Aws:
    """The services of one account in one region, as somebody with credentials sees them."""

    def __init__(
        self, core: botocore.session.Session, session: boto3.Session, config: Config, endpoint_url: str | None
    ) -> None:
        self._core = core
        self._session = session
        self._config = config
        self._endpoint_url = endpoint_url

    @cached_property
    def roles(self) -> Roles:
        """IAM roles."""
        return Roles(self._session.client("iam", endpoint_url=self._endpoint_url, config=self._config))

    @cached_property
    def functions(self) -> Functions:
        """Lambda functions and their resource policies."""
        return Functions(self._session.client("lambda", endpoint_url=self._endpoint_url, config=self._config))

    @cached_property
    def rest_apis(self) -> RestApis:
        """API Gateway REST APIs."""
        from botocore.config import Config

        once = self._config.merge(Config(retries={"total_max_attempts": 1}))
        return RestApis(
            self.api_gateway_client,
            self._session.client("apigateway", endpoint_url=self._endpoint_url, config=once),
        )

    @cached_property
    def api_gateway_client(self) -> APIGatewayClient:
        """API Gateway for packages that speak to it themselves."""
        return self._session.client("apigateway", endpoint_url=self._endpoint_url, config=self._config)

    @cached_property
    def logs(self) -> Logs:
        """CloudWatch log groups."""
        return Logs(self._session.client("logs", endpoint_url=self._endpoint_url, config=self._config))

    @cached_property
    def place(self) -> Place:
        """The account and region of the credentials; one call to STS."""
        sts = self._session.client("sts", endpoint_url=self._endpoint_url, config=self._config)
        with readable_errors():
            identity = sts.get_caller_identity()
        region = sts.meta.region_name
        partition = self._session.get_partition_for_region(region)
        return Place(identity["Account"], region, partition, _dns_suffix(self._core, partition))

    @cached_property
    def custom_endpoint(self) -> str | None:
        """The URL that answers in place of AWS, without a slash at its end, or ``None`` for AWS itself."""
        url = str(self.functions.endpoint_url)
        host = urlsplit(url).hostname or ""
        suffixes = {_dns_suffix(self._core, name) for name in self._session.get_available_partitions()}
        return None if host.endswith(tuple(f".{suffix}" for suffix in suffixes)) else url.rstrip("/")

    def api_url(self, api_id: str, stage: str) -> str:
        """Return where a deployed REST API answers, with a slash at the end."""
        if self.custom_endpoint is not None:
            return f"{self.custom_endpoint}/_aws/execute-api/{api_id}/{stage}/"
        return f"https://{api_id}.execute-api.{self.place.region}.{self.place.url_suffix}/{stage}/"


def connect(*, profile: str | None = None, read_timeout: int | None = None) -> Aws:
    """Return AWS as the user's boto3 configuration reaches it; nothing is sent yet.

    A loopback endpoint (``AWS_ENDPOINT_URL``, or one in the profile) is reached directly, whatever proxy is
    configured for the world outside, and needs neither credentials nor a region. *read_timeout* is in
    seconds. Raises ``SettingsError`` for a profile that does not exist, and ``NoRegionError``.
    """
    import botocore.session
    from botocore.config import Config

    with readable_errors():
        core = botocore.session.Session(profile=profile)
        if _is_loopback(_configured_endpoint(core)):
            # Asking the instance metadata service for credentials would cost seconds and is never meant here.
            core.get_component("credential_provider").remove("iam-role")
            if core.get_credentials() is None:
                core.set_credentials(*PLACEHOLDERS)
            region = core.get_config_variable("region") or FALLBACK_REGION
            return _aws(core, region, Config(read_timeout=read_timeout or 60, proxies={}))
        region = core.get_config_variable("region")
        if region is None:
            raise NoRegionError
        return _aws(core, region, Config(read_timeout=read_timeout or 60))


def connect_loopback(endpoint_url: str) -> Aws:
    """Return the AWS that answers at a loopback URL, such as a sandbox.

    No credentials and no profile of the user are looked at, and no proxy; the region is the configured one.
    """
    import botocore.session
    from botocore.config import Config

    with readable_errors():
        core = botocore.session.Session(session_vars={"profile": (None, None, None, None)})
        core.set_credentials(*PLACEHOLDERS)
        region = core.get_config_variable("region") or FALLBACK_REGION
        return _aws(core, region, Config(proxies={}), endpoint_url)


def _aws(core: botocore.session.Session, region: str, config: Config, endpoint_url: str | None = None) -> Aws:
    import boto3
    from botocore.config import Config

    ours = Config(
        user_agent_extra=f"chalice-deployer/{__version__}",
        retries={"mode": "standard", "total_max_attempts": 5},
    )
    return Aws(core, boto3.Session(botocore_session=core, region_name=region), config.merge(ours), endpoint_url)


def _configured_endpoint(session: botocore.session.Session) -> str | None:
    """Return the endpoint that boto3 will use for every service, read where boto3 reads it."""
    if session.get_config_variable("ignore_configured_endpoint_urls"):
        return None
    return os.environ.get("AWS_ENDPOINT_URL") or session.get_scoped_config().get("endpoint_url")


def _is_loopback(url: str | None) -> bool:
    host = urlsplit(url or "").hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _dns_suffix(session: botocore.session.Session, partition: str) -> str:
    resolver = session.get_component("endpoint_resolver")
    return str(resolver.get_partition_dns_suffix(partition))
