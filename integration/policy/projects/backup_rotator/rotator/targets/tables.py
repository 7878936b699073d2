from .base import Target


class Tables(Target):
    kind = "tables"
    service = "dynamodb"

    def _names(self):
        for page in self.client.get_paginator("list_tables").paginate():
            yield from page["TableNames"]

    def create(self):
        return [
            self.client.create_backup(TableName=name, BackupName=self.label(name))["BackupDetails"]["BackupArn"]
            for name in self._names()
        ]

    def snapshots(self):
        for page in self.client.get_paginator("list_backups").paginate(BackupType="USER"):
            for backup in page["BackupSummaries"]:
                if backup["BackupName"].startswith("rotator-"):
                    yield {"id": backup["BackupArn"], "made": backup["BackupCreationDateTime"]}

    def delete(self, ident):
        self.client.delete_backup(BackupArn=ident)
