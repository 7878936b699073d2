import csv
import io
import os
import time

from chalicelib import clients, groups

POOL = os.environ["USER_POOL_ID"]
CLIENT = os.environ["USER_POOL_CLIENT_ID"]
SEEN = os.environ.get("LAST_SEEN_TABLE", "user-last-seen")


def authenticate(name, password):
    cognito = clients.cognito()
    try:
        answer = cognito.admin_initiate_auth(
            UserPoolId=POOL,
            ClientId=CLIENT,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": name, "PASSWORD": password},
        )
    except (cognito.exceptions.NotAuthorizedException, cognito.exceptions.UserNotFoundException):
        return False
    return "AuthenticationResult" in answer


def everyone(status=None):
    options = {"UserPoolId": POOL}
    if status:
        options["Filter"] = f'cognito:user_status = "{status}"'
    for page in clients.cognito().get_paginator("list_users").paginate(**options):
        for user in page["Users"]:
            yield {"name": user["Username"], "status": user["UserStatus"]}


def invite(email, group):
    user = clients.cognito().admin_create_user(
        UserPoolId=POOL,
        Username=email,
        UserAttributes=[{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}],
        DesiredDeliveryMediums=["EMAIL"],
    )["User"]
    groups.put(user["Username"], group)
    return {"name": user["Username"]}


def remove(name):
    for action in ("admin_user_global_sign_out", "admin_delete_user"):
        getattr(clients.cognito(), action)(UserPoolId=POOL, Username=name)


def touch(name):
    clients.dynamodb().update_item(
        TableName=SEEN,
        Key={"name": {"S": name}},
        UpdateExpression="SET seen = :now",
        ExpressionAttributeValues={":now": {"N": str(int(time.time()))}},
    )


def export(bucket, key):
    text = io.StringIO()
    writer = csv.DictWriter(text, ["name", "status"])
    writer.writeheader()
    writer.writerows(everyone())
    clients.s3().put_object(Bucket=bucket, Key=f"exports/{key}", Body=text.getvalue(), ContentType="text/csv")
    return {"key": key}
