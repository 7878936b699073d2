import json
import logging
import os
import uuid

from chalice import BadRequestError, Chalice, CORSConfig, NotFoundError, Response

from chalicelib import albums, thumbs
from chalicelib.config import settings
from chalicelib.storage import PhotoStore

app = Chalice(app_name="photo-gallery")
app.log.setLevel(logging.INFO)

cors = CORSConfig(allow_origin=os.environ.get("ALLOWED_ORIGIN", "*"), max_age=600)
store = PhotoStore(settings.photo_bucket, prefix="originals/")


@app.route("/albums", methods=["GET"], cors=cors)
def list_albums():
    owner = app.current_request.context["authorizer"]["claims"]["sub"]
    return {"albums": albums.for_owner(owner)}


@app.route("/albums", methods=["POST"], cors=cors)
def create_album():
    body = app.current_request.json_body or {}
    if not body.get("title"):
        raise BadRequestError("title is required")
    owner = app.current_request.context["authorizer"]["claims"]["sub"]
    album = albums.create(owner, body["title"], tags=body.get("tags", []))
    return Response(body=json.dumps(album), status_code=201, headers={"Content-Type": "application/json"})


@app.route("/albums/{album_id}/photos", methods=["POST"], cors=cors)
def request_upload(album_id):
    if albums.get(album_id) is None:
        raise NotFoundError(f"no album {album_id}")
    photo_id = uuid.uuid4().hex
    form = store.upload_form(f"{album_id}/{photo_id}.jpg")
    return {"photo_id": photo_id, "upload": form}


@app.route("/albums/{album_id}/photos/{photo_id}", methods=["GET"], cors=cors)
def get_photo(album_id, photo_id):
    key = f"{album_id}/{photo_id}.jpg"
    if not store.exists(key):
        raise NotFoundError("no such photo")
    return {"url": store.link(key), "thumbnail": thumbs.link(album_id, photo_id)}


@app.route("/albums/{album_id}/photos/{photo_id}", methods=["DELETE"], cors=cors)
def delete_photo(album_id, photo_id):
    store.remove(f"{album_id}/{photo_id}.jpg")
    albums.forget_photo(album_id, photo_id)
    return Response(body="", status_code=204)


@app.on_s3_event(bucket=settings.photo_bucket, prefix="originals/", events=["s3:ObjectCreated:*"])
def make_thumbnail(event):
    album_id, name = event.key.removeprefix("originals/").split("/", 1)
    size = thumbs.render(event.bucket, event.key)
    albums.add_photo(album_id, name.rsplit(".", 1)[0], size)
    app.log.info("thumbnail for %s: %d bytes", event.key, size)


@app.schedule("rate(1 day)")
def count_photos(event):
    total = sum(1 for _ in store.walk())
    app.log.info(json.dumps({"photos": total}))
