from fastapi import APIRouter, HTTPException
from pydantic import BaseModel

from app.api.dependencies import Flags
from app.infra.rollout import rollout

router = APIRouter()


class FlagIn(BaseModel):
    enabled: bool
    note: str = ""


@router.get("/")
def index(flags: Flags):
    return list(flags.all())


@router.get("/{name}")
def show(name: str, flags: Flags, user: str = ""):
    flag = flags.find(name)
    if flag is None:
        raise HTTPException(404)
    return {**flag, "for_you": rollout.evaluate(name=name, context={"user": user}, default=flag["enabled"])}


@router.put("/{name}")
def change(name: str, body: FlagIn, flags: Flags):
    flags.change(name, body.enabled, body.note)
    return {"name": name, "enabled": body.enabled}
