"""Run real functions under AWS's own runtime client, each worker in a process of its own.

``Executor(log=...)`` owns the processes: ``invoke(function, payload, client_context=None)`` returns an
``Invocation``, ``forget(name)`` retires the workers of a function whose code or configuration changed, and
``close()`` ends everything. All of it may be called from any thread.
"""

from chalice_local.execution.function import Function
from chalice_local.execution.invocation import FunctionError, Invocation, LogLine, Source

__all__ = ["Function", "FunctionError", "Invocation", "LogLine", "Source"]
