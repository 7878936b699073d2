"""Open the way to AWS, or to whatever answers at a custom endpoint in its place.

Nothing is asked of AWS here but who we are. A custom endpoint (``AWS_ENDPOINT_URL``, the profile, or one
that is given) is a different world from AWS: it has its own URLs and its own state.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from botocore.exceptions import NoRegionError

from chalice_deployer.__about__ import __version__
from chalice_deployer.aws.apigateway import RestApis
from chalice_deployer.aws.endpoint import custom_endpoint, dns_suffix, is_loopback
from chalice_deployer.aws.failures import readable_errors
from chalice_deployer.aws.iam import Roles
from chalice_deployer.aws.lambda_ import Functions
from chalice_deployer.aws.layers import Layers
from chalice_deployer.aws.logs import Logs

if TYPE_CHECKING:  # boto3 takes longer to import than most commands run, so it is imported where AWS is needed
    import boto3
    import botocore.session
    from botocore.config import Config
    from mypy_boto3_apigateway import APIGatewayClient

FALLBACK_REGION = "us-east-1"
"""Where a loopback endpoint is when no region is configured; AWS itself always needs to be told."""

LONGEST_INVOCATION = 905
"""Seconds to wait for the answer of a function: Lambda's longest timeout, and some for the way."""

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
        self, core: botocore.session.Session, *, region: str | None, config: Config, endpoint: str | None
    ) -> None:
        self._core = core
        self._region = region
        self._config = config
        self.custom_endpoint = endpoint
        """The URL that answers in the place of AWS, without a slash at its end, or ``None`` for AWS itself."""

    @cached_property
    def roles(self) -> Roles:
        """IAM roles."""
        with readable_errors():
            return Roles(self._session.client("iam", endpoint_url=self.custom_endpoint, config=self._config))

    @cached_property
    def functions(self) -> Functions:
        """Lambda functions and their resource policies."""
        from botocore.config import Config

        patient = self._config.merge(Config(retries={"total_max_attempts": 1}, read_timeout=LONGEST_INVOCATION))
        with readable_errors():
            return Functions(
                self._session.client("lambda", endpoint_url=self.custom_endpoint, config=self._config),
                self._session.client("lambda", endpoint_url=self.custom_endpoint, config=patient),
            )

    @cached_property
    def layers(self) -> Layers:
        """Lambda layers."""
        from botocore.config import Config

        once = self._config.merge(Config(retries={"total_max_attempts": 1}))
        with readable_errors():
            return Layers(
                self._session.client("lambda", endpoint_url=self.custom_endpoint, config=self._config),
                self._session.client("lambda", endpoint_url=self.custom_endpoint, config=once),
            )

    @cached_property
    def rest_apis(self) -> RestApis:
        """API Gateway REST APIs."""
        from botocore.config import Config

        once = self._config.merge(Config(retries={"total_max_attempts": 1}))
        with readable_errors():
            return RestApis(
                self.api_gateway_client,
                self._session.client("apigateway", endpoint_url=self.custom_endpoint, config=once),
            )

    @cached_property
    def api_gateway_client(self) -> APIGatewayClient:
        """API Gateway for packages that speak to it themselves."""
        with readable_errors():
            return self._session.client("apigateway", endpoint_url=self.custom_endpoint, config=self._config)

    @cached_property
    def logs(self) -> Logs:
        """CloudWatch log groups."""
        with readable_errors():
            return Logs(self._session.client("logs", endpoint_url=self.custom_endpoint, config=self._config))

    @cached_property
    def place(self) -> Place:
        """The account and region of the credentials; one call to STS. Raises ``DeployerError``."""
        with readable_errors():
            sts = self._session.client("sts", endpoint_url=self.custom_endpoint, config=self._config)
            identity = sts.get_caller_identity()
            region = sts.meta.region_name
            partition = self._session.get_partition_for_region(region)
        return Place(identity["Account"], region, partition, dns_suffix(self._core, partition))

    def prepare(self) -> None:
        """Make every client now: making one is not safe in threads, using it is."""
        _ = self.roles, self.functions, self.layers, self.rest_apis, self.logs

    def api_url(self, api_id: str, stage: str) -> str:
        """Return where a deployed REST API answers, with a slash at the end."""
        if self.custom_endpoint is not None:
            return f"{self.custom_endpoint}/_aws/execute-api/{api_id}/{stage}/"
        return f"https://{api_id}.execute-api.{self.place.region}.{self.place.url_suffix}/{stage}/"

    @cached_property
    def _session(self) -> boto3.Session:
        import boto3

        if self._region is None:
            raise NoRegionError
        return boto3.Session(botocore_session=self._core, region_name=self._region)


def connect(*, profile: str | None = None, read_timeout: int | None = None) -> Aws:
    """Return AWS as the user's boto3 configuration reaches it.

    Nothing is sent yet, and neither a region nor credentials are needed before something is. A loopback endpoint
    (``AWS_ENDPOINT_URL``, or one in the profile) is reached directly, whatever proxy is configured for the world
    outside, and needs neither at all. *read_timeout* is in seconds. Raises ``SettingsError`` for a profile that
    does not exist and for an endpoint that cannot be one.
    """
    import botocore.session
    from botocore.config import Config

    with readable_errors():
        core = botocore.session.Session(profile=profile)
        endpoint = custom_endpoint(core)
        region = core.get_config_variable("region")
        config = Config(read_timeout=read_timeout or 60)
        if is_loopback(endpoint):
            # Asking the instance metadata service for credentials would cost seconds and is never meant here.
            core.get_component("credential_provider").remove("iam-role")
            if core.get_credentials() is None:
                core.set_credentials(*PLACEHOLDERS)
            region = region or FALLBACK_REGION
            config = config.merge(Config(proxies={}))
    return _aws(core, region=region, config=config, endpoint=endpoint)


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
        return _aws(core, region=region, config=Config(proxies={}), endpoint=endpoint_url.rstrip("/"))


def _aws(core: botocore.session.Session, *, region: str | None, config: Config, endpoint: str | None) -> Aws:
    from botocore.config import Config

    ours = Config(
        user_agent_extra=f"chalice-deployer/{__version__}",
        retries={"mode": "standard", "total_max_attempts": 5},
    )
    return Aws(core, region=region, config=config.merge(ours), endpoint=endpoint)
