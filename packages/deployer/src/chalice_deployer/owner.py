"""Mark what a stage owns with a tag, and recognise it later even when the state was lost. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

TAG = "aws-chalice"
"""The tag that Chalice has always set, with the value ``version=V:stage=S:app=A``."""


@dataclass(frozen=True, slots=True)
class Owner:
    """One stage of one app."""

    app: str
    stage: str

    def tags(self, version: str) -> dict[str, str]:
        """Return the tag for a resource that *version* of Chalice made."""
        return {TAG: f"version={version}:stage={self.stage}:app={self.app}"}

    def owns(self, tags: Mapping[str, str]) -> bool:
        """Say whether a resource with these tags is of this app and stage, made by whatever version."""
        return tags.get(TAG, "").endswith(f":stage={self.stage}:app={self.app}")


def owner_tag(tags: Mapping[str, str]) -> dict[str, str]:
    """Return *tags* without those that are not ours."""
    return {key: value for key, value in tags.items() if key == TAG}
