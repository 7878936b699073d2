from __future__ import annotations

from chalice import Chalice, ConflictError, Rate

from chalicelib.container import Container
from chalicelib.decoding import readings_of

app = Chalice(app_name="device-telemetry")
container = Container.from_environment()


@app.on_kinesis_record(stream="device-readings", batch_size=200)
def ingest(event):
    readings = [reading for record in event for reading in readings_of(record.data)]
    container.archive.write(readings)
    container.metrics.count("readings", len(readings))
    hot = [r for r in readings if r.celsius > container.settings.limit_celsius]
    for reading in hot:
        container.alarms.raise_for(reading)


@app.on_dynamodb_record(stream_arn=container.settings.devices_stream_arn)
def device_changed(event):
    for record in event:
        if record.event_name == "REMOVE":
            container.shadows.forget(record.keys["id"]["S"])
        else:
            container.shadows.want(record.keys["id"]["S"], record.new_image["interval"]["N"])


@app.route("/devices/{device_id}/readings")
def readings(device_id):
    hours = int((app.current_request.query_params or {}).get("hours", 1))
    return {"readings": container.history.since(device_id, hours)}


@app.route("/devices/{device_id}/reboot", methods=["POST"])
def reboot(device_id):
    if not container.shadows.reboot(device_id):
        raise ConflictError("device is offline")
    return {"status": "asked"}


@app.schedule(Rate(15, unit=Rate.MINUTES))
def check_lag(event):
    lag = container.metrics.lag_of("device-readings")
    app.log.info("iterator age: %s ms", lag)
