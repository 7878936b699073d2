"""Start AWS's runtime client in the function's process; the arguments decide what the function can import.

``boot.py <handler> <task root> [<folder> ...]``: the task root comes first on the path, as ``/var/task`` does in
Lambda, and the folders last, after everything that the interpreter brings.
"""

import importlib
import sys

# Found beside this file, and only as long as its folder is on the path; from then on awslambdaric gets this one,
# also where a compiled one is installed.
importlib.import_module("runtime_client")

_, handler, task_root, *last = sys.argv
sys.path[0] = task_root
sys.path += [folder for folder in last if folder not in sys.path]
sys.argv = ["awslambdaric", handler]

importlib.import_module("awslambdaric.__main__").main(sys.argv)
