"""Which media types travel as base64."""

import pytest

from chalice_local.gateway.media import is_binary


@pytest.mark.parametrize(
    ("media_type", "binary_types", "expected"),
    [
        pytest.param("image/png", ("image/png",), True, id="the type itself"),
        pytest.param("image/png; q=1", ("image/png",), True, id="parameters do not count"),
        pytest.param("IMAGE/PNG", ("image/png",), True, id="letters have no case"),
        pytest.param("image/png", ("image/*",), True, id="a group"),
        pytest.param("imagery/png", ("image/*",), False, id="another group"),
        pytest.param("image/png", ("*/*",), True, id="everything"),
        pytest.param("image/png", ("*",), True, id="everything, written shorter"),
        pytest.param("*/*", ("image/png",), False, id="a client that accepts all names none"),
        pytest.param("*/*", ("*/*",), True, id="unless all are binary"),
        pytest.param("image/png", (), False, id="no binary types"),
    ],
)
def test_a_media_type_is_binary(media_type: str, binary_types: tuple[str, ...], *, expected: bool) -> None:
    assert is_binary(media_type, binary_types) is expected
