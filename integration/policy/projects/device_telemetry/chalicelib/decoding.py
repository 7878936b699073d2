from __future__ import annotations

import json
import struct
from dataclasses import dataclass


@dataclass(frozen=True)
class Reading:
    device: str
    at: int
    celsius: float


def readings_of(data: bytes):
    if data[:1] == b"{":
        for item in json.loads(data)["readings"]:
            yield Reading(item["device"], item["at"], item["celsius"])
        return
    for offset in range(0, len(data), 24):
        device, at, celsius = struct.unpack_from(">12sQf", data, offset)
        yield Reading(device.decode().rstrip("\0"), at, celsius)
