import os


class Settings:
    """What the stage's environment says."""

    def __init__(self, env):
        self.stage = env.get("STAGE", "dev")
        self.photo_bucket = env.get("PHOTO_BUCKET", "")
        self.thumb_bucket = env.get("THUMB_BUCKET", "")
        self.albums_table = env.get("ALBUMS_TABLE", "albums-" + self.stage)
        self.link_seconds = int(env.get("LINK_SECONDS", "900"))


settings = Settings(os.environ)
