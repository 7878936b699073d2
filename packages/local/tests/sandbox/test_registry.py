"""The files that say which sandboxes run."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from datetime import datetime, timezone

import pytest

from chalice_local.sandbox import Sandbox, registry

CLAIM = Sandbox(9, 123, "http://127.0.0.1:9", datetime(2026, 11, 22, tzinfo=timezone.utc), "secret")


@pytest.fixture(autouse=True)
def _clean() -> None:
    registry.remove(CLAIM)


def test_a_claim_is_read_as_it_was_written() -> None:
    registry.write(CLAIM)

    assert registry.read(9) == CLAIM
    assert CLAIM in list(registry.claims())
    assert not list(registry.folder().glob("*.partial"))


def test_a_claim_of_another_instance_is_left_alone() -> None:
    registry.write(CLAIM)

    registry.remove(replace(CLAIM, instance="other"))

    assert registry.read(9) == CLAIM


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"port": 9}'])
def test_what_cannot_be_read_claims_nothing(content: str) -> None:
    path = registry.folder() / "9.json"
    path.write_text(content)

    assert registry.read(9) is None
    path.unlink()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no file modes")
def test_nobody_else_may_read_the_registry() -> None:
    assert stat.S_IMODE(registry.folder().stat().st_mode) == 0o700


def test_a_sandbox_does_not_show_its_secret() -> None:
    assert "secret" not in repr(CLAIM)
