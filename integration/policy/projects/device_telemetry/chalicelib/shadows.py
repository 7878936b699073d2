import json


class Shadows:
    """The wished state of each device."""

    def __init__(self, data):
        self.data = data

    def want(self, thing, interval):
        state = {"state": {"desired": {"interval": int(interval)}}}
        self.data.update_thing_shadow(thingName=thing, payload=json.dumps(state).encode())

    def forget(self, thing):
        try:
            self.data.delete_thing_shadow(thingName=thing)
        except self.data.exceptions.ResourceNotFoundException:
            pass

    def _online(self, thing):
        answer = self.data.get_thing_shadow(thingName=thing)
        return json.load(answer["payload"])["state"].get("reported", {}).get("online", False)

    def reboot(self, thing):
        if not self._online(thing):
            return False
        self.data.publish(topic=f"devices/{thing}/commands", qos=1, payload=b'{"do": "reboot"}')
        return True
