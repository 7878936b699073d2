import boto3

from .base import Model


class BedrockModel(Model):
    def __init__(self, model="amazon.nova-lite-v1:0", **_):
        self.version = model
        self._client = boto3.client(service_name="bedrock-runtime")

    def predict(self, item):
        answer = self._client.converse(
            modelId=self.version,
            messages=[{"role": "user", "content": [{"text": item["text"]}]}],
            inferenceConfig={"maxTokens": 200},
        )
        return {"text": answer["output"]["message"]["content"][0]["text"]}
