import io

from chalicelib import aws
from chalicelib.config import settings

SIZE = (320, 320)


def _thumb_key(key):
    return key.replace("originals/", "thumbs/", 1)


def link(album_id, photo_id):
    params = {"Bucket": settings.thumb_bucket, "Key": f"thumbs/{album_id}/{photo_id}.jpg"}
    return aws.s3().generate_presigned_url(ClientMethod="get_object", Params=params, ExpiresIn=settings.link_seconds)


def render(bucket, key):
    from PIL import Image

    source = io.BytesIO()
    aws.s3().download_fileobj(bucket, key, source)
    source.seek(0)
    image = Image.open(source)
    image.thumbnail(SIZE)
    target = io.BytesIO()
    image.save(target, "JPEG", quality=80)
    size = target.tell()
    target.seek(0)
    aws.s3().upload_fileobj(target, settings.thumb_bucket, _thumb_key(key), ExtraArgs={"ContentType": "image/jpeg"})
    return size
