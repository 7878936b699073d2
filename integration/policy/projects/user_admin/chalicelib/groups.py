from chalicelib import clients
from chalicelib import users  # users needs groups too


def is_member(name, group):
    answer = clients.cognito().admin_list_groups_for_user(UserPoolId=users.POOL, Username=name)
    return any(found["GroupName"] == group for found in answer["Groups"])


def put(name, group):
    cognito = clients.cognito()
    request = {"UserPoolId": users.POOL, "Username": name, "GroupName": group}
    try:
        cognito.admin_add_user_to_group(**request)
    except cognito.exceptions.ResourceNotFoundException:
        cognito.create_group(UserPoolId=users.POOL, GroupName=group)
        cognito.admin_add_user_to_group(**request)
