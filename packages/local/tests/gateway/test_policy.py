"""What a policy says of one call."""

import pytest

from chalice_local.gateway.policy import Decision, decide

ARN = "arn:aws:execute-api:us-east-1:123456789012:abc123/api/GET/cities/lima"


def allow(resource: object = "*", action: object = "execute-api:Invoke", effect: str = "Allow") -> dict[str, object]:
    return {"Effect": effect, "Action": action, "Resource": resource}


@pytest.mark.parametrize(
    ("statements", "decision"),
    [
        pytest.param([allow(ARN)], Decision.ALLOW, id="the call itself"),
        pytest.param(allow(ARN), Decision.ALLOW, id="one statement without a list"),
        pytest.param([allow(["x", ARN])], Decision.ALLOW, id="one of several resources"),
        pytest.param([allow("arn:*:abc123/api/GET/*")], Decision.ALLOW, id="a wildcard"),
        pytest.param([allow(ARN[:-1] + "?")], Decision.ALLOW, id="one character of any kind"),
        pytest.param([allow(action="EXECUTE-API:*")], Decision.ALLOW, id="an action in another case"),
        pytest.param([allow(action=["s3:*", "*"])], Decision.ALLOW, id="one of several actions"),
        pytest.param([allow(), allow(ARN, effect="Deny")], Decision.DENY, id="a denial among what is allowed"),
        pytest.param([allow(), allow("x", effect="Deny")], Decision.ALLOW, id="a denial of something else"),
        pytest.param([allow(ARN.replace("lima", "oslo"))], Decision.NOTHING, id="another resource"),
        pytest.param([allow(ARN.replace(".", "x") + ".")], Decision.NOTHING, id="a longer one"),
        pytest.param([allow(action="s3:*")], Decision.NOTHING, id="another action"),
        pytest.param([allow([])], Decision.NOTHING, id="no resource"),
        pytest.param([], Decision.NOTHING, id="no statement"),
        pytest.param(None, Decision.NOTHING, id="nothing at all"),
        pytest.param(["*"], Decision.NOTHING, id="a statement that is none"),
    ],
)
def test_a_policy_decides(statements: object, decision: Decision) -> None:
    assert decide({"Version": "2012-10-17", "Statement": statements}, ARN) is decision


def test_what_is_no_policy_is_not_read() -> None:
    with pytest.raises(TypeError):
        decide("Allow", ARN)
