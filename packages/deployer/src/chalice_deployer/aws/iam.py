"""IAM roles with one inline policy, as Lambda functions run with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from botocore.exceptions import ClientError

from chalice_deployer.aws.failures import has_code
from chalice_deployer.document import Json

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_iam.type_defs import TagTypeDef


@dataclass(frozen=True, slots=True)
class FoundRole:
    """A role as IAM has it."""

    name: str
    arn: str
    trust: Json
    policy: Json
    """The inline policy that carries the role's own name, or ``None``."""
    tags: Mapping[str, str]


class Roles:
    """The roles of an account."""

    def __init__(self, client: IAMClient) -> None:
        self._client = client

    def get(self, name: str) -> FoundRole | None:
        """Return the role named *name*, or ``None``."""
        try:
            role = self._client.get_role(RoleName=name)["Role"]
        except ClientError as error:
            if has_code(error, "NoSuchEntity"):
                return None
            raise
        return FoundRole(
            name=name,
            arn=role["Arn"],
            trust=_document(role.get("AssumeRolePolicyDocument")),
            policy=self._policy(name),
            tags={tag["Key"]: tag["Value"] for tag in role.get("Tags", [])},
        )

    def create(self, name: str, trust: Json, tags: Mapping[str, str]) -> str:
        """Create a role without permissions and return its ARN."""
        answer = self._client.create_role(
            RoleName=name, AssumeRolePolicyDocument=json.dumps(trust), Tags=_tag_list(tags)
        )
        return answer["Role"]["Arn"]

    def set_trust(self, name: str, trust: Json) -> None:
        """Replace who may assume the role."""
        self._client.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(trust))

    def set_policy(self, name: str, policy: Json) -> None:
        """Replace the role's inline policy."""
        self._client.put_role_policy(RoleName=name, PolicyName=name, PolicyDocument=json.dumps(policy))

    def set_tags(self, name: str, tags: Mapping[str, str]) -> None:
        """Add or overwrite tags; others stay."""
        self._client.tag_role(RoleName=name, Tags=_tag_list(tags))

    def delete(self, name: str) -> None:
        """Delete the role, and what IAM wants gone before; a role that is gone is as good as deleted."""
        try:
            for attached in self._client.get_paginator("list_attached_role_policies").paginate(RoleName=name):
                for policy in attached["AttachedPolicies"]:
                    self._client.detach_role_policy(RoleName=name, PolicyArn=policy["PolicyArn"])
            for inline in self._client.get_paginator("list_role_policies").paginate(RoleName=name):
                for policy_name in inline["PolicyNames"]:
                    self._client.delete_role_policy(RoleName=name, PolicyName=policy_name)
            self._client.delete_role(RoleName=name)
        except ClientError as error:
            if not has_code(error, "NoSuchEntity"):
                raise

    def _policy(self, name: str) -> Json:
        try:
            return _document(self._client.get_role_policy(RoleName=name, PolicyName=name).get("PolicyDocument"))
        except ClientError as error:
            if has_code(error, "NoSuchEntity"):
                return None
            raise


def _document(value: object) -> Json:
    """Return a policy as JSON; boto3 decodes it, other endpoints may leave it URL-encoded."""
    parsed: Json = json.loads(unquote(value)) if isinstance(value, str) else json.loads(json.dumps(value))
    return parsed


def _tag_list(tags: Mapping[str, str]) -> list[TagTypeDef]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]
