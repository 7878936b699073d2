from fastapi import FastAPI
from mangum import Mangum

from app.api import assets, flags
from app.infra.config import get_config

api = FastAPI(title="features", root_path=get_config().root_path)
api.include_router(flags.router, prefix="/flags")
api.include_router(assets.router, prefix="/assets")

handler = Mangum(api, lifespan="off")
