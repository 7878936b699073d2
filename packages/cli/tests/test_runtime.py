"""Which Lambda runtime a Python gets."""

import pytest

from chalice_cli.runtime import choose_runtime
from chalice_packager import RUNTIMES


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_a_python_that_lambda_has_is_chosen_without_a_word(runtime):
    warnings = []
    minor = int(runtime.rpartition(".")[2])
    assert choose_runtime((3, minor), warn=warnings.append) == runtime
    assert warnings == []


@pytest.mark.parametrize(
    ("minor", "runtime"), [pytest.param(6, RUNTIMES[0], id="older"), pytest.param(99, RUNTIMES[-1], id="newer")]
)
def test_another_python_gets_the_nearest_runtime_and_a_warning(minor, runtime):
    warnings = []
    assert choose_runtime((3, minor), warn=warnings.append) == runtime
    assert warnings == [f"Warning: Lambda has no runtime for the project's Python 3.{minor}; {runtime} is used."]
