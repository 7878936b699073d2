from functools import lru_cache

from pydantic_settings import BaseSettings, SettingsConfigDict


class Config(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="FEATURES_")

    root_path: str = ""
    flags_table: str = "feature-flags"
    assets_bucket: str
    changes_topic: str


@lru_cache
def get_config() -> Config:
    return Config()
