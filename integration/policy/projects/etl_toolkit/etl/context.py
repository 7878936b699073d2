import boto3


class Context:
    """One AWS session and the configuration of the run."""

    def __init__(self, config, profile=None, dry_run=False):
        self.config = config
        self.dry_run = dry_run
        self.session = boto3.Session(profile_name=profile, region_name=config.get("region"))
        self._clients = {}

    def client(self, service):
        try:
            return self._clients[service]
        except KeyError:
            made = self._clients[service] = self.session.client(service)
            return made

    @property
    def bucket(self):
        return self.session.resource("s3").Bucket(self.config["bucket"])

    @property
    def account(self):
        return self.client("sts").get_caller_identity()["Account"]
