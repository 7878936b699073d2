from .base import Model
from .bedrock import BedrockModel
from .sagemaker import SagemakerModel

_KINDS = {"bedrock": BedrockModel, "sagemaker": SagemakerModel}


def make_model(options) -> Model:
    options = dict(options)
    return _KINDS[options.pop("kind")](**options)


__all__ = ["Model", "make_model"]
