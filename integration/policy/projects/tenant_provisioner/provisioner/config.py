import os
from typing import NamedTuple


class Config(NamedTuple):
    region: str
    zone_id: str
    domain: str
    role_boundary: str
    code_bucket: str
    code_key: str

    @classmethod
    def load(cls, env=os.environ):
        return cls(
            region=env.get("AWS_REGION", "us-east-1"),
            zone_id=env["HOSTED_ZONE_ID"],
            domain=env["TENANT_DOMAIN"],
            role_boundary=env["BOUNDARY_ARN"],
            code_bucket=env["CODE_BUCKET"],
            code_key=env.get("CODE_KEY", "tenant-worker.zip"),
        )
