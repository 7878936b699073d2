"""Test whether a policy fits where it is to go, and how it is spread over several."""

from __future__ import annotations

import pytest

from chalice_policygen import Call, Permission, Policy
from chalice_policygen.comparison import compare
from chalice_policygen.document import state_rules
from chalice_policygen.errors import PolicyTooLargeError
from chalice_policygen.limits import LIMITS, check, size, split
from chalice_policygen.policy import Need, merge


def policy(*needs: tuple[str, list[str]]) -> Policy:
    call = Call("s3", "GetObject", "app.py", 1)
    return merge(Need(call, Permission(action, tuple(sorted(resources)))) for action, resources in needs)


LARGE = policy(
    *((f"s3:Action{number}", ["*"]) for number in range(200)),
    *((f"sqs:Action{number}", [f"arn:*:sqs:*:*:queue-{number}"]) for number in range(100)),
    ("dynamodb:GetItem", [f"arn:*:dynamodb:*:*:table/table-{number}" for number in range(300)]),
)


def test_white_space_does_not_count() -> None:
    assert size({"Version": "2012-10-17", "Statement": [{"Sid": "a b"}]}) == len(
        '{"Version":"2012-10-17","Statement":[{"Sid":"ab"}]}'
    )


def test_a_policy_that_fits_is_left_whole() -> None:
    small = policy(("s3:GetObject", ["*"]))

    check(small, LIMITS["user"])
    assert split(small) == (small,)
    assert split(Policy()) == (Policy(),)


def test_a_policy_that_does_not_fit_names_its_largest_statements() -> None:
    with pytest.raises(PolicyTooLargeError) as caught:
        check(LARGE, LIMITS["role"])

    assert caught.value.size == size(LARGE.document()) > caught.value.limit == 10240
    assert [sid for sid, _ in caught.value.largest][:2] == ["DynamodbOnTableTable0AndMore", "S3OnAnything"]
    assert "and there is room for 10,240; its largest statements are DynamodbOnTableTable0AndMore (" in str(
        caught.value
    )


@pytest.mark.parametrize("limit", [pytest.param(limit, id=name) for name, limit in LIMITS.items()])
def test_the_parts_fit_and_mean_together_what_the_policy_means(limit: int) -> None:
    parts = split(LARGE, limit)

    assert all(size(part.document()) <= limit for part in parts)
    assert compare(state_rules(LARGE), [rule for part in parts for rule in state_rules(part)]).is_equal
    sids = [statement.sid for part in parts for statement in part.statements]
    assert len(sids) == len(set(sids))
    assert all(sid.isalnum() for sid in sids)


def test_the_names_of_the_parts_are_no_names_of_others() -> None:
    many = [f"arn:*:sqs:*:*:queue-{number}" for number in range(9)]
    parts = split(policy(("sqs:SendMessage", many), ("sqs:DeleteMessage", many[:1]), ("sqs:ListQueues", ["*"])), 300)

    sids = [statement.sid for part in parts for statement in part.statements]
    assert len(sids) == len(set(sids)) > 3


def test_every_part_says_what_it_allows_and_why() -> None:
    for part in split(LARGE):
        stated = {
            (action, resource) for each in part.statements for action in each.actions for resource in each.resources
        }
        assert stated == {(grant.action, resource) for grant in part.grants for resource in grant.resources}
        assert all(part.provenance.values())


def test_one_action_that_fits_nowhere_is_an_error() -> None:
    with pytest.raises(PolicyTooLargeError):
        split(policy(("s3:GetObject", ["arn:*:s3:::b/" + "k" * 7000])))
