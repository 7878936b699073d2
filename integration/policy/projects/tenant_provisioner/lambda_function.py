import logging

from provisioner import AwsGateway, Provisioner
from provisioner.config import Config

logging.getLogger().setLevel(logging.INFO)
config = Config.load()
gateway = AwsGateway(config.region)
provisioner = Provisioner(gateway, config)


def lambda_handler(event, context):
    action = {"create": provisioner.create, "delete": provisioner.delete, "describe": provisioner.describe}
    return action[event["action"]](event["tenant"])
