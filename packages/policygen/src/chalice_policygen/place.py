"""Decide what a value can ask for where it is used: the ``Use`` that everything in the program shares."""

# ruff: noqa: D102 - what these methods promise is said once, in values.Use

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from chalice_policygen import attributes
from chalice_policygen.arguments import Arguments
from chalice_policygen.calls import Evidence
from chalice_policygen.container import Container
from chalice_policygen.immutable import immutable
from chalice_policygen.objects import Class, Frame, Function, Instance, Module
from chalice_policygen.scope import Scope
from chalice_policygen.spelling import split
from chalice_policygen.values import NOTHING, Lazy, Value, Values

if TYPE_CHECKING:
    from chalice_policygen.evaluate import Evaluator


@immutable
class Place:
    """One expression in one frame: the ``Use`` of the values that meet there, which reports nothing."""

    evaluator: Evaluator
    frame: Frame
    node: ast.AST

    @property
    def environment(self) -> Mapping[str, str]:
        return self.evaluator.environment

    def evaluate(self, node: ast.expr, frame: Frame) -> Values:
        return self.evaluator.evaluate(node, frame)

    def load(self, name: str, frame: Frame) -> Values:
        return self.evaluator.load(name, frame)

    def invoke(self, function: Function, arguments: Arguments) -> Values:
        return self.evaluator.invoke(function, arguments, self.frame)

    def instance_attribute(self, instance: Instance, name: str) -> Values:
        return attributes.instance_attribute(self.evaluator, instance, name)

    def class_attribute(self, of: Class, name: str) -> Values:
        return attributes.class_attribute(self.evaluator, of, name)

    def function_attribute(self, function: Function, name: str) -> Values:
        return attributes.function_attribute(self.evaluator, function, name)

    def namespace_attribute(self, namespace: Value, name: str) -> Values:
        return attributes.namespace_attribute(self.evaluator, namespace, name)

    def surroundings(self) -> tuple[str, ...]:
        scope = self.frame.scope
        names = f"{scope.index.module}.{scope.name}".split(".")
        return (*(word for name in names for word in split(name)), *_bases(scope))

    def speaks_of_aws(self) -> bool:
        return self.evaluator.program.speaks_of_aws(self.frame.scope.index)

    def dictionary_items(self) -> Values:
        return attributes.dictionary_items(self.evaluator, self.frame)

    def submodule(self, module: str) -> Values:
        found = self.evaluator.program.find(module)
        return frozenset({Module(self.evaluator.any_frame(found.root))}) if found is not None else NOTHING

    def subclasses(self, of: Class) -> Iterable[Class]:
        return self.evaluator.subclasses(of)

    def bases(self, of: Class) -> Values:
        return self.evaluator.bases(of)

    def ancestors(self, of: Class) -> Iterable[Class]:
        return self.evaluator.ancestors(of)

    def stored(self, container: Container) -> Iterable[tuple[Values, Lazy]]:
        return self.evaluator.stored(container)

    def record(
        self,
        client: str,
        operation: str,
        arguments: Mapping[str, Lazy],
        *,
        evidence: Evidence = Evidence.FOLLOWED,
        reason: str = "",
        region: str = "",
    ) -> None:
        """Evaluating reports nothing."""

    def doubt(self, message: str) -> None:
        """Evaluating reports nothing."""

    def mentions(self, word: str) -> int:
        return self.evaluator.program.speaks_of(self.frame.scope.index, word)

    def origin(self) -> str:
        return f"{self.frame.scope.index.file}:{getattr(self.node, 'lineno', 1)}"


def _bases(scope: Scope) -> Iterator[str]:
    """Yield the words in the bases of the class that a piece of code is in: ``Operator[BedrockAgentHook]``."""
    inner: Scope | None = scope
    while inner is not None:
        if isinstance(inner.node, ast.ClassDef):
            for node in (node for base in inner.node.bases for node in ast.walk(base) if isinstance(node, ast.Name)):
                yield from split(node.id)
        inner = inner.parent
