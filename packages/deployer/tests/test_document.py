"""Documents with values that are known later."""

import pytest

from chalice_deployer.document import AWS, Ref, Text, digest, refs, resolve, text

ARN = text("arn:aws:lambda:{region}:{account}:function:f", region=Ref(AWS, "region"), account=Ref(AWS, "account_id"))


def known(ref):
    return {"region": "eu-west-1", "account_id": "1"}.get(ref.attribute)


def test_a_template_has_refs_between_its_pieces():
    assert ARN.parts == ("arn:aws:lambda:", Ref(AWS, "region"), ":", Ref(AWS, "account_id"), ":function:f")
    assert text("no refs") == Text(("no refs",))


def test_refs_are_found_at_any_depth():
    document = {"a": [{"b": ARN}, Ref("role", "arn")], "c": 1, "d": None}
    assert set(refs(document)) == {Ref(AWS, "region"), Ref(AWS, "account_id"), Ref("role", "arn")}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (ARN, "arn:aws:lambda:eu-west-1:1:function:f"),
        ({"a": [ARN, 1, None, True]}, {"a": ("arn:aws:lambda:eu-west-1:1:function:f", 1, None, True)}),
        (Ref("role", "arn"), Ref("role", "arn")),
        (text("x{a}", a=Ref("role", "arn")), Text(("x", Ref("role", "arn")))),
    ],
)
def test_what_is_known_is_replaced_and_what_is_not_stays_a_ref(document, expected):
    assert resolve(document, known) == expected


def test_the_digest_is_of_the_content_and_not_of_the_order():
    assert digest({"a": 1, "b": [1, 2]}) == digest({"b": (1, 2), "a": 1})
    assert digest({"a": ARN}) != digest(resolve({"a": ARN}, known))
