"""Decide where in a program something is spoken of: its modules, and the places that mention a name.

Modules are parsed when something in them is asked for: most files of a large program have nothing to do with AWS.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from chalice_policygen.calls import Finding
from chalice_policygen.indexing import index
from chalice_policygen.project import Project, Source
from chalice_policygen.scope import Binding, Index, Load, Scope, Site

_AWS = re.compile(rb"boto|aws|amazon|AWS|Amazon|Lambda")


class Program:
    """The modules of a project and their indexes."""

    def __init__(self, project: Project, names: frozenset[str]) -> None:
        self._project = project
        self.names = names
        """The attributes that may be calls of AWS."""
        self._indexes: dict[str, Index | None] = {}
        self._quoted: dict[str, set[str]] = {}
        self._mentioning: dict[str, list[Index]] = {}
        self._merged: dict[tuple[str, str], list[object]] = {}
        self.findings: list[Finding] = list(project.findings)

    @property
    def given(self) -> set[str]:
        """The names of the modules that were asked for."""
        return self._project.given

    def find(self, dotted: str, importer: str = "") -> Index | None:
        """Return the module that *importer* gets for an absolute name; ``None`` if it is not of the program."""
        source = self._project.find(dotted, importer) if dotted else None
        return self.index(source) if source is not None else None

    def index(self, source: Source) -> Index | None:
        """Return the index of a module; ``None`` if it is not Python."""
        if source.module not in self._indexes:
            tree = source.parse()
            if isinstance(tree, Finding):
                self.findings.append(tree)
                self._indexes[source.module] = None
            else:
                if source.module not in self._project.given:
                    tree.body = [statement for statement in tree.body if not _is_main_guard(statement)]
                self._indexes[source.module] = index(
                    tree, module=source.module, file=source.file, is_package=source.is_package, names=self.names
                )
        return self._indexes[source.module]

    def mentioning(self, name: str) -> Iterator[Index]:
        """Yield the modules in which *name* is a word."""
        modules = self._mentioning.get(name)
        if modules is None:
            indexes = map(self.index, self._files.get(name, ()))
            modules = self._mentioning[name] = [found for found in indexes if found is not None]
        yield from modules

    @cached_property
    def _files(self) -> dict[str, list[Source]]:
        files: dict[str, list[Source]] = defaultdict(list)
        for source in self._project.sources.values():
            for word in source.words:
                files[word].append(source)
        return files

    def relevant(self) -> Iterator[Index]:
        """Yield the modules that may call AWS by themselves, and check that the others are Python."""
        for source in list(self._project.sources.values()):
            if not self.names.isdisjoint(source.words):
                found = self.index(source)
                if found is not None:
                    yield found
            elif source.module not in self._indexes:
                tree = source.parse()
                if isinstance(tree, Finding):
                    self.findings.append(tree)
                    self._indexes[source.module] = None

    def parsed(self) -> Iterator[Index]:
        """Yield the modules that were parsed so far."""
        yield from [module for module in self._indexes.values() if module is not None]

    def has_store(self, name: str) -> bool:
        """Return whether an attribute of this name is assigned anywhere in what was parsed."""
        return bool(self.attribute_stores(name))

    def sources(self) -> list[Source]:
        """Return every module."""
        return list(self._project.sources.values())

    def calls(self, name: str) -> list[Site]:
        """Return the calls of something with this last name."""
        return self._merge("calls", name)  # type: ignore[return-value]

    def loads(self, name: str) -> list[Load]:
        """Return the places where a name is read and not called."""
        return self._merge("loads", name)  # type: ignore[return-value]

    def attribute_stores(self, name: str) -> list[tuple[ast.expr, Binding]]:
        """Return the assignments to attributes of this name."""
        return self._merge("attribute_stores", name)  # type: ignore[return-value]

    def definitions(self, name: str) -> list[Scope]:
        """Return the functions and classes of this name."""
        return self._merge("definitions", name)  # type: ignore[return-value]

    def derived(self, name: str) -> list[Scope]:
        """Return the classes with a base of this name."""
        return self._merge("derived", name)  # type: ignore[return-value]

    def aliases(self, name: str) -> list[str]:
        """Return the other names that imports give to a name, sorted."""
        return sorted({str(alias) for alias in self._merge("aliases", name)})

    def _merge(self, kind: str, name: str) -> list[object]:
        found = self._merged.get((kind, name))
        if found is None:
            found = [each for module in self.mentioning(name) for each in getattr(module, kind).get(name, ())]
            self._merged[kind, name] = found
        return found

    def speaks_of_aws(self, module: Index) -> bool:
        """Return whether a module speaks of AWS at all."""
        source = next((source for source in self.sources() if source.file == module.file), None)
        return source is not None and _AWS.search(source.text) is not None

    def speaks_of(self, module: Index, word: str) -> int:
        """Return 2 if the module has *word* in quotes, 1 if another one has, else 0."""
        if word not in self._quoted:
            quoted = (f'"{word}"'.encode(), f"'{word}'".encode())
            self._quoted[word] = {s.file for s in self.sources() if any(q in s.text for q in quoted)}
        return 2 if module.file in self._quoted[word] else int(bool(self._quoted[word]))


def _is_main_guard(statement: ast.stmt) -> bool:
    """Return whether a statement is ``if __name__ == "__main__":``, which is false where the module is imported."""
    match statement:
        case ast.If(test=ast.Compare(left=ast.Name(id="__name__"), ops=[ast.Eq()], comparators=[right]), orelse=[]):
            return isinstance(right, ast.Constant) and right.value == "__main__"
        case _:
            return False
