"""What the tests of apps written for Chalice 1.x make a ``LocalGateway`` with.

The configuration of a project is read by ``test.settings``, and by the deployer.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalice.app import Chalice

__all__ = ["Config"]


class Config:
    """A configuration made of what it is given, the most specific last: *user_provided_params* win."""

    def __init__(
        self,
        chalice_stage: str = "dev",
        function_name: str = "api_handler",
        user_provided_params: Mapping[str, object] | None = None,
        config_from_disk: Mapping[str, object] | None = None,
        default_params: Mapping[str, object] | None = None,
    ) -> None:
        self.chalice_stage = chalice_stage
        self.function_name = function_name
        self.values: dict[str, object] = {
            **(default_params or {}),
            **(config_from_disk or {}),
            **(user_provided_params or {}),
        }
        """As ``.chalice/config.json`` has them."""

    @classmethod
    def create(cls, chalice_stage: str = "dev", function_name: str = "api_handler", **kwargs: object) -> Config:
        """Make one of keyword arguments."""
        return cls(chalice_stage, function_name, user_provided_params=kwargs)

    @property
    def chalice_app(self) -> Chalice | None:
        """The app, if it was given."""
        return self.values.get("chalice_app")  # type: ignore[return-value]  # what the caller gave
