import json

DEFAULTS = {
    "model": {"kind": "sagemaker", "endpoint": "classifier", "group": "classifiers"},
    "results": {"kind": "s3", "bucket": "predictions", "prefix": "v1"},
    "cache": {"kind": "redis", "host": "localhost"},
}


def load_settings(path):
    try:
        with open(path) as file:
            given = json.load(file)
    except FileNotFoundError:
        given = {}
    return {section: {**defaults, **given.get(section, {})} for section, defaults in DEFAULTS.items()}
