from .base import Target

WANTED = {"Name": "tag:backup", "Values": ["daily"]}


class Volumes(Target):
    kind = "volumes"
    service = "ec2"

    def create(self):
        made = []
        for page in self.client.get_paginator("describe_volumes").paginate(Filters=[WANTED]):
            for volume in page["Volumes"]:
                snapshot = self.client.create_snapshot(
                    VolumeId=volume["VolumeId"],
                    Description=self.label(volume["VolumeId"]),
                    TagSpecifications=[
                        {"ResourceType": "snapshot", "Tags": [{"Key": "made-by", "Value": "rotator"}]}
                    ],
                )
                made.append(snapshot["SnapshotId"])
        return made

    def snapshots(self):
        pages = self.client.get_paginator("describe_snapshots").paginate(
            OwnerIds=["self"], Filters=[{"Name": "tag:made-by", "Values": ["rotator"]}]
        )
        for page in pages:
            for snapshot in page["Snapshots"]:
                yield {"id": snapshot["SnapshotId"], "made": snapshot["StartTime"]}

    def delete(self, ident):
        self.client.delete_snapshot(SnapshotId=ident)
