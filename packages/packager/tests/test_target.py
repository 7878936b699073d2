"""Which wheels and which marker values a Lambda runtime has."""

from __future__ import annotations

import platform
import sys

import pytest
from packaging.markers import Marker, default_environment
from packaging.tags import parse_tag, sys_tags

from chalice_packager import Target
from chalice_packager.errors import UnknownArchitectureError, UnknownRuntimeError

# Which wheels load: (runtime, architecture, tag, does it). glibc is 2.26 up to python3.11 and 2.34 from python3.12.
LOADS = [
    ("python3.12", "x86_64", "py3-none-any", True),
    ("python3.12", "x86_64", "cp312-cp312-manylinux_2_17_x86_64", True),
    ("python3.12", "x86_64", "cp312-cp312-manylinux_2_28_x86_64", True),
    ("python3.12", "x86_64", "cp312-cp312-manylinux_2_34_x86_64", True),
    ("python3.12", "x86_64", "cp312-cp312-manylinux_2_35_x86_64", False),
    ("python3.11", "x86_64", "cp311-cp311-manylinux_2_26_x86_64", True),
    ("python3.11", "x86_64", "cp311-cp311-manylinux_2_27_x86_64", False),
    ("python3.10", "x86_64", "cp310-cp310-manylinux1_x86_64", True),
    ("python3.13", "x86_64", "cp313-cp313-manylinux2010_x86_64", True),
    ("python3.13", "x86_64", "cp313-cp313t-manylinux_2_28_x86_64", False),
    ("python3.13", "x86_64", "cp312-cp312-manylinux_2_28_x86_64", False),
    ("python3.14", "x86_64", "cp38-abi3-manylinux2014_x86_64", True),
    ("python3.14", "x86_64", "cp315-abi3-manylinux2014_x86_64", False),
    ("python3.15", "x86_64", "cp315-cp315-manylinux_2_34_x86_64", True),
    ("python3.12", "x86_64", "cp312-cp312-musllinux_1_2_x86_64", False),
    ("python3.12", "x86_64", "cp312-cp312-linux_x86_64", False),
    ("python3.12", "x86_64", "cp312-cp312-win_amd64", False),
    ("python3.12", "x86_64", "pp311-none-any", False),
    ("python3.12", "x86_64", "cp312-cp312-manylinux2014_aarch64", False),
    ("python3.12", "arm64", "cp312-cp312-manylinux2014_aarch64", True),
    ("python3.12", "arm64", "cp312-cp312-manylinux_2_34_aarch64", True),
    ("python3.12", "arm64", "cp312-cp312-manylinux2010_aarch64", False),
    ("python3.12", "arm64", "cp312-cp312-manylinux2014_x86_64", False),
]


@pytest.mark.parametrize(
    ("runtime", "architecture", "tag", "loads"), LOADS, ids=[f"{r}-{a}-{t}-{loads}" for r, a, t, loads in LOADS]
)
def test_a_wheel_loads_if_its_tag_is_among_the_runtimes(runtime: str, architecture: str, tag: str, loads: bool) -> None:
    target = Target.for_runtime(runtime, architecture=architecture)
    assert parse_tag(tag).issubset(target.tags) is loads


@pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() != "x86_64" or platform.libc_ver()[0] != "glibc",
    reason="only an interpreter on Linux with glibc on x86_64 has comparable tags",
)
def test_the_tags_are_in_the_order_of_a_real_interpreter() -> None:
    target = Target(f"3.{sys.version_info.minor}")
    real = [tag for tag in sys_tags() if tag.platform in {"any", *target.platforms}]
    host = {tag.platform for tag in real}  # the host's glibc may be older than the target's
    assert [tag for tag in target.tags if tag.platform in host] == real


def test_every_marker_has_the_targets_value() -> None:
    environment = Target("3.13", "arm64").environment
    assert environment.keys() == default_environment().keys()
    assert Marker(
        "python_version == '3.13' and sys_platform == 'linux' and platform_machine == 'aarch64' "
        "and os_name == 'posix' and platform_system == 'Linux' and implementation_name == 'cpython' "
        "and python_full_version >= '3.13.0' and platform_python_implementation == 'CPython'"
    ).evaluate(dict(environment))


@pytest.mark.parametrize("python", ["3.10", "3.11", "3.12", "3.13", "3.14", "3.15"])
def test_the_runtime_of_a_version_is_named_as_lambda_names_it(python: str) -> None:
    assert Target.for_runtime(f"python{python}") == Target(python)
    assert Target(python).runtime == f"python{python}"


@pytest.mark.parametrize("runtime", ["python3.9", "python3", "nodejs22.x", "3.12", ""])
def test_an_unknown_runtime_is_named_with_those_that_there_are(runtime: str) -> None:
    with pytest.raises(UnknownRuntimeError, match=r"python3\.12, python3\.13") as caught:
        Target.for_runtime(runtime)
    assert caught.value.runtime == runtime


def test_an_unknown_architecture_is_named_with_those_that_there_are() -> None:
    with pytest.raises(UnknownArchitectureError, match=r"'aarch64' is not .* use x86_64 or arm64"):
        Target("3.12", "aarch64")


@pytest.mark.parametrize(("system", "glibc"), [("provided.al2", 26), ("provided.al2023", 34)])
def test_a_runtime_without_a_python_has_the_glibc_of_its_system(system: str, glibc: int) -> None:
    target = Target("3.13", "arm64", system)
    assert (target.glibc, target.runtime) == (glibc, system)
    assert target.platforms[0] == f"manylinux_2_{glibc}_aarch64"
    assert target.environment["python_version"] == "3.13"
    assert str(target) == f"{system} with Python 3.13 on arm64 (glibc 2.{glibc})"


def test_an_unknown_system_is_named_with_those_that_there_are() -> None:
    with pytest.raises(UnknownRuntimeError, match=r"'al2'.*provided\.al2, provided\.al2023"):
        Target("3.13", provided="al2")
