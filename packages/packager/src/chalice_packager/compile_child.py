"""Compile modules for the Python that runs this; it needs nothing but its own standard library, 3.10 or newer.

The main module of the child process that ``bytecode`` starts; it is never imported. Standard input has, for each
module, the length of its path and of its source as two big-endian integers of 4 bytes, then both; standard output gets,
for each, the length of its byte code and then that, or nothing for what is not Python.
"""

from __future__ import annotations

import importlib.util
import marshal
import struct
import sys
import warnings

_PAIR = struct.Struct(">2L")
_ONE = struct.Struct(">L")
_UNCHECKED = (0b01).to_bytes(4, "little")  # by hash, and never compared with the source (PEP 552)


def compiled(path: str, source: bytes) -> bytes:
    """Return the contents of a ``.pyc``, or nothing if *source* does not compile."""
    try:
        code = compile(source, path, "exec", dont_inherit=True, optimize=0)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        return b""
    # What marshal writes depends on who else holds a constant; what was just read is held by nobody else.
    code = marshal.loads(marshal.dumps(code, 2))  # noqa: S302 - written by the line above
    return importlib.util.MAGIC_NUMBER + _UNCHECKED + importlib.util.source_hash(source) + marshal.dumps(code)


def main() -> None:
    """Compile until there is nothing left."""
    warnings.simplefilter("ignore")
    source, target = sys.stdin.buffer, sys.stdout.buffer
    while head := source.read(_PAIR.size):
        path_size, size = _PAIR.unpack(head)
        path = source.read(path_size).decode()
        code = compiled(path, source.read(size))
        target.write(_ONE.pack(len(code)) + code)
        target.flush()


if __name__ == "__main__":
    main()
