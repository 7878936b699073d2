import os

from chalice import Chalice, UnprocessableEntityError

from chalicelib.index import SearchIndex
from chalicelib.ingest import Ingest
from chalicelib.library import Library

app = Chalice(app_name="doc-search")

index = SearchIndex(os.environ["SEARCH_URL"])
library = Library(bucket=os.environ["DOCUMENTS_BUCKET"])


@app.route("/search")
def search():
    query = (app.current_request.query_params or {}).get("q", "").strip()
    if not query:
        raise UnprocessableEntityError("q is missing")
    hits = index.query(text=query, limit=20)
    return {"hits": [{**hit, "link": library.link(hit["key"])} for hit in hits]}


@app.route("/documents")
def documents():
    return {"documents": index.list_objects(prefix="")}


@app.route("/documents/{name}", methods=["PUT"], content_types=["application/pdf", "text/plain"])
def upload(name):
    key = library.put_object(name, app.current_request.raw_body)
    return {"key": key}


@app.route("/documents/{name}/questions", methods=["POST"])
def ask(name):
    question = app.current_request.json_body["question"]
    return {"answer": library.answer(name, question)}


@app.on_s3_event(bucket=os.environ["DOCUMENTS_BUCKET"], events=["s3:ObjectCreated:*"])
def added(event):
    Ingest(index).document(event.bucket, event.key)


@app.on_s3_event(bucket=os.environ["DOCUMENTS_BUCKET"], events=["s3:ObjectRemoved:*"])
def removed(event):
    index.delete_object(event.key)


@app.on_cw_event({"source": ["aws.textract"]})
def ocr_finished(event):
    Ingest(index).finish(event.detail["JobId"], event.detail["Key"])
