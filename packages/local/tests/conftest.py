"""What several tests of this package need."""

import signal
from collections.abc import Iterator

import pytest


@pytest.fixture
def hears_hangups() -> Iterator[None]:
    """Let children hear SIGHUP, also when the tests run under nohup, which makes them ignore it."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)
