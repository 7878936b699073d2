"""Start AWS's runtime client in the function's process; the arguments decide what the function can import.

``boot.py <handler> <task root> [<folder> ...]``: the task root comes first on the path, as ``/var/task`` does in
Lambda, and the folders last, after everything that the interpreter brings.
"""

import importlib
import sys

_, handler, task_root, *last = sys.argv
sys.path[0] = task_root
sys.path += [folder for folder in last if folder not in sys.path]
sys.argv = ["awslambdaric", handler]

runtime_client = importlib.import_module("awslambdaric.__main__")
runtime_client.main(sys.argv)
