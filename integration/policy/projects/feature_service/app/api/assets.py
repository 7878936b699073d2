from fastapi import APIRouter, UploadFile
from fastapi.responses import RedirectResponse, StreamingResponse

from app.api.dependencies import Assets

router = APIRouter()


@router.post("/{name}")
async def upload(name: str, file: UploadFile, assets: Assets):
    return {"size": assets.add(name, await file.read(), file.content_type or "application/octet-stream")}


@router.get("/{name}")
def download(name: str, assets: Assets):
    return RedirectResponse(assets.link(name))


@router.get("/{name}/raw")
def raw(name: str, assets: Assets):
    return StreamingResponse(assets.chunks(name))


@router.post("/{name}/publish")
def publish(name: str, assets: Assets):
    return {"version": assets.publish(name)}
