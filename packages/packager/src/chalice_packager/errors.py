"""What can go wrong while a project is packaged; each error carries its data and writes its own sentence.

Nothing is decided here. Every error of this package is a ``PackagerError``.
"""

from __future__ import annotations

from pathlib import Path


class PackagerError(Exception):
    """Base of everything that this package raises on purpose."""


class UnknownRuntimeError(PackagerError):
    """A Python version that no Lambda runtime offers."""

    def __init__(self, runtime: str, known: tuple[str, ...]) -> None:
        super().__init__(runtime, known)
        self.runtime = runtime
        self.known = known

    def __str__(self) -> str:
        return f"{self.runtime!r} is not a Python runtime of AWS Lambda known here; use one of {', '.join(self.known)}"


class UnknownArchitectureError(PackagerError):
    """A processor architecture that Lambda does not offer."""

    def __init__(self, architecture: str, known: tuple[str, ...]) -> None:
        super().__init__(architecture, known)
        self.architecture = architecture
        self.known = known

    def __str__(self) -> str:
        return f"{self.architecture!r} is not an architecture of AWS Lambda; use {' or '.join(self.known)}"


class MissingFileError(PackagerError):
    """A file or folder that a package cannot be made without."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(path, why)
        self.path = path
        self.why = why

    def __str__(self) -> str:
        return f"{self.path} does not exist: {self.why}"


class UnreadableFileError(PackagerError):
    """A file or folder of the project that cannot be read as what it should be."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.path} cannot be read: {self.problem}"


class BrokenLinkError(PackagerError):
    """A symbolic link in the project that leads nowhere."""

    def __init__(self, path: Path, to: str) -> None:
        super().__init__(path, to)
        self.path = path
        self.to = to

    def __str__(self) -> str:
        return f"{self.path} is a symbolic link to {self.to}, which does not exist; correct or remove the link"


class LinkLoopError(PackagerError):
    """A symbolic link that leads back into one of its own parents."""

    def __init__(self, path: Path, to: Path) -> None:
        super().__init__(path, to)
        self.path = path
        self.to = to

    def __str__(self) -> str:
        return f"{self.path} is a symbolic link that leads back to {self.to} and would never end; remove the link"


class SpecialFileError(PackagerError):
    """Something in the project that is neither a file nor a folder."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"{self.path} is neither a file nor a folder, so it cannot be packaged; remove it"


class RequirementSyntaxError(PackagerError):
    """A line of a requirements file that does not parse."""

    def __init__(self, file: Path, line: int, text: str, problem: str) -> None:
        super().__init__(file, line, text, problem)
        self.file = file
        self.line = line
        self.text = text
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.text!r} is not a requirement: {self.problem}"


class LockError(PackagerError):
    """A lock file that cannot be used."""

    def __init__(self, file: Path, problem: str, advice: str) -> None:
        super().__init__(file, problem, advice)
        self.file = file
        self.problem = problem
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.file} cannot be used: {self.problem}; {self.advice}"


class LockNameError(PackagerError):
    """A name that no tool would take for a lock's."""

    def __init__(self, file: Path) -> None:
        super().__init__(file)
        self.file = file

    def __str__(self) -> str:
        return f"{self.file} is no name of a lock; call it pylock.toml, or pylock.NAME.toml with a NAME without dots"


class LockOfLockError(PackagerError):
    """A lock that should be made of itself."""

    def __init__(self, file: Path) -> None:
        super().__init__(file)
        self.file = file

    def __str__(self) -> str:
        return f"{self.file} cannot be made of itself; name what it should be made of with --from"


class ProjectFileError(PackagerError):
    """A ``pyproject.toml`` that does not say what the project depends on."""

    def __init__(self, file: Path, problem: str) -> None:
        super().__init__(file, problem)
        self.file = file
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.file}: {self.problem}"


class ChoiceError(PackagerError):
    """Extras or groups of a file that has none."""

    def __init__(self, file: Path, names: tuple[str, ...]) -> None:
        super().__init__(file, names)
        self.file = file
        self.names = names

    def __str__(self) -> str:
        return f"{self.file} has no extras and no dependency groups, so there is no {' and no '.join(self.names)} in it"


class UnknownInputError(PackagerError):
    """A file of dependencies in no format that is known here."""

    def __init__(self, file: Path, known: tuple[str, ...]) -> None:
        super().__init__(file, known)
        self.file = file
        self.known = known

    def __str__(self) -> str:
        return f"{self.file} is no file of dependencies that is known here; these are {', '.join(self.known)}"


class MissingWheelError(PackagerError):
    """A requirement for which no wheel runs on the target."""

    def __init__(self, requirement: str, *, asked_by: str, target: str, seen: tuple[str, ...]) -> None:
        super().__init__(requirement, asked_by, target, seen)
        self.requirement = requirement
        self.asked_by = asked_by
        self.target = target
        self.seen = seen
        """One phrase for each file that was considered, the nearest first: its name and why it cannot be used."""

    def __str__(self) -> str:
        considered = "; ".join(self.seen) if self.seen else "the package index has no file of it"
        return (
            f"no wheel of {self.requirement} (required by {self.asked_by}) runs on {self.target}: {considered}. "
            "Choose another version or architecture, or build it for that system and unpack it into vendor/"
        )


class ConflictError(PackagerError):
    """Requirements that no set of versions satisfies."""

    def __init__(self, causes: tuple[str, ...]) -> None:
        super().__init__(causes)
        self.causes = causes

    def __str__(self) -> str:
        return f"the requirements contradict each other: {'; '.join(self.causes)}. Loosen one of them"


class UnreachableIndexError(PackagerError):
    """A package index that did not answer."""

    def __init__(self, requirement: str, problem: str) -> None:
        super().__init__(requirement, problem)
        self.requirement = requirement
        self.problem = problem

    def __str__(self) -> str:
        return (
            f"the package index could not be asked for {self.requirement}: {self.problem}. "
            "Check the network and pip's settings ('pip config list')"
        )


class PipError(PackagerError):
    """A pip run that failed for a reason that has no class of its own."""

    def __init__(self, command: str, output: str) -> None:
        super().__init__(command, output)
        self.command = command
        self.output = output
        """The last lines that pip wrote; pip has already blanked the passwords in them."""

    def __str__(self) -> str:
        return f"'pip {self.command}' failed: {self.output}"


class UnsoundResolutionError(PackagerError):
    """An answer of a resolver that leaves out something that the target needs."""

    def __init__(self, missing: tuple[str, ...], *, by: str, target: str) -> None:
        super().__init__(missing, by, target)
        self.missing = missing
        self.by = by
        self.target = target

    def __str__(self) -> str:
        return (
            f"{self.by} resolved for another system than {self.target}: {'; '.join(self.missing)}. "
            "Install another version of it next to chalice-packager"
        )


class HashMismatchError(PackagerError):
    """A downloaded file whose bytes are not the ones that were resolved."""

    def __init__(self, name: str, *, expected: str, found: str) -> None:
        super().__init__(name, expected, found)
        self.name = name
        self.expected = expected
        self.found = found

    def __str__(self) -> str:
        return (
            f"{self.name} has the SHA-256 {self.found} instead of {self.expected}: "
            "the file was changed on the index or on its way; do not use it"
        )


class SizeMismatchError(PackagerError):
    """A file that has the hash and not the size that a lock says."""

    def __init__(self, name: str, *, expected: int, found: int) -> None:
        super().__init__(name, expected, found)
        self.name = name
        self.expected = expected
        self.found = found

    def __str__(self) -> str:
        return (
            f"{self.name} has {self.found:,} bytes, and the lock says {self.expected:,}: it was not made of this file; "
            "make the lock again"
        )


class BadWheelError(PackagerError):
    """A wheel that does not keep to the wheel format."""

    def __init__(self, wheel: str, problems: tuple[str, ...]) -> None:
        super().__init__(wheel, problems)
        self.wheel = wheel
        self.problems = problems

    def __str__(self) -> str:
        return f"{self.wheel} is not a sound wheel: {'; '.join(self.problems)}. Choose another version of it"


class UnsafePathError(PackagerError):
    """A file name that could be written outside the folder that it is unpacked into."""

    def __init__(self, path: str, origin: str) -> None:
        super().__init__(path, origin)
        self.path = path
        self.origin = origin

    def __str__(self) -> str:
        return f"{self.origin} has a file named {self.path!r}, which no archive can carry safely"


class PathConflictError(PackagerError):
    """One path that is a file for one origin and a folder for another."""

    def __init__(self, path: str, *, file_of: str, folder_of: str) -> None:
        super().__init__(path, file_of, folder_of)
        self.path = path
        self.file_of = file_of
        self.folder_of = folder_of

    def __str__(self) -> str:
        return f"{self.path} is a file in {self.file_of} and a folder in {self.folder_of}; rename or remove one"


class TooLargeError(PackagerError):
    """A package that Lambda would refuse."""

    def __init__(self, found: int, limit: int, *, unit: str, largest: tuple[tuple[str, int], ...]) -> None:
        super().__init__(found, limit, unit, largest)
        self.found = found
        self.limit = limit
        self.unit = unit
        self.largest = largest
        """The origins that contribute most, with their share in the same unit."""

    def __str__(self) -> str:
        shares = ", ".join(f"{origin} {share:,}" for origin, share in self.largest)
        return (
            f"the package unpacks to {self.found:,} {self.unit} and AWS Lambda accepts {self.limit:,}; "
            f"most of it is {shares}. Remove a dependency"
        )


class NotPackagedError(PackagerError):
    """A distribution that is not in the package that was asked about."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(name, known)
        self.name = name
        self.known = known

    def __str__(self) -> str:
        from difflib import get_close_matches  # takes its time, and most runs have no error

        near = get_close_matches(self.name.lower(), self.known, n=3)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        return f"{self.name} is not in the package, which is made of {len(self.known)} distributions.{hint}"


class OccupiedFolderError(PackagerError):
    """A folder to write that has something else in it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.folder = folder

    def __str__(self) -> str:
        return f"{self.folder} is there and was not written by chalice-packager; name another folder, or remove it"


class OfflineError(PackagerError):
    """Wheels that only a server has, where no server may be asked."""

    def __init__(self, filenames: tuple[str, ...]) -> None:
        super().__init__(filenames)
        self.filenames = filenames

    def __str__(self) -> str:
        shown = ", ".join(self.filenames[:5])
        more = f" and {len(self.filenames) - 5} more" if len(self.filenames) > 5 else ""
        return (
            f"{shown}{more} would have to be downloaded, and nothing may be; put the files into a folder and name that "
            "with --wheels, or build once without --offline"
        )


class UvError(PackagerError):
    """uv was asked for, and gave no answer."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return f"uv cannot tell which wheels there are: {self.problem}"
