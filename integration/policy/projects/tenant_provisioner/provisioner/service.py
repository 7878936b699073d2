import json

from provisioner import dns, roles


class Provisioner:
    def __init__(self, aws, config):
        self.aws = aws
        self.config = config

    def create(self, tenant):
        role_arn = roles.make(self.aws, tenant, self.config.role_boundary)
        self.aws.call(
            "dynamodb",
            "create_table",
            TableName=f"tenant-{tenant}",
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
        )
        self.aws.wait("dynamodb", "table_exists", TableName=f"tenant-{tenant}")
        function = self.aws.call(
            "lambda",
            "create_function",
            FunctionName=f"tenant-{tenant}-worker",
            Runtime="python3.12",
            Handler="worker.handler",
            Role=role_arn,
            Code={"S3Bucket": self.config.code_bucket, "S3Key": self.config.code_key},
            Environment={"Variables": {"TABLE": f"tenant-{tenant}"}},
        )
        url = self.aws.call(
            "lambda", "create_function_url_config", FunctionName=function["FunctionName"], AuthType="AWS_IAM"
        )["FunctionUrl"]
        dns.point(self.aws, self.config, tenant, url)
        return {"tenant": tenant, "url": url}

    def delete(self, tenant):
        dns.remove(self.aws, self.config, tenant)
        self.aws.quietly("lambda", "delete_function", FunctionName=f"tenant-{tenant}-worker")
        self.aws.quietly("dynamodb", "delete_table", TableName=f"tenant-{tenant}")
        roles.drop(self.aws, tenant)
        return {"tenant": tenant}

    def describe(self, tenant):
        table = self.aws.quietly("dynamodb", "describe_table", TableName=f"tenant-{tenant}")
        if table is None:
            return None
        # Only for reading: this is our own dict, not a client.
        return json.loads(json.dumps(table["Table"], default=str))
