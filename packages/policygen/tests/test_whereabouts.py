"""Test where the resources of a call are."""

from __future__ import annotations

import pytest

from chalice_policygen import Argument, Call, Place
from chalice_policygen.whereabouts import locate

HERE = Place("aws", "eu-west-1", "123456789012")


@pytest.mark.parametrize(
    ("arguments", "account"),
    [
        pytest.param([Argument("Name", ("t",))], "123456789012", id="no account is named"),
        pytest.param(
            [Argument("CatalogId", ("999999999999",))], "999999999999", id="the account that has the resource"
        ),
        pytest.param([Argument("registryId", ())], "*", id="an account that is not known"),
        pytest.param([Argument("CatalogId", ("999999999999", "*"))], "*", id="one of several"),
        pytest.param([Argument("CatalogId", ("s3tablescatalog/b",))], "*", id="no number of an account"),
        pytest.param([Argument("AccountId", ("999999999999",))], "*", id="an account, for whatever"),
        pytest.param([Argument("ownerAccount", ("999999999999",))], "*", id="an owner, of whatever"),
    ],
)
def test_an_account_that_is_named_is_not_that_of_the_program(arguments: list[Argument], account: str) -> None:
    call = Call("glue", "GetTable", "app.py", 1, tuple(arguments))

    assert locate(call, HERE) == Place("aws", "eu-west-1", account)
