"""Read the lock files of other tools: what each of them says is to be installed on a target."""
