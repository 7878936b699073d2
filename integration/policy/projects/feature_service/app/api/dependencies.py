from typing import Annotated

from fastapi import Depends

from app.domain.assets import AssetService
from app.domain.flags import FlagService
from app.infra.config import Config, get_config
from app.infra.dynamo import FlagRepository
from app.infra.notifier import SnsNotifier
from app.infra.objects import ObjectStore


def flag_service(config: Annotated[Config, Depends(get_config)]) -> FlagService:
    return FlagService(FlagRepository(config.flags_table), SnsNotifier(config.changes_topic))


def asset_service(config: Annotated[Config, Depends(get_config)]) -> AssetService:
    return AssetService(ObjectStore.create(config.assets_bucket))


Flags = Annotated[FlagService, Depends(flag_service)]
Assets = Annotated[AssetService, Depends(asset_service)]
