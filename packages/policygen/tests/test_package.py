"""Test what the package offers."""

from __future__ import annotations

import subprocess
import sys

import pytest

import chalice_policygen


@pytest.mark.parametrize("name", chalice_policygen.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(chalice_policygen, name) is not None


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(AttributeError, match="module 'chalice_policygen' has no attribute 'guess'"):
        chalice_policygen.guess  # noqa: B018 - looking is what fails


def test_what_only_some_programs_use_is_not_loaded() -> None:
    code = "import sys, chalice_policygen; print(*(name for name in sys.modules if 'policygen' in name))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert {f"chalice_policygen.{name}" for name in ("comparison", "limits", "sarif", "verdict")}.isdisjoint(loaded)
