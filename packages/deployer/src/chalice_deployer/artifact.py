"""What the deployer needs to know of a deployment package and of a policy; others make them. Pure."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol


class Artifact(Protocol):
    """A deployment package on disk."""

    @property
    def path(self) -> Path:
        """The zip file."""
        ...

    @property
    def sha256(self) -> str:
        """64 hexadecimal digits."""
        ...

    @property
    def size(self) -> int:
        """Bytes."""
        ...


class Policy(Protocol):
    """Permissions that the app's code needs."""

    def document(self) -> Mapping[str, object]:
        """Return the IAM policy document."""
        ...


def base64_sha256(artifact: Artifact) -> str:
    """Return the hash of an artifact as Lambda writes it in CodeSha256."""
    return base64.b64encode(bytes.fromhex(artifact.sha256)).decode()
