"""Start the loop."""

import os

from chalice.bootstrap.loop import serve

serve(os.environ)
