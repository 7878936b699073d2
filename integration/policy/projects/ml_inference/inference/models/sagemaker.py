import json

import boto3

from .base import Model


class SagemakerModel(Model):
    def __init__(self, endpoint, group, runtime=None):
        self.endpoint = endpoint
        self.group = group
        self.runtime = runtime or boto3.client("sagemaker-runtime")
        self._sagemaker = None

    @property
    def sagemaker(self):
        self._sagemaker = self._sagemaker or boto3.client("sagemaker")
        return self._sagemaker

    def predict(self, item):
        answer = self.runtime.invoke_endpoint(
            EndpointName=self.endpoint, ContentType="application/json", Body=json.dumps({"text": item["text"]})
        )
        return json.load(answer["Body"])

    def newest(self):
        packages = self.sagemaker.list_model_packages(
            ModelPackageGroupName=self.group, ModelApprovalStatus="Approved", SortBy="CreationTime", MaxResults=1
        )["ModelPackageSummaryList"]
        return packages[0]["ModelPackageArn"] if packages else None

    def use(self, version):
        config = f"{self.endpoint}-{version.rsplit('/', 1)[-1]}"
        self.sagemaker.update_endpoint(EndpointName=self.endpoint, EndpointConfigName=config)
        self.sagemaker.get_waiter("endpoint_in_service").wait(EndpointName=self.endpoint)
        super().use(version)
