"""Where a key stands in a JSON text."""

import pytest

from chalice_deployer.position import position

TEXT = """{
  "a": {"b": [1, {"c": 2}], "d": "}"},
  "stages": {
    "dev": {"x": 1},
    "prod": {"x": 2,
      "y": 3}
  }
}
"""


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        pytest.param((), (1, 1), id="the file"),
        pytest.param(("a",), (2, 3), id="a key at the top"),
        pytest.param(("a", "d"), (2, 29), id="after a nested list"),
        pytest.param(("stages", "prod", "y"), (6, 7), id="deep inside"),
        pytest.param(("stages", "beta", "y"), (3, 3), id="a missing key leads to what encloses it"),
        pytest.param(("a", "b", "c"), (2, 9), id="a list has no keys"),
    ],
)
def test_a_key_is_found_where_it_stands(keys, expected):
    assert position(TEXT, keys) == expected
