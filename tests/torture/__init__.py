"""The torture of delivery: a whole Wirebell is killed at every side effect, and what its peers saw is held to the promise.

`python -m tests.torture` runs all of it; `test_torture.py` is the short form that every run of the suite makes.
"""
