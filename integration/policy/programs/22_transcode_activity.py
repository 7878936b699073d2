"""A Step Functions activity worker on asyncio: takes a task, transcodes, sends heartbeats meanwhile."""

import asyncio
import contextlib
import json
import os
import signal
import tempfile

from aiobotocore.session import get_session
from botocore.config import Config

ACTIVITY = os.environ["ACTIVITY_ARN"]
OUTPUT_BUCKET = os.environ["OUTPUT_BUCKET"]
PROFILE = os.environ.get("FFMPEG_PROFILE", "-c:v libx264 -preset fast").split()


class Interrupted(Exception):
    pass


async def beat(states, token, every=30):
    while True:
        await asyncio.sleep(every)
        await states.send_task_heartbeat(taskToken=token)


async def download(s3, bucket, key, path):
    answer = await s3.get_object(Bucket=bucket, Key=key)
    async with answer["Body"] as stream:
        with open(path, "wb") as file:
            while chunk := await stream.read(1 << 20):
                file.write(chunk)


async def upload(s3, path, key):
    started = await s3.create_multipart_upload(Bucket=OUTPUT_BUCKET, Key=key, ContentType="video/mp4")
    where = {"Bucket": OUTPUT_BUCKET, "Key": key, "UploadId": started["UploadId"]}
    parts = []
    try:
        with open(path, "rb") as file:
            number = 1
            while chunk := file.read(8 << 20):
                part = await s3.upload_part(Body=chunk, PartNumber=number, **where)
                parts.append({"ETag": part["ETag"], "PartNumber": number})
                number += 1
        await s3.complete_multipart_upload(MultipartUpload={"Parts": parts}, **where)
    except BaseException:
        await s3.abort_multipart_upload(**where)
        raise


async def transcode(source, target):
    process = await asyncio.create_subprocess_exec("ffmpeg", "-i", source, *PROFILE, target)
    if await process.wait():
        raise RuntimeError(f"ffmpeg ended with {process.returncode}")


async def work(s3, job):
    with tempfile.TemporaryDirectory() as folder:
        source, target = os.path.join(folder, "in"), os.path.join(folder, "out.mp4")
        await download(s3, job["bucket"], job["key"], source)
        await transcode(source, target)
        key = f"videos/{job['id']}.mp4"
        await upload(s3, target, key)
    return {"key": key}


async def one(states, s3):
    task = await states.get_activity_task(activityArn=ACTIVITY, workerName=os.uname().nodename)
    token = task.get("taskToken")
    if not token:
        return
    heart = asyncio.create_task(beat(states, token))
    try:
        result = await work(s3, json.loads(task["input"]))
    except Exception as error:
        await states.send_task_failure(taskToken=token, error=type(error).__name__, cause=str(error)[:200])
    else:
        await states.send_task_success(taskToken=token, output=json.dumps(result))
    finally:
        heart.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await heart


async def main():
    session = get_session()
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    config = Config(read_timeout=70, connect_timeout=5)
    async with session.create_client("stepfunctions", config=config) as states:
        async with session.create_client("s3") as s3:
            while not stop.is_set():
                await one(states, s3)


if __name__ == "__main__":
    asyncio.run(main())
