from provisioner.gateway import AwsGateway
from provisioner.service import Provisioner

__all__ = ["AwsGateway", "Provisioner"]
