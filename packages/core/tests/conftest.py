"""What several test modules need: API Gateway's events."""

import json
from pathlib import Path

import pytest

CASES = Path(__file__).parent / "cases"


@pytest.fixture
def event():
    """Make a REST API event (payload 1.0) of an AWS sample, with the parts that a test is about."""

    def make(path="/my/path", method="GET", *, captures=None, headers=None, body=None, **changes):
        sample = json.loads((CASES / "rest_api_event.json").read_text(encoding="utf-8"))
        sample.update(resource=path, path=path, httpMethod=method, pathParameters=captures, body=body, headers=headers)
        sample["requestContext"].update(resourcePath=path, httpMethod=method)
        return sample | changes

    return make
