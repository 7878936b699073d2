import json
from dataclasses import asdict
from itertools import islice


def _batches(items, size):
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


class Archive:
    def __init__(self, timestream, firehose, settings):
        self._timestream = timestream
        self._firehose = firehose
        self._settings = settings

    def write(self, readings):
        common = {"MeasureName": "temperature", "MeasureValueType": "DOUBLE", "TimeUnit": "MILLISECONDS"}
        for batch in _batches(readings, 100):
            self._timestream.write_records(
                DatabaseName=self._settings.database,
                TableName=self._settings.table,
                CommonAttributes=common,
                Records=[
                    {
                        "Dimensions": [{"Name": "device", "Value": r.device}],
                        "Time": str(r.at),
                        "MeasureValue": str(r.celsius),
                    }
                    for r in batch
                ],
            )
        for batch in _batches(readings, 500):
            records = [{"Data": json.dumps(asdict(r)).encode() + b"\n"} for r in batch]
            self._put(DeliveryStreamName=self._settings.delivery_stream, Records=records)

    def _put(self, **request):
        answer = self._firehose.put_record_batch(**request)
        failed = [
            record
            for record, status in zip(request["Records"], answer["RequestResponses"])
            if "ErrorCode" in status
        ]
        if failed:
            self._put(**{**request, "Records": failed})
