import time


class History:
    def __init__(self, tables):
        self.tables = tables

    def remember(self, room, name, text):
        item = {"room": room, "at": time.time_ns(), "name": name, "text": text, "until": int(time.time()) + 86400}
        self.tables.get("history").put_item(Item=item)

    def last(self, room, count):
        answer = self.tables.get("history").query(
            KeyConditionExpression="room = :room",
            ExpressionAttributeValues={":room": room},
            ScanIndexForward=False,
            Limit=count,
        )
        return answer["Items"][::-1]

    def wipe(self, room):
        """For the moderators' notebook."""
        table = self.tables.get("history")
        with table.batch_writer() as batch:
            for item in self.last(room, 1000):
                batch.delete_item(Key={"room": room, "at": item["at"]})
