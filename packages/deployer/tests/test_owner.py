"""The tag that says whose a resource is."""

import pytest

from chalice_deployer.owner import Owner


@pytest.mark.parametrize("version", ["1.34.0", "0.1.0"])
def test_a_tag_of_any_version_says_whose_a_resource_is(version):
    assert Owner.of(Owner("shop", "dev").tags(version)) == Owner("shop", "dev")


@pytest.mark.parametrize("value", ["", "version=1:app=shop", "stage=dev:app=shop", "mine"])
def test_other_tags_say_nothing(value):
    assert Owner.of({"aws-chalice": value}) is None
    assert Owner.of({"team": "a"}) is None


def test_a_stage_is_not_taken_for_one_with_a_similar_name():
    assert Owner.of(Owner("shop", "dev-sweep").tags("1")) != Owner("shop", "dev")
    assert Owner.of(Owner("other-shop", "dev").tags("1")) != Owner("shop", "dev")
