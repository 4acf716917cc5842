"""The compiled kernel: `Vocabulary`, `Text`, `Index` and `Program` in C, or None of them where no compiler was.

Without it everything works, more slowly and with the same results; that is said once, when it is first looked for.
"""

from __future__ import annotations

import logging

MISSING = (
    "The compiled kernel of standing queries is not built; plain Python matches, more slowly. "
    "With a C compiler, `make setup` or `pip install` builds it."
)

try:
    from wirebell.standing.kernel import _kernel
except ImportError:
    COMPILED = False
    logging.getLogger(__name__).warning(MISSING)
else:
    COMPILED = True
    Vocabulary = _kernel.Vocabulary
    Text = _kernel.Text
    Index = _kernel.Index
    Program = _kernel.Program
    pick = _kernel.pick
    read = _kernel.read
    by_follower = _kernel.by_follower

__all__ = ["COMPILED", "MISSING"]
