import json

TRUST = json.dumps({
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"},
    ],
})


def _name(tenant):
    return f"tenant-{tenant}"


def make(aws, tenant, boundary):
    role = aws.call(
        "iam",
        "create_role",
        RoleName=_name(tenant),
        Path="/tenants/",
        AssumeRolePolicyDocument=TRUST,
        PermissionsBoundary=boundary,
        Tags=[{"Key": "tenant", "Value": tenant}],
    )["Role"]
    aws.call("iam", "put_role_policy", RoleName=_name(tenant), PolicyName="data", PolicyDocument=_policy(tenant))
    aws.wait("iam", "role_exists", RoleName=_name(tenant))
    return role["Arn"]


def drop(aws, tenant):
    for name in (aws.quietly("iam", "list_role_policies", RoleName=_name(tenant)) or {}).get("PolicyNames", []):
        aws.call("iam", "delete_role_policy", RoleName=_name(tenant), PolicyName=name)
    aws.quietly("iam", "delete_role", RoleName=_name(tenant))


def _policy(tenant):
    table = f"arn:aws:dynamodb:*:*:table/tenant-{tenant}"
    statement = {"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:PutItem"], "Resource": table}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
