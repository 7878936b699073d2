from .base import Target


class Clusters(Target):
    kind = "clusters"
    service = "rds"

    def create(self):
        made = []
        for cluster in self.client.describe_db_clusters()["DBClusters"]:
            name = self.label(cluster["DBClusterIdentifier"])
            try:
                self.client.create_db_cluster_snapshot(
                    DBClusterSnapshotIdentifier=name, DBClusterIdentifier=cluster["DBClusterIdentifier"]
                )
            except self.client.exceptions.DBClusterSnapshotAlreadyExistsFault:
                continue
            made.append(name)
        return made

    def snapshots(self):
        pages = self.client.get_paginator("describe_db_cluster_snapshots").paginate(SnapshotType="manual")
        for page in pages:
            for snapshot in page["DBClusterSnapshots"]:
                if snapshot["DBClusterSnapshotIdentifier"].startswith("rotator-") and "SnapshotCreateTime" in snapshot:
                    yield {"id": snapshot["DBClusterSnapshotIdentifier"], "made": snapshot["SnapshotCreateTime"]}

    def delete(self, ident):
        self.client.delete_db_cluster_snapshot(DBClusterSnapshotIdentifier=ident)
