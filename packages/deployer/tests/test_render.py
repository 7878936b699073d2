"""A plan in words, and the questions before it is carried out."""

from chalice_deployer import Action, Change, Found, Plan, State, questions, render
from chalice_deployer.plan import Difference


def policy(*actions):
    return {"Statement": [{"Effect": "Allow", "Action": list(actions)}]}


def updated(wanted, *differences):
    found = Found(wanted.TYPE, wanted.name, wanted.title, wanted.identity, {})
    return Plan((Change(Action.UPDATE, wanted, found, differences),), {}, {}, None, State())


def role_and_function(make_deployment):
    from chalice_deployer import wanted

    resources = wanted(make_deployment()).resources
    return resources["default-role"], resources["api_handler"]


def test_actions_that_come_and_go_are_asked_about(make_deployment):
    role, _ = role_and_function(make_deployment)
    changes = updated(role, Difference("policy", policy("s3:GetObject"), policy("s3:PutObject", "s3:ListBucket")))
    [question] = questions(changes)
    assert question == (
        "The following actions will be added to the execution policy:\n\ns3:ListBucket\ns3:PutObject\n\n"
        "The following action will be removed from the execution policy:\n\ns3:GetObject\n\n"
        "Would you like to continue?"
    )
    assert list(render(changes)) == [
        "~ IAM role: shop-dev",
        "    - s3:GetObject",
        "    + s3:ListBucket",
        "    + s3:PutObject",
    ]


def test_the_same_actions_on_other_resources_are_shown_but_not_asked_about(make_deployment):
    role, _ = role_and_function(make_deployment)
    changes = updated(role, Difference("policy", policy("s3:GetObject"), policy("s3:GetObject")))
    assert list(questions(changes)) == []
    assert "resources" in list(render(changes))[1]


def test_another_runtime_is_asked_about(make_deployment):
    _, function = role_and_function(make_deployment)
    changes = updated(function, Difference("runtime", "python3.11", "python3.12"))
    assert list(questions(changes)) == [
        "The python runtime will change from python3.11 to python3.12, would you like to continue?"
    ]


def test_the_deletion_of_a_role_is_asked_about(make_deployment):
    role, _ = role_and_function(make_deployment)
    found = Found(role.TYPE, role.name, role.title, role.identity, {})
    assert list(questions(Plan((Change(Action.DELETE, None, found),), {}, {}, None, State()))) == [
        "Delete the role shop-dev?"
    ]


def test_no_value_of_an_environment_variable_is_shown(make_deployment):
    _, function = role_and_function(make_deployment)
    before, after = {"KEPT": "s3cret", "OLD": "s3cret"}, {"KEPT": "other-s3cret", "NEW": "s3cret"}
    lines = list(render(updated(function, Difference("environment", before, after))))
    assert lines[1:] == ["    ~ environment: KEPT", "    + environment: NEW", "    - environment: OLD"]


def test_what_is_known_only_later_is_called_so(make_deployment):
    _, function = role_and_function(make_deployment)
    lines = list(render(updated(function, Difference("role", "arn:old", function.role))))
    assert lines[1:] == ["    ~ role: arn:old -> (known after apply)"]


def test_a_role_that_is_released_is_said_to_stay(make_deployment):
    role, _ = role_and_function(make_deployment)
    found = Found(role.TYPE, role.name, role.title, role.identity, {})
    changes = Plan((Change(Action.RELEASE, None, found),), {}, {}, None, State())
    assert list(render(changes)) == ["= IAM role: shop-dev (stays, and is not managed any more)"]
    assert list(questions(changes)) == []


def test_a_layer_that_is_not_there_yet_is_said_to_come(make_deployment):
    from chalice_deployer import Ref

    _, function = role_and_function(make_deployment)
    changes = updated(function, Difference("layers", ["arn:1"], (Ref("managed-layer", "layer_version_arn"), "arn:2")))
    assert list(render(changes))[1] == "    ~ layers: arn:1 -> (known after apply), arn:2"
    assert list(render(updated(function, Difference("layers", ["arn:1"], ()))))[1] == "    ~ layers: arn:1 -> none"
