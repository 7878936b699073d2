"""The AWS services that a deployment talks to, one module each: the only modules that import boto3."""

from __future__ import annotations

from chalice_deployer.aws.connection import Aws, Place, connect, connect_loopback
from chalice_deployer.aws.failures import readable_errors

__all__ = ["Aws", "Place", "connect", "connect_loopback", "readable_errors"]
