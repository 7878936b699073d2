from datetime import date


class Target:
    kind = "abstract"
    service = None

    def __init__(self, client):
        self.client = client

    @classmethod
    def of(cls, session, region):
        return cls(session.client(cls.service, region_name=region))

    @staticmethod
    def label(name):
        return f"rotator-{name}-{date.today():%Y%m%d}"

    def create(self):
        raise NotImplementedError

    def snapshots(self):
        raise NotImplementedError

    def delete(self, ident):
        raise NotImplementedError
