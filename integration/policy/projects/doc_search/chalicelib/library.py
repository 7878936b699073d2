import json
import re

from chalicelib.session import client

MODEL = "anthropic.claude-3-haiku-20240307-v1:0"


class Library:
    def __init__(self, bucket):
        self.bucket = bucket

    def put_object(self, name, body):
        key = re.sub(r"[^\w.-]", "_", name)
        client("s3").put_object(Bucket=self.bucket, Key=key, Body=body, StorageClass="STANDARD_IA")
        return key

    def link(self, key):
        make = client("s3").generate_presigned_url
        return make("get_object", Params={"Bucket": self.bucket, "Key": key})

    def answer(self, key, question):
        text = client("s3").get_object(Bucket=self.bucket, Key=key)["Body"].read().decode("utf-8", "replace")
        body = {
            "anthropic_version": "bedrock-2023-05-31",
            "max_tokens": 400,
            "messages": [{"role": "user", "content": f"{text[:50_000]}\n\n{question}"}],
        }
        answer = client("bedrock-runtime").invoke_model(modelId=MODEL, body=json.dumps(body))
        return json.loads(answer["body"].read())["content"][0]["text"]
