from boto3.dynamodb.conditions import Key


class Connections:
    def __init__(self, tables):
        self.tables = tables

    @property
    def table(self):
        return self.tables.get("connections")

    def add(self, connection):
        self.table.put_item(Item={"connection": connection, "room": "lobby", "name": "somebody"})

    def drop(self, connection):
        self.table.delete_item(Key={"connection": connection})

    def find(self, connection):
        return self.table.get_item(Key={"connection": connection})["Item"]

    def change(self, connection, **values):
        names = {f"#{name}": name for name in values}
        self.table.update_item(
            Key={"connection": connection},
            UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in values),
            ExpressionAttributeNames=names,
            ExpressionAttributeValues={f":{name}": value for name, value in values.items()},
        )

    def in_room(self, room):
        query = self.table.query
        answer = query(IndexName="rooms", KeyConditionExpression=Key("room").eq(room))
        return [item["connection"] for item in answer["Items"]]
