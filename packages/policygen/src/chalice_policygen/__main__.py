"""The command ``chalice-policygen``: does what its options ask for, and prints what the verbs return.

Standard output has one document; findings go to standard error, unless they are in it. What only some options need is
imported where it is used: the command runs before every commit.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chalice_policygen.analyze import analyze, analyze_text
from chalice_policygen.calls import Analysis
from chalice_policygen.errors import PolicyFileError, PolicygenError, PolicyTooLargeError
from chalice_policygen.immutable import changed, immutable
from chalice_policygen.limits import LIMITS, check, split
from chalice_policygen.options import BAD_USAGE, read_arguments, read_arguments_of_diff
from chalice_policygen.policy import Policy, generate, generate_each

if TYPE_CHECKING:
    from chalice_policygen.document import Rule
    from chalice_policygen.verdict import Verdict

STDIN: Final = "<stdin>"
"""What the file is called that comes from standard input."""
DIFFERENT: Final = 1
"""The policy is not what the code needs, two policies differ, a policy is too large, or ``--strict`` met a finding."""


@immutable
class _Result:
    """What there is to print."""

    options: Namespace
    analysis: Analysis
    verdict: Verdict | None = None

    def policy(self) -> Policy:
        """Generate the policy, which not every format needs."""
        return generate(self.analysis, self.options.place)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its status: 0, 1 for a difference, or 2 if it was not given what it needs."""
    given = sys.argv[1:] if arguments is None else [*arguments]
    if arguments is None:
        gc.disable()  # the process ends before there is garbage worth a tenth of its time
    _show_what_the_terminal_cannot()
    try:
        status = _diff(given[1:]) if given[:1] == ["diff"] else _run(given)
        sys.stdout.flush()
    except PolicyTooLargeError as error:
        return _fail(f"{error} (--split does the former, --each the latter)", DIFFERENT)
    except PolicygenError as error:
        return _fail(str(error), BAD_USAGE)
    except BrokenPipeError:
        # Whoever read has what they wanted; Python would complain of it once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DIFFERENT
    except OSError as error:
        return _fail(f"{error.filename}: {error.strerror}" if error.filename else str(error), BAD_USAGE)
    return status


def _run(arguments: Sequence[str]) -> int:
    options = read_arguments(arguments)
    given = _read_policy(options.check) if options.check else ()  # what is wrong with it is said at once
    analysis = _analyze(options)
    if options.format not in ("explain", "json", "sarif"):
        for finding in analysis.findings:
            print(finding, file=sys.stderr)
    if options.format == "policy" and analysis.environment:
        values = " ".join(f"--env {name}=..." for name in analysis.environment)
        print(f"chalice-policygen: the policy is narrower with the names of its resources: {values}", file=sys.stderr)
    result = _judge(_Result(options, analysis), given)
    if options.each or options.split:
        _put_several(options, _divide(result))
    else:
        _put(options, _FORMATS[options.format](result))
    is_different = result.verdict is not None and not result.verdict.is_equal
    return DIFFERENT if is_different or (options.strict and analysis.findings) else 0


def _diff(arguments: Sequence[str]) -> int:
    from chalice_policygen.comparison import compare
    from chalice_policygen.verdict import compare_document, compare_lines

    options = read_arguments_of_diff(arguments)
    comparison = compare(_read_policy(options.old), _read_policy(options.new))
    if options.format == "json":
        print(json.dumps(compare_document(comparison), indent=2))
    else:
        print("\n".join(compare_lines(comparison)))
    return 0 if comparison.is_equal else DIFFERENT


def _analyze(options: Namespace) -> Analysis:
    paths, entries, environment = list(dict.fromkeys(options.path)), options.entry, dict(options.env)
    analysis = Analysis()
    if "-" in paths:
        analysis = analyze_text(_read_input(), file=STDIN, entries=entries, environment=environment)
    named = [Path(path) for path in paths if path != "-"]
    return analysis | analyze(*named, entries=entries, environment=environment) if named else analysis


def _judge(result: _Result, given: Sequence[Rule]) -> _Result:
    if not result.options.check:
        return result
    from chalice_policygen.verdict import judge

    verdict = judge(result.policy(), given, file=_slashed(result.options.check), analysis=result.analysis)
    return changed(result, verdict=verdict)


def _render_policy(result: _Result) -> str:
    policy = result.policy()
    check(policy, LIMITS[result.options.limit or "role"])
    return json.dumps(policy.document(), indent=2)


def _render_operations(result: _Result) -> str:
    return json.dumps(result.analysis.operations)


def _render_calls(result: _Result) -> str:
    return "\n".join(dict.fromkeys(map(str, result.analysis.calls)))


def _render_explanation(result: _Result) -> str:
    from chalice_policygen.explain import explain

    return "\n".join(explain(result.analysis, result.policy()))


def _render_json(result: _Result) -> str:
    from chalice_policygen.report import report

    document = result.verdict.document() if result.verdict else report(result.analysis, result.options.place)
    return json.dumps(document, indent=2)


def _render_sarif(result: _Result) -> str:
    from chalice_policygen.sarif import sarif

    locate = _locator(result.options.path, result.analysis)
    return json.dumps(sarif(result.analysis, result.verdict, locate=locate), indent=2)


def _render_verdict(result: _Result) -> str:
    return "\n".join(result.verdict.lines() if result.verdict else ())


_FORMATS: Final[Mapping[str, Callable[[_Result], str]]] = {
    "policy": _render_policy,
    "operations": _render_operations,
    "calls": _render_calls,
    "explain": _render_explanation,
    "json": _render_json,
    "sarif": _render_sarif,
    "text": _render_verdict,
}


def _divide(result: _Result) -> dict[str, object]:
    options = result.options
    if options.split:
        parts = split(result.policy(), LIMITS[options.limit or "managed"])
        return {f"policy-{number}": part.document() for number, part in enumerate(parts, start=1)}
    policies = generate_each(result.analysis, options.place)
    for each in policies.values():
        check(each, LIMITS[options.limit or "role"])
    return {name: each.document() for name, each in policies.items()}


def _put(options: Namespace, text: str) -> None:
    if options.output:
        from chalice_policygen.output import write

        write(options.output, f"{text}\n")
    else:
        print(text)


def _put_several(options: Namespace, documents: Mapping[str, object]) -> None:
    if options.output:
        from chalice_policygen.output import write_each

        write_each(options.output, {name: json.dumps(each, indent=2) + "\n" for name, each in documents.items()})
    else:
        print(json.dumps(documents if options.each else list(documents.values()), indent=2))


def _read_policy(path: str) -> tuple[Rule, ...]:
    from chalice_policygen.document import read_rules

    if path == "-":
        return read_rules(_read_input(), file="standard input")
    return read_rules(_decode(Path(path).read_bytes(), path), file=_slashed(path))


def _read_input() -> str:
    return _decode(sys.stdin.buffer.read(), "standard input")


def _decode(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PolicyFileError(name, f"not UTF-8: {error.reason} at byte {error.start}") from None


def _locator(paths: Iterable[str], analysis: Analysis) -> Callable[[str], str]:
    """Return how a file of the analysis is called from here: there, its name starts at the root of the program."""
    given = [Path(path).absolute() for path in paths if path != "-"]
    files = {*(call.file for call in analysis.calls), *(finding.file for finding in analysis.findings)} - {STDIN}
    common = Path(os.path.normpath(os.path.commonpath(given))) if given else Path.cwd()
    root = next((each for each in (common, *common.parents) if all((each / file).is_file() for file in files)), None)

    def locate(file: str) -> str:
        found = root / file if root and file != STDIN else None
        return found.relative_to(Path.cwd()).as_posix() if found and found.is_relative_to(Path.cwd()) else file

    return locate


def _slashed(path: str) -> str:
    return "standard input" if path == "-" else Path(path).as_posix()


def _show_what_the_terminal_cannot() -> None:
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _fail(message: str, status: int) -> int:
    print(f"chalice-policygen: {message}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
