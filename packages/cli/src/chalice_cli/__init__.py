"""The ``chalice`` command; the other packages of Chalice do the work."""

from __future__ import annotations

from chalice_cli.__about__ import __version__

__all__ = ["__version__"]
