"""The compiled part of threading: `Vocabulary`, `Text`, `Postings` and what is reckoned of vectors, in C.

Where no compiler was, `wirebell.thread.twin` does the same in Python, more slowly and with the same results.
"""

from __future__ import annotations

try:
    from wirebell.thread.kernel import _kernel
except ImportError:
    COMPILED = False
else:
    COMPILED = True
    Vocabulary = _kernel.Vocabulary
    Text = _kernel.Text
    Postings = _kernel.Postings
    likes = _kernel.likes
    core = _kernel.core
    common = _kernel.common

__all__ = ["COMPILED"]
