from datetime import datetime, timedelta, timezone


class Metrics:
    def __init__(self, cloudwatch, namespace):
        self.cloudwatch = cloudwatch
        self.namespace = namespace

    def count(self, name, value):
        self.cloudwatch.put_metric_data(
            Namespace=self.namespace, MetricData=[{"MetricName": name, "Value": value, "Unit": "Count"}]
        )

    def lag_of(self, stream):
        now = datetime.now(timezone.utc)
        points = self.cloudwatch.get_metric_statistics(
            Namespace="AWS/Kinesis",
            MetricName="GetRecords.IteratorAgeMilliseconds",
            Dimensions=[{"Name": "StreamName", "Value": stream}],
            StartTime=now - timedelta(minutes=15),
            EndTime=now,
            Period=900,
            Statistics=["Maximum"],
        )["Datapoints"]
        return max((p["Maximum"] for p in points), default=None)
