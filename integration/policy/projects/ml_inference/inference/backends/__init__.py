from importlib import import_module


def make_results(options):
    options = dict(options)
    kind = options.pop("kind")
    if kind == "s3":
        from inference.backends.s3 import S3Results

        return S3Results(**options)
    if kind == "folder":
        from inference.backends.folder import FolderResults

        return FolderResults(**options)
    raise ValueError(f"results: unknown kind {kind!r}")


def make_cache(options):
    options = dict(options)
    kind = options.pop("kind")
    module = import_module(f"inference.backends.{kind}_cache")
    return module.Cache(**options)
