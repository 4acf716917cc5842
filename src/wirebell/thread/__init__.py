"""Threading: near-copies, storylines, and what is new in a story; online, in one pass, over a bounded window.

    thread(story, window) -> Storyline

`terms` says what a story is compared by (in C in `kernel`, in Python in `twin`), `rarity` how much a term
tells, `sketch` what makes a near-copy, `strand` what is kept of a storyline, `likeness` when a story belongs to
one, `news` what it tells for the first time, and `window` puts them in their order.
"""

from wirebell.thread.window import Window, thread

__all__ = ["Window", "thread"]
