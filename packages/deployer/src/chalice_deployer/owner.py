"""Mark what a stage owns with a tag, and recognise it later even when the state was lost. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

TAG = "aws-chalice"
"""The tag that Chalice has always set, with the value ``version=V:stage=S:app=A``."""

_VALUE = re.compile(r"version=[^:]*:stage=(?P<stage>[^:]*):app=(?P<app>.*)")


@dataclass(frozen=True, slots=True)
class Owner:
    """One stage of one app."""

    app: str
    stage: str

    def tags(self, version: str) -> dict[str, str]:
        """Return the tag for a resource that *version* of Chalice made."""
        return {TAG: f"version={version}:stage={self.stage}:app={self.app}"}

    @classmethod
    def of(cls, tags: Mapping[str, str]) -> Owner | None:
        """Return whose the resource with these tags is, made by whatever version; ``None`` if the tags do not say."""
        match = _VALUE.fullmatch(tags.get(TAG, ""))
        return cls(match["app"], match["stage"]) if match else None


def owner_tag(tags: Mapping[str, str]) -> dict[str, str]:
    """Return *tags* without those that are not ours."""
    return {key: value for key, value in tags.items() if key == TAG}
