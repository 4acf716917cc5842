"""The wired program and what can be asked of it: the façade that `web` and `cli` call."""
