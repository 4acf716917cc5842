"""Benchmarks, one file each; every one prints what it measured, on what, as JSON."""
