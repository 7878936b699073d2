"""Find the wheels that satisfy requirements, without pip: quickly, in the usual cases, and with pip's answer."""
