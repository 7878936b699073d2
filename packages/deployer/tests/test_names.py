"""Names of resources."""

import pytest

from chalice_deployer.errors import InvalidNameError, NameTooLongError
from chalice_deployer.names import function_name, role_name


def test_the_api_handler_has_the_bare_name_and_the_others_end_in_their_own():
    assert function_name("shop", "dev", "api_handler") == "shop-dev"
    assert function_name("shop", "dev", "sweep") == "shop-dev-sweep"
    assert role_name("shop", "dev") == "shop-dev"


def test_a_name_that_aws_would_refuse_is_refused_before_anything_is_made():
    assert len(function_name("a" * 60, "dev", "api_handler")) == 64
    with pytest.raises(NameTooLongError, match="has 65 characters and AWS allows 64"):
        role_name("a" * 61, "dev")


@pytest.mark.parametrize("app", ["my shop", "shop/ü", "my.shop"])
def test_a_name_with_characters_that_aws_refuses_is_refused_before(app):
    with pytest.raises(InvalidNameError, match="use letters, digits"):
        function_name(app, "dev", "sweep")
