"""Which statements of a function's policy let an API invoke it."""

from __future__ import annotations

from typing import Any

import pytest

from chalice_local.sandbox.permission import allows

SOURCE = "arn:aws:execute-api:eu-west-1:123456789012:abc/api/GET/cities/{city}"
API = {"Service": "apigateway.amazonaws.com"}


def _statement(**changes: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": API, "Action": "lambda:InvokeFunction"} | changes


def _source_arn(pattern: str) -> dict[str, Any]:
    return {"ArnLike": {"AWS:SourceArn": pattern}}


@pytest.mark.parametrize(
    ("statement", "allowed"),
    [
        pytest.param(_statement(), True, id="any API"),
        pytest.param(
            _statement(Condition=_source_arn(f"{SOURCE.partition('/')[0]}/*")), True, id="any method of the API"
        ),
        pytest.param(
            _statement(Condition=_source_arn(SOURCE.replace("/api/GET", "/*/*"))), True, id="the path, any verb"
        ),
        pytest.param(_statement(Condition=_source_arn(SOURCE)), True, id="exactly this"),
        pytest.param(_statement(Condition=_source_arn(SOURCE.replace("GET", "PUT"))), False, id="another verb"),
        pytest.param(_statement(Condition=_source_arn(SOURCE.replace(":abc/", ":abd/"))), False, id="another API"),
        pytest.param(
            _statement(Condition={"StringEquals": {"AWS:SourceAccount": "123456789012"}}), True, id="the account"
        ),
        pytest.param(_statement(Condition={"StringEquals": {"AWS:SourceAccount": "1"}}), False, id="another account"),
        pytest.param(
            _statement(Condition={"Bool": {"aws:SecureTransport": "true"}}), False, id="what cannot be judged"
        ),
        pytest.param(_statement(Principal={"Service": "s3.amazonaws.com"}), False, id="another service"),
        pytest.param(_statement(Principal="*"), True, id="everybody"),
        pytest.param(_statement(Action="lambda:GetFunction"), False, id="another action"),
        pytest.param(_statement(Effect="Deny"), False, id="a denial"),
    ],
)
def test_a_statement_allows(statement: dict[str, Any], allowed: bool) -> None:
    assert allows([statement], source_arn=SOURCE) is allowed


def test_one_statement_of_several_is_enough() -> None:
    assert allows([_statement(Action="lambda:GetFunction"), _statement()], source_arn=SOURCE)
    assert not allows([], source_arn=SOURCE)
