"""Buckets that several processes draw from."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from wirebell.model.limit import Bucket, Drawn


class Quotas(Protocol):
    """One level for each bucket, whoever draws: safe to call from several threads and processes.

    No more is ever given in `t` seconds than `quota` and what drips in meanwhile. Levels need not outlast a
    crash: a bucket that was lost is full.
    """

    def draw(self, mark: bytes, bucket: Bucket, now: datetime) -> Drawn:
        """Draw from the bucket of that mark, which is full if it was never drawn from; 0 when it holds none.

        A clock that stands behind that of an earlier draw adds nothing; one that is a whole window behind is
        believed, so that no wrong clock of another machine closes a bucket for good.
        """
        ...
