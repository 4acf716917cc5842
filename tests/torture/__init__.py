"""The torture of delivery: a whole Wirebell is killed at every side effect, and its peers say what they saw.

`python -m tests.torture` runs all of it; `test_torture.py` is the short form that every run of the suite makes.
"""
