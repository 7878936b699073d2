"""What the analysis knows of libraries, one idiom a module.

A module either registers functions by their dotted name (see ``registry``) or defines the values that they give.
"""

from __future__ import annotations

from chalice_policygen.rules import client, function, resource, stub, transfer

__all__ = ["client", "function", "resource", "stub", "transfer"]
