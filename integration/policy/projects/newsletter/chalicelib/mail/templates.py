from dataclasses import dataclass

from jinja2 import DictLoader, Environment

_env = Environment(loader=DictLoader({
    "confirm.txt": "Please confirm: {{ link }}",
    "issue.html": "<h1>{{ title }}</h1>{{ body }}",
}), autoescape=True)


@dataclass
class Issue:
    key: str
    title: str
    body: str

    @classmethod
    def parse(cls, key, text):
        title, _, body = text.partition("\n")
        return cls(key, title.lstrip("# "), body)


def render(name, **values):
    return _env.get_template(name).render(**values)
