"""Render what is wanted as a template for another deployer, instead of applying it."""

from __future__ import annotations

from chalice_deployer.template.sam import sam

__all__ = ["sam"]
