"""One Lambda function as the executor needs it: which code runs, under what, with which limits.

Values only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Function:
    """A function whose code lies unpacked in a folder."""

    name: str
    handler: str
    """``module.attribute`` as Lambda wants it, e.g. ``app.app``."""
    task_root: Path
    """The folder that is ``/var/task`` in Lambda: the unpacked zip, or the project."""
    runtime: str = "python3.12"
    environment: Mapping[str, str] = field(default_factory=dict, hash=False)
    """The function's own variables. Lambda's are added, and win where Lambda reserves the name."""
    timeout: float = 60.0
    """Seconds that one invocation may take."""
    memory: int = 128
    """MB. Reported to the function, not enforced."""
    arn: str = ""
    """``arn:aws:lambda:<region>:<account>:function:<name>``; made up from the name if empty."""
    version: str = "$LATEST"
    layers: tuple[Path, ...] = ()
    """Folders whose ``python/`` is ``/opt/python`` in Lambda."""
    isolated: bool = True
    """True: nothing of the host is importable or in the environment, as in Lambda.

    False: the interpreter's own site-packages and the host's environment stay, as local mode wants it.
    """
    python: Path | None = None
    """The interpreter to run under; ``None`` looks for the one that ``runtime`` names."""

    @property
    def qualified_arn(self) -> str:
        """The ARN that the function finds in its context."""
        return self.arn or f"arn:aws:lambda:us-east-1:123456789012:function:{self.name}"

    @property
    def region(self) -> str:
        """The region in the ARN, or an empty string for a function without an ARN."""
        parts = self.arn.split(":")
        return parts[3] if len(parts) > 3 else ""
