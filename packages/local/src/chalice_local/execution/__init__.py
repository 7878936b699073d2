"""Run real functions under AWS's own runtime client, each worker in a process of its own.

``Executor(log=...)`` owns the processes: ``invoke`` returns an ``Invocation``, ``forget`` retires the workers of a
function whose code changed, and ``close`` ends everything. All of it may be called from any thread.
"""

from chalice_local.execution.executor import (
    BrokenInterpreterError,
    Executor,
    ExecutorClosedError,
    UnstartableError,
)
from chalice_local.execution.function import Function
from chalice_local.execution.interpreter import Interpreter, UnknownRuntimeError, ask, find
from chalice_local.execution.invocation import FunctionError, Invocation, LogLine, Source
from chalice_local.execution.journal import Log
from chalice_local.execution.runtime_folder import MissingRuntimeError
from chalice_local.execution.worker import log_stream_name

__all__ = [
    "BrokenInterpreterError",
    "Executor",
    "ExecutorClosedError",
    "Function",
    "FunctionError",
    "Interpreter",
    "Invocation",
    "Log",
    "LogLine",
    "MissingRuntimeError",
    "Source",
    "UnknownRuntimeError",
    "UnstartableError",
    "ask",
    "find",
    "log_stream_name",
]
