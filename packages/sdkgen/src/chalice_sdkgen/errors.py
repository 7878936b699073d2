"""What can go wrong on the way from a deployed API to a folder of files."""

from __future__ import annotations

from pathlib import Path


class SdkgenError(Exception):
    """Base of every error of this package; its text is fit to be shown to a user as it is."""


class ApiGatewayError(SdkgenError):
    """API Gateway refused to describe the API, or did not answer."""

    def __init__(self, operation: str, reason: str) -> None:
        super().__init__(operation, reason)
        self.operation = operation
        self.reason = reason

    def __str__(self) -> str:
        return f"API Gateway gave nothing for {self.operation}: {self.reason}"


class UnsafeArchiveError(SdkgenError):
    """An SDK with a file that would be written outside of its folder, or that is no archive at all."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return f"the SDK that API Gateway sent cannot be unpacked: {self.problem}; nothing was written"


class OutputError(SdkgenError):
    """A folder that cannot be written to."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.path} cannot be written: {self.problem}"
