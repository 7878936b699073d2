"""Which changes count, and that they are seen."""

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path

import pytest

from chalice_local.reload import is_source, watch


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("app.py", True, id="the app"),
        pytest.param("chalicelib", True, id="the library as a whole"),
        pytest.param("chalicelib/db/models.py", True, id="a module of the library"),
        pytest.param("chalicelib/templates/mail.html", True, id="a file beside the modules"),
        pytest.param("vendor/simple/__init__.py", True, id="a vendored package"),
        pytest.param(".chalice/config.json", True, id="the configuration"),
        pytest.param(".chalice/deployed/dev.json", False, id="what a deployment wrote"),
        pytest.param("chalicelib/__pycache__/db.cpython-312.pyc", False, id="what Python wrote"),
        pytest.param("chalicelib/.db.py.swp", False, id="what an editor wrote"),
        pytest.param("README.md", False, id="another file"),
        pytest.param("tests/app.py", False, id="another app.py"),
        pytest.param(".venv/lib/app.py", False, id="an environment"),
        pytest.param("../app.py", False, id="outside"),
    ],
)
def test_a_change_of_a_file_counts(tmp_path: Path, path: str, *, expected: bool) -> None:
    assert is_source((tmp_path / path).resolve(), tmp_path.resolve()) is expected


def test_every_change_is_seen_also_in_folders_that_appear_later(tmp_path: Path) -> None:
    folder = tmp_path.resolve()
    library = folder / "chalicelib"
    numbers = iter(range(1000))

    def replace_library() -> None:
        if not (folder / "elsewhere").exists():
            library.rename(folder / "elsewhere")
        library.mkdir(exist_ok=True)

    changes: list[Callable[[], object]] = [
        lambda: (folder / "app.py").write_text(f"# {next(numbers)}", encoding="utf-8"),
        lambda: library.mkdir(exist_ok=True),
        lambda: (library / "db.py").write_text(f"# {next(numbers)}", encoding="utf-8"),
        replace_library,
        lambda: (library / "db.py").write_text(f"# {next(numbers)}", encoding="utf-8"),
        lambda: (folder / ".chalice").mkdir(exist_ok=True),
        lambda: (folder / ".chalice" / "config.json").write_text(f"{next(numbers)}", encoding="utf-8"),
    ]

    async def scenario() -> None:
        seen = asyncio.Event()

        async def on_change() -> None:
            seen.set()

        async def is_seen(change: Callable[[], object]) -> bool:
            for _ in range(20):  # a watch starts in a thread, and nothing tells when it has
                change()
                with contextlib.suppress(TimeoutError):
                    return await asyncio.wait_for(seen.wait(), 1)
            return False

        watching = asyncio.create_task(watch(folder, on_change))
        for number, change in enumerate(changes):
            seen.clear()
            assert await is_seen(change), f"change {number} was not seen"
        watching.cancel()
        with pytest.raises(asyncio.CancelledError):
            await watching

    asyncio.run(scenario())
