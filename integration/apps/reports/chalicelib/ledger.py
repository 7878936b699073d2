class Ledger:
    def __init__(self, client, table):
        self.client = client
        self.table = table

    def _change(self, name, amount):
        return {
            'Update': {
                'TableName': self.table,
                'Key': {'name': {'S': name}},
                'UpdateExpression': 'ADD balance :amount',
                'ExpressionAttributeValues': {':amount': {'N': str(amount)}},
            }
        }

    def transfer(self, giver, taker, amount):
        self.client.transact_write_items(TransactItems=[self._change(giver, -amount), self._change(taker, amount)])

    def balances(self, names):
        keys = [{'name': {'S': name}} for name in names]
        answer = self.client.batch_get_item(RequestItems={self.table: {'Keys': keys}})
        return {item['name']['S']: item['balance']['N'] for item in answer['Responses'][self.table]}
