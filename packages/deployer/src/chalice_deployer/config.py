"""Read ``.chalice/config.json`` into a ``Stage``.

The format is that of Chalice 1.x: values at the top hold for all stages, those below ``stages`` for one,
and ``lambda_functions`` in either for one function. Everything that the file says is checked here; a key
that nobody knows, or that would have no effect, is an error rather than a surprise in production.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from chalice_deployer.errors import ConfigError
from chalice_deployer.position import position
from chalice_deployer.stage import FunctionSettings, Stage

DEFAULT_STAGE: Final = "dev"
NEWEST_VERSION: Final = 2
MOST_LAYERS: Final = 5
"""Of a function: "Layers per function" in Lambda's quotas."""

Values = Mapping[str, object]
Check = Callable[[object], "str | None"]
"""Return what is wrong with a value, worded to follow its key, or ``None``."""


def load_stage(project_dir: Path, name: str = DEFAULT_STAGE, *, overrides: Values | None = None) -> Stage:
    """Return the stage *name* of the project, with *overrides* (keys of the file) above everything in it.

    A stage that the file does not mention has the values at its top: that is how a stage is created.
    Without a file every value is its default. Raises ``ConfigError`` naming file, line and column.
    """
    if not re.fullmatch(r"[A-Za-z0-9_-]+", name):
        raise ConfigError(_path(project_dir), f"{name!r} is no stage name: use letters, digits, '-' and '_'")
    config = _ConfigFile(_path(project_dir))
    for key, value in (overrides or {}).items():
        problem = None if value is None else {**_STAGE, **_FUNCTION}[key](value)
        if problem:
            raise ConfigError(_path(project_dir), f"{key!r}, which the command line sets, {problem}")
    return _stage(config, project_dir, name, overrides or {})


def known_stages(project_dir: Path) -> tuple[str, ...]:
    """Return the names of the stages that the configuration mentions, in its order."""
    return tuple(_mapping(_ConfigFile(_path(project_dir)).values.get("stages")))


def _path(project_dir: Path) -> Path:
    return project_dir / ".chalice" / "config.json"


def _stage(config: _ConfigFile, project_dir: Path, name: str, overrides: Values) -> Stage:
    top = config.values
    own = _mapping(_mapping(top.get("stages")).get(name))
    layers = (overrides, own, top)
    names = {*_mapping(top.get("lambda_functions")), *_mapping(own.get("lambda_functions"))}

    def of_function(function: str) -> FunctionSettings:
        in_stage = _mapping(_mapping(own.get("lambda_functions")).get(function))
        in_top = _mapping(_mapping(top.get("lambda_functions")).get(function))
        return _function_settings((overrides, in_stage, own, in_top, top), config)

    runtime = _first(layers, "runtime")
    profile = _first(layers, "profile")
    app_name = top.get("app_name")
    automatic_layer = bool(_first(layers, "automatic_layer", False))
    defaults, functions = _function_settings(layers, config), {each: of_function(each) for each in sorted(names)}
    if automatic_layer and any(len(each.layers) == MOST_LAYERS for each in (defaults, *functions.values())):
        problem = f"'automatic_layer' makes one more than the {MOST_LAYERS} layers that a function can have"
        raise config.error(("automatic_layer",), problem)
    return Stage(
        name=name,
        project_dir=project_dir,
        app_name=None if app_name is None else str(app_name),
        api_gateway_stage=str(_first(layers, "api_gateway_stage", "api")),
        policy_file=_policy_file(layers, project_dir, name),
        architecture=str(_first(layers, "lambda_architecture", "x86_64")),
        automatic_layer=automatic_layer,
        bytecode=bool(_first(layers, "bytecode", True)),
        runtime=None if runtime is None else str(runtime),
        profile=None if profile is None else str(profile),
        defaults=defaults,
        functions=functions,
    )


def _function_settings(layers: tuple[Values, ...], config: _ConfigFile) -> FunctionSettings:
    role_arn = None
    if _first(layers, "manage_iam_role", True) is False:
        role_arn = _first(layers, "iam_role_arn")
        if role_arn is None:
            raise config.error(("manage_iam_role",), "'manage_iam_role' is false, so 'iam_role_arn' must name a role")
    timeout, memory = _first(layers, "lambda_timeout", 60), _first(layers, "lambda_memory_size", 128)
    return FunctionSettings(
        timeout=int(str(timeout)),
        memory=int(str(memory)),
        environment=_merged(layers, "environment_variables"),
        tags=_merged(layers, "tags"),
        layers=tuple(map(str, _list(_first(layers, "layers")))),
        role_arn=None if role_arn is None else str(role_arn),
    )


def _policy_file(layers: tuple[Values, ...], project_dir: Path, stage: str) -> Path | None:
    if _first(layers, "autogen_policy", True) is not False:
        return None
    folder = project_dir / ".chalice"
    given = _first(layers, "iam_policy_file")
    if given is not None:
        return folder / str(given)
    path, older = folder / f"policy-{stage}.json", folder / "policy.json"
    return older if stage == DEFAULT_STAGE and not path.exists() and older.exists() else path


def _first(layers: tuple[Values, ...], key: str, default: object = None) -> object:
    return next((layer[key] for layer in layers if layer.get(key) is not None), default)


def _merged(layers: tuple[Values, ...], key: str) -> dict[str, str]:
    merged: dict[str, str] = {}
    for layer in reversed(layers):
        merged |= {name: str(value) for name, value in _mapping(layer.get(key)).items()}
    return merged


def _mapping(value: object) -> Values:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()


class _ConfigFile:
    """The checked content of the file, which remembers where everything stands in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.text = self._read()
        try:
            values = json.loads(self.text)
        except json.JSONDecodeError as error:
            raise ConfigError(path, f"not valid JSON: {error.msg}", line=error.lineno, column=error.colno) from None
        if not isinstance(values, dict):
            raise ConfigError(path, "the whole file must be one JSON object", line=1, column=1)
        self.values: Values = values
        self._check()

    def error(self, keys: tuple[str, ...], problem: str) -> ConfigError:
        line, column = position(self.text, keys)
        return ConfigError(self.path, problem, line=line, column=column)

    def _read(self) -> str:
        try:
            return self.path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            return "{}"
        except UnicodeDecodeError:
            raise ConfigError(self.path, "not UTF-8 text") from None
        except OSError as error:
            raise ConfigError(self.path, f"cannot be read: {error.strerror}") from None

    def _check(self) -> None:
        self._check_block((), self.values, {**_TOP, **_STAGE, **_FUNCTION})
        self._check_functions((), self.values)
        for name, values in self._blocks(("stages",), self.values.get("stages", {})):
            self._check_block(("stages", name), values, {**_STAGE, **_FUNCTION})
            self._check_functions(("stages", name), values)

    def _check_functions(self, keys: tuple[str, ...], values: Values) -> None:
        place = (*keys, "lambda_functions")
        for name, settings in self._blocks(place, values.get("lambda_functions", {})):
            self._check_block((*place, name), settings, _FUNCTION)

    def _blocks(self, keys: tuple[str, ...], value: object) -> list[tuple[str, Values]]:
        if not isinstance(value, Mapping) or not all(isinstance(block, Mapping) for block in value.values()):
            raise self.error(keys, f"{keys[-1]!r} must map names to objects")
        return list(value.items())

    def _check_block(self, keys: tuple[str, ...], values: Values, allowed: Mapping[str, Check]) -> None:
        for key, value in values.items():
            problem = _unusable(key, allowed) if key not in allowed else allowed[key](value)
            if problem:
                raise self.error((*keys, key), f"{key!r} {problem}")


def _unusable(key: str, allowed: Mapping[str, Check]) -> str:
    if key in _NOT_YET:
        return "is a setting of Chalice 1.x that this version does not support yet: remove it, or stay with 1.x"
    if key in _NOT_YET_FOR_FUNCTIONS:
        return "of one function is a setting of Chalice 1.x that this version does not support yet"
    if key in _STAGE or key in _TOP:
        return "has no effect in this place: move it to the stage or to the top of the file"
    close = difflib.get_close_matches(key, allowed, n=1)
    return f"is not a known setting{f': did you mean {close[0]!r}?' if close else ''}"


def _is(kind: type, wording: str) -> Check:
    return lambda value: None if type(value) is kind else f"must be {wording}, not {value!r}"


def _one_of(*choices: str) -> Check:
    return lambda value: None if value in choices else f"must be one of {', '.join(choices)}, not {value!r}"


def _matching(pattern: str, wording: str) -> Check:
    def check(value: object) -> str | None:
        fits = isinstance(value, str) and re.fullmatch(pattern, value)
        return None if fits else f"must be {wording}, not {value!r}"

    return check


def _between(low: int, high: int, unit: str, multiple: int = 1) -> Check:
    def check(value: object) -> str | None:
        if type(value) is int and low <= value <= high and value % multiple == 0:
            return None
        steps = f" in steps of {multiple}" if multiple > 1 else ""
        return f"must be a whole number of {unit} from {low} to {high}{steps}, not {value!r}"

    return check


def _strings(value: object) -> str | None:
    """Check a mapping to strings; a value may be a secret, so none is ever repeated."""
    if not isinstance(value, Mapping):
        return f"must map names to strings, and is {_kind(value)}"
    for name, item in value.items():
        if not isinstance(item, str):
            return f"must hold strings, and {name!r} is {_kind(item)}: write it in quotes"
    return None


def _environment(value: object) -> str | None:
    problem = _strings(value)
    names = value if isinstance(value, Mapping) and problem is None else {}
    for name, item in names.items():
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]+", name):
            return f"has the name {name!r}: use letters, digits and '_', a letter first, and at least two characters"
        if name in _RESERVED:
            return f"has the name {name!r}, which Lambda sets itself"
        if "\0" in item:
            return f"holds a NUL character in {name!r}"
    return problem


def _layers(value: object) -> str | None:
    # The ARN of a version, as the API reference of Lambda has it, and the quota of layers of a function.
    pattern = r"arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\d{12}:layer:[a-zA-Z0-9_-]+:\d+"
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return f"must be a list of strings, not {value!r}"
    if len(value) > MOST_LAYERS:
        return f"names {len(value)} layers, and a function has {MOST_LAYERS} at most"
    wrong = next((item for item in value if not re.fullmatch(pattern, item)), None)
    return None if wrong is None else f"must hold ARNs of versions of layers, which end with a number, not {wrong!r}"


def _kind(value: object) -> str:
    """Name the JSON type of *value*."""
    kinds = {dict: "an object", list: "a list", bool: "true or false", int: "a number", float: "a number"}
    return kinds.get(type(value), "null")


def _version(value: object) -> str | None:
    major = str(value).partition(".")[0]
    if major.isdigit() and int(major) <= NEWEST_VERSION:
        return None
    return f"is {value!r}, and this version reads up to '{NEWEST_VERSION}.0'"


def _anything(_value: object) -> None:
    return None


_TEXT = _is(str, "a string")
_FLAG = _is(bool, "true or false")

# The limits are those of AWS (timeout, memory) and of the manual (memory in steps of 64 MB).
_FUNCTION: Final[Mapping[str, Check]] = {
    "environment_variables": _environment,
    "layers": _layers,
    "iam_role_arn": _matching(r"arn:[a-z-]+:iam::\S*:role/\S+", "the ARN of a role"),
    "lambda_memory_size": _between(128, 10240, "MB", multiple=64),
    "lambda_timeout": _between(1, 900, "seconds"),
    "manage_iam_role": _FLAG,
    "tags": _strings,
}
_STAGE: Final[Mapping[str, Check]] = {
    "api_gateway_stage": _matching(r"[A-Za-z0-9_-]{1,128}", "1 to 128 letters, digits, '-' and '_'"),
    "autogen_policy": _FLAG,
    "automatic_layer": _FLAG,
    "bytecode": _FLAG,
    "iam_policy_file": _TEXT,
    "lambda_architecture": _one_of("x86_64", "arm64"),
    "lambda_functions": _anything,
    "profile": _TEXT,
    "runtime": _matching(r"python3\.\d+", "a Lambda runtime such as 'python3.13'"),
}
_TOP: Final[Mapping[str, Check]] = {"app_name": _TEXT, "stages": _anything, "version": _version}
_NOT_YET_FOR_FUNCTIONS: Final = frozenset({"autogen_policy", "iam_policy_file"})
# Page "Defined runtime environment variables" of the Lambda guide: the reserved ones, which a function cannot set.
_RESERVED: Final = frozenset(
    {
        "_HANDLER",
        "AWS_ACCESS_KEY",
        "AWS_ACCESS_KEY_ID",
        "AWS_DEFAULT_REGION",
        "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
        "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_INITIALIZATION_TYPE",
        "AWS_LAMBDA_LOG_GROUP_NAME",
        "AWS_LAMBDA_LOG_STREAM_NAME",
        "AWS_LAMBDA_RUNTIME_API",
        "AWS_REGION",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "LAMBDA_RUNTIME_DIR",
        "LAMBDA_TASK_ROOT",
    }
)
_NOT_YET: Final = frozenset(
    {
        "api_gateway_custom_domain",
        "api_gateway_endpoint_type",
        "api_gateway_endpoint_vpce",
        "api_gateway_policy_file",
        "log_retention_in_days",
        "minimum_compression_size",
        "reserved_concurrency",
        "security_group_ids",
        "subnet_ids",
        "websocket_api_custom_domain",
        "xray",
    }
)
