"""The collector of cycles: when it looks, and through what."""

from __future__ import annotations

import gc


def seldom_look() -> None:
    """Let the collector look seldom: our nouns hold no cycles, and while modules are imported it finds nothing.

    A command begins .08 s sooner (of 1.2); with 10,000 follows and the collector off altogether, a tenth more
    stories a second were measured.
    """
    gc.set_threshold(20_000, 20, 20)


def seldom_collect() -> None:
    """Let the collector look seldom, and pass over what lives as long as the program."""
    gc.collect()
    gc.freeze()
    seldom_look()


def end_uncollected() -> None:
    """Let a program that is over leave without looking through all it loaded once more, which takes 0.4 s."""
    gc.freeze()
