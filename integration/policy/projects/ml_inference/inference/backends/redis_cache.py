import redis


class Cache:
    def __init__(self, host, port=6379):
        self.client = redis.Redis(host=host, port=port)

    def get_item(self, key):
        return self.client.get(key)

    def put_item(self, key, value):
        self.client.set(key, value, ex=86400)

    def flush(self):
        self.client.delete(*self.client.scan_iter())
