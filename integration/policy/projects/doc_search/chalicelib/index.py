"""A search server behind HTTP. Its methods are called as those of S3 and DynamoDB are, but it is neither."""

import json
import urllib.request


class SearchIndex:
    def __init__(self, url):
        self.url = url.rstrip("/")

    def _call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self.url}{path}", data=data, method=method, headers={"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=5) as response:
            return json.load(response)

    def put_object(self, key, fields):
        return self._call("PUT", f"/documents/_doc/{key}", fields)

    def delete_object(self, key):
        return self._call("DELETE", f"/documents/_doc/{key}")

    def list_objects(self, prefix):
        found = self._call("POST", "/documents/_search", {"query": {"prefix": {"_id": prefix}}, "size": 1000})
        return [hit["_id"] for hit in found["hits"]["hits"]]

    def list_tables(self):
        return list(self._call("GET", "/_aliases"))

    def query(self, text, limit):
        body = {"query": {"multi_match": {"query": text, "fields": ["title^3", "text"]}}, "size": limit}
        found = self._call("POST", "/documents/_search", body)
        return [{"key": hit["_id"], "title": hit["_source"]["title"]} for hit in found["hits"]["hits"]]
