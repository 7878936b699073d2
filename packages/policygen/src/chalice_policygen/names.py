"""Decide which frame a name belongs to, and so what it can hold.

Python's rules: the innermost scope that binds the name, classes hidden from the functions inside them, then the
module, then the builtins.
"""

from __future__ import annotations

from chalice_policygen.library import library
from chalice_policygen.machine import Machine
from chalice_policygen.objects import Frame, Module
from chalice_policygen.project import Source
from chalice_policygen.values import NOTHING, Values, join

STAR = "star imports"
"""The cell of a module's frame with the modules whose every name it imports; no name can be spelled like this."""


def load(name: str, frame: Frame, machine: Machine) -> Values:
    """Return what *name* can be in *frame*."""
    owner = find_owner(name, frame)
    if owner is not None:
        return machine.read(owner, name)
    stars = machine.read(module_of(frame), STAR)
    imported = join(machine.read(star.frame, name) for star in stars if isinstance(star, Module))
    return imported or library(f"builtins.{name}")


def store(name: str, values: Values, frame: Frame, machine: Machine) -> None:
    """Add *values* to what *name* can be in *frame*."""
    machine.write(find_owner(name, frame) or module_of(frame), name, values)


def find_owner(name: str, frame: Frame) -> Frame | None:
    """Return the frame that binds *name* as seen from *frame*, or ``None`` for a builtin."""
    if name in frame.scope.from_module:
        return module_of(frame)
    inner: Frame | None = frame
    while inner is not None:
        if name in inner.scope.bound and (inner is frame or not inner.scope.is_class):
            return inner
        inner = inner.outer
    return None


def module_of(frame: Frame) -> Frame:
    """Return the frame of the module that *frame* is in."""
    while frame.outer is not None:
        frame = frame.outer
    return frame


def load_module(dotted: str, machine: Machine) -> Values:
    """Return a module by its full name: the program's own, or a library's."""
    return machine.submodule(dotted) or library(dotted)


def load_member(source: Source, origin: str, name: str, machine: Machine) -> Values:
    """Return what ``from origin import name`` gives in *source*."""
    frame = machine.module(origin)
    if frame is None:
        return machine.submodule(f"{origin}.{name}".lstrip(".")) or library(f"{origin}.{name}")
    if frame.scope.module == source.module:  # a package that imports from itself, in its __init__
        return machine.submodule(f"{origin}.{name}")
    stars = machine.read(frame, STAR) if name not in frame.scope.bound else NOTHING
    found = machine.read(frame, name) | machine.submodule(f"{origin}.{name}")
    return found | join(machine.read(star.frame, name) for star in stars if isinstance(star, Module))
