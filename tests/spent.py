"""What a piece of work costs a processor, as undisturbed as a test can have it."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable


def seconds(work: Callable[[], object]) -> float:
    """Return the processor seconds of this thread alone, no collection of the whole heap among them."""
    gc.disable()
    try:
        began = time.thread_time()
        work()
        return time.thread_time() - began
    finally:
        gc.enable()
